"""Runs the code of a hook with sets of possible values, and notes which effects it can reach."""

from __future__ import annotations

import ast
import sys
from typing import TypeGuard, cast

from .calls import Calls
from .frame import Frame
from .modules import Module
from .values import (
    NONE,
    PLAIN,
    TAINTED,
    UNKNOWN,
    Anything,
    ClassInfo,
    Closure,
    Cls,
    Const,
    Ext,
    Findings,
    Fn,
    FunctionInfo,
    Inst,
    Mod,
    Nothing,
    Plain,
    Res,
    Super,
    Value,
    one,
    union,
)

CONTAINERS = {"dict", "list", "tuple", "set", "frozenset", "str", "bytes", "int", "float", "bool"}
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.Pow: "pow", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip

sys.setrecursionlimit(20_000)


class Interpreter(Calls):
    """Statements and expressions; calls and attributes are in the classes below it."""

    # Statements

    def block(self, statements: list[ast.stmt], frame: Frame) -> bool:
        """True when control never comes out at its end."""
        return any(self.statement(node, frame) for node in statements)

    def statement(self, node: ast.stmt, frame: Frame) -> bool:
        self.spend(frame, node)
        if type(node).__name__ == "TryStar":
            return self.tried(cast(ast.Try, node), frame)
        match node:
            case ast.Return(value=value):
                frame.returns.append(self.eval(value, frame) if value else NONE)
                return True
            case ast.Raise(exc=exc, cause=cause):
                for part in (exc, cause):
                    if part:
                        self.eval(part, frame)
                return True
            case ast.Continue() | ast.Break():
                return True
            case ast.Expr(value=value):
                self.eval(value, frame)
            case ast.Assign(targets=targets, value=value):
                result = self.eval(value, frame)
                for target in targets:
                    self.assign(target, result, frame)
            case ast.AnnAssign(target=target, value=value):
                if value:
                    self.assign(target, self.eval(value, frame), frame)
            case ast.AugAssign(target=target, value=value):
                changed, by = self.eval(load(target), frame), self.eval(value, frame)
                name = OPERATORS.get(type(node.op), "add")
                self.operators(changed, by, [f"__i{name}__", f"__{name}__"], frame, node)
                result = union([by, changed])
                self.assign(target, Value(frozenset([Anything()]), result.tainted), frame)
            case ast.If(test=test, body=body, orelse=orelse):
                return self.branches(test, body, orelse, frame)
            case ast.For(target=target, iter=items) | ast.AsyncFor(target=target, iter=items):
                source = self.eval(items, frame)
                self.iterated(source, frame, node)
                self.loop(node.body, node.orelse, frame, lambda: self.assign(target, self.element(source), frame))
            case ast.While(test=test):
                self.eval(test, frame)
                self.loop(node.body, node.orelse, frame, lambda: None)
            case ast.Try():
                return self.tried(node, frame)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    manager = self.eval(item.context_expr, frame)
                    entered = self.enter(manager, frame, node)
                    if item.optional_vars:
                        self.assign(item.optional_vars, entered, frame)
                return self.block(node.body, frame)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                info = self.local_function(node, frame)
                frame.env[node.name] = one(Fn(info, None, frame.closure()))
            case ast.ClassDef():
                local = frame.module.make_class(node, f"<locals>.{node.name}")
                frame.module.classes.remove(local)
                frame.env[node.name] = one(Cls(local))
            case ast.Assert(test=test):
                self.eval(test, frame)
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Subscript | ast.Attribute):
                        owner = self.eval(target.value, frame)
                        self.operators(
                            owner,
                            TAINTED,
                            ["__delitem__" if isinstance(target, ast.Subscript) else "__delattr__"],
                            frame,
                            node,
                        )
            case ast.Global(names=names):
                frame.globals |= set(names)
            case ast.Import(names=names):
                for alias in names:
                    target_name = alias.name if alias.asname else alias.name.split(".")[0]
                    frame.env[alias.asname or target_name] = one(Mod(target_name))
            case ast.ImportFrom(names=names):
                module = frame.module.relative(node.level, node.module)
                for alias in names:
                    if alias.name != "*":
                        found = self.member(module, alias.name, as_class=False)
                        frame.env[alias.asname or alias.name] = (
                            found if found is not None else one(Ext(f"{module}.{alias.name}"))
                        )
            case ast.Match(subject=subject, cases=cases):
                self.matched(self.eval(subject, frame), cases, frame)
            case _:
                pass
        return False

    def branches(self, test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt], frame: Frame) -> bool:
        decided = self.truth(test, frame)
        if decided is True:
            return self.block(body, frame)
        if decided is False:
            return self.block(orelse, frame)
        before = dict(frame.env)
        self.narrow(test, frame)
        ends = self.block(body, frame)
        after = frame.env
        frame.env = before
        ends_else = self.block(orelse, frame)
        if ends and ends_else:
            return True
        if not ends:
            frame.env = after if ends_else else join(after, frame.env)
        return False

    def narrow(self, test: ast.expr, frame: Frame) -> None:
        """In `if isinstance(x, (list, tuple)):` x is a container."""
        match test:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]) if name in frame.env:
                parts = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
                if all(isinstance(part, ast.Name) and part.id in CONTAINERS for part in parts):
                    frame.env[name] = one(Plain(), frame.env[name].tainted)
            case ast.BoolOp(op=ast.And(), values=values):
                for value in values:
                    self.narrow(value, frame)
            case _:
                pass

    def matched(self, subject: Value, cases: list[ast.match_case], frame: Frame) -> None:
        for case in cases:
            before = dict(frame.env)
            for part in ast.walk(case.pattern):
                for name in (getattr(part, "name", None), getattr(part, "rest", None)):
                    if isinstance(name, str):
                        frame.env[name] = self.element(subject)
            if case.guard:
                self.eval(case.guard, frame)
            self.block(case.body, frame)
            frame.env = join(before, frame.env)

    def loop(self, body: list[ast.stmt], orelse: list[ast.stmt], frame: Frame, bind: object) -> None:
        # Twice: what one turn leaves, the next may use.
        assert callable(bind)
        for _ in range(2):
            before = dict(frame.env)
            bind()
            self.block(body, frame)
            frame.env = join(before, frame.env)
        self.block(orelse, frame)

    def tried(self, node: ast.Try, frame: Frame) -> bool:
        before = dict(frame.env)
        ends = self.block(node.body, frame)
        joined = join(before, frame.env)
        outcomes = []
        if not ends and not self.block(node.orelse, frame):
            outcomes.append(frame.env)
        for handler in node.handlers:
            frame.env = dict(joined)
            if handler.name:
                frame.env[handler.name] = PLAIN
            if not self.block(handler.body, frame):
                outcomes.append(frame.env)
        frame.env = dict(joined)
        for env in outcomes:
            frame.env = join(frame.env, env) if env is not outcomes[0] else dict(env)
        ended = self.block(node.finalbody, frame)
        return ended or not outcomes

    # Assignments

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        match target:
            case ast.Name(id=name):
                if name in frame.globals:
                    if value.tainted:
                        self.cannot_tell("changes a global", frame, target)
                    return
                frame.env[name] = value
                frame.forget(name)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self.assign(element, self.element(value), frame)
            case ast.Starred(value=inner):
                self.assign(inner, one(Plain(), value.tainted), frame)
            case ast.Attribute(value=place, attr=attr):
                owner = self.eval(place, frame)
                self.set_attribute(owner, one(Const(attr)), value, frame, target)
                if isinstance(place, ast.Name):
                    frame.env[f"{place.id}.{attr}"] = value
            case ast.Subscript(value=place, slice=index):
                owner = self.eval(place, frame)
                key = self.eval(index, frame)
                self.set_item(owner, key, value, frame, target)
            case _:
                pass

    # Expressions

    def eval(self, node: ast.expr, frame: Frame) -> Value:
        self.spend(frame, node)
        match node:
            case ast.Constant(value=value):
                return one(Const(value)) if isinstance(value, str | int | float | bool | bytes | type(None)) else PLAIN
            case ast.Name(id=name):
                return self.variable(name, frame)
            case ast.Attribute(value=owner, attr=attr):
                if isinstance(owner, ast.Name) and f"{owner.id}.{attr}" in frame.env:
                    return frame.env[f"{owner.id}.{attr}"]
                return self.get_attribute(self.eval(owner, frame), attr, frame, node)
            case ast.Call():
                return self.call_node(node, frame)
            case ast.Subscript(value=owner, slice=index):
                return self.get_item(self.eval(owner, frame), self.eval(index, frame), frame, node)
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                parts = [self.eval(e.value if isinstance(e, ast.Starred) else e, frame) for e in elements]
                return self.container(parts)
            case ast.Dict(keys=keys, values=values):
                parts = [self.eval(part, frame) for part in [*keys, *values] if part]
                return self.container(parts)
            case ast.BoolOp(values=values):
                return union([self.eval(part, frame) for part in values])
            case ast.BinOp(left=left, op=op, right=right):
                first, second = self.eval(left, frame), self.eval(right, frame)
                self.operators(
                    first,
                    second,
                    [f"__{OPERATORS.get(type(op), 'add')}__", f"__r{OPERATORS.get(type(op), 'add')}__"],
                    frame,
                    node,
                )
                return self.operation(union([first, second]))
            case ast.UnaryOp(operand=operand):
                return self.operation(self.eval(operand, frame))
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self.eval(part, frame) for part in [left, *others]]
                for first, comparison, second in zip(sides, ops, sides[1:], strict=False):
                    if isinstance(comparison, ast.In | ast.NotIn):
                        self.operators(second, first, ["__contains__"], frame, node)
                    elif not isinstance(comparison, ast.Is | ast.IsNot):
                        self.operators(
                            first, second, ["__eq__", "__ne__", "__lt__", "__gt__", "__le__", "__ge__"], frame, node
                        )
                return one(Plain(), any(side.tainted for side in sides))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                decided = self.truth(test, frame)
                if decided is not None:
                    return self.eval(body if decided else orelse, frame)
                return union([self.eval(body, frame), self.eval(orelse, frame)])
            case ast.Lambda():
                return one(Fn(FunctionInfo("<lambda>", node, frame.module, frame.lexical), None, frame.closure()))
            case ast.JoinedStr(values=values):
                return one(Plain(), any(self.eval(part, frame).tainted for part in values))
            case ast.FormattedValue(value=value):
                shown = self.eval(value, frame)
                self.operators(shown, shown, ["__format__", "__str__", "__repr__"], frame, node)
                return shown
            case (
                ast.ListComp(generators=generators)
                | ast.SetComp(generators=generators)
                | ast.GeneratorExp(generators=generators)
            ):
                return self.comprehension(generators, [node.elt], frame)
            case ast.DictComp(generators=generators, key=key, value=value):
                return self.comprehension(generators, [key, value], frame)
            case ast.Starred(value=value) | ast.Await(value=value):
                return self.eval(value, frame)
            case ast.NamedExpr(target=target, value=value):
                result = self.eval(value, frame)
                self.assign(target, result, frame)
                return result
            case ast.Slice(lower=lower, upper=upper, step=step):
                parts = [self.eval(part, frame) for part in (lower, upper, step) if part]
                return one(Plain(), any(part.tainted for part in parts))
            case ast.Yield(value=value):
                if value:
                    frame.returns.append(one(Plain(), self.eval(value, frame).tainted))
                return UNKNOWN
            case ast.YieldFrom(value=value):
                inner = self.eval(value, frame)
                frame.returns.append(one(Plain(), inner.tainted))
                return UNKNOWN
            case _:
                return UNKNOWN

    def variable(self, name: str, frame: Frame) -> Value:
        if name in frame.env and name not in frame.globals:
            return frame.env[name]
        if frame.outer:
            found = frame.outer.get(name)
            if found is not None:
                return found
        if name == "__class__" and frame.lexical:
            return one(Cls(frame.lexical))
        return self.name(frame.module, name)

    def comprehension(self, generators: list[ast.comprehension], results: list[ast.expr], frame: Frame) -> Value:
        before = dict(frame.env)
        for generator in generators:
            source = self.eval(generator.iter, frame)
            self.iterated(source, frame, generator.iter)
            self.assign(generator.target, self.element(source), frame)
            for condition in generator.ifs:
                self.eval(condition, frame)
        value = self.container([self.eval(result, frame) for result in results])
        frame.env = before
        return value

    def container(self, parts: list[Value]) -> Value:
        return one(Plain(), any(part.tainted for part in parts))

    def operation(self, operands: Value) -> Value:
        if any(isinstance(atom, Anything | Inst | Res) for atom in operands.atoms):
            return Value(frozenset([Anything()]), operands.tainted)
        return one(Plain(), operands.tainted)

    # Conditions that are decided by what is known: __getattr__ is asked for one name only.

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

    # Functions and modules

    def local_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> FunctionInfo:
        key = id(node)
        if key not in self.local_functions:
            self.local_functions[key] = FunctionInfo(node.name, node, frame.module, frame.lexical)
        return self.local_functions[key]

    def module_value(self, node: ast.expr, module: Module) -> Value:
        """What an expression at the top of a module gives; what it runs, runs at import."""
        kept, self.findings = self.findings, Findings()
        budget = self.budget
        self.budget = min(budget, 2000)
        try:
            return self.eval(node, Frame(module, None, {}))
        except self.Exhausted:
            return UNKNOWN
        finally:
            self.findings = kept
            self.budget = budget


def all_texts(values: tuple[object, ...]) -> TypeGuard[tuple[str, ...]]:
    return all(isinstance(value, str) for value in values)


def join(first: dict[str, Value], second: dict[str, Value]) -> dict[str, Value]:
    """Variables after two branches. An attribute that only one of them set may be anything."""
    joined = dict(first)
    for name, value in second.items():
        if name in first:
            joined[name] = value if first[name] is value else union([first[name], value])
        elif "." not in name:
            joined[name] = value
    return {name: value for name, value in joined.items() if "." not in name or (name in first and name in second)}


def load(target: ast.expr) -> ast.expr:
    return target


__all__ = ["TAINTED", "ClassInfo", "Closure", "Inst", "Interpreter", "Mod", "Res", "Super"]
