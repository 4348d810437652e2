"""7z as py7zr reads it, and 7-Zip where the program `7zz` or `7z` is at hand."""

from __future__ import annotations

import io
import lzma
import os
import random
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator

from ..core import Field, Format, Hand, payload

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
PROGRAM = shutil.which("7zz") or shutil.which("7z")

Coder = tuple[bytes, bytes]
COPY: Coder = (b"\0", b"")
LZMA2: Coder = (b"\x21", b"\x18")
DELTA: Coder = (b"\x03", b"\x01")
X86: Coder = (b"\x03\x03\x01\x03", b"")


def number(value: int) -> bytes:
    for extra in range(8):
        if value < 1 << (7 * extra + 7):
            first = (0xFF00 >> extra) & 0xFF | value >> (8 * extra)
            return bytes([first]) + (value & ((1 << (8 * extra)) - 1)).to_bytes(extra, "little")
    return b"\xff" + value.to_bytes(8, "little")


def _flags(values: list) -> bytes:
    if all(value is not None for value in values):
        return b"\1"
    packed = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        packed[i // 8] |= (value is not None) * 0x80 >> i % 8
    return b"\0" + bytes(packed)


def digests(values: list[int | None]) -> bytes:
    return b"\x0a" + _flags(values) + b"".join(struct.pack("<I", value) for value in values if value is not None)


def coder(method: bytes, properties: bytes) -> bytes:
    head = bytes([len(method) | (0x20 if properties else 0)]) + method
    return head + (number(len(properties)) + properties if properties else b"")


def packed(data: bytes, coders: list[Coder]) -> bytes:
    """Delta and x86 leave a few small pickles as they are but for their distance, which lzma undoes as 7-Zip does."""
    filters = []
    for method, properties in coders:
        if method == b"\x21":
            filters.insert(0, {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24})
        elif method == b"\x03":
            filters.insert(0, {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1})
        elif method == b"\x03\x03\x01\x03":
            filters.insert(0, {"id": lzma.FILTER_X86})
    return lzma.compress(data, format=lzma.FORMAT_RAW, filters=filters) if filters else data


def streams(
    rng: random.Random, folders: list[tuple[list[Coder], list[bytes]]], lie=lambda _, value: value
) -> tuple[bytes, bytes]:
    """Packed bytes and their description, in which `lie` may change each number."""
    bodies = [packed(b"".join(files), coders) for coders, files in folders]
    n = len(folders)
    out = b"\x06" + number(lie("position", 0)) + number(lie("streams", n)) + b"\x09"
    out += b"".join(number(lie("packed size", len(body))) for body in bodies)
    out += b"\0\x07\x0b" + number(lie("folders", n)) + bytes([lie("external", 0)])
    for coders, _ in folders:
        out += number(lie("coders", len(coders))) + b"".join(coder(*one) for one in coders)
        out += b"".join(number(lie("bond", i + 1)) + number(lie("bond", i)) for i in range(len(coders) - 1))
    out += b"\x0c"
    for coders, files in folders:
        out += b"".join(number(lie("unpacked size", sum(map(len, files)))) for _ in coders)
    whole = [zlib.crc32(b"".join(files)) if rng.random() < 0.5 else None for _, files in folders]
    whole = whole if None not in whole or rng.random() < 0.2 else [None] * n
    out += (digests(whole) if any(value is not None for value in whole) else b"") + b"\0"
    counts = [lie("files of a folder", len(files)) for _, files in folders]
    out += b"\x08" + (b"\x0d" + b"".join(map(number, counts)) if counts != [1] * n else b"")
    sizes = [lie("size", len(data)) for _, files in folders for data in files[:-1]]
    out += b"\x09" + b"".join(map(number, sizes)) if sizes else b""
    crcs = [
        zlib.crc32(data)
        for (_, files), crc in zip(folders, whole, strict=True)
        for data in files
        if len(files) != 1 or crc is None
    ]
    return b"".join(bodies), out + (digests(crcs) if crcs else b"") + b"\0\0"


def header(main: bytes, names: list[str], empty: list[bool], more: list[tuple[int, bytes]] = ()) -> bytes:
    properties = [(25, bytes(3)), *more]
    if any(empty):
        properties.append((14, _flags([True if flag else None for flag in empty])[1:] if not all(empty) else b"\xff"))
    properties.append((17, b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names)))
    out = b"\x01" + (b"\x04" + main if main else b"") + b"\x05" + number(len(names))
    return out + b"".join(number(kind) + number(len(body)) + body for kind, body in properties) + b"\0\0"


def archive(body: bytes, head: bytes) -> bytes:
    start = struct.pack("<QQI", len(body), len(head), zlib.crc32(head))
    return SIGNATURE + b"\0\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + head


def made(rng: random.Random, lie=lambda _, value: value) -> bytes:
    """An archive of any shape, header plain or stored."""
    folders = [
        (
            rng.choice([[COPY], [LZMA2], [LZMA2, DELTA], [LZMA2, X86], [COPY]]),
            [payload(rng) for _ in range(rng.choice((1, 1, 2, 3)))],
        )
        for _ in range(rng.choice((1, 1, 2, 3)))
    ]
    body, main = streams(rng, folders, lie)
    count = sum(len(files) for _, files in folders)
    empty = [False] * count
    for _ in range(rng.choice((0, 0, 1, 2))):
        empty.insert(rng.randrange(len(empty) + 1), True)
    names = [f"{rng.choice(('a', 'b', 'dir/c', ''))}{i}.pkl" for i in range(len(empty))]
    more = [(15, b"\xc0")] if any(empty) and rng.random() < 0.5 else []
    if rng.random() < 0.3:
        more.append((21, b"\1\0" + struct.pack("<I", 0x20) * len(names)))
    head = header(main, names, empty, more)
    if rng.random() < 0.3:
        # A header that is stored as a folder of its own.
        encoded = b"\x17\x06" + number(len(body)) + b"\1\x09" + number(len(head)) + b"\0\x07\x0b\1\0\1\1\0\x0c"
        return archive(body + head, encoded + number(len(head)) + b"\0\0")
    return archive(body, head)


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import py7zr

    filters = {
        "lzma2": None,
        "copy": [{"id": py7zr.FILTER_COPY}],
        "x86": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
        "delta": [{"id": py7zr.FILTER_DELTA}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
        "deflate": [{"id": py7zr.FILTER_DEFLATE}],
        "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    }
    for name, chain in filters.items():
        for encoded in (True, False):
            file = io.BytesIO()
            with py7zr.SevenZipFile(file, "w", filters=chain) as target:
                target.set_encoded_header_mode(encoded)
                target.writestr(payload(rng), "a.pkl")
                target.writestr(b"", "empty")
                target.writestr(payload(rng), "dir/b.pkl")
            yield f"{name}{'' if encoded else '-plain'}.7z", file.getvalue()
    for i in range(12):
        yield f"made{i}.7z", made(rng)


def fields(data: bytes) -> list[Field]:
    offset, size = struct.unpack_from("<QQ", data, 12)
    at = 32 + min(offset, len(data))
    found = [Field(6, 1), Field(7, 1), Field(8, 4), Field(12, 8), Field(20, 8), Field(28, 4)]
    # Most numbers of a header are one byte long.
    found += [Field(i, 1) for i in range(at, min(len(data), at + min(size, 400)))] * 2
    found += [Field(i, length) for i in range(32, min(at, 300), 8) for length in (1, 4)]
    return [*found, Field(at, size, "record"), Field(32, at - 32, "record")]


def repair(data: bytes) -> bytes:
    """Makes the checksums of the headers right, and the header's place if bytes were added in front of it."""
    offset, size = struct.unpack_from("<QQ", data, 12)
    start = struct.pack("<QQI", offset, size, zlib.crc32(data[32 + offset : 32 + offset + size]))
    return data[:8] + struct.pack("<I", zlib.crc32(start)) + start + data[32:]


def rebuilt(rng: random.Random, _: bytes) -> bytes:
    """A new archive of which one to three numbers are wrong."""
    left = rng.choice((1, 1, 2, 3))
    chance = rng.choice((0.05, 0.1, 0.3))

    def lie(_: str, value: int) -> int:
        nonlocal left
        if left == 0 or rng.random() > chance:
            return value
        left -= 1
        return max(0, rng.choice((value - 1, value + 1, 0, 1, 2, value * 2, value + rng.randrange(40), value // 2)))

    return made(rng, lie)


def zeroed(rng: random.Random, data: bytes) -> bytes:
    """A start header of zeros, which 7-Zip repairs."""
    return data[:8] + bytes(24) + data[32:] + rng.choice((b"", b"\0", data[-rng.randrange(1, 60) :]))


def moved_header(rng: random.Random, data: bytes) -> bytes:
    """Another header behind the archive, for which the start header or a signature of its own is the way."""
    offset, size = struct.unpack_from("<QQ", data, 12)
    other = made(rng)
    if rng.random() < 0.3:
        return rng.choice((data + other, other[:32] + data, data[:32] + other))
    at = len(data) - 32
    head = data[32 + offset : 32 + offset + size]
    return data[:12] + struct.pack("<QQ", at, size) + data[28:] + head


def read(path: str, hand: Hand) -> None:
    import py7zr

    opened: list[tuple[str, bytearray]] = []

    class Writer(py7zr.Py7zIO):
        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, s: bytes | bytearray) -> int:
            self.data += s
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return bytes(self.data)

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return len(self.data)

    class Factory(py7zr.WriterFactory):
        def create(self, filename: str) -> py7zr.Py7zIO:
            writer = Writer()
            opened.append((filename, writer.data))
            return writer

    whole = False
    try:
        with py7zr.SevenZipFile(path) as source:
            source.extractall(factory=Factory())
        whole = True
    finally:
        for _, data in opened:
            if data:
                (hand.loaded if whole else hand.part)(bytes(data))


def read_with_program(path: str, hand: Hand, kind: str = "7z") -> None:
    """7-Zip, told the format: it would look for any other archive in a file that is none of this kind."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "x", f"-t{kind}", "-y", "-bso0", "-bse0", f"-o{folder}", path]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=3, check=False)
        for root, _, files in os.walk(folder):
            for name in files:
                place = os.path.join(root, name)
                if os.path.isfile(place) and not os.path.islink(place):
                    with open(place, "rb") as file:
                        data = file.read(1 << 22)
                    # A file with a wrong checksum is there, too; the end of one whose data break off is missing.
                    if data:
                        (hand.loaded if done.returncode in (0, 1) else hand.part)(data)


READERS = {"py7zr": read} | ({"7-Zip": read_with_program} if PROGRAM else {})

FORMATS = [
    Format(
        "7z",
        seeds,
        READERS,
        fields,
        mutators=(rebuilt, rebuilt, rebuilt, zeroed, moved_header),
        repair=repair,
        imports=("py7zr",),
    )
]
