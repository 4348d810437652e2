"""Who makes the call."""

from __future__ import annotations

from ..tree import Expr, append, build, call, computed, dic, get, glob, lit, lst, memo, new, seq, setitem, tup
from .aliases import new_partial
from .maker import PROGRAMS, Maker


def call_plain(m: Maker) -> Expr:
    return call(m.target(), m.command())


def call_of_partial(m: Maker) -> Expr:
    return call(new_partial(m, m.target(), tup(m.command()), dic()))


def call_as_key(m: Maker) -> Expr:
    function = m.rng.choice(("sorted", "max", "min"))
    return call(
        new_partial(m, glob("builtins", function), tup(lst(m.command(), lit("2"))), dic((m.text("key"), m.target())))
    )


def call_as_factory(m: Maker) -> Expr:
    getter = call(glob("operator", "itemgetter"), lit("k"))
    made = call(glob("collections", "defaultdict"), new_partial(m, m.target(), tup(m.command()), dic()))
    return call(getter, made)


def call_as_hook(m: Maker) -> Expr:
    """An object gets a method from the file, and something that calls it."""
    key = m.key()
    hook = m.rng.choice(
        ("__setstate__", "__reduce__", "append", "extend", "__setitem__", "detach", "__call__", "add", "update")
    )
    holder = m.rng.choice(
        (
            ("types", "SimpleNamespace"),
            ("collections", "UserDict"),
            ("collections", "UserList"),
            ("torch.nn", "Module"),
            ("sklearn.linear_model", "Ridge"),
        )
    )
    made = memo(key, build(new(glob(*holder)), m.state((m.text(hook), m.target()))))
    after = m.rng.choice(
        (
            build(get(key), m.command()),
            append(get(key), m.command()),
            setitem(get(key), (m.command(), m.command())),
            ("additems", get(key), (m.command(),)),
            build(m.alias(get(key)), m.command()),
            call(glob("torch._utils", "_rebuild_parameter"), get(key), lit(True), dic()),
        )
    )
    return seq(made, after)


def call_by_map(m: Maker) -> Expr:
    return call(glob("builtins", "list"), call(glob("builtins", "map"), m.target(), lst(m.command())))


def call_by_reduce(m: Maker) -> Expr:
    return call(glob("functools", "reduce"), m.target(), lst(m.command(), m.command()))


def call_by_constructor(m: Maker) -> Expr:
    return call(glob("numpy.random._pickle", "__generator_ctor"), m.command(), m.alias(m.target()))


def call_by_new(m: Maker) -> Expr:
    return call(glob("copyreg", m.rng.choice(("__newobj__", "_reconstructor"))), m.target(), m.command(), m.command())


def call_of_methodcaller(m: Maker) -> Expr:
    return call(
        call(glob("operator", "methodcaller"), m.text("system"), m.command()), computed(m.text("pathlib"), m.text("os"))
    )


def call_by_type(m: Maker) -> Expr:
    key = m.key()
    made = call(glob("builtins", "type"), lit("X"), tup(), m.state((m.text("__setstate__"), m.target())))
    return seq(memo(key, new(made)), build(get(key), m.command()))


def change_of_class(m: Maker) -> Expr:
    """A method of a class of the program is replaced."""
    cls = m.rng.choice(
        (
            ("collections", "UserDict"),
            ("sklearn.base", "BaseEstimator"),
            ("pathlib", "PurePath"),
            ("string", "Template"),
        )
    )
    target = m.alias(glob(*cls))
    state = m.rng.choice((lambda s: tup(lit(None), s), lambda s: s, lambda s: tup(dic(), s)))
    return build(
        target, state(m.state((m.text(m.rng.choice(("copy", "fit", "__init__", "get"))), glob("builtins", "print"))))
    )


PROGRAMS += [
    call_plain,
    call_plain,
    call_plain,
    call_of_partial,
    call_as_key,
    call_as_factory,
    call_as_hook,
    call_as_hook,
    call_by_map,
    call_by_reduce,
    call_by_constructor,
    call_by_new,
    call_of_methodcaller,
    call_by_type,
    change_of_class,
]
