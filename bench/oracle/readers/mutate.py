"""Changes of a file: of its fields and records, and of its bytes."""

from __future__ import annotations

import contextlib
import random

from .core import Field, Format

# What readers treat in a way of its own.
EDGES = (0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 64, 127, 128, 255, 256, 511, 512, 1024, 4096, 32767, 32768, 65535, 65536)
TEXTS = (b"\0", b" ", b"/", b"..", b"+", b"-", b"_", b"\n", b"\x7f", b"\xff", b"0", b"9", b"A", b'"', b"\\")


def _number(rng: random.Random, length: int, value: int, size: int) -> int:
    top = 1 << (8 * length)
    choice = rng.randrange(7)
    if choice == 0:
        return rng.choice(EDGES) % top
    if choice == 1:
        return (value + rng.choice((-2, -1, 1, 2, 8, 16, 512))) % top
    if choice == 2:
        return (top - 1 - rng.choice(EDGES)) % top
    if choice == 3:
        return value ^ (1 << rng.randrange(8 * length))
    if choice == 4:
        return (size + rng.choice((-1, 0, 1, -16, 16))) % top
    if choice == 5:
        return (top >> 1) - rng.randrange(2)
    return rng.randrange(top)


def change_field(rng: random.Random, data: bytes, fields: list[Field]) -> bytes:
    """Gives one field another value, or repeats, drops or exchanges a record."""
    at = rng.choice(fields)
    start, end = at.offset, at.offset + at.length
    old = data[start:end]
    if at.kind == "record" or rng.random() < 0.1:
        other = rng.choice(fields)
        moved = data[other.offset : other.offset + other.length]
        choice = rng.randrange(4)
        if choice == 0:
            return data[:start] + old + old + data[end:]
        if choice == 1:
            return data[:start] + data[end:]
        if choice == 2:
            return data[:start] + moved + data[end:]
        return data[:start] + moved + data[start:]
    if at.kind in ("le", "be"):
        order = "little" if at.kind == "le" else "big"
        value = _number(rng, len(old) or 1, int.from_bytes(old, order), len(data))
        return data[:start] + value.to_bytes(len(old) or 1, order) + data[end:]
    if at.kind == "octal":
        value = _number(rng, 4, 0, len(data)) if rng.random() < 0.7 else rng.choice(EDGES)
        text = rng.choice((b"%0*o", b"%*o"))[:] % (len(old) - 1, value)
        return data[:start] + (text + b"\0")[: len(old)].ljust(len(old), rng.choice((b"\0", b" "))) + data[end:]
    position = rng.randrange(len(old) + 1)
    return data[:start] + old[:position] + rng.choice(TEXTS) + old[position + rng.randrange(2) :] + data[end:]


def change_bytes(rng: random.Random, data: bytes) -> bytes:
    """Changes bytes wherever they stand."""
    if not data:
        return bytes([rng.randrange(256)])
    at = rng.randrange(len(data))
    choice = rng.randrange(7)
    if choice == 0:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if choice == 1:
        return data[:at] + bytes([rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))]) + data[at + 1 :]
    if choice == 2:
        return data[:at]
    if choice == 3:
        length = rng.choice((1, 2, 4, 8, 16, 512))
        return data[:at] + data[at + length :]
    if choice == 4:
        length = rng.choice((1, 2, 4, 8, 16, 512))
        return data[:at] + rng.choice((bytes(length), rng.randbytes(length), data[at : at + length])) + data[at:]
    if choice == 5:
        length = rng.choice((1, 2, 4, 8))
        return data[:at] + bytes(length) + data[at + length :]
    other = rng.randrange(len(data))
    length = rng.choice((4, 8, 32, 512))
    return data[:at] + data[other : other + length] + data[at + length :]


def mutate(rng: random.Random, made: Format, seeds: list[tuple[str, bytes]], most: int = 1 << 20) -> tuple[str, bytes]:
    """A seed with one to four changes, its checksums right again most of the time."""
    name, data = rng.choice(seeds)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        before = data
        try:
            kind = rng.random()
            fields = [f for f in made.fields(data) if f.offset + f.length <= len(data)] if kind < 0.5 else []
            if made.mutators and kind > 0.7:
                data = rng.choice(made.mutators)(rng, data)
            elif fields:
                data = change_field(rng, data, fields)
            elif rng.random() < 0.1:
                other = rng.choice(seeds)[1]
                cut = rng.randrange(len(other) + 1)
                data = rng.choice((data + other, data[: len(data) // 2] + other[cut:], other[:cut] + data))
            else:
                data = change_bytes(rng, data)
        except Exception:  # noqa: BLE001 - a description that can't follow a broken file leaves it as it is
            data = before
        if len(data) > most:
            data = data[:most]
    if made.repair is not None and rng.random() < 0.8:
        with contextlib.suppress(Exception):
            data = made.repair(data)
    return name, data
