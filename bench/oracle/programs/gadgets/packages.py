"""More ways to the same object, to write through one, and to a name: of the packages that models use."""

from __future__ import annotations

from collections.abc import Callable

from ..tree import Expr, append, build, call, dic, get, glob, lit, lst, memo, new, new_ex, seq, setitem, tup
from .aliases import new_partial
from .maker import ALIASES, BYTES, HIDDEN, PROGRAMS, TEXTS, Maker

Alias = Callable[[Expr], Expr]


def _dtype(code: str) -> Expr:
    return call(glob("numpy", "dtype"), lit(code), lit(False), lit(True))


def alias_of_pieces(m: Maker) -> Alias:
    """By a container or an iterator that gives it back."""
    rng = m.rng
    first = call(glob("operator", "itemgetter"), lit(0))
    following = glob("builtins", "next")
    ways: list[Alias] = [
        lambda v: call(first, call(glob("builtins", "sorted"), lst(v))),
        lambda v: call(first, call(glob("builtins", "tuple"), lst(v))),
        lambda v: call(first, call(following, call(glob("builtins", "zip"), lst(v)))),
        lambda v: call(following, call(glob("builtins", "reversed"), lst(v))),
        lambda v: call(following, call(glob("itertools", "chain"), lst(v))),
        lambda v: call(following, call(glob("itertools", "repeat"), v)),
        lambda v: call(following, call(glob("itertools", "cycle"), lst(v))),
        lambda v: call(first, call(glob("collections", "deque"), lst(v))),
        lambda v: call(first, call(glob("collections", "UserList"), lst(v))),
        lambda v: call(
            call(glob("operator", "itemgetter"), lit("a")), call(glob("collections", "ChainMap"), dic((lit("a"), v)))
        ),
        lambda v: call(
            call(glob("operator", "itemgetter"), lit("a")), call(glob("types", "MappingProxyType"), dic((lit("a"), v)))
        ),
        lambda v: call(call(glob("operator", "methodcaller"), lit("get"), lit("a")), dic((lit("a"), v))),
        lambda v: call(call(glob("operator", "methodcaller"), lit("pop")), lst(v)),
        lambda v: call(new_partial(m, glob("builtins", "max"), tup(lst(v)), dic())),
        lambda v: (
            call(glob("builtins", "max"), lit(()), lit(0))
            if rng.random() < 0.01
            else call(glob("builtins", "min"), v, v)
        ),
        lambda v: call(glob("builtins", "getattr"), lit(0), lit("absent"), v),
    ]
    return rng.choice(ways)


def alias_in_attribute(m: Maker) -> Alias:
    rng = m.rng
    reader: Alias
    holders: list[tuple[str, Alias]] = [
        ("start", lambda v: call(glob("builtins", "slice"), v)),
        ("stop", lambda v: call(glob("builtins", "slice"), lit(1), v)),
        ("func", lambda v: new(glob("functools", "partial"), v)),
        ("x", lambda v: new_ex(glob("types", "SimpleNamespace"), tup(), dic((lit("x"), v)))),
        ("x", lambda v: call(new_partial(m, glob("types", "SimpleNamespace"), tup(), dic((lit("x"), v))))),
        ("args", lambda v: call(glob("builtins", "ValueError"), v)),
        ("default_factory", lambda v: call(glob("collections", "defaultdict"), v)),
        ("value", lambda v: call(glob("builtins", "StopIteration"), v)),
        ("x", lambda v: build(new(glob("sklearn.linear_model", "Ridge")), dic((lit("x"), v)))),
        ("x", lambda v: build(new(glob("torch.nn", "Module")), dic((lit("x"), v)))),
        ("base", lambda v: call(glob("numpy._core.numeric", "_frombuffer"), v, _dtype("u1"), lit((1,)), lit("C"))),
        ("obj", lambda v: call(glob("builtins", "memoryview"), v)),
    ]
    name, holder = rng.choice(holders)
    if rng.random() < 0.5:
        reader = lambda v: call(glob("builtins", "getattr"), v, m.text(name))  # noqa: E731
    else:
        reader = lambda v: call(call(glob("operator", "attrgetter"), lit(name)), v)  # noqa: E731
    return lambda v: reader(holder(v))


def alias_by_numpy(m: Maker) -> Alias:
    ways: list[Alias] = [
        lambda v: call(glob("numpy._core.multiarray", "scalar"), _dtype("O"), v),
        lambda v: call(
            call(glob("operator", "methodcaller"), lit("item")), call(glob("numpy", "array"), v, _dtype("O"))
        ),
        lambda v: call(glob("numpy", "asarray"), v),
        lambda v: call(
            call(glob("operator", "itemgetter"), lit(0)),
            build(
                call(glob("numpy._core.multiarray", "_reconstruct"), glob("numpy", "ndarray"), lit((0,)), lit(b"b")),
                tup(lit(1), lit((1,)), _dtype("O"), lit(False), lst(v)),
            ),
        ),
    ]
    return m.rng.choice(ways)


def _written(m: Maker, value: Expr, write: Callable[[Expr], Expr]) -> Expr:
    """The value, after something was written through another object that shares it."""
    key = m.key()
    return seq(memo(key, value), write(get(key)), get(key))


def bytes_through_view(m: Maker) -> Callable[[bytes], Expr]:
    """A buffer that an array is made over, and the array is given items."""

    def make(value: bytes) -> Expr:
        entries = [(lit(i), lit(b)) for i, b in enumerate(value)]
        shape = lit((len(value),))
        views: list[Alias] = [
            lambda v: call(glob("numpy._core.numeric", "_frombuffer"), v, _dtype("u1"), shape, lit("C")),
            lambda v: call(glob("numpy", "ndarray"), shape, _dtype("u1"), v),
            lambda v: call(glob("builtins", "memoryview"), v),
            lambda v: call(glob("numpy", "asarray"), call(glob("builtins", "memoryview"), v)),
        ]
        view = m.rng.choice(views)
        return _written(m, lit(bytearray(len(value))), lambda v: setitem(view(v), *entries))

    return make


def list_through_holder(m: Maker, first: Expr, wanted: Expr) -> Expr:
    """A list whose only item is exchanged through an object that holds it."""
    holders: list[Alias] = [
        lambda v: build(new(glob("collections", "UserList")), dic((lit("data"), v))),
        lambda v: call(
            glob("builtins", "getattr"), build(new(glob("types", "SimpleNamespace")), dic((lit("x"), v))), lit("x")
        ),
        lambda v: m.alias(v),
    ]
    holder = m.rng.choice(holders)
    return _written(m, lst(first), lambda v: setitem(holder(v), (lit(0), wanted)))


def dict_through_holder(m: Maker, *entries: tuple[Expr, Expr]) -> Expr:
    """A dictionary that is filled through an object that writes into it."""
    holders: list[Alias] = [
        lambda v: call(glob("collections", "ChainMap"), v),
        lambda v: build(new(glob("collections", "UserDict")), dic((lit("data"), v))),
        lambda v: m.alias(v),
    ]
    holder = m.rng.choice(holders)
    return _written(m, dic((lit("a"), lit(1))), lambda v: setitem(holder(v), *entries))


def text_through_list(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        held = list_through_holder(m, lit("collections"), lit(value))
        return m.rng.choice(
            (lambda: call(glob("builtins", "max"), held), lambda: call(glob("builtins", "str.join"), lit(""), held))
        )()

    return make


def text_of_attribute(m: Maker) -> Callable[[str], Expr]:
    return lambda value: alias_in_attribute(m)(lit(value))


def text_of_pieces(m: Maker) -> Callable[[str], Expr]:
    return lambda value: alias_of_pieces(m)(lit(value))


def text_of_array(m: Maker) -> Callable[[str], Expr]:
    """The item of an array of text."""

    def make(value: str) -> Expr:
        array = call(glob("numpy", "array"), lst(lit(value)))
        return call(call(glob("operator", "methodcaller"), lit("item")), array)

    return make


def hidden_by_ufunc(m: Maker) -> Callable[[str, str], Expr]:
    """Functions that look a name up for their caller."""

    def make(module: str, name: str) -> Expr:
        function = m.rng.choice(
            (
                ("numpy.core", "_ufunc_reconstruct"),
                ("numpy._core", "_ufunc_reconstruct"),
                ("torch._utils", "_import_dotted_name"),
            )
        )
        return call(glob(*function), m.text(module), m.text(name))

    return make


def call_with_filled_state(m: Maker) -> Expr:
    """The state is empty when it is written, and full when it is used."""
    cls = m.rng.choice(
        (
            ("scipy.stats", "rv_continuous"),
            ("types", "SimpleNamespace"),
            ("torch.nn", "Module"),
            ("collections", "UserDict"),
            ("sklearn.linear_model", "Ridge"),
        )
    )
    key = m.key()
    hook = m.rng.choice(
        ("_attach_methods", "_parse_arg_template", "__setstate__", "forward", "data", "_updated_ctor_param", "append")
    )
    state = dict_through_holder(
        m, (m.text(hook), m.rng.choice((m.target(), glob("math", "sqrt"), lit("__import__('pwn').run(1)"))))
    )
    made = memo(key, build(new(glob(*cls)), state))
    return seq(made, m.rng.choice((build(get(key), dic()), append(get(key), lit(1)), get(key))))


def call_of_alias(m: Maker) -> Expr:
    return call(m.alias(m.alias(m.target())), m.command())


def call_by_argument_list(m: Maker) -> Expr:
    """What is called with is exchanged before the call."""
    loader = m.rng.choice((("torch.storage", "_load_from_bytes"), ("builtins", "str"), ("numpy", "dtype")))
    bad = m.rng.choice((lit(b"cposix\nsystem\n(S'echo hi'\ntR."), lit("O"), m.target()))
    return call(call(glob("operator", "itemgetter"), lit(0)), list_through_holder(m, lit(1), call(glob(*loader), bad)))


def call_of_changed_class(m: Maker) -> Expr:
    """An attribute of a shared object: what everybody gets who asks for it."""
    shared = m.rng.choice(
        (
            call(glob("logging", "getLogger"), m.text("x")),
            call(glob("builtins", "type"), new(glob("collections", "UserDict"))),
            glob("math", "sqrt"),
            glob("numpy", "ndarray"),
            glob("statistics", "mean"),
        )
    )
    state = m.state(
        (
            m.text(m.rng.choice(("copy", "__code__", "handlers", "get", "__defaults__"))),
            m.rng.choice((glob("builtins", "print"), lit(1))),
        )
    )
    return build(m.alias(shared), m.rng.choice((state, tup(lit(None), state))))


ALIASES += [alias_of_pieces] * 4 + [alias_in_attribute] * 3 + [alias_by_numpy] * 2
BYTES += [bytes_through_view] * 3
TEXTS += [text_through_list] * 2 + [text_of_attribute] * 2 + [text_of_pieces] * 2 + [text_of_array]
HIDDEN += [hidden_by_ufunc] * 2
PROGRAMS += (
    [call_with_filled_state] * 3
    + [call_of_alias] * 2
    + [call_by_argument_list, call_of_changed_class, call_of_changed_class]
)
