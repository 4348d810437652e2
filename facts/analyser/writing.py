"""Setting attributes and items: which hooks, properties and descriptors that runs."""

from __future__ import annotations

import ast

from .attributes import Attributes
from .frame import Frame
from .known import REVIEWED
from .modules import decorator_name
from .values import Anything, ClassInfo, Cls, Const, Ext, Fn, FunctionInfo, Inst, Mod, Plain, Value, one, union


class Writing(Attributes):
    def set_attribute(self, owner: Value, name: Value, value: Value, frame: Frame, node: ast.AST) -> None:
        for atom in owner.atoms:
            match atom:
                case Inst(info=info):
                    self.set_on_instance(
                        atom, info, name, value.taint(owner.tainted and value.tainted), owner.tainted, frame, node
                    )
                case Cls() | Mod() | Ext() | Fn():
                    if (value.tainted and not isinstance(atom, Fn)) or name.tainted:
                        self.cannot_tell("sets an attribute of a class or module", frame, node)
                case Anything():
                    # A field by a written name, as a dictionary's key; a name that is computed is another thing.
                    text = (
                        next((a.value for a in name.atoms if isinstance(a, Const)), None)
                        if len(name.atoms) == 1
                        else None
                    )
                    if isinstance(text, str) and not text.startswith("__"):
                        continue
                    if owner.tainted:
                        self.cannot_tell("sets an attribute of an argument", frame, node)
                    elif value.tainted or name.tainted:
                        self.cannot_tell("sets an attribute of something", frame, node)
                case _:
                    pass

    def set_on_instance(
        self, atom: Inst, info: ClassInfo, name: Value, value: Value, tainted: bool, frame: Frame, node: ast.AST
    ) -> None:
        hook = self.attribute(info, "__setattr__")
        if hook:
            method = self.binding(hook[0], hook[1][0], one(atom, tainted), on_class=False)
            self.call_value(method, [name, value], {}, frame, node)
            if f"{hook[0].dotted}.__setattr__" not in REVIEWED:
                return
            # What was reviewed hands on to `object.__setattr__`.
        text = next((a.value for a in name.atoms if isinstance(a, Const)), None) if len(name.atoms) == 1 else None
        self.run_setters(atom, info, text if isinstance(text, str) else None, value, tainted, frame, node)
        if text == "__class__" and value.tainted:
            self.cannot_tell("sets __class__", frame, node)

    def run_setters(
        self, atom: Inst, info: ClassInfo, name: str | None, value: Value, tainted: bool, frame: Frame, node: ast.AST
    ) -> None:
        """Properties that are set by this name, or by any when it is computed."""
        if info is self.own:
            self.findings.looked.add(("=", None))
        for cls in self.mro(info).classes:
            for key, bindings in cls.attributes.items():
                if not key.endswith("=") or (name is not None and key != name + "="):
                    continue
                for what in bindings:
                    if isinstance(what, FunctionInfo):
                        self.call_value(one(Fn(what, one(atom, tainted))), [value], {}, frame, node)
        for cls in self.mro(info).classes:
            for key, bindings in cls.attributes.items():
                if key.endswith((":", "=")) or (name is not None and key != name):
                    continue
                for what in bindings:
                    described = (
                        self.binding(cls, what, one(atom, tainted), on_class=True)
                        if isinstance(what, ast.Call)
                        else self.made_by_decorators(what)
                        if isinstance(what, FunctionInfo)
                        else None
                    )
                    if described:
                        self.run_descriptor(described, atom, value, tainted, frame, node)
        if self.mro(info).unknown and name is None:
            self.cannot_tell(f"base {self.mro(info).unknown[0]}", frame, node)

    def made_by_decorators(self, what: FunctionInfo) -> Value | None:
        """An instance of a decorator that is a class with a `__set__`: `@CachedAttribute def f(self)`."""
        if id(what.node) in self.described:
            return self.described[id(what.node)]
        made = []
        for decorator in getattr(what.node, "decorator_list", []):
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if decorator_name(decorator) not in ("property", "staticmethod", "classmethod"):
                for atom in self.module_value(function, what.module).atoms:
                    if isinstance(atom, Cls) and self.search(atom.info, "__set__"):
                        made.append(one(Inst(atom.info)))
        self.described[id(what.node)] = union(made) if made else None
        return self.described[id(what.node)]

    def run_descriptor(
        self, descriptor: Value, instance: Inst, value: Value, tainted: bool, frame: Frame, node: ast.AST
    ) -> None:
        for atom in descriptor.atoms:
            if isinstance(atom, Inst) and self.search(atom.info, "__set__"):
                self.run_special(one(atom), "__set__", [one(instance, tainted), value], frame, node)
            elif isinstance(atom, Anything) or (isinstance(atom, Inst) and self.mro(atom.info).unknown):
                self.cannot_tell("what may be a descriptor", frame, node)

    def set_item(self, owner: Value, key: Value, value: Value, frame: Frame, node: ast.AST) -> None:
        for atom in owner.atoms:
            match atom:
                case Plain(shared=True):
                    if key.tainted or value.tainted:
                        self.cannot_tell("changes a container of a module", frame, node)
                case Ext(name=dotted):
                    if key.tainted or value.tainted:
                        self.cannot_tell(f"changes {dotted}", frame, node)
                case Inst(info=info):
                    method = self.attribute(info, "__setitem__")
                    if method:
                        bound = self.binding(method[0], method[1][0], one(atom, owner.tainted), on_class=False)
                        self.call_value(bound, [key, value], {}, frame, node)
                case Cls() | Mod():
                    self.cannot_tell("changes a class", frame, node)
                case _:
                    pass
