"""Runs the code of a hook with sets of possible values, and notes which effects it can reach."""

from __future__ import annotations

import ast
import sys
from typing import cast

from .expressions import OPERATORS, Expressions
from .frame import Frame
from .modules import Module
from .values import (
    NONE,
    PLAIN,
    TAINTED,
    UNKNOWN,
    Anything,
    Cls,
    Const,
    Ext,
    Findings,
    Fn,
    FunctionInfo,
    Mod,
    Plain,
    Value,
    one,
    union,
)

CONTAINERS = {"dict", "list", "tuple", "set", "frozenset", "str", "bytes", "int", "float", "bool"}

MODULE_BUDGET = 2_000

sys.setrecursionlimit(20_000)


class Interpreter(Expressions):
    """Statements; expressions, conditions, calls and attributes are in the classes below it."""

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
                changed, by = self.eval(target, frame), self.eval(value, frame)
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
        # Of its own: what is found must not depend on who asks first.
        self.budget = MODULE_BUDGET
        try:
            return self.eval(node, Frame(module, None, {}))
        except self.Exhausted:
            return UNKNOWN
        finally:
            self.findings = kept
            self.budget = budget


def join(first: dict[str, Value], second: dict[str, Value]) -> dict[str, Value]:
    """Variables after two branches. An attribute that only one of them set may be anything."""
    joined = dict(first)
    for name, value in second.items():
        if name in first:
            joined[name] = value if first[name] is value else union([first[name], value])
        elif "." not in name:
            joined[name] = value
    return {name: value for name, value in joined.items() if "." not in name or (name in first and name in second)}


__all__ = ["Interpreter"]
