"""joblib's files: what stands around their pickles, as `joblib.load` opens it. The pickles are not loaded."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Iterator
from unittest import mock

from ..core import Field, Format, Hand, payload
from .streams import first_streams

# Texts that Python's int(text, 16) may take for the length 0x2d.
LENGTHS = (
    b"0x%x",
    b"%x",
    b"0X%X",
    b"+%x",
    b"  %x",
    b"0x_%x",
    b"00%x",
    b"\t%x",
    b"-%x",
    b"0x%xL",
    b"%x\n",
    b"0b%x",
    b"%x ",
)


def zfile(rng: random.Random, data: bytes) -> bytes:
    length = rng.choice(LENGTHS) % len(data)
    width = rng.choice((19, 19, 19, 20, 18, 17))
    text = length.ljust(width) if rng.random() < 0.7 else length.rjust(width)
    return b"ZF" + text + zlib.compress(data, rng.randrange(10)) + rng.choice((b"", b"", b"\0", payload(rng)))


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import lz4.frame

    yield "plain.joblib", payload(rng)
    yield "zlib.joblib", zlib.compress(payload(rng))
    yield "gzip.joblib", gzip.compress(payload(rng), mtime=0)
    yield "bz2.joblib", bz2.compress(payload(rng))
    yield "xz.joblib", lzma.compress(payload(rng))
    yield "lzma.joblib", lzma.compress(payload(rng), format=lzma.FORMAT_ALONE)
    yield "lz4.joblib", lz4.frame.compress(payload(rng))
    body = payload(rng)
    yield "old.joblib", b"ZF" + (b"0x%x" % len(body)).ljust(19) + zlib.compress(body)
    yield "old-python2.joblib", b"ZF" + (b"0x%x" % len(body)).ljust(20) + zlib.compress(body)


def fields(data: bytes) -> list[Field]:
    return [
        Field(0, 2),
        Field(2, 19, "text"),
        Field(2, 2),
        Field(19, 4),
        Field(21, 2),
        Field(21, len(data) - 21, "record"),
    ]


def another(rng: random.Random, data: bytes) -> bytes:
    """The first container with its length in another form."""
    return zfile(rng, payload(rng))


def read(path: str, hand: Hand) -> None:
    import joblib
    from joblib import numpy_pickle, numpy_pickle_compat
    from joblib.compressor import BinaryZlibFile

    fill = BinaryZlibFile._fill_buffer

    def fill_once(self) -> bool:
        # joblib reads for ever where something follows the compressed data.
        if self._decompressor.eof and self._buffer_offset == len(self._buffer):
            return False
        return fill(self)

    def unpickle(file, **_: object) -> None:
        if file.peek(1):
            # Its readers of zlib and gzip end behind the first stream.
            first_streams(file, hand)

    def old(name: str) -> None:
        with open(name, "rb") as file:
            hand.loaded(numpy_pickle_compat.read_zfile(file))

    with (
        mock.patch.multiple(numpy_pickle, _unpickle=unpickle, load_compatibility=old),
        mock.patch.object(BinaryZlibFile, "_fill_buffer", fill_once),
    ):
        joblib.load(path)


FORMATS = [Format("joblib", seeds, {"joblib": read}, fields, (another,), imports=("joblib", "lz4.frame"))]
