"""Texts that are not what stands in the file."""

from __future__ import annotations

from collections.abc import Callable

from ..tree import Expr, build, call, dic, get, glob, lit, lst, memo, seq, setitem, tup
from .maker import TEXTS, Maker


def text_literal(_m: Maker) -> Callable[[str], Expr]:
    return lit


def text_of_changed_bytes(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(
            glob("builtins", "str"), m.bytes_of(value.encode()), lit(m.rng.choice(("latin1", "utf-8", "ascii")))
        )

    return make


def text_joined(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        cut = len(value) // 2
        pieces = lst(lit(value[:cut]), lit("x"))
        changed = setitem(m.alias(pieces), (lit(1), lit(value[cut:])))
        return call(glob("builtins", "str.join"), lit(""), changed)

    return make


def text_by_max(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(glob("builtins", "max"), lst(lit(""), lit(value)))

    return make


def text_by_add(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "add"), lit(value[:2]), lit(value[2:]))


def text_of_exception(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        made = call(glob("builtins", "ValueError"), lit("collections"))
        return call(glob("builtins", "str"), build(made, dic((lit("args"), tup(lit(value))))))

    return make


def text_of_user_string(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        made = call(glob("collections", "UserString"), lit("collections"))
        return call(glob("builtins", "str"), build(made, dic((lit("data"), lit(value)))))

    return make


def text_of_list(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(
            call(glob("operator", "itemgetter"), lit(-1)), call(glob("builtins", "sorted"), lst(lit(value), lit("!")))
        )

    return make


def text_of_mutated_list(m: Maker) -> Callable[[str], Expr]:
    """The list holds another name when it is written, and this one when it is read."""

    def make(value: str) -> Expr:
        key = m.key()
        return seq(
            memo(key, lst(lit("builtins"))),
            setitem(get(key), (lit(0), lit(value))),
            call(glob("builtins", "str.join"), lit(""), get(key)),
        )

    return make


def text_of_number(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(
        glob("builtins", "str"),
        call(glob("builtins", "bytes"), lst(*(lit(b) for b in value.encode()))),
        lit("ascii"),
    )


def text_of_path(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "str"), call(glob("pathlib", "PurePosixPath"), lit(value)))


def text_memo_swapped(m: Maker) -> Callable[[str], Expr]:
    """One slot of the memo is put twice; the second value counts."""

    def make(value: str) -> Expr:
        key = m.key()
        return seq(memo(key, lit("collections")), memo(key, lit(value)), get(key))

    return make


def text_put_after_pop(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        key = m.key()
        return seq(lit("builtins"), memo(key, lit(value)), get(key))

    return make


def text_by_dictionary(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "min"), call(glob("builtins", "dict"), lst(tup(lit(value), lit(1)))))


def text_formatted(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "mod"), lit("%s" + value[1:]), lit(value[0]))


def text_of_joined_bytes(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "bytes.decode"), m.bytes_of(value.encode()), lit("latin1"))


def text_multiplied(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "mul"), lit(value), lit(1))


def text_encoded(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        turned = value.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm"))
        return call(glob("codecs", "decode"), lit(turned), lit(m.rng.choice(("rot13", "rot_13", "ROT-13"))))

    return make


TEXTS += [
    text_literal,
    text_of_changed_bytes,
    text_of_changed_bytes,
    text_joined,
    text_by_max,
    text_by_add,
    text_of_exception,
    text_of_user_string,
    text_of_list,
    text_of_mutated_list,
    text_of_number,
    text_of_path,
    text_memo_swapped,
    text_put_after_pop,
    text_by_dictionary,
    text_formatted,
    text_of_joined_bytes,
    text_multiplied,
    text_encoded,
]
