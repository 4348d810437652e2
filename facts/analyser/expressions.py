"""Expressions: which values they may have."""

from __future__ import annotations

import ast

from .conditions import Conditions
from .frame import Frame
from .values import PLAIN, UNKNOWN, Anything, Cls, Const, Fn, FunctionInfo, Inst, Plain, Res, Value, one, union

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.Pow: "pow", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip


class Expressions(Conditions):
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

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        raise NotImplementedError
