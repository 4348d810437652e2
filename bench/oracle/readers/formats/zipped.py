"""zip as Python's zipfile and PyTorch's own reader (miniz) read it, and 7-Zip where its program is at hand."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from ..core import Field, Format, Hand, payload
from .sevenzip import PROGRAM, read_with_program

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64, LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"


def _zip(members: list[tuple[str, bytes, int]], comment: bytes = b"", force: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, data, method in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with target.open(info, "w", force_zip64=force) as member:
                member.write(data)
        target.comment = comment
    return file.getvalue()


def torch_like(rng: random.Random, more: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    import torch

    file = io.BytesIO()
    writer = torch._C.PyTorchFileWriter(file)
    for name, data in (("data.pkl", payload(rng)), ("byteorder", b"little"), *more):
        writer.write_record(name, data, len(data))
    writer.write_end_of_file()
    return file.getvalue()


def built(rng: random.Random, lie=lambda _, value: value) -> bytes:
    """An archive byte by byte; `lie` may change each value of a record."""
    names = rng.sample(
        ("archive/a.pkl", "archive/b", "archive/extra/c.pkl", "archive/dir/", "archive/d"), rng.randrange(4)
    )
    members = [(name, b"" if name.endswith("/") else payload(rng), rng.random() < 0.4) for name in names]
    members.insert(0, ("archive/data.pkl", payload(rng), rng.random() < 0.2))
    members.insert(rng.randrange(len(members) + 1), ("archive/version", b"3\n", False))
    wide = rng.random() < 0.3
    prefix = rng.choice((b"",) * 8 + (payload(rng), bytes(rng.randrange(1, 40))))
    base = rng.choice((0, len(prefix)))
    out, directory = bytearray(prefix), bytearray()
    for name, data, deflated in members:
        packed = zlib.compress(data)[2:-4] if deflated else data
        descriptor = 8 if rng.random() < 0.2 else 0
        values = {
            "flags": descriptor,
            "method": 8 * deflated,
            "crc": zlib.crc32(data),
            "compressed": len(packed),
            "size": len(data),
        }
        at = len(out)

        def common(place: str, values: dict[str, int], extra: bytes, name: str = name) -> bytes:
            said = {key: lie(f"{place} {key}", value) for key, value in values.items()}
            raw = lie(f"{place} name", name).encode()
            return struct.pack(
                "<HHHHIIIHH",
                said["flags"] & 0xFFFF,
                said["method"] & 0xFFFF,
                0,
                33,
                *(said[key] & 0xFFFFFFFF for key in ("crc", "compressed", "size")),
                len(raw),
                len(extra),
            ), raw

        local = {**values, "crc": 0, "compressed": 0, "size": 0} if descriptor else values
        extra = b"FB" + struct.pack("<H", 4) + b"ZZZZ" if rng.random() < 0.3 else b""
        head, raw = common("local", local, extra)
        out += LOCAL + struct.pack("<H", 20) + head + raw + extra + packed
        if descriptor:
            out += b"PK\x07\x08" + struct.pack("<III", values["crc"], values["compressed"], values["size"])
        extra, offset = b"", lie("offset", at - base) & 0xFFFFFFFF
        if wide and rng.random() < 0.5:
            extra = struct.pack("<HHQQ", 1, 16, lie("wide size", len(data)), lie("wide compressed", len(packed)))
            values = {**values, "compressed": 0xFFFFFFFF, "size": 0xFFFFFFFF}
        head, raw = common("central", values, extra)
        directory += CENTRAL + struct.pack("<HH", 20, 20) + head
        directory += struct.pack("<HHHII", 0, 0, 0, lie("attributes", 0x10 * name.endswith("/")), offset) + raw + extra
    at, size, count = len(out), len(directory), len(members)
    out += directory
    if wide:
        record = len(out)
        out += END64 + struct.pack("<QHHII", 44, 45, 45, 0, 0)
        out += struct.pack(
            "<QQQQ", count, lie("wide count", count), lie("directory", size), lie("directory at", at - base)
        )
        out += LOCATOR64 + struct.pack("<IQI", 0, lie("record", record - base), 1)
    comment = rng.choice((b"", b"", b"comment", END + bytes(18)))
    count = lie("count", count) & 0xFFFF
    out += END + struct.pack("<HHHH", 0, 0, count, count)
    out += struct.pack("<II", lie("end size", size) & 0xFFFFFFFF, lie("end at", at - base) & 0xFFFFFFFF)
    out += struct.pack("<H", lie("comment", len(comment)) & 0xFFFF) + comment
    return bytes(out) + rng.choice((b"", b"", b"", bytes(rng.randrange(30))))


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for i, method in enumerate((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)):
        yield (
            f"python{i}.zip",
            _zip([("a.pkl", payload(rng), method), ("dir/", b"", 0), ("dir/b.pkl", payload(rng), 0)]),
        )
    yield "comment.zip", _zip([("a.pkl", payload(rng), 0)], comment=b"remark")
    yield "wide.zip", _zip([("a.pkl", payload(rng), 0)], force=True)
    inner = _zip([("inner.pkl", payload(rng), 0)])
    yield "nested.zip", _zip([("a.zip", inner, 0), ("b.zip", _zip([("i.pkl", payload(rng), 0)]), 8)])
    for i in range(3):
        yield f"torch{i}.pt", torch_like(rng, more=(("extra/a.pkl", payload(rng)), ("b.pkl", payload(rng))))
    for i in range(10):
        yield f"built{i}.zip", built(random.Random(rng.random()))


def _places(data: bytes, signature: bytes) -> Iterator[int]:
    at = data.find(signature)
    while at >= 0:
        yield at
        at = data.find(signature, at + 4)


LAYOUT = {
    LOCAL: ((4, 2), (6, 2), (8, 2), (10, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    CENTRAL: tuple((at, 2) for at in (4, 6, 8, 10, 28, 30, 32, 34)) + tuple((at, 4) for at in (16, 20, 24, 38, 42)),
    END: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
    END64: ((4, 8), (24, 8), (32, 8), (40, 8), (48, 8)),
    LOCATOR64: ((4, 4), (8, 8), (16, 4)),
}


def fields(data: bytes) -> list[Field]:
    found = [
        Field(at + offset, length)
        for signature, parts in LAYOUT.items()
        for at in _places(data, signature)
        for offset, length in parts
    ]
    starts = sorted(at for signature in LAYOUT for at in _places(data, signature))
    found += [Field(at, end - at, "record") for at, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    for at in _places(data, CENTRAL):
        found += [Field(at + 46, int.from_bytes(data[at + 28 : at + 30], "little"), "text")]
    for at in _places(data, LOCAL):
        found += [Field(at + 30, int.from_bytes(data[at + 26 : at + 28], "little"), "text")]
    return found


def rebuilt(rng: random.Random, _: bytes) -> bytes:
    """A new archive of which one to three values are wrong."""
    left = rng.choice((1, 1, 2, 3))
    chance = rng.choice((0.03, 0.1, 0.3))

    def lie(_: str, value):
        nonlocal left
        if left == 0 or rng.random() > chance:
            return value
        left -= 1
        if isinstance(value, str):
            return rng.choice(
                (value.upper(), value + "\0", "archive\\data.pkl", value[:-1], "a\0b", value + "/", "archive/data.pkl")
            )
        choices = (
            value - 1,
            value + 1,
            0,
            1,
            8,
            value * 2,
            value + rng.randrange(-60, 60),
            value // 2,
            0xFFFFFFFF,
            0x21,
            0x800,
        )
        return max(0, rng.choice(choices))

    return built(rng, lie)


def two(rng: random.Random, data: bytes) -> bytes:
    """Two archives in one file: behind each other, one in the other's comment, one inside a member."""
    other = built(rng) if rng.random() < 0.5 else torch_like(rng)
    choice = rng.randrange(4)
    if choice == 0:
        return data + other
    if choice == 1:
        return _zip([("a.zip", other, rng.choice((0, 8)))], comment=rng.choice((b"", data[-22:])))
    if choice == 2:
        # The comment of the first holds the other.
        at = data.rfind(END)
        return data[: at + 20] + len(other).to_bytes(2, "little") + other
    at = data.find(CENTRAL)
    return data[:at] + other + data[at:]


def far(rng: random.Random, data: bytes) -> bytes:
    """More bytes behind or between than readers look back over."""
    size = rng.choice((1, 22, 255, 300, 4096, 65513, 65535, 65557, 66000, 69000, 70000))
    if rng.random() < 0.5:
        return data + bytes(size)
    # Another directory, which only a ZIP64 locator of the last end record leads to.
    other = _zip([("archive/data.pkl", payload(rng), 0), ("archive/version", b"3\n", 0)])
    start = other.find(CENTRAL)
    end = other.find(END)
    record = END64 + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2, 2, end - start, start)
    body = other[:end] + record + bytes(size) + data
    at = len(body) - 22
    if data[-22:-18] != END:
        return body
    return body[:at] + LOCATOR64 + struct.pack("<IQI", 0, end, 1) + body[at:]


def read(path: str, hand: Hand) -> None:
    with zipfile.ZipFile(path) as source:
        for wanted in [*source.infolist(), *dict.fromkeys(source.namelist())]:
            try:
                with source.open(wanted) as member:
                    # An empty member has nothing that a scanner could overlook.
                    if member.peek(1):
                        hand.stream(member)
            except Exception:  # noqa: BLE001 - the next one may be readable
                continue


def read_miniz(path: str, hand: Hand) -> None:
    import torch

    with open(path, "rb") as file:
        # As torch.load asks before it opens a file as an archive.
        if file.read(4) != LOCAL:
            return
    reader = torch._C.PyTorchFileReader(path)
    names = [name.partition("/")[2] for name in reader.get_all_records()]
    for name in dict.fromkeys(["data.pkl", "version", "byteorder", "constants.pkl", *names, *reader.get_all_records()]):
        try:
            if reader.has_record(name):
                data = reader.get_record(name)
                if data:
                    hand.loaded(data)
        except Exception:  # noqa: BLE001
            continue


READERS = {"zipfile": read, "miniz": read_miniz} | (
    {"7-Zip": partial(read_with_program, kind="zip")} if PROGRAM else {}
)

FORMATS = [
    Format(
        "zip",
        seeds,
        READERS,
        fields,
        mutators=(rebuilt, rebuilt, rebuilt, two, far),
        imports=("torch",),
        suffixes=("",),
    )
]
