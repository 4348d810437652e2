"""Names, classes and attributes: what they stand for."""

from __future__ import annotations

import ast
import builtins

from .known import C_BASES, EFFECTS, PURE, known
from .modules import Assigned, Import, Module, Workspace
from .values import (
    PLAIN,
    TAINTED,
    UNKNOWN,
    Anything,
    ClassInfo,
    Cls,
    Const,
    Ext,
    Fn,
    FunctionInfo,
    Inst,
    Mod,
    Mro,
    Plain,
    Res,
    Value,
    one,
    union,
)

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("__") or name == "__import__") | {
    "unicode",
    "long",
    "basestring",
    "xrange",
    "unichr",
    "cmp",
    "reduce",
}
SHARED = one(Plain(shared=True))


ABSTRACT = {
    f"{module}.{name}"
    for module in ("typing", "typing_extensions", "collections")
    for name in (
        "Mapping",
        "MutableMapping",
        "Sequence",
        "MutableSequence",
        "MutableSet",
        "ItemsView",
        "KeysView",
        "ValuesView",
    )
}


class Lookup:
    """Looks names up in a workspace; remembers what it found."""

    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.global_values: dict[tuple[str, str], Value] = {}
        self.looking: set[tuple[str, str, bool]] = set()
        self.class_values: dict[tuple[int, str], Value | None] = {}

    def module_value(self, node: ast.expr, module: Module) -> Value:
        """What an expression at the top of a module gives (the interpreter knows)."""
        raise NotImplementedError

    # Names

    def name(self, module: Module, name: str) -> Value:
        """A global name of a module, or a builtin."""
        if name in ("__name__", "__file__", "__doc__", "__package__", "__path__", "__spec__"):
            return PLAIN
        if name in BUILTINS and name not in module.names and not module.stars:
            return one(Ext(f"builtins.{name}"))
        found = self.member(module.name, name, as_class=False)
        if found is not None:
            return found
        if name in BUILTINS:
            return one(Ext(f"builtins.{name}"))
        return UNKNOWN

    def member(self, module_name: str, name: str, as_class: bool) -> Value | None:
        """`module.name`. With `as_class` the source is looked at even where the name was reviewed."""
        dotted = f"{module_name}.{name}"
        if not as_class and self.verdict(dotted):
            return one(Ext(dotted))
        if as_class and dotted in C_BASES:
            return one(Ext(dotted))
        key = (module_name, name, as_class)
        if key in self.looking:
            return None
        cache_key = (module_name, f"{name}{'!' if as_class else ''}")
        if cache_key in self.global_values:
            return self.global_values[cache_key]
        self.looking.add(key)
        try:
            value = self.find(module_name, name, as_class)
        finally:
            self.looking.discard(key)
        if value is None and dotted in ABSTRACT:
            # collections.Mapping, before Python 3.10.
            value = one(Ext(dotted))
        if value is not None:
            self.global_values[cache_key] = value
        return value

    def verdict(self, dotted: str) -> str | None:
        """What was reviewed of a name. Of the package that is read, its source is asked before a whole module is taken for one thing."""
        found = known(dotted)
        if (
            found
            and dotted not in PURE
            and dotted not in EFFECTS
            and dotted.partition(".")[0] in self.workspace.own_tops
        ):
            return None
        return found

    def find(self, module_name: str, name: str, as_class: bool) -> Value | None:
        module = self.workspace.module(module_name)
        dotted = f"{module_name}.{name}"
        if dotted == "os.path":
            return one(Mod(dotted))
        if module is None:
            if self.workspace.is_package(module_name) and self.workspace.is_package(dotted):
                return one(Mod(dotted))
            return one(Ext(dotted))
        bindings = module.names.get(name, [])
        values: list[Value] = []
        for binding in bindings:
            match binding:
                case Import(module=target, name=None):
                    values.append(one(Mod(target)))
                case Import(module=target, name=str() as attribute):
                    if (target, attribute) == (module_name, name):
                        values.append(one(Mod(dotted)))
                        continue
                    value = self.member(target, attribute, as_class)
                    if value is not None:
                        values.append(value)
                case ClassInfo():
                    values.append(one(Cls(binding)))
                case FunctionInfo():
                    values.append(one(Fn(binding)))
                case Assigned(value=expression):
                    values.append(self.assigned(expression, module, name, as_class))
        if values:
            return union(values)
        if self.workspace.is_package(dotted):
            return one(Mod(dotted))
        for star in module.stars:
            if name in BUILTINS and not self.defines(star, name):
                continue
            value = self.member(star, name, as_class)
            if value is not None and not any(isinstance(a, Ext) and not known(a.name) for a in value.atoms):
                return value
        if module.stars and name not in BUILTINS and any(self.workspace.module(star) is None for star in module.stars):
            return one(Ext(dotted))
        if name in BUILTINS:
            return None
        return one(Ext(dotted)) if "__getattr__" in module.names else None

    def defines(self, module_name: str, name: str, depth: int = 0) -> bool:
        module = self.workspace.module(module_name)
        return module is not None and (
            name in module.names or (depth < 5 and any(self.defines(star, name, depth + 1) for star in module.stars))
        )

    def assigned(self, expression: ast.expr, module: Module, name: str, as_class: bool) -> Value:
        match expression:
            case ast.Name(id=other) if as_class and other != name and (found := self.member(module.name, other, True)):
                return found
            case ast.Attribute(value=owner, attr=attribute) if as_class and (
                found := self.class_path(owner, attribute, module)
            ):
                # Module = torch.nn.Module
                return found
            case ast.Constant(value=value):
                return (
                    UNKNOWN
                    if value is ...
                    else one(Const(value))
                    if isinstance(value, str | int | float | bool | bytes | type(None))
                    else PLAIN
                )
            case ast.Dict() | ast.List() | ast.Set() | ast.Tuple() | ast.ListComp() | ast.DictComp() | ast.SetComp():
                return SHARED
            case ast.Call(func=function, args=[_, *_]) if called_name(function) in (
                "namedtuple",
                "NamedTuple",
                "make_dataclass",
            ):
                info = ClassInfo(name, module, expression.lineno)
                info.special = "namedtuple" if called_name(function) != "make_dataclass" else "unknown"
                return one(Cls(info))
            case ast.Call(func=function) if called_name(function) in (
                "TypeVar",
                "ParamSpec",
                "NewType",
                "dict",
                "OrderedDict",
                "defaultdict",
                "set",
                "list",
            ):
                return SHARED
            case _:
                return belongs_to_module(self.module_value(expression, module))

    def class_path(self, owner: ast.expr, attribute: str, module: Module) -> Value | None:
        """A class written as an attribute of a module."""
        match owner:
            case ast.Name(id=name):
                value = self.member(module.name, name, as_class=True)
            case ast.Attribute(value=further, attr=name):
                value = self.class_path(further, name, module)
            case _:
                return None
        if value is None or not all(isinstance(atom, Mod) for atom in value.atoms):
            return None
        found = [self.member(atom.name, attribute, as_class=True) for atom in value.atoms if isinstance(atom, Mod)]
        return union([each for each in found if each is not None]) if found and None not in found else None

    # Classes

    def mro(self, info: ClassInfo) -> Mro:
        """The order in which methods are looked up: C3 where it can be made, else depth first."""
        if info.mro is None:
            info.mro = Mro([info], [], ["(circle)"])
            info.mro = self.make_mro(info)
        return info.mro

    def make_mro(self, info: ClassInfo) -> Mro:
        builtin: list[str] = []
        unknown: list[str] = ["a class made by a call"] if info.special == "unknown" else []
        parents: list[list[ClassInfo]] = []
        direct: list[ClassInfo] = []
        if info.special == "namedtuple":
            builtin.append("builtins.tuple")
        for base in info.bases:
            classes, external, missing = self.base(base, info)
            builtin += external
            unknown += missing
            for parent in classes:
                chain = self.mro(parent)
                parents.append(list(chain.classes))
                direct.append(parent)
                builtin += chain.builtin
                unknown += chain.unknown
        order = merge([*parents, direct])
        return Mro([info, *order], list(dict.fromkeys(builtin)), list(dict.fromkeys(unknown)))

    def base(self, node: ast.expr, info: ClassInfo) -> tuple[list[ClassInfo], list[str], list[str]]:
        """A base as written: classes with source, C classes by name, and what nobody knows."""
        if isinstance(node, ast.Subscript):
            return self.base(node.value, info)
        if isinstance(node, ast.Call):
            name = called_name(node.func)
            if name in ("namedtuple", "NamedTuple"):
                return [], ["builtins.tuple"], []
            if name == "with_metaclass":
                results = [self.base(argument, info) for argument in node.args[1:]]
                if node.args:
                    info.keywords.setdefault("metaclass", node.args[0])
                return (
                    [c for r in results for c in r[0]],
                    [e for r in results for e in r[1]],
                    [m for r in results for m in r[2]],
                )
            if name in ("Mixin", "with_config", "hashable"):
                return [], [], [ast.unparse(node)[:60]]
            return [], [], [ast.unparse(node)[:60]]
        value = self.class_expression(node, info)
        if value is None:
            return [], [], [ast.unparse(node)[:60]]
        # typing's names of containers stand for the classes.
        for atom in list(value.atoms):
            if isinstance(atom, Ext) and atom.name in ABSTRACT:
                real = self.member("_collections_abc", atom.name.rpartition(".")[2], as_class=True)
                value = union([Value(value.atoms - {atom}), *([real] if real else [])])
        # A reviewed name may have a source all the same (`error = _compiler.error`).
        for atom in list(value.atoms):
            if isinstance(atom, Ext) and atom.name not in C_BASES and not is_exception(atom.name):
                owner, _, attribute = atom.name.rpartition(".")
                again = self.member(owner, attribute, as_class=True) if owner else None
                if (
                    again is not None
                    and again.atoms
                    and all(isinstance(a, Cls) or (isinstance(a, Ext) and a.name in C_BASES) for a in again.atoms)
                ):
                    value = union([Value(value.atoms - {atom}), again])
        classes = [atom.info for atom in value.atoms if isinstance(atom, Cls)]
        external = [
            atom.name
            for atom in value.atoms
            if isinstance(atom, Ext) and (atom.name in C_BASES or is_exception(atom.name))
        ]
        missing = [
            atom.name
            for atom in value.atoms
            if isinstance(atom, Ext) and atom.name not in C_BASES and not is_exception(atom.name)
        ]
        others = any(isinstance(atom, Anything | Res | Plain | Fn | Mod | Inst) for atom in value.atoms)
        if classes:
            # `try: from x import Base` with a stand-in: every one that has a source is taken.
            own = info.module.name.partition(".")[0]
            classes.sort(key=lambda c: (c.module.name.partition(".")[0] == own, c.dotted, c.lineno))
            if not missing and any(isinstance(atom, Anything | Res) for atom in value.atoms):
                missing = [ast.unparse(node)[:60]]
            return classes, external, missing
        if external and not missing and not others:
            return [], sorted(external), []
        return [], sorted(external), sorted(missing) or [ast.unparse(node)[:60]]

    def class_expression(self, node: ast.expr, info: ClassInfo) -> Value | None:
        if isinstance(node, ast.Name):
            outer = info.name.rpartition(".")[0]
            for other in info.module.classes:
                if outer and other.name == outer and node.id in other.nested:
                    return one(Cls(other.nested[node.id]))
            value = self.member(info.module.name, node.id, as_class=True)
            if value is None and node.id in BUILTINS:
                return one(Ext(f"builtins.{node.id}"))
            return value
        if isinstance(node, ast.Attribute):
            inner = self.class_expression(node.value, info)
            if inner is None:
                return None
            values = []
            for atom in inner.atoms:
                if isinstance(atom, Mod):
                    found = self.member(atom.name, node.attr, as_class=True)
                    values.append(found if found is not None else one(Ext(f"{atom.name}.{node.attr}")))
                elif isinstance(atom, Cls):
                    found_nested = atom.info.nested.get(node.attr)
                    if found_nested:
                        values.append(one(Cls(found_nested)))
                    else:
                        return None
                elif isinstance(atom, Ext):
                    values.append(one(Ext(f"{atom.name}.{node.attr}")))
                elif isinstance(atom, Anything | Res):
                    values.append(UNKNOWN)
            return union(values) if values else None
        return None

    def attribute(
        self, info: ClassInfo, name: str, after: ClassInfo | None = None
    ) -> tuple[ClassInfo, list[FunctionInfo | ast.expr | ClassInfo]] | None:
        """The first class in the order (behind `after`, for super()) that binds a name, and what to."""
        self.note_lookup(info, name, after)
        return self.search(info, name, after)

    def note_lookup(self, info: ClassInfo, name: str, after: ClassInfo | None) -> None:
        """For those who want to know what an answer rests on."""

    def search(
        self, info: ClassInfo, name: str, after: ClassInfo | None = None
    ) -> tuple[ClassInfo, list[FunctionInfo | ast.expr | ClassInfo]] | None:
        classes = self.mro(info).classes
        if after is not None and after in classes:
            classes = classes[classes.index(after) + 1 :]
        for cls in classes:
            if name in cls.attributes:
                return cls, cls.attributes[name]
        return None

    def global_of(self, module: Module, name: str) -> Value | None:
        return self.member(module.name, name, as_class=False)


def belongs_to_module(value: Value) -> Value:
    """Containers that a module or a class body makes are shared by all that use them."""
    shared = {
        Plain(shared=True)
        if isinstance(atom, Plain) or (isinstance(atom, Res) and atom.name.startswith(("collections.", "weakref.Weak")))
        else atom
        for atom in value.atoms
    }
    return Value(frozenset(shared), value.tainted)


def called_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_exception(dotted: str) -> bool:
    name = dotted.removeprefix("builtins.")
    kind = getattr(builtins, name, None) if dotted.startswith("builtins.") else None
    return isinstance(kind, type) and issubclass(kind, BaseException)


def merge(lists: list[list[ClassInfo]]) -> list[ClassInfo]:
    """C3; where that fails, the first occurrence wins."""
    result: list[ClassInfo] = []
    rest = [list(part) for part in lists if part]
    while rest:
        for part in rest:
            head = part[0]
            if not any(head in other[1:] for other in rest):
                break
        else:
            head = rest[0][0]
        result.append(head)
        rest = [[c for c in part if c is not head] for part in rest]
        rest = [part for part in rest if part]
    return result


__all__ = ["SHARED", "TAINTED", "Lookup", "called_name", "is_exception"]
