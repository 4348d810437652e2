"""NumPy's arrays and archives of them, as `numpy.load` reads them: one array after the other from the same open file."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator
from unittest import mock

from ..core import Field, Format, Hand, payload

# Types as headers spell them: numbers, texts, objects, and what NumPy reads though no writer of it writes it.
TYPES = (
    "'<f8'", "'|b1'", "'>i4'", "'<c16'", "'|S5'", "'<U3'", "'|V7'", "'<M8[ns]'", "'|O'", "'O8'", "'object'", "'T'",
    "('T', ())", "('<f8', (2,))", "('|O', (2,))", "[('a', '<f8'), ('b', '|O')]", "[('a', '<f8', (2,)), ('', '|V4')]",
    "[(('t', 'n'), [('x', '<i2')])]", "['aO', 'bd']", "'i4,O'", "'(2,3)O'", "'2f4, O'", "[('a', 'T', (2,))]", "'S'",
    "{('a', 'O')}", "'|O' ''", "u'O'", "'\\x4f'", "[('a', ('O', {}))]", "'float64'", "'l'", "'g'",
)  # fmt: skip
SHAPES = ("(2,)", "()", "(0,)", "(1, 2)", "(2L,)", "(True,)", "(-1,)", "(4294967296, 4294967296)", "(0x1,)", "(1 ,)")


def header(descr: str, shape: str, version: int = 1, order: str = "False", more: str = "") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, {more}}}"
    encoded = text.ljust(100).encode("latin1" if version < 3 else "utf8") + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version < 2 else "<I", len(encoded)) + encoded


def written(value: object) -> bytes:
    import numpy

    file = io.BytesIO()
    numpy.save(file, value, allow_pickle=False)
    return file.getvalue()


def arrays(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import numpy

    yield "plain.npy", written(numpy.arange(6.0).reshape(2, 3))
    yield "fields.npy", written(numpy.zeros(3, [("a", "<f8"), ("it's", "S3", (2,)), ("\xe9", "<M8[ns]")]))
    yield "aligned.npy", written(numpy.zeros(2, numpy.dtype([("a", "u1"), ("b", "<i8")], align=True)))
    yield "two.npy", written(numpy.arange(3)) + written(numpy.zeros((2, 2), "<f4"))
    yield "then-pickle.npy", written(numpy.arange(3)) + payload(rng)
    yield "objects.npy", header("'|O'", "(1,)") + payload(rng)
    yield "python2.npy", header("'<i8'", "(2L,)", 2) + bytes(16) + payload(rng)
    yield "heap.npy", header("('T', ())", "(1,)", 3) + payload(rng)


def respell(rng: random.Random, data: bytes) -> bytes:
    """Another header in front of the data, which are a pickle from their beginning or behind some numbers."""
    made = header(
        rng.choice(TYPES),
        rng.choice(SHAPES),
        rng.choice((1, 1, 2, 3)),
        rng.choice(("False", "True", "0")),
        rng.choice(("", "", "", "'descr': '<f8', ", "'shape': (1,), ", "# x\n", "'more': 1, ")),
    )
    count = rng.choice((0, 0, 4, 7, 8, 16, 20, 32, 48))
    return made + bytes(count) + payload(rng)


def array_fields(data: bytes) -> list[Field]:
    length = int.from_bytes(data[8:10], "little")
    return [
        Field(6, 1),
        Field(7, 1),
        Field(8, 2),
        Field(10, length, "text"),
        Field(10 + data[10 : 10 + length].find(b"'descr'"), 20, "text"),
        Field(10 + data[10 : 10 + length].find(b"'shape'"), 16, "text"),
        Field(0, 10 + length, "record"),
        Field(10 + length, len(data) - 10 - length, "record"),
    ]


class Unloaded(Exception):
    """Ends a read where a pickle would be loaded."""


def recording(hand: Hand):
    """Puts a loader in place of pickle's that notes the bytes from which it would begin to load."""

    def load(file, **_: object) -> None:
        hand.loaded(file.read())
        raise Unloaded

    from numpy.lib import _format_impl, _npyio_impl

    return mock.patch.multiple(_format_impl.pickle, load=load), mock.patch.multiple(_npyio_impl.pickle, load=load)


def read_arrays(path: str, hand: Hand) -> None:
    import numpy

    first, second = recording(hand)
    with first, second, open(path, "rb") as file:
        for _ in range(8):
            numpy.load(file, allow_pickle=True)


def read_member(path: str, hand: Hand) -> None:
    import numpy

    first, second = recording(hand)
    with first, second, numpy.load(path, allow_pickle=True) as archive:
        for name in archive.files:
            try:
                value = archive[name]
            except Unloaded:
                continue
            if isinstance(value, bytes):
                hand.loaded(value)


def archives(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import zipfile

    import numpy

    for name, save in (("plain.npz", numpy.savez), ("packed.npz", numpy.savez_compressed)):
        file = io.BytesIO()
        save(file, a=numpy.arange(4), b=numpy.zeros((2, 2), "<f4"))
        yield name, file.getvalue()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", header("'|O'", "(1,)") + payload(rng))
        archive.writestr("b", written(numpy.arange(3)))
        archive.writestr("c.npy", payload(rng))
    yield "objects.npz", file.getvalue()


FORMATS = [
    Format("npy", arrays, {"numpy": read_arrays}, array_fields, (respell,), imports=("numpy",)),
    Format("npz", archives, {"numpy": read_member}, imports=("numpy",)),
]
