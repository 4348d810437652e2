"""gzip as Python's gzip module and joblib read it."""

from __future__ import annotations

import gzip
import random
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


READERS = {"gzip": read, "zlib in pieces": pieces(unpacker), "joblib": joblib_read, "gzip -dc": program("gzip", "-dc")}
FORMATS = [Format("gzip", seeds, READERS, fields, (insert,), None, ("joblib",))]
