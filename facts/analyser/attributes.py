"""Attributes and items of values: what is read, what code reading or writing them runs."""

from __future__ import annotations

import ast

from .frame import Frame
from .known import HOLDERS, known
from .lookup import SHARED, Lookup, belongs_to_module
from .modules import Workspace, decorator_name
from .values import (
    PLAIN,
    RAISES,
    TAINTED_PLAIN,
    UNKNOWN,
    Anything,
    ClassInfo,
    Cls,
    Const,
    Ext,
    Findings,
    Fn,
    FunctionInfo,
    Inst,
    Mod,
    Named,
    Nothing,
    Plain,
    Res,
    Super,
    Value,
    one,
    union,
)

Attribute = FunctionInfo | ast.expr | ClassInfo
PROPERTIES = {"property", "cached_property", "abstractproperty", "lazyproperty", "cache_readonly", "memoized_property"}
TRANSPARENT = {
    "abstractmethod", "wraps", "lru_cache", "cache", "contextmanager", "override", "overload", "final", "no_grad", "inference_mode", "enable_grad", "unused", "ignore", "export", "script_method",
    "setter", "_dispatchable", "deleter", "getter", "property", "cached_property", "abstractproperty", "staticmethod", "classmethod", "abstractclassmethod", "abstractstaticmethod", "singledispatch", "singledispatchmethod", "total_ordering", "wrapt", "njit", "jit", "vectorize", "guvectorize", "_copy_to_script_wrapper",
    "deprecated", "deprecate_kwarg", "deprecate_nonkeyword_arguments", "doc", "Appender", "Substitution", "set_module", "keras_export", "tf_export", "no_automatic_dependency_tracking", "typechecked", "beartype", "docstring", "wrap_parameters",
    "no_type_check", "runtime_checkable", "dataclass_transform", "add_start_docstrings", "add_end_docstrings", "replace_return_docstrings", "compatibility", "validate_arguments", "implements", "array_function_dispatch", "asynccontextmanager",
}  # fmt: skip


# Attributes through which code and the namespaces of functions are reached.
INSIDES = {
    "__globals__",
    "__code__",
    "__closure__",
    "__builtins__",
    "cell_contents",
    "__func__",
    "__defaults__",
    "__kwdefaults__",
    "f_globals",
    "f_locals",
    "f_builtins",
    "gi_frame",
    "tb_frame",
}


def held(container: Res, tainted: bool) -> Value:
    """An element of what a reviewed function returned."""
    return (
        Value(frozenset([Anything()]), True)
        if tainted and container.name.startswith(HOLDERS)
        else one(container, tainted)
    )


class Attributes(Lookup):
    def __init__(self, workspace: Workspace):
        super().__init__(workspace)
        self.findings = Findings()
        self.budget = 0
        self.own: ClassInfo | None = None
        # Whether the hook is asked of an object that nothing was put into yet.
        self.fresh = False
        self.local_functions: dict[int, FunctionInfo] = {}
        # What the decorators of a method make of it, where that is a descriptor.
        self.described: dict[int, Value | None] = {}

    def note_lookup(self, info: ClassInfo, name: str, after: ClassInfo | None) -> None:
        if info is self.own:
            self.findings.looked.add((name, after))

    class Exhausted(Exception):
        """The hook is larger than what is read."""

    def spend(self, frame: Frame, node: ast.AST) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise self.Exhausted

    def where(self, frame: Frame, node: ast.AST) -> str:
        return f"{frame.module.path}:{getattr(node, 'lineno', 0)}"

    def cannot_tell(self, why: str, frame: Frame, node: ast.AST) -> None:
        self.findings.cannot_tell(why, self.where(frame, node))

    def effect(self, kind: str, tainted: bool, frame: Frame, node: ast.AST) -> None:
        self.findings.effect(kind, tainted, self.where(frame, node))

    def call_value(
        self,
        value: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        frame: Frame,
        node: ast.AST,
        spread: bool = False,
    ) -> Value:
        raise NotImplementedError

    # Reading

    def get_attribute(self, owner: Value, name: str, frame: Frame, node: ast.AST, calling: bool = False) -> Value:
        if not owner.atoms:
            return owner
        parts: list[Value] = []
        for atom in owner.atoms:
            match atom:
                case Mod(name=module):
                    found = self.member(module, name, as_class=False)
                    parts.append(found if found is not None else UNKNOWN)
                case Ext(name=dotted):
                    parts.append(one(Ext(f"{dotted}.{name}")))
                case Res(name=dotted):
                    parts.append(
                        Value(frozenset([Anything()]), True)
                        if owner.tainted and dotted.startswith("types.")
                        else one(atom, owner.tainted)
                    )
                case Cls(info=info):
                    parts.append(self.class_attribute(info, name, frame, node))
                case Inst(info=info):
                    parts.append(self.instance_attribute(atom, info, name, owner.tainted, frame, node, calling))
                case Super():
                    parts.append(self.super_attribute(atom, name, frame, node))
                case Fn() if name in INSIDES:
                    parts.append(SHARED)
                case Fn() | Const():
                    parts.append(PLAIN)
                case Plain() | Anything() if owner.tainted and name in INSIDES:
                    self.cannot_tell(f"reaches {name} of an argument", frame, node)
                    parts.append(Value(frozenset([Anything()]), True))
                case Plain() | Anything() if not name.startswith("__"):
                    parts.append(Value(frozenset([Named(name)]), owner.tainted))
                case Plain():
                    parts.append(Value(frozenset([Anything()]), owner.tainted))
                case _:
                    parts.append(Value(frozenset([atom]), owner.tainted))
        return union(parts) if parts else UNKNOWN

    def class_attribute(self, info: ClassInfo, name: str, frame: Frame, node: ast.AST) -> Value:
        if name == "__dict__":
            return SHARED
        if name in ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__"):
            return PLAIN
        if name == "__class__":
            return UNKNOWN
        found = self.attribute(info, name)
        if found:
            owner, bindings = found
            return union([self.binding(owner, b, one(Cls(info)), on_class=True) for b in bindings])
        return self.inherited(info, name)

    def inherited(self, info: ClassInfo, name: str) -> Value:
        mro = self.mro(info)
        if mro.unknown:
            return UNKNOWN
        if name in (
            "__new__",
            "__init__",
            "__setattr__",
            "__getattribute__",
            "__init_subclass__",
            "__reduce_ex__",
            "__reduce__",
            "__setstate__",
            "__getstate__",
            "__delattr__",
            "__hash__",
            "__eq__",
            "__repr__",
            "__str__",
        ):
            return one(Ext(f"builtins.object.{name}"))
        if mro.builtin:
            return union([one(Ext(f"{base}.{name}")) for base in mro.builtin[:3]])
        return UNKNOWN

    def binding(self, owner: ClassInfo, what: Attribute, bound: Value, on_class: bool) -> Value:
        """A name of a class body as seen through the class or an instance."""
        if isinstance(what, ClassInfo):
            return one(Cls(what))
        if isinstance(what, FunctionInfo):
            decorators = [decorator_name(d) for d in getattr(what.node, "decorator_list", [])]
            if "staticmethod" in decorators or what.name == "__new__":
                return one(Fn(what))
            if "classmethod" in decorators or "abstractclassmethod" in decorators:
                infos = [a.info for a in bound.atoms if isinstance(a, Cls | Inst)]
                return one(Fn(what, one(Cls(infos[0])) if infos else bound))
            return one(Fn(what)) if on_class else one(Fn(what, bound))
        if isinstance(what, ast.Constant) and what.value is ...:
            return UNKNOWN
        key = (id(what), "")
        if key not in self.class_values:
            # A name in a class body may be another name of the same body.
            self.class_values[key] = UNKNOWN
            if isinstance(what, ast.Name) and what.id in owner.attributes and owner.attributes[what.id][0] is not what:
                self.class_values[key] = union([self.binding(owner, b, bound, True) for b in owner.attributes[what.id]])
            elif isinstance(what, ast.Dict | ast.List | ast.Set | ast.Tuple):
                self.class_values[key] = SHARED
            else:
                self.class_values[key] = belongs_to_module(self.module_value(what, owner.module))
        value = self.class_values[key]
        assert value is not None
        if not on_class:
            # A function that is assigned in the body is a method, too.
            return union(
                [
                    one(Fn(a.info, bound, a.closure, a.raw))
                    if isinstance(a, Fn) and a.bound is None
                    else one(a, value.tainted)
                    for a in value.atoms
                ]
            )
        return value

    def instance_attribute(
        self, atom: Inst, info: ClassInfo, name: str, tainted: bool, frame: Frame, node: ast.AST, calling: bool
    ) -> Value:
        if name == "__class__":
            return one(Cls(info))
        if name == "__dict__":
            return one(Nothing()) if atom.fresh else one(Plain(), tainted)
        if name in ("__module__", "__doc__"):
            return PLAIN
        own = info is self.own
        found = self.attribute(info, name)
        if found:
            owner, bindings = found
            parts = []
            for what in bindings:
                if isinstance(what, FunctionInfo):
                    if any(decorator_name(d) in PROPERTIES for d in getattr(what.node, "decorator_list", [])):
                        parts.append(self.call_value(one(Fn(what, one(atom, tainted))), [], {}, frame, node))
                        continue
                    if own and tainted:
                        self.findings.calls.add(name)
                    parts.append(self.binding(owner, what, one(atom, tainted), on_class=False))
                else:
                    value = self.binding(owner, what, one(atom, tainted), on_class=False)
                    for descriptor in value.atoms:
                        if isinstance(descriptor, Inst) and self.search(descriptor.info, "__get__"):
                            parts.append(
                                self.run_special(
                                    one(descriptor), "__get__", [one(atom, tainted), one(Cls(info))], frame, node
                                )
                            )
                    if calling and own and tainted:
                        self.findings.calls.add(name)
                        parts.append(value)
                    elif atom.fresh:
                        parts.append(value)
                    else:
                        parts.append(union([value, Value(frozenset([Anything()]), tainted)]))
            return union(parts)
        if name.startswith("__") and name.endswith("__"):
            return RAISES if atom.fresh and name == "__setstate__" else self.inherited(info, name)
        getattr_hook = self.attribute(info, "__getattr__")
        if atom.fresh:
            hooked = (
                self.binding(getattr_hook[0], getattr_hook[1][0], one(atom), on_class=False) if getattr_hook else RAISES
            )
            return self.call_value(hooked, [one(Const(name))], {}, frame, node)
        result = Value(frozenset([Anything()]), tainted)
        if getattr_hook and self.own is not None and not frame.self_name.startswith("(getattr)"):
            value = (
                one(Fn(getattr_hook[1][0], one(atom, tainted)))
                if isinstance(getattr_hook[1][0], FunctionInfo)
                else UNKNOWN
            )
            result = union([result, self.call_value(value, [one(Const(name))], {}, frame, node)])
        mro = self.mro(info)
        if calling and mro.builtin and not mro.unknown:
            return union(
                [one(Ext(f"{base}.{name}"), tainted) for base in mro.builtin[:3] if base != "builtins.object"]
                or [result]
            )
        return result

    def super_attribute(self, atom: Super, name: str, frame: Frame, node: ast.AST) -> Value:
        found = self.attribute(atom.of, name, atom.after)
        bound = one(Cls(atom.of)) if atom.on_class else one(Inst(atom.of, self.fresh), not self.fresh)
        if found:
            owner, bindings = found
            parts = []
            for what in bindings:
                if isinstance(what, FunctionInfo) and any(
                    decorator_name(d) in PROPERTIES for d in getattr(what.node, "decorator_list", [])
                ):
                    parts.append(self.call_value(one(Fn(what, bound)), [], {}, frame, node))
                else:
                    parts.append(self.binding(owner, what, bound, on_class=False))
            return union(parts)
        mro = self.mro(atom.of)
        if mro.unknown:
            self.cannot_tell(f"base {mro.unknown[0]}", frame, node)
            return one(Ext("builtins.object." + name))
        for base in mro.builtin:
            if base != "builtins.object":
                return one(Ext(f"{base}.{name}"))
        if name == "__getattr__":
            # object has none.
            return RAISES
        return one(Ext(f"builtins.object.{name}"))

    def get_item(self, owner: Value, index: Value, frame: Frame, node: ast.AST) -> Value:
        parts: list[Value] = []
        for atom in owner.atoms:
            match atom:
                case Nothing():
                    continue
                case Inst(info=info):
                    method = self.attribute(info, "__getitem__")
                    if method:
                        value = self.binding(method[0], method[1][0], one(atom, owner.tainted), on_class=False)
                        parts.append(self.call_value(value, [index], {}, frame, node))
                    elif atom.fresh:
                        continue
                    else:
                        if self.attribute(info, "__missing__"):
                            parts.append(
                                self.run_special(one(atom, owner.tainted), "__missing__", [index], frame, node)
                            )
                        parts.append(Value(frozenset([Anything()]), owner.tainted))
                case Ext(name=dotted):
                    # typing.List[int] stays what it is; sys.modules[name] is whatever the name says.
                    parts.append(
                        Value(frozenset([Anything()]), True)
                        if index.tainted
                        else one(Ext(dotted + "[]"))
                        if dotted.startswith(("typing.", "builtins.", "sys.modules"))
                        else UNKNOWN
                    )
                case Res():
                    parts.append(held(atom, owner.tainted))
                case Cls():
                    if self.attribute(atom.info, "__class_getitem__"):
                        made = self.class_attribute(atom.info, "__class_getitem__", frame, node)
                        self.call_value(made, [index], {}, frame, node)
                    parts.append(
                        one(atom, index.tainted) if not self.mro(atom.info).builtin else UNKNOWN.taint(index.tainted)
                    )
                case _:
                    parts.append(Value(frozenset([Anything()]), owner.tainted))
        return union(parts)

    def element(self, source: Value) -> Value:
        if all(isinstance(atom, Nothing) for atom in source.atoms):
            return RAISES
        if any(isinstance(atom, Res) for atom in source.atoms):
            return union(
                [
                    held(atom, source.tainted)
                    if isinstance(atom, Res)
                    else Value(frozenset([Anything()]), source.tainted)
                    for atom in source.atoms
                ]
            )
        return Value(frozenset([Anything()]), source.tainted)

    def run_special(self, owner: Value, name: str, args: list[Value], frame: Frame, node: ast.AST) -> Value:
        """A special method of an instance whose class is known; of anything else it is taken for that of data."""
        parts = []
        for atom in owner.atoms:
            if isinstance(atom, Inst):
                method = self.attribute(atom.info, name)
                if method:
                    value = self.binding(method[0], method[1][0], one(atom, owner.tainted), on_class=False)
                    parts.append(self.call_value(value, args, {}, frame, node))
        return union(parts) if parts else Value(frozenset([Anything()]), owner.tainted)

    def iterated(self, source: Value, frame: Frame, node: ast.AST) -> None:
        made = self.run_special(source, "__iter__", [], frame, node)
        self.run_special(made, "__next__", [], frame, node)

    def enter(self, manager: Value, frame: Frame, node: ast.AST) -> Value:
        entered = self.run_special(manager, "__enter__", [], frame, node)
        self.run_special(manager, "__exit__", [PLAIN, PLAIN, PLAIN], frame, node)
        if any(isinstance(atom, Res) for atom in manager.atoms):
            return manager
        return entered


__all__ = ["PROPERTIES", "TAINTED_PLAIN", "TRANSPARENT", "Attributes", "known"]
