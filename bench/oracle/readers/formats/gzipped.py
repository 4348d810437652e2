"""gzip as Python's gzip module and joblib read it."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zlib
from collections.abc import Iterator

from ..core import Field, Format, Hand, payload
from .streams import insert, joblib_read, pieces, program


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "plain.pkl.gz", gzip.compress(payload(rng), mtime=0)
    body = payload(rng)
    yield "two.pkl.gz", gzip.compress(body[:10], mtime=0) + gzip.compress(body[10:], mtime=0)
    yield "stored.gz", gzip.compress(payload(rng), compresslevel=0)
    body = payload(rng)
    deflate = zlib.compressobj(wbits=-15)
    raw = deflate.compress(body) + deflate.flush()
    head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\xff" + b"\x04\0ab\0\0" + b"name\0" + b"comment\0"
    head += (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
    yield "flags.gz", head + raw + zlib.crc32(body).to_bytes(4, "little") + len(body).to_bytes(4, "little")

    yield "packed.tar.gz", gzip.compress(archive(rng), mtime=0)
    yield "extra.tar.gz", with_extra(rng, archive(rng), b"BC\x02\0\1\2")
    for name in (b"", b"name\0"):
        yield "hidden.tar.gz", with_extra(rng, archive(rng), stream(archive(rng)), name)


def archive(rng: random.Random) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        body = payload(rng)
        info = tarfile.TarInfo("m.pkl")
        info.size = len(body)
        tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def stream(data: bytes) -> bytes:
    """An extra field that is a stream: `data` stand as many bytes behind its beginning as it is long."""
    for length in range(20, 60000):
        deflate = zlib.compressobj(wbits=-15)
        made = deflate.compress(bytes(length) + data) + deflate.flush()
        if len(made) <= length:
            return made.ljust(length, b"\0")
    return b""


def with_extra(rng: random.Random, data: bytes, extra: bytes, name: bytes = b"") -> bytes:
    made = gzip.compress(data, mtime=0)
    flags = 4 | (8 if name else 0)
    return made[:3] + bytes([flags]) + made[4:10] + len(extra).to_bytes(2, "little") + extra + name + made[10:]


def extra_field(rng: random.Random, data: bytes) -> bytes:
    """An extra field in a header that has none."""
    if data[3] & 4:
        return data
    extra = rng.choice((b"", b"BC\x02\0\1\2", rng.randbytes(8), bytes(40), stream(archive(rng))))
    return data[:3] + bytes([data[3] | 4]) + data[4:10] + len(extra).to_bytes(2, "little") + extra + data[10:]


def stream_members(path: str, hand: Hand) -> None:
    """tarfile decodes by itself in these modes, in another way than gzip does."""
    for mode in ("r|*", "r|gz"):
        try:
            with tarfile.open(path, mode) as tar:
                for member in tar:
                    file = tar.extractfile(member)
                    if file is not None and member.size:
                        hand.stream(file)
        except Exception:  # noqa: BLE001 - the other mode may go further
            continue


def fields(data: bytes) -> list[Field]:
    end = len(data)
    return [
        Field(0, 2),
        Field(2, 1),
        Field(3, 1),
        Field(4, 4),
        Field(8, 1),
        Field(9, 1),
        Field(10, 2),
        Field(end - 8, 4),
        Field(end - 4, 4),
        Field(10, end - 18, "record"),
    ]


def read(path: str, hand: Hand) -> None:
    with gzip.open(path) as file:
        hand.stream(file)


def unpacker():
    return zlib.decompressobj(31)


READERS = {
    "gzip": read,
    "tarfile as a stream": stream_members,
    "zlib in pieces": pieces(unpacker),
    "joblib": joblib_read,
    "gzip -dc": program("gzip", "-dc"),
}
FORMATS = [Format("gzip", seeds, READERS, fields, (insert, extra_field), None, ("joblib",))]
