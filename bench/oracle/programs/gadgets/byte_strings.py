"""Bytes that are not what stands in the file."""

from __future__ import annotations

from collections.abc import Callable

from ..tree import TOP, Expr, append, call, get, glob, lit, lst, memo, poke, seq, setitem
from .maker import BYTES, Maker


def bytes_literal(m: Maker) -> Callable[[bytes], Expr]:
    return lit


def bytes_changed(m: Maker) -> Callable[[bytes], Expr]:
    """A literal that the program changes: all of it, a letter, or its end."""

    def make(value: bytes) -> Expr:
        choice = m.rng.randrange(5)
        everything = call(glob("builtins", "slice"), lit(None))
        if choice == 0:
            return setitem(lit(bytearray(b"builtins")), (everything, lit(value)))
        if choice == 1:
            return setitem(m.alias(lit(bytearray(b"?" + value[1:]))), (lit(0), lit(value[0])))
        if choice == 2:
            return append(lit(bytearray(value[:-1])), lit(value[-1]))
        if choice == 3:
            return poke(lit(bytearray(len(value))), setitem(TOP, (everything, lit(value))))
        key = m.key()
        return seq(
            memo(key, lit(bytearray(len(value)))), setitem(m.alias(get(key)), (everything, lit(value))), get(key)
        )

    return make


def bytes_of_list(m: Maker) -> Callable[[bytes], Expr]:
    def make(value: bytes) -> Expr:
        key = m.key()
        numbers = memo(key, lst(*(lit(0) for _ in value)))
        changes = [(lit(i), lit(b)) for i, b in enumerate(value)]
        return seq(numbers, setitem(get(key), *changes), call(glob("builtins", "bytes"), get(key)))

    return make


def bytes_of_array(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(
        glob("builtins", "bytes"), call(glob("array", "array"), lit("B"), lst(*(lit(b) for b in value)))
    )


def bytes_of_view(m: Maker) -> Callable[[bytes], Expr]:
    """A view of a buffer, which is changed behind it."""

    def make(value: bytes) -> Expr:
        key = m.key()
        view = call(glob("builtins", "memoryview"), memo(key, lit(bytearray(len(value)))))
        return seq(
            setitem(view, *[(lit(i), lit(b)) for i, b in enumerate(value)]), call(glob("builtins", "bytes"), get(key))
        )

    return make


def bytes_of_number(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(
        glob("builtins", "int.to_bytes"), lit(int.from_bytes(value, "big")), lit(len(value)), lit("big")
    )


def bytes_encoded(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(glob("_codecs", "encode"), lit(value.decode("latin1")), lit("latin1"))


BYTES += [
    bytes_changed,
    bytes_changed,
    bytes_changed,
    bytes_of_list,
    bytes_of_array,
    bytes_of_view,
    bytes_of_number,
    bytes_encoded,
    bytes_literal,
]
