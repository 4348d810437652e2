"""Callables whose names are not written down."""

from __future__ import annotations

from collections.abc import Callable

from ..tree import Expr, call, computed, glob, lit, seq
from .maker import HIDDEN, Maker


def hidden_by_texts(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: computed(m.text(module), m.text(name))


def hidden_by_path(m: Maker) -> Callable[[str, str], Expr]:
    paths = {
        "posix": (("pathlib", "os.{}"), ("collections", "_sys.modules"), ("random", "_os.{}"), ("logging", "os.{}")),
        "os": (("pathlib", "os.{}"), ("statistics", "sys.modules"), ("torch", "os.{}"), ("numpy", "os.{}")),
    }

    def make(wanted: str, name: str) -> Expr:
        module, path = m.rng.choice(paths.get(wanted, (("builtins", "{}"),)))
        return computed(lit(module), m.text(path.format(name)))

    return make


def hidden_by_getattr(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: call(
        glob("builtins", "getattr"), computed(m.text("logging"), m.text("os")), m.text(name)
    )


def hidden_by_loads(m: Maker) -> Callable[[str, str], Expr]:
    """A pickle in a pickle, whose bytes are changed before they are loaded."""

    def make(module: str, name: str) -> Expr:
        inner = b"\x80\x02c" + module.encode() + b"\n" + name.encode() + b"\n."
        loader = m.rng.choice(
            (
                ("pickle", "loads"),
                ("_pickle", "loads"),
                ("torch.storage", "_load_from_bytes"),
                ("joblib.numpy_pickle", "load"),
            )
        )
        return call(glob(*loader), m.bytes_of(inner))

    return make


def hidden_by_attributes(m: Maker) -> Callable[[str, str], Expr]:
    """By what a function of Python holds: its globals."""

    def make(_module: str, name: str) -> Expr:
        function = m.rng.choice(
            (
                ("statistics", "mean"),
                ("collections", "namedtuple"),
                ("copyreg", "_reconstructor"),
                ("string", "capwords"),
            )
        )
        held = call(glob("builtins", "getattr"), glob(*function), m.text("__globals__"))
        if m.rng.random() < 0.5:
            held = glob(function[0], f"{function[1]}.__globals__")
        return call(call(glob("operator", "itemgetter"), m.text("__builtins__")), held)

    return make


def hidden_by_extension(m: Maker) -> Callable[[str, str], Expr]:
    def make(module: str, name: str) -> Expr:
        code = m.rng.randrange(1, 200)
        return seq(call(glob("copyreg", "add_extension"), m.text(module), m.text(name), lit(code)), ("ext", code))

    return make


def hidden_in_argument(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: m.alias(computed(m.text(module), m.text(name)))


HIDDEN += [hidden_by_texts] * 6 + [
    hidden_by_path,
    hidden_by_getattr,
    hidden_by_loads,
    hidden_by_loads,
    hidden_by_attributes,
    hidden_by_extension,
    hidden_in_argument,
    hidden_in_argument,
]
