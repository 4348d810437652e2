"""The same object by another way."""

from __future__ import annotations

from collections.abc import Callable

from ..tree import Expr, build, call, dic, get, glob, lit, lst, memo, new, seq, tup
from .maker import ALIASES, Maker


def new_partial(m: Maker, function: Expr, arguments: Expr, keywords: Expr) -> Expr:
    if m.rng.random() < 0.5:
        made = new(glob("functools", "partial"), function)
        return build(made, tup(function, arguments, keywords, dic()))
    if m.rng.random() < 0.5:
        return ("new_ex", glob("functools", "partial"), ("tuple", (function, *arguments[1])), keywords)
    return build(
        new(glob("functools", "partial"), glob("builtins", "sorted")), tup(function, arguments, keywords, lit(None))
    )


def alias_none(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: value


def alias_of_items(m: Maker) -> Callable[[Expr], Expr]:
    function = m.rng.choice((("builtins", "max"), ("builtins", "min"), ("builtins", "next")))
    if function[1] == "next":
        return lambda value: call(glob("builtins", "next"), call(glob("builtins", "iter"), lst(value)))
    return lambda value: call(glob(*function), lst(value))


def alias_by_getter(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(call(glob("operator", "itemgetter"), lit(0)), lst(value))


def alias_by_attribute(m: Maker) -> Callable[[Expr], Expr]:
    def make(value: Expr) -> Expr:
        holder = build(new(glob("types", "SimpleNamespace")), dic((lit("x"), value)))
        return call(glob("builtins", "getattr"), holder, lit("x"))

    return make


def alias_by_sum(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(glob("builtins", "max"), call(glob("builtins", "sum"), lst(lst(value)), lst()))


def alias_by_vote(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(glob("functools", "reduce"), glob("operator", "add"), lst(value))


def alias_by_memo(m: Maker) -> Callable[[Expr], Expr]:
    def make(value: Expr) -> Expr:
        key = m.key()
        return seq(memo(key, value), get(key))

    return make


def alias_by_default(m: Maker) -> Callable[[Expr], Expr]:
    function = m.rng.choice(("max", "min"))
    return lambda value: call(new_partial(m, glob("builtins", function), tup(lst()), dic((lit("default"), value))))


def alias_in_array(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(
        glob("builtins", "getattr"), build(new(glob("collections", "UserList")), dic((lit("data"), value))), lit("data")
    )


ALIASES += [
    alias_none,
    alias_of_items,
    alias_of_items,
    alias_by_getter,
    alias_by_attribute,
    alias_by_sum,
    alias_by_memo,
    alias_by_default,
    alias_in_array,
    alias_by_vote,
]
