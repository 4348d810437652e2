"""Compressed streams as Python's modules, joblib and the command-line programs read them."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterator

from ..core import Field, Format, Hand, payload

# Smaller pieces than these are not what programs ask for.
CHUNKS = (512, 8192)


def pieces(make: Callable[[], object]) -> Callable[[str, Hand], None]:
    """Feeds a decompressor bit by bit, as a program does that reads from the network."""

    def read(path: str, hand: Hand) -> None:
        with open(path, "rb") as file:
            data = file.read()
        for size in CHUNKS:
            decoder = make()
            out = []
            try:
                for at in range(0, len(data), size):
                    out.append(decoder.decompress(data[at : at + size]))
                    if decoder.eof:
                        break
            except Exception:  # noqa: BLE001 - what came before was handed out
                pass
            if b"".join(out):
                hand.part(b"".join(out))

    return read


def first_streams(file, hand: Hand, chunk: int = 65536) -> None:
    """
    All of an open file. Several readers take only the first of several streams and ignore the others without a word, so that
    what one hands out need be no more than the beginning of what the engine looked at.
    """
    out = []
    try:
        while data := file.read(chunk):
            out.append(data)
    finally:
        if out:
            hand.part(b"".join(out))


def opened(open_: Callable, *, whole: bool) -> Callable[[str, Hand], None]:
    """`whole`: the reader goes on to the last stream that the engine decodes, too; what it reads to the end is all there is."""

    def read(path: str, hand: Hand) -> None:
        for chunk in (64, 65536):
            try:
                with open_(path) as file:
                    if whole:
                        hand.stream(file, chunk)
                    else:
                        first_streams(file, hand, chunk)
            except Exception:  # noqa: BLE001 - with other pieces more may come out
                continue

    return read


def program(*command: str) -> Callable[[str, Hand], None]:
    def read(path: str, hand: Hand) -> None:
        with open(path, "rb") as file:
            ran = subprocess.run(command, check=False, stdin=file, capture_output=True, timeout=5)
        if ran.stdout and ran.returncode == 0:
            hand.loaded(ran.stdout)
        elif ran.stdout:
            hand.part(ran.stdout)

    return read


def joblib_read(path: str, hand: Hand) -> None:
    """What joblib gives to its unpickler."""
    from joblib.numpy_pickle_utils import _validate_fileobject_and_memmap

    with open(path, "rb") as file, _validate_fileobject_and_memmap(file, path, None)[0] as inner:
        first_streams(inner, hand)


def _readers(module: Callable, make: Callable, name: str, *command: str) -> dict[str, Callable]:
    # Python's lzma ends at the padding between two streams, over which xz goes.
    made = {
        name: opened(module, whole=name in ("bz2", "lz4.frame")),
        f"{name} in pieces": pieces(make),
        "joblib": joblib_read,
    }
    if command and shutil.which(command[0]):
        made[command[0]] = program(*command)
    return made


def records(data: bytes) -> list[Field]:
    half = len(data) // 2
    return [
        *(Field(at, 1) for at in range(min(len(data), 40))),
        *(Field(len(data) - at, 1) for at in range(1, min(len(data), 40))),
        *(Field(at, 4) for at in range(0, min(len(data), 24), 4)),
        Field(0, len(data), "record"),
        Field(0, half, "record"),
        Field(half, len(data) - half, "record"),
    ]


def insert(rng: random.Random, data: bytes) -> bytes:
    """Padding, junk, or another stream, of this or of another kind, behind, in front or in the middle."""
    more = rng.choice(
        (
            bytes(rng.choice((1, 2, 3, 4, 8, 18, 64))),
            rng.randbytes(rng.choice((1, 2, 16))),
            payload(rng),
            lzma.compress(payload(rng)),
            lzma.compress(payload(rng), format=lzma.FORMAT_ALONE),
            bz2.compress(payload(rng)),
            zlib.compress(payload(rng)),
        )
    )
    where = rng.choice((len(data), len(data), len(data), 0, len(data) // 2))
    return data[:where] + more + data[where:]


def split(rng: random.Random, compress: Callable[[bytes], bytes], *, between: tuple[bytes, ...] = (b"",)) -> bytes:
    """One pickle in several streams."""
    body = payload(rng)
    at = rng.randrange(1, len(body))
    return compress(body[:at]) + rng.choice(between) + compress(body[at:])


def bzip2_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "one.bz2", bz2.compress(payload(rng))
    yield "level1.bz2", bz2.compress(payload(rng), 1)
    yield "two.bz2", split(rng, bz2.compress)


def xz_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256):
        yield f"check{check}.xz", lzma.compress(payload(rng), check=check)
    yield "two.xz", split(rng, lzma.compress, between=(b"", bytes(4), bytes(8)))
    filters = [{"id": lzma.FILTER_DELTA, "dist": 3}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
    yield "delta.xz", lzma.compress(payload(rng), filters=filters)
    filters = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
    yield "x86.xz", lzma.compress(payload(rng), filters=filters)
    body = payload(rng)
    yield "mixed.xz", lzma.compress(body[:20]) + lzma.compress(body[20:], format=lzma.FORMAT_ALONE)


def xz_repair(data: bytes) -> bytes:
    """The sums of the first stream's header and block header, and of the last footer."""
    out = bytearray(data)
    out[8:12] = zlib.crc32(out[6:8]).to_bytes(4, "little")
    size = (out[12] + 1) * 4
    if out[12]:
        out[12 + size - 4 : 12 + size] = zlib.crc32(out[12 : 12 + size - 4]).to_bytes(4, "little")
    out[-12:-8] = zlib.crc32(out[-8:-2]).to_bytes(4, "little")
    index = (int.from_bytes(out[-8:-4], "little") + 1) * 4
    start = len(out) - 12 - index
    if start > 12:
        out[start + index - 4 : start + index] = zlib.crc32(out[start : start + index - 4]).to_bytes(4, "little")
    return bytes(out)


def lzma_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    def alone(body: bytes) -> bytes:
        return lzma.compress(body, format=lzma.FORMAT_ALONE)

    yield "one.lzma", alone(payload(rng))
    body = payload(rng)
    made = alone(body)
    yield "sized.lzma", made[:5] + struct.pack("<Q", len(body)) + made[13:]
    yield "two.lzma", split(rng, alone)
    body = payload(rng)
    yield "mixed.lzma", alone(body[:20]) + lzma.compress(body[20:])


def zlib_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "one.zlib", zlib.compress(payload(rng))
    yield "stored.zlib", zlib.compress(payload(rng), 0)
    yield "two.zlib", split(rng, zlib.compress)
    maker = zlib.compressobj(9, zlib.DEFLATED, 9)
    yield "window.zlib", maker.compress(payload(rng)) + maker.flush()


def lz4_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import lz4.frame as lz4

    yield "one.lz4", lz4.compress(payload(rng))
    yield "checks.lz4", lz4.compress(payload(rng), content_checksum=True, block_checksum=True)
    yield "linked.lz4", lz4.compress(payload(rng) * 3, block_linked=True, store_size=False)
    yield "two.lz4", split(rng, lz4.compress)
    yield "skipped.lz4", b"\x50\x2a\x4d\x18\x04\0\0\0junk" + lz4.compress(payload(rng))


def xxh32(data: bytes) -> int:
    p1, p2, p3, p4, p5 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1
    mask = 0xFFFFFFFF

    def turn(value: int, bits: int) -> int:
        return (value << bits | value >> (32 - bits)) & mask

    # Headers are shorter than a stripe.
    total = (p5 + len(data)) & mask
    at = 0
    for at in range(0, len(data) - 3, 4):
        total = turn((total + int.from_bytes(data[at : at + 4], "little") * p3) & mask, 17) * p4 & mask
    for byte in data[len(data) & ~3 :]:
        total = turn((total + byte * p5) & mask, 11) * p1 & mask
    total = (total ^ total >> 15) * p2 & mask
    total = (total ^ total >> 13) * p3 & mask
    return total ^ total >> 16


def lz4_repair(data: bytes) -> bytes:
    at = 12 + int.from_bytes(data[4:8], "little") if data[:4] == b"\x50\x2a\x4d\x18" else 4
    at = at + 0 if at == 4 else at
    flags = data[at]
    end = at + 2 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    return data[:end] + bytes([xxh32(data[at:end]) >> 8 & 0xFF]) + data[end + 1 :]


def _lz4() -> Format:
    def open_(path: str):
        import lz4.frame as lz4

        return lz4.open(path)

    def make():
        import lz4.frame as lz4

        return lz4.LZ4FrameDecompressor()

    readers = _readers(open_, make, "lz4.frame", "lz4", "-dc")
    return Format("lz4", lz4_seeds, readers, records, (insert,), lz4_repair, ("lz4.frame", "joblib"))


def _zlib_open(path: str) -> io.BytesIO:
    with open(path, "rb") as file:
        return io.BytesIO(zlib.decompress(file.read()))


class _Zlib:
    """zlib's object has no `eof` before its end, and goes on behind it."""

    def __init__(self):
        self.inner = zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes:
        return self.inner.decompress(data)

    @property
    def eof(self) -> bool:
        return self.inner.eof


FORMATS = [
    Format("bzip2", bzip2_seeds, _readers(bz2.open, bz2.BZ2Decompressor, "bz2", "bzip2", "-dc"), records, (insert,)),
    Format(
        "xz", xz_seeds, _readers(lzma.open, lzma.LZMADecompressor, "lzma", "xz", "-dc"), records, (insert,), xz_repair
    ),
    Format(
        "lzma",
        lzma_seeds,
        _readers(lzma.open, lzma.LZMADecompressor, "lzma", "xz", "-dc", "--format=lzma"),
        records,
        (insert,),
    ),
    Format("zlib", zlib_seeds, _readers(_zlib_open, _Zlib, "zlib"), records, (insert,)),
    _lz4(),
]
