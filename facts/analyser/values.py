"""What an expression may be: a few kinds of referents and whether the file that is loaded can choose it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .modules import Module


class FunctionInfo:
    """A function or method as written."""

    __slots__ = ("cls", "module", "name", "node")

    def __init__(
        self,
        name: str,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        module: Module,
        cls: ClassInfo | None,
    ):
        self.name = name
        self.node = node
        self.module = module
        self.cls = cls


class ClassInfo:
    """A class as written: its bases as expressions, and every binding of a name in its body."""

    __slots__ = (
        "attributes",
        "bases",
        "decorators",
        "facts",
        "keywords",
        "lineno",
        "module",
        "mro",
        "name",
        "nested",
        "special",
    )

    def __init__(self, name: str, module: Module, lineno: int):
        self.name = name
        self.module = module
        self.lineno = lineno
        self.bases: list[ast.expr] = []
        self.keywords: dict[str, ast.expr] = {}
        self.decorators: list[ast.expr] = []
        self.attributes: dict[str, list[FunctionInfo | ast.expr | ClassInfo]] = {}
        self.nested: dict[str, ClassInfo] = {}
        # 'namedtuple' for what collections.namedtuple makes.
        self.special = ""
        self.mro: Mro | None = None
        self.facts: dict[str, object] = {}

    @property
    def dotted(self) -> str:
        return f"{self.module.name}.{self.name}"


@dataclass
class Mro:
    """The classes that are searched for a method, the builtin ones among them by name, and bases that nobody knows."""

    classes: list[ClassInfo]
    builtin: list[str]
    unknown: list[str]


@dataclass(frozen=True)
class Const:
    value: object


@dataclass(frozen=True)
class Mod:
    name: str


@dataclass(frozen=True)
class Cls:
    info: ClassInfo


@dataclass(frozen=True)
class Fn:
    """A function; `bound` is what its first parameter is, `closure` the variables around it, `raw` without its decorators."""

    info: FunctionInfo
    bound: Value | None = None
    closure: Closure | None = None
    raw: bool = False


@dataclass(frozen=True)
class Inst:
    """An instance; `fresh` while nothing was put into it."""

    info: ClassInfo
    fresh: bool = False


@dataclass(frozen=True)
class Nothing:
    """An empty container: the attributes of a fresh object."""


@dataclass(frozen=True)
class Super:
    after: ClassInfo
    of: ClassInfo
    on_class: bool = False


@dataclass(frozen=True)
class Ext:
    """Something with a dotted name outside of the sources at hand (a builtin, C code, a package that is not in the list)."""

    name: str


@dataclass(frozen=True)
class Res:
    """What a call of a reviewed function returned."""

    name: str


@dataclass(frozen=True)
class Plain:
    """Numbers, texts, containers made here; `shared` when it belongs to a module."""

    shared: bool = False


@dataclass(frozen=True)
class Anything:
    pass


@dataclass(frozen=True)
class Named(Anything):
    """An attribute of who knows what, read by this name: called, it is that method."""

    name: str = ""


Atom = Const | Mod | Cls | Fn | Inst | Nothing | Super | Ext | Res | Plain | Anything


class Closure:
    """The variables of an enclosing function, by identity."""

    __slots__ = ("env", "outer")

    def __init__(self, env: dict[str, Value], outer: Closure | None):
        self.env = env
        self.outer = outer

    def get(self, name: str) -> Value | None:
        if name in self.env:
            return self.env[name]
        return self.outer.get(name) if self.outer else None


@dataclass(frozen=True)
class Value:
    """Any of these atoms; `tainted` when arguments or the state can choose it."""

    atoms: frozenset[Atom]
    tainted: bool = False

    def taint(self, tainted: bool = True) -> Value:
        return self if self.tainted or not tainted else Value(self.atoms, True)


MOST_ATOMS = 12


def union(values: Iterable[Value]) -> Value:
    atoms: set[Atom] = set()
    tainted = False
    for value in values:
        atoms |= value.atoms
        tainted |= value.tainted
    if len(atoms) > MOST_ATOMS:
        return Value(frozenset([Anything()]), tainted)
    return Value(frozenset(atoms), tainted)


def one(atom: Atom, tainted: bool = False) -> Value:
    return Value(frozenset([atom]), tainted)


PLAIN = one(Plain())
TAINTED_PLAIN = one(Plain(), True)
UNKNOWN = one(Anything())
TAINTED = one(Anything(), True)
NONE = one(Const(None))
# What has no value: the code that asked for it raises.
RAISES = Value(frozenset())


@dataclass
class Findings:
    """What code can reach: effects (by kind and whether arguments steer them), what could not be told, methods of self that it calls."""

    effects: dict[tuple[str, bool], str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    # The names that were looked up in the class itself: a subclass that binds them alike behaves alike.
    looked: set[tuple[str, ClassInfo | None]] = field(default_factory=set)

    def effect(self, kind: str, tainted: bool, where: str) -> None:
        key = (kind, tainted)
        if key not in self.effects or where < self.effects[key]:
            self.effects[key] = where

    def cannot_tell(self, why: str, where: str) -> None:
        if why not in self.unknown:
            self.unknown[why] = where

    def merge(self, other: Findings) -> None:
        for (kind, tainted), where in other.effects.items():
            self.effect(kind, tainted, where)
        for why, where in other.unknown.items():
            self.cannot_tell(why, where)
        self.calls |= other.calls
        self.looked |= other.looked
