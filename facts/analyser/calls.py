"""Calls: which code a call runs, and what it returns."""

from __future__ import annotations

import ast

from .attributes import PROPERTIES, TRANSPARENT
from .construct import Construct, is_enum
from .frame import Frame
from .known import (
    CONTAINER_METHODS,
    REVIEWED,
)
from .modules import decorator_name
from .values import (
    NONE,
    RAISES,
    TAINTED,
    UNKNOWN,
    Anything,
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

DEEPEST = 25
Key = tuple[object, ...]


class Calls(Construct):
    stack: list[Key]

    def call_node(self, node: ast.Call, frame: Frame) -> Value:
        spread = any(isinstance(arg, ast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords)
        function = node.func
        if isinstance(function, ast.Name) and function.id == "super":
            return self.super_call(node, frame)
        receiver: Value | None = None
        if isinstance(function, ast.Attribute):
            receiver = self.eval(function.value, frame)
        args, kwargs = self.arguments(node, frame)
        # A call may change what its receiver and its arguments hold.
        for place in [function.value if isinstance(function, ast.Attribute) else None, *node.args]:
            while isinstance(place, ast.Attribute | ast.Subscript | ast.Starred):
                place = place.value
            if isinstance(place, ast.Name):
                frame.forget(place.id)
        if isinstance(function, ast.Attribute) and receiver is not None:
            return self.call_method(receiver, function.attr, args, kwargs, frame, node, spread)
        return self.call_value(self.eval(function, frame), args, kwargs, frame, node, spread)

    def arguments(self, node: ast.Call, frame: Frame) -> tuple[list[Value], dict[str, Value]]:
        """What is given by position; from the first `*` on, and for `**`, it is given by whatever name."""
        args: list[Value] = []
        kwargs: dict[str, Value] = {}
        for argument in node.args:
            value = self.eval(argument, frame)
            if isinstance(argument, ast.Starred) or "**" in kwargs:
                kwargs["**"] = union([value, kwargs.get("**", value)])
            else:
                args.append(value)
        for keyword in node.keywords:
            value = self.eval(keyword.value, frame)
            kwargs[keyword.arg or "**"] = value if keyword.arg else union([value, kwargs.get("**", value)])
        return args, kwargs

    def eval(self, node: ast.expr, frame: Frame) -> Value:
        raise NotImplementedError

    def block(self, statements: list[ast.stmt], frame: Frame) -> bool:
        raise NotImplementedError

    def super_call(self, node: ast.Call, frame: Frame) -> Value:
        after = frame.lexical
        this = frame.env.get(frame.self_name) or (frame.outer.get(frame.self_name) if frame.outer else None)
        if node.args:
            named = self.eval(node.args[0], frame)
            classes = [atom.info for atom in named.atoms if isinstance(atom, Cls)]
            after = classes[0] if classes else None
            this = self.eval(node.args[1], frame) if len(node.args) > 1 else this
        if after is None or this is None:
            return UNKNOWN
        for atom in this.atoms:
            if isinstance(atom, Inst):
                return one(Super(after, atom.info), not atom.fresh)
            if isinstance(atom, Cls):
                return one(Super(after, atom.info, on_class=True), True)
        return UNKNOWN

    # Methods

    def call_method(
        self,
        owner: Value,
        name: str,
        args: list[Value],
        kwargs: dict[str, Value],
        frame: Frame,
        node: ast.AST,
        spread: bool,
    ) -> Value:
        if not owner.atoms:
            return owner
        parts: list[Value] = []
        tainted_args = any(v.tainted for v in [*args, *kwargs.values()])
        for atom in owner.atoms:
            tainted = owner.tainted
            match atom:
                case Plain(shared=shared) if name in CONTAINER_METHODS:
                    if (
                        shared
                        and tainted_args
                        and name
                        in (
                            "update",
                            "append",
                            "setdefault",
                            "add",
                            "extend",
                            "insert",
                            "pop",
                            "remove",
                            "clear",
                            "popitem",
                            "discard",
                        )
                    ):
                        self.cannot_tell("changes a container of a module", frame, node)
                    if name == "sort" and "key" in kwargs:
                        self.call_back(kwargs["key"], frame, node)
                    parts.append(
                        Value(frozenset([Anything()]), tainted or (tainted_args and not shared))
                        if name in ("get", "pop", "setdefault", "popitem", "values", "items")
                        else one(Plain(), tainted or tainted_args)
                    )
                case Nothing():
                    parts.append(
                        (args[1] if len(args) > 1 else NONE) if name in ("get", "pop", "setdefault") else one(atom)
                    )
                case Const(value=value):
                    if isinstance(value, str | bytes | int | float) and (
                        name in CONTAINER_METHODS or hasattr(value, name)
                    ):
                        parts.append(one(Plain(), tainted_args))
                case Res(name=dotted):
                    parts.append(self.result_method(dotted, name, tainted, args, kwargs, tainted_args, frame, node))
                case Anything() | Plain():
                    if name in CONTAINER_METHODS:
                        if name == "sort" and "key" in kwargs:
                            self.call_back(kwargs["key"], frame, node)
                        parts.append(Value(frozenset([Anything()]), tainted or tainted_args))
                    elif tainted and name in ("__new__", "__call__", "__init__", "__setstate__", "__class__"):
                        self.effect("calls-argument", True, frame, node)
                        parts.append(TAINTED)
                    else:
                        self.cannot_tell(f".{name}() of {'an argument' if tainted else 'something'}", frame, node)
                        parts.append(Value(frozenset([Anything()]), tainted or tainted_args))
                case _:
                    value = self.get_attribute(Value(frozenset([atom]), tainted), name, frame, node, calling=True)
                    parts.append(self.call_value(value, args, kwargs, frame, node, spread))
        return union(parts) if parts else UNKNOWN

    # Values

    def call_value(
        self,
        value: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        frame: Frame,
        node: ast.AST,
        spread: bool = False,
    ) -> Value:
        if not value.atoms:
            return value
        parts: list[Value] = []
        for atom in value.atoms:
            match atom:
                case Fn():
                    parts.append(self.call_function(atom, args, kwargs, frame, node, spread))
                case Cls(info=info):
                    parts.append(self.construct(info, args, kwargs, frame, node, spread))
                case Ext(name=dotted):
                    parts.append(self.call_external(dotted, args, kwargs, frame, node, spread, value.tainted))
                case Inst():
                    method = self.attribute(atom.info, "__call__")
                    if method:
                        bound = self.binding(method[0], method[1][0], one(atom, value.tainted), on_class=False)
                        parts.append(self.call_value(bound, args, kwargs, frame, node, spread))
                    else:
                        self.cannot_tell(f"calls an instance of {atom.info.name}", frame, node)
                case Res(name=dotted):
                    if dotted.startswith("weakref.ref"):
                        parts.append(Value(frozenset([Anything()]), value.tainted))
                    elif (
                        dotted
                        in (
                            "functools.partial",
                            "functools.wraps",
                            "operator.itemgetter",
                            "operator.attrgetter",
                            "functools.lru_cache",
                            "functools.cache",
                            "typing.cast",
                            "copy.copy",
                            "copy.deepcopy",
                        )
                        and not value.tainted
                    ):
                        parts.append(UNKNOWN)
                        if dotted not in ("operator.itemgetter", "operator.attrgetter"):
                            self.cannot_tell(f"calls what {dotted} made", frame, node)
                    elif value.tainted:
                        self.effect("calls-argument", True, frame, node)
                        parts.append(TAINTED)
                    elif not dotted.startswith(("numpy.", "weakref.", "logging.")):
                        self.cannot_tell(f"calls what {dotted} returned", frame, node)
                case Const(value=None):
                    pass
                case Named(name=name) if name in CONTAINER_METHODS:
                    parts.append(Value(frozenset([Anything()]), value.tainted or any(v.tainted for v in args)))
                case Named(name=name):
                    self.cannot_tell(f".{name}() of {'an argument' if value.tainted else 'something'}", frame, node)
                    parts.append(Value(frozenset([Anything()]), value.tainted or any(v.tainted for v in args)))
                case Mod(name=module):
                    self.cannot_tell(f"calls {module}", frame, node)
                case Super() | Const():
                    pass
                case _:
                    if value.tainted:
                        self.effect("calls-argument", True, frame, node)
                        parts.append(TAINTED)
                    else:
                        self.cannot_tell(f"calls {self.text(node)}", frame, node)
                        parts.append(Value(frozenset([Anything()]), any(v.tainted for v in args)))
        return union(parts) if parts else UNKNOWN

    # Functions

    def decorated(self, fn: Fn, frame: Frame, node: ast.AST) -> Value:
        """A function through its decorators, those that only wrap left out."""
        decorators: list[ast.expr] = getattr(fn.info.node, "decorator_list", [])
        left = [d for d in decorators if decorator_name(d) not in TRANSPARENT and decorator_name(d) not in PROPERTIES]
        raw = Fn(fn.info, fn.bound, fn.closure, raw=True)
        if not left:
            return one(raw)
        key = (id(fn.info.node), "decorated")
        if key not in self.class_values:
            self.class_values[key] = None
            value = one(Fn(fn.info, None, fn.closure, raw=True))
            kept, self.findings = self.findings, Findings()
            scope = Frame(
                fn.info.module,
                None,
                dict(fn.closure.env) if fn.closure else {},
                fn.closure.outer if fn.closure else None,
            )
            for decorator in reversed(left):
                value = self.call_value(self.eval(decorator, scope), [value], {}, scope, decorator)
                if any(isinstance(atom, Anything | Plain) for atom in value.atoms):
                    value = UNKNOWN
                    break
                if any(isinstance(atom, Res) for atom in value.atoms):
                    value = one(Fn(fn.info, None, fn.closure, raw=True))
            self.findings = kept
            self.class_values[key] = value
        value = self.class_values[key] or one(raw)
        if fn.bound is None:
            return value
        return union(
            [
                one(Fn(a.info, fn.bound, a.closure, a.raw)) if isinstance(a, Fn) and a.bound is None else one(a)
                for a in value.atoms
            ]
        )

    def call_function(
        self, fn: Fn, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST, spread: bool
    ) -> Value:
        if not fn.raw:
            value = self.decorated(fn, frame, node)
            if value != one(Fn(fn.info, fn.bound, fn.closure, raw=True)):
                if value.atoms == UNKNOWN.atoms:
                    self.cannot_tell(f"decorator of {fn.info.name}", frame, node)
                    value = one(Fn(fn.info, fn.bound, fn.closure, raw=True))
                return self.call_value(
                    union(
                        [
                            one(Fn(a.info, a.bound, a.closure, raw=True)) if isinstance(a, Fn) else one(a)
                            for a in value.atoms
                        ]
                    ),
                    args,
                    kwargs,
                    frame,
                    node,
                    spread,
                )
        if fn.info.cls is None:
            verdict = (
                self.verdict(f"{fn.info.module.name}.{fn.info.name}")
                if fn.closure is None and fn.info.name != "<lambda>"
                else None
            )
            if verdict:
                return self.call_external(
                    f"{fn.info.module.name}.{fn.info.name}", args, kwargs, frame, node, spread, False
                )
        elif f"{fn.info.cls.dotted}.{fn.info.name}" in REVIEWED:
            return RAISES if self.fresh else TAINTED
        if fn.bound is not None:
            args = [fn.bound, *args]
        env = self.bind(fn, args, kwargs, spread)
        key: Key = (id(fn.info.node), fn.closure, tuple(env.items()), id(self.own), self.fresh)
        if key in self.memo:
            result, found = self.memo[key]
            self.findings.merge(found)
            return result
        if key in self.stack:
            self.lowest = min(self.lowest, self.stack.index(key))
            return RAISES if self.fresh else TAINTED
        if len(self.stack) > DEEPEST:
            self.cannot_tell("too deep", frame, node)
            return TAINTED
        return self.run(fn, env, key)

    memo: dict[Key, tuple[Value, Findings]]
    lowest: int

    def run(self, fn: Fn, env: dict[str, Value], key: Key) -> Value:
        inner = Frame(fn.info.module, fn.info.cls, dict(env), fn.closure)
        parameters = fn.info.node.args
        positional = [*parameters.posonlyargs, *parameters.args]
        inner.self_name = positional[0].arg if positional else (parameters.vararg.arg if parameters.vararg else "")
        if fn.info.cls is None and fn.closure is not None:
            inner.lexical = None
        kept, self.findings = self.findings, Findings()
        outer_lowest, self.lowest = self.lowest, len(self.stack) + 1
        position = len(self.stack)
        self.stack.append(key)
        try:
            if isinstance(fn.info.node, ast.Lambda):
                result = self.eval(fn.info.node.body, inner)
            else:
                ended = self.block(fn.info.node.body, inner)
                result = (
                    union([*inner.returns, *([] if ended else [NONE])])
                    if inner.returns or not ended
                    else Value(frozenset())
                )
            complete = self.lowest >= position
            if complete:
                self.memo[key] = (result, self.findings)
        finally:
            self.stack.pop()
            mine, self.findings = self.findings, kept
            self.findings.merge(mine)
            self.lowest = min(outer_lowest, self.lowest) if self.lowest < position else outer_lowest
        return result

    def bind(self, fn: Fn, args: list[Value], kwargs: dict[str, Value], spread: bool) -> dict[str, Value]:
        parameters = fn.info.node.args
        positional = [*parameters.posonlyargs, *parameters.args]
        tainted = any(v.tainted for v in [*args, *kwargs.values()])
        anything = Value(frozenset([Anything()]), kwargs["**"].tainted if "**" in kwargs else tainted)
        env: dict[str, Value] = {}
        scope = Frame(fn.info.module, None, {})
        defaults = dict(zip([p.arg for p in positional][::-1], parameters.defaults[::-1], strict=False))
        defaults.update(
            {p.arg: d for p, d in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=False) if d is not None}
        )
        for index, parameter in enumerate([*positional, *parameters.kwonlyargs]):
            name = parameter.arg
            given = args[index] if index < len(args) and index < len(positional) else kwargs.get(name)
            if given is not None:
                env[name] = given
            elif spread:
                env[name] = anything
            elif name in defaults:
                default = defaults[name]
                env[name] = (
                    one(default_constant(default))
                    if isinstance(default, ast.Constant)
                    else self.default(default, scope, fn)
                )
            else:
                env[name] = anything
        if parameters.vararg:
            rest = args[len(positional) :]
            env[parameters.vararg.arg] = one(Plain(), any(v.tainted for v in rest) or (spread and tainted))
        if parameters.kwarg:
            names = {p.arg for p in [*positional, *parameters.kwonlyargs]}
            env[parameters.kwarg.arg] = one(
                Plain(), any(v.tainted for k, v in kwargs.items() if k not in names) or (spread and tainted)
            )
        return env

    def default(self, node: ast.expr, scope: Frame, fn: Fn) -> Value:
        key = (id(node), "default")
        if key not in self.class_values:
            self.class_values[key] = UNKNOWN
            if isinstance(node, ast.Name) and fn.info.cls and node.id in fn.info.cls.attributes:
                self.class_values[key] = UNKNOWN
            else:
                self.class_values[key] = self.module_value(node, scope.module)
        return self.class_values[key] or UNKNOWN


def default_constant(node: ast.Constant) -> Const:
    return Const(node.value if isinstance(node.value, str | int | float | bool | bytes | type(None)) else None)


__all__ = ["Calls", "FunctionInfo", "is_enum"]
