"""Calling a class: its metaclass, `__new__`, `__init__`, and what dataclass and attrs write."""

from __future__ import annotations

import ast

from .externals import Externals
from .frame import Frame
from .known import HARMLESS_METACLASSES
from .modules import decorator_name
from .values import UNKNOWN, ClassInfo, Cls, Ext, Inst, Value, one


class Construct(Externals):
    def construct(
        self, info: ClassInfo, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST, spread: bool
    ) -> Value:
        tainted = any(v.tainted for v in [*args, *kwargs.values()])
        verdict = self.verdict(info.dotted)
        if verdict:
            return self.call_external(info.dotted, args, kwargs, frame, node, spread, False)
        mro = self.mro(info)
        instance = one(Inst(info), tainted)
        if tainted and "builtins.type" in mro.builtin:
            self.cannot_tell("makes a class", frame, node)
        self.metaclass_call(info, args, kwargs, frame, node)
        if any(
            decorator_name(d) in ("s", "attrs", "define", "frozen", "mutable", "dataclass_transform")
            for c in mro.classes
            for d in c.decorators
        ):
            self.cannot_tell("what attrs generates", frame, node)
        if is_enum(mro.classes, mro.builtin):
            return instance
        made = self.attribute(info, "__new__")
        if made:
            value = self.binding(made[0], made[1][0], one(Cls(info)), on_class=True)
            result = self.call_value(value, [one(Cls(info)), *args], kwargs, frame, node, spread)
            if not any(isinstance(atom, Inst) for atom in result.atoms):
                instance = result.taint(tainted)
        set_up = self.attribute(info, "__init__")
        if set_up and info.special != "namedtuple":
            for what in set_up[1]:
                value = self.binding(
                    set_up[0],
                    what,
                    instance if any(isinstance(a, Inst) for a in instance.atoms) else one(Inst(info), tainted),
                    on_class=False,
                )
                self.call_value(value, args, kwargs, frame, node, spread)
        elif mro.unknown:
            self.cannot_tell(f"base {mro.unknown[0]}", frame, node)
        after = self.attribute(info, "__post_init__")
        if after:
            value = self.binding(after[0], after[1][0], one(Inst(info), tainted), on_class=False)
            self.call_value(value, [], {}, frame, node, spread)
        return instance

    def metaclass(self, info: ClassInfo) -> list[Value]:
        found = []
        for cls in self.mro(info).classes:
            if "metaclass" in cls.keywords:
                value = self.class_expression(cls.keywords["metaclass"], cls)
                if value is not None:
                    found.append(value)
                else:
                    found.append(UNKNOWN)
        return found

    def metaclass_call(
        self, info: ClassInfo, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST
    ) -> None:
        for value in self.metaclass(info):
            for atom in value.atoms:
                if isinstance(atom, Cls):
                    if atom.info.dotted in HARMLESS_METACLASSES:
                        continue
                    method = self.attribute(atom.info, "__call__")
                    if method:
                        bound = self.binding(method[0], method[1][0], one(Cls(info)), on_class=False)
                        self.call_value(bound, args, kwargs, frame, node, True)
                elif not (isinstance(atom, Ext) and atom.name in HARMLESS_METACLASSES):
                    self.cannot_tell("its metaclass", frame, node)


def is_enum(classes: list[ClassInfo], builtin: list[str]) -> bool:
    return any(cls.dotted in ("enum.Enum", "enum.Flag", "enum.IntEnum") for cls in classes)
