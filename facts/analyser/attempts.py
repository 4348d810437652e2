"""One run of one hook or function; the functions that reducers name, and names that a module gives when it is asked."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .frame import Frame
from .interpret import Interpreter
from .modules import Module
from .records import Behaviour, Record, effect_of
from .values import RAISES, TAINTED, Anything, ClassInfo, Const, Findings, Fn, FunctionInfo, Value, one, union

BUDGET = 8_000
SIDE_BUDGET = 2_500


class Attempts(Interpreter):
    def __init__(self, *args: object):
        super().__init__(*args)  # type: ignore[arg-type]
        self.memo = {}
        self.stack = []
        self.lowest = 0
        self.reasons: dict[str, int] = {}
        self.trace: list[str] = []

    def attempt(
        self, own: ClassInfo | None, source: str, budget: int, run: Callable[[], None]
    ) -> tuple[Behaviour, Findings]:
        """Runs one hook; what it can reach becomes a behaviour."""
        self.findings = Findings()
        self.own = own
        self.budget = budget
        self.stack = []
        self.lowest = 0
        try:
            run()
        except self.Exhausted:
            self.findings.cannot_tell("too large", "")
        except RecursionError:
            self.findings.cannot_tell("too deep", "")
        for why, where in self.findings.unknown.items():
            self.reasons[why] = self.reasons.get(why, 0) + 1
            self.trace.append(f"{own.dotted if own else '-'} [{source}] {why} at {where}")
        return effect_of(self.findings, source), self.findings

    def given_by_module(self, module: Module, name: str) -> Value:
        """What the `__getattr__` of a module gives for a name."""
        moved = self.moved_in_scipy(module, name)
        if moved is not None:
            return moved
        values: list[Value] = []
        for what in module.names["__getattr__"]:
            if isinstance(what, FunctionInfo):
                fn = one(Fn(what))
                self.attempt(
                    None,
                    "arguments",
                    SIDE_BUDGET,
                    lambda fn=fn, node=what.node: values.append(  # type: ignore[misc]
                        self.call_value(fn, [one(Const(name))], {}, Frame(module, None, {}), node)
                    ),
                )
        return union(values) if values else one(Anything())

    def moved_in_scipy(self, module: Module, name: str) -> Value | None:
        """`_sub_module_deprecation(sub_package="optimize", private_modules=["_zeros_py"], ...)`"""
        for what in module.names["__getattr__"]:
            for call in ast.walk(what.node) if isinstance(what, FunctionInfo) else []:
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_sub_module_deprecation":
                    given = {k.arg: k.value for k in call.keywords}
                    package = getattr(given.get("sub_package"), "value", "")
                    for part in getattr(given.get("private_modules"), "elts", []):
                        found = self.member(f"scipy.{package}.{getattr(part, 'value', '')}", name, as_class=True)
                        if found is not None:
                            return found
                    # It raises.
                    return RAISES
        return None

    # Functions

    def function(self, fn: Fn) -> Record:
        record = Record("function")
        frame = Frame(fn.info.module, None, {})
        record.call = self.attempt(
            None,
            "arguments",
            BUDGET,
            lambda: ignore(self.call_value(one(fn), [TAINTED], {"**": TAINTED}, frame, fn.info.node, True)),
        )[0]
        return record

    def named_by_reduce(self, module: Module) -> list[Fn]:
        """The functions that a __reduce__, a reducer of copyreg or a dispatch table of the module returns."""
        named: list[Fn] = []
        # What the last hook used up is no concern of this.
        self.budget = BUDGET
        for node, cls in reducers(self, module):
            scope = Frame(module, cls, {})
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and isinstance(part.value, ast.Tuple) and part.value.elts:
                    first = part.value.elts[0]
                    others = part.value.elts[5:6]
                    for expression in [first, *others]:
                        named += self.function_value(expression, scope, cls, node)
        return named

    def function_value(self, node: ast.expr, scope: Frame, cls: ClassInfo | None, within: ast.AST) -> list[Fn]:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
            and cls
        ):
            return []
        if isinstance(node, ast.IfExp):
            return self.function_value(node.body, scope, cls, within) + self.function_value(
                node.orelse, scope, cls, within
            )
        if not isinstance(node, ast.Name | ast.Attribute):
            return []
        value = (
            imported_in(self, scope.module, within, node.id) if isinstance(node, ast.Name) else None
        ) or self.module_value(node, scope.module)
        return [atom for atom in value.atoms if isinstance(atom, Fn)]


def reducers(reader: Attempts, module: Module) -> list[tuple[ast.AST, ClassInfo | None]]:
    found: list[tuple[ast.AST, ClassInfo | None]] = []
    for cls in module.classes:
        for name, bindings in cls.attributes.items():
            if "reduce" in name:
                found += [(what.node, cls) for what in bindings if isinstance(what, FunctionInfo)]
    for name, namings in module.names.items():
        if "reduce" in name or "pickle" in name:
            found += [(what.node, None) for what in namings if isinstance(what, FunctionInfo)]
        if module.reduces:
            # A class that a function makes.
            found += [
                (part, None)
                for what in namings
                if isinstance(what, FunctionInfo)
                for part in ast.walk(what.node)
                if isinstance(part, ast.FunctionDef) and part.name in ("__reduce__", "__reduce_ex__")
            ]
    for call in module.calls:
        for argument in call.args[1:2]:
            if isinstance(argument, ast.Name):
                found += [
                    (what.node, None) for what in module.names.get(argument.id, []) if isinstance(what, FunctionInfo)
                ]
    return found


def imported_in(reader: Attempts, module: Module, function: ast.AST, name: str) -> Value | None:
    """A name that a function imports for itself."""
    for part in ast.walk(function):
        if isinstance(part, ast.ImportFrom):
            for alias in part.names:
                if (alias.asname or alias.name) == name:
                    return reader.member(module.relative(part.level, part.module), alias.name, as_class=False)
    return None


def ignore(value: object) -> None:
    pass
