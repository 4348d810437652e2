"""Conditions that are decided by what is known (`__getattr__` is asked for one name only), and the special methods that operators run."""

from __future__ import annotations

import ast
from typing import TypeGuard

from .calls import Calls
from .frame import Frame
from .values import Cls, Const, Fn, Inst, Mod, Nothing, Plain, Res, Value


class Conditions(Calls):
    def truth(self, node: ast.expr, frame: Frame) -> bool | None:
        match node:
            case ast.BoolOp(op=op, values=values):
                stop = isinstance(op, ast.Or)
                answer: bool | None = not stop
                for part in values:
                    value = self.truth(part, frame)
                    if value is stop:
                        return stop
                    if value is None:
                        answer = None
                return answer
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                value = self.truth(operand, frame)
                return None if value is None else not value
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.compared(left, op, right, frame)
            case ast.Call(func=ast.Attribute(value=owner, attr=("startswith" | "endswith") as method), args=[argument]):
                text = self.constant(self.eval(owner, frame))
                choices = argument.elts if isinstance(argument, ast.Tuple) else [argument]
                prefix = tuple(self.constant(self.eval(part, frame)) for part in choices)
                if isinstance(text, str) and all_texts(prefix):
                    return text.startswith(prefix) if method == "startswith" else text.endswith(prefix)
                return None
            case ast.Call(func=ast.Name(id="isinstance"), args=[argument, kinds]):
                return self.is_instance(self.eval(argument, frame), self.eval(kinds, frame))
            case ast.Constant(value=value):
                return bool(value)
            case ast.Name(id="TYPE_CHECKING"):
                return False
            case _:
                tested = self.eval(node, frame)
                if tested.atoms and all(isinstance(atom, Nothing) or atom == Const(None) for atom in tested.atoms):
                    return False
                self.operators(tested, tested, ["__bool__", "__len__"], frame, node)
                return None

    def operators(self, owner: Value, other: Value, names: list[str], frame: Frame, node: ast.AST) -> None:
        """Special methods of an instance whose class is known, as an operator runs them."""
        for atom in owner.atoms:
            if isinstance(atom, Inst):
                for name in names:
                    if self.attribute(atom.info, name):
                        unary = name in ("__bool__", "__len__", "__str__", "__repr__", "__iter__")
                        self.run_special(
                            Value(frozenset([atom]), owner.tainted), name, [] if unary else [other], frame, node
                        )
                        if name not in ("__eq__", "__ne__", "__lt__", "__gt__", "__le__"):
                            break

    def compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, frame: Frame) -> bool | None:
        value = self.eval(left, frame)
        if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is None:
            if value.atoms and all(isinstance(atom, Const) and atom.value is None for atom in value.atoms):
                return isinstance(op, ast.Is)
            if value.atoms and all(
                isinstance(atom, Plain | Res | Inst | Cls | Fn | Mod)
                or (isinstance(atom, Const) and atom.value is not None)
                for atom in value.atoms
            ):
                return isinstance(op, ast.IsNot)
            return None
        one_side = self.constant(value)
        if isinstance(op, ast.In | ast.NotIn):
            container = self.eval(right, frame)
            # A module's own dictionary has no special names in it.
            special = isinstance(one_side, str) and one_side.startswith("__")
            if container.atoms and all(
                isinstance(a, Nothing) or (special and a == Plain(shared=True)) for a in container.atoms
            ):
                return isinstance(op, ast.NotIn)
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List | ast.Set):
            choices = [part.value for part in right.elts if isinstance(part, ast.Constant)]
            if isinstance(one_side, str) and len(choices) == len(right.elts):
                return (one_side in choices) == isinstance(op, ast.In)
            return None
        other = self.constant(self.eval(right, frame))
        if isinstance(one_side, str) and isinstance(other, str) and isinstance(op, ast.Eq | ast.NotEq):
            return (one_side == other) == isinstance(op, ast.Eq)
        return None

    def is_instance(self, value: Value, kinds: Value) -> bool | None:
        """False where data that was made here is no instance of a class with source; otherwise unknown."""
        if (
            not value.atoms
            or not kinds.atoms
            or not all(
                isinstance(atom, Cls) and not self.mro(atom.info).builtin and not self.metaclass(atom.info)
                for atom in kinds.atoms
            )
        ):
            return None
        if all(
            isinstance(atom, Const) or (isinstance(atom, Res) and atom.name.startswith("collections."))
            for atom in value.atoms
        ):
            return False
        return None

    def constant(self, value: Value) -> object:
        if len(value.atoms) == 1:
            (atom,) = value.atoms
            if isinstance(atom, Const):
                return atom.value
        return None


def all_texts(values: tuple[object, ...]) -> TypeGuard[tuple[str, ...]]:
    return all(isinstance(value, str) for value in values)
