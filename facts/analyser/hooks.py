"""From a class to its record: what each of the things that pickle does with it runs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from .attempts import BUDGET, SIDE_BUDGET, Attempts, ignore
from .calls import is_enum
from .frame import Frame
from .known import MAPPING_BASES, REVIEWED, SEQUENCE_BASES, SET_BASES
from .lookup import is_exception
from .modules import decorator_name
from .planted import GENERATED, planted_hooks
from .records import RANK, Behaviour, Record, worst
from .values import (
    TAINTED,
    TAINTED_PLAIN,
    ClassInfo,
    Cls,
    Const,
    Ext,
    Findings,
    Fn,
    FunctionInfo,
    Inst,
    Mro,
    Value,
    one,
)

# Calling a class is read as far where pickle is likely to do it: it has a __reduce__, or is an exception.
INIT_BUDGET = 2_000
SHORT_BUDGET = 250
# What is made of these has content as soon as it is made.
FILLED_WHEN_MADE = {f"builtins.{name}" for name in ("tuple", "str", "bytes", "int", "float", "complex", "frozenset")}


class Reader(Attempts):
    # Classes

    def record(self, info: ClassInfo) -> Record:
        mro = self.mro(info)
        record = Record("class")
        reason, planted = planted_hooks(self, info)

        def without(*names: str) -> Behaviour:
            """What it is where no source of the class has one of these hooks."""
            if mro.unknown:
                return Behaviour("unknown", base=mro.unknown[0])
            return Behaviour("unknown", base=reason) if planted & {"*", *names} else Behaviour("data")

        calls: set[str] = set()
        remembered: dict[str, tuple[Behaviour, Findings]] = {}
        info.facts["hooks"] = remembered

        def hook(
            names: list[str],
            arguments: Callable[[], list[Value]],
            source: str,
            budget: int = BUDGET,
            on_class: bool = False,
            bare: bool = False,
        ) -> Behaviour:
            found = [(name, self.attribute(info, name)) for name in names]
            present = [(name, f) for name, f in found if f is not None]
            if not present:
                return without(*names)

            def run() -> None:
                for _, (owner, bindings) in present:
                    for what in bindings:
                        if isinstance(what, ast.Constant) and what.value is None:
                            continue
                        this = one(Cls(info)) if on_class else one(Inst(info), True)
                        value = self.binding(owner, what, this, on_class=on_class)
                        frame = Frame(owner.module, owner, {})
                        place: ast.AST = (
                            what.node
                            if isinstance(what, FunctionInfo)
                            else what
                            if isinstance(what, ast.AST)
                            else ast.Pass()
                        )
                        given = arguments()
                        self.call_value(
                            value,
                            [one(Cls(info)), *given] if on_class else given,
                            {"**": TAINTED} if on_class and not bare else {},
                            frame,
                            place,
                            spread=on_class and not bare,
                        )

            key = f"{source} {names[0]}{' bare' if bare else ''}"
            behaviour, found_all = self.reused(info, key, [f[0] for _, f in present]) or self.attempt(
                info, source, budget, run
            )
            remembered[key] = (behaviour, found_all)
            calls.update(found_all.calls)
            return behaviour

        enum = is_enum(mro.classes, mro.builtin)
        special_new = enum or info.special == "namedtuple"
        if enum:
            # Colour.__new__ is that of Enum in the end: it looks the value up, then asks `_missing_`.
            record.new = self.missing(info, hook)
        elif special_new:
            record.new = Behaviour("data")
        else:
            record.new = hook(["__new__"], lambda: [TAINTED], "arguments", on_class=True)
        if (
            record.new.kind in ("unknown", "effects")
            and not mro.unknown
            and not enum
            and self.attribute(info, "__new__")
        ):
            bare = hook(["__new__"], list, "arguments", on_class=True, bare=True)
            record.bare = bare if RANK[bare.kind] < RANK["unknown"] else None
        if any(base.endswith(".ndarray") for base in mro.builtin):
            record.new = worst(record.new, hook(["__array_finalize__"], lambda: [TAINTED], "arguments"))
        record.state = self.state(info, mro, hook, without("__setstate__", "__getattr__", "__getattribute__"))
        record.fresh = bool(info.facts.get("fresh"))
        setter = self.attribute(info, "__setattr__")
        if setter:
            record.set = hook(["__setattr__"], lambda: [TAINTED, TAINTED], "state", SIDE_BUDGET)
        if not setter or f"{setter[0].dotted}.__setattr__" in REVIEWED:
            record.set = worst(record.set, self.setters(info, mro, without("__setattr__"), calls))
        record.items = self.items(info, mro, hook, without("__setitem__", "append", "extend", "add"))
        record.append = self.asked_for_methods(info, mro)
        hidden = without("__hash__", "__eq__")
        if self.attribute(info, "__hash__") or self.attribute(info, "__eq__"):
            record.hash = worst(hook(["__hash__", "__eq__"], lambda: [TAINTED], "state", SIDE_BUDGET), hidden)
        elif hidden.kind != "data":
            record.hash = hidden
        record.delete = without("__del__")
        for name in ("__del__", "close"):
            # What is a stream for io is closed when it goes.
            if self.attribute(info, name) and (name == "__del__" or any("IOBase" in base for base in mro.builtin)):
                record.delete = worst(record.delete, hook([name], list, "state"))
        record.get = hook(["__getattribute__", "__getattr__"], lambda: [TAINTED_PLAIN], "state", SIDE_BUDGET)
        record.init = self.init(info, mro, enum)
        if planted & {"*", "__init__"} and (record.init is None or record.init.kind != "effects"):
            record.init = None
        if enum and record.init:
            record.init = worst(record.init, self.missing(info, hook))
        record.state_calls = sorted(calls)
        return record

    def missing(self, info: ClassInfo, hook: Callable[..., Behaviour]) -> Behaviour:
        """Where no member of an enumeration has the value. Those of the module `enum` compute."""
        found = self.search(info, "_missing_")
        if not found or found[0].module.name == "enum":
            return Behaviour("data")
        return hook(["_missing_"], lambda: [TAINTED], "arguments")

    def reused(self, info: ClassInfo, key: str, owners: list[ClassInfo]) -> tuple[Behaviour, Findings] | None:
        """What was found for the class that defines a hook, where this class binds alike all that the hook looked up."""
        if len(owners) != 1 or owners[0] is info:
            return None
        owner = owners[0]
        if self.mro(owner).unknown != self.mro(info).unknown or self.mro(owner).builtin != self.mro(info).builtin:
            return None
        if "hooks" not in owner.facts:
            kept = self.findings
            self.record(owner)
            self.findings = kept
        found = owner.facts["hooks"].get(key) if isinstance(owner.facts["hooks"], dict) else None
        if not found:
            return None
        for name, after in found[1].looked:
            if name == "=":
                if setter_bindings(self.mro(info)) != setter_bindings(self.mro(owner)):
                    return None
            elif self.search(info, name, after) != self.search(owner, name, after):
                return None
        return found[0], found[1]

    def state(self, info: ClassInfo, mro: Mro, hook: Callable[..., Behaviour], unknown: Behaviour) -> Behaviour:
        if self.attribute(info, "__setstate__"):
            behaviour = hook(["__setstate__"], lambda: [TAINTED], "state")
            if self.attribute(info, "__getattribute__"):
                behaviour = worst(behaviour, self.asked(info, ["__getattribute__"]))
            return behaviour
        asked = [name for name in ("__getattr__", "__getattribute__") if self.attribute(info, name)]
        if asked:
            # pickle asks for __setstate__ and calls what it gets.
            return worst(self.asked(info, asked), unknown)
        if self.generated(mro, slots=True):
            return worst(Behaviour("safe"), unknown)
        if any(is_exception(base) for base in mro.builtin):
            return worst(Behaviour("safe"), worst(self.setters(info, mro, unknown, set()), unknown))
        return unknown

    def asked(self, info: ClassInfo, names: list[str]) -> Behaviour:
        """What asking for __setstate__ runs; where that can't be told, what it runs for an object that nothing was put into."""
        behaviour = self.asked_for_setstate(info, names, fresh=False)
        if behaviour.kind in ("unknown", "effects") and not FILLED_WHEN_MADE & set(self.mro(info).builtin):
            first = self.asked_for_setstate(info, names, fresh=True)
            if RANK[first.kind] < RANK["unknown"]:
                info.facts["fresh"] = True
                return first
        return behaviour

    def asked_for_setstate(self, info: ClassInfo, names: list[str], fresh: bool) -> Behaviour:
        frame = Frame(info.module, None, {})

        def run() -> None:
            for name in names:
                found = self.attribute(info, name)
                if not found:
                    continue
                owner, bindings = found
                for what in bindings:
                    value = self.binding(owner, what, one(Inst(info, fresh), not fresh), on_class=False)
                    place: ast.AST = what.node if isinstance(what, FunctionInfo) else ast.Pass()
                    result = self.call_value(value, [one(Const("__setstate__"))], {}, frame, place)
                    if any(
                        not isinstance(atom, Const)
                        and not (
                            isinstance(atom, Fn)
                            and atom.info.name == "__setstate__"
                            and atom.info.cls in self.mro(info).classes
                        )
                        and not (isinstance(atom, Ext) and atom.name.startswith("builtins.object"))
                        for atom in result.atoms
                    ):
                        self.cannot_tell(f"{name} may return a __setstate__", frame, place)

        self.fresh = fresh
        try:
            return self.attempt(info, "state", BUDGET, run)[0]
        finally:
            self.fresh = False

    def setters(self, info: ClassInfo, mro: Mro, unknown: Behaviour, calls: set[str]) -> Behaviour:
        described = any(
            isinstance(what, ast.Call) or (isinstance(what, FunctionInfo) and self.made_by_decorators(what))
            for cls in mro.classes
            for key, bindings in cls.attributes.items()
            if not key.endswith(":")
            for what in bindings
        )
        if not described and not any(key.endswith("=") for cls in mro.classes for key in cls.attributes):
            return unknown
        frame = Frame(info.module, None, {})
        behaviour, called = self.attempt(
            info,
            "state",
            SIDE_BUDGET,
            lambda: self.run_setters(Inst(info), info, None, TAINTED, True, frame, ast.Pass()),
        )
        calls |= called.calls
        return worst(behaviour, unknown)

    def items(self, info: ClassInfo, mro: Mro, hook: Callable[..., Behaviour], unknown: Behaviour) -> Behaviour | None:
        found: Behaviour | None = None
        for names, arguments, bases in (
            (["__setitem__"], lambda: [TAINTED, TAINTED], MAPPING_BASES),
            (["extend", "append"], lambda: [TAINTED], SEQUENCE_BASES),
            (["add", "update"], lambda: [TAINTED_PLAIN], SET_BASES),
        ):
            present = [name for name in names if self.attribute(info, name)]
            if "update" in present and "add" not in present:
                continue
            if present:
                behaviour = hook(present, arguments, "state", SIDE_BUDGET)
                found = worst(found, behaviour) if found else behaviour
            elif any(base in bases for base in mro.builtin):
                found = worst(found, unknown) if found else unknown
        if found is None:
            return unknown if unknown.kind != "data" else None
        return worst(found, unknown)

    def asked_for_methods(self, info: ClassInfo, mro: Mro) -> Behaviour | None:
        """APPEND(S) and ADDITEMS look their method up as an attribute: `__getattr__` may give what the object holds."""
        always = self.attribute(info, "__getattribute__") is not None
        names = [
            name
            for name in ("extend", "append", "add")
            if always or not (self.search(info, name) or any(has_method(base, name) for base in mro.builtin))
        ]
        asked = [name for name in ("__getattr__", "__getattribute__") if self.attribute(info, name)]
        if not names or not asked:
            return None

        def run() -> None:
            for hook in asked:
                found = self.attribute(info, hook)
                for what in found[1] if found else []:
                    owner = found[0] if found else info
                    frame = Frame(owner.module, owner, {})
                    place: ast.AST = what.node if isinstance(what, FunctionInfo) else ast.Pass()
                    value = self.binding(owner, what, one(Inst(info), True), on_class=False)
                    for name in names:
                        method = self.call_value(value, [one(Const(name))], {}, frame, place)
                        self.call_value(method, [TAINTED], {}, frame, place)

        return self.attempt(info, "state", SIDE_BUDGET, run)[0]

    def init(self, info: ClassInfo, mro: Mro, enum: bool) -> Behaviour | None:
        if any(cls.dotted == "torch.nn.modules.module.Module" for cls in mro.classes) or enum:
            return Behaviour("data") if enum else None
        if mro.unknown:
            return None
        if info.special == "namedtuple":
            return Behaviour("data")
        frame = Frame(info.module, None, {})
        untouched = not any(
            self.attribute(info, name) for name in ("__init__", "__new__", "__post_init__")
        ) and not self.metaclass(info)
        if untouched:
            return Behaviour("safe") if self.generated(mro, slots=False) else Behaviour("data")
        owners = [found[0] for name in ("__init__", "__new__", "__post_init__") if (found := self.search(info, name))]
        key = "init"
        same_metaclass = len(owners) == 1 and self.metaclass(owners[0]) == self.metaclass(info)
        behaviour, found_all = (self.reused(info, key, owners) if same_metaclass else None) or self.attempt(
            info,
            "arguments",
            INIT_BUDGET
            if self.search(info, "__reduce__")
            or self.search(info, "__reduce_ex__")
            or any(map(is_exception, mro.builtin))
            else SHORT_BUDGET,
            lambda: ignore(self.construct(info, [TAINTED], {"**": TAINTED}, frame, ast.Pass(), True)),
        )
        hooks = info.facts.setdefault("hooks", {})
        assert isinstance(hooks, dict)
        hooks[key] = (behaviour, found_all)
        return behaviour

    def generated(self, mro: Mro, slots: bool) -> bool:
        """Written by dataclass or attrs: with slots or frozen they make a __setstate__ that sets attributes and no more."""
        return any(decorator_name(d) in GENERATED for cls in mro.classes for d in cls.decorators)


def has_method(base: str, name: str) -> bool:
    """Whether a builtin base has it: a `list` has `extend`."""
    return hasattr(getattr(builtins, base.removeprefix("builtins."), None), name) or (
        base.endswith("deque") and name in ("append", "extend")
    )


def setter_bindings(mro: Mro) -> list[tuple[str, int]]:
    return sorted(
        (key, id(what))
        for cls in mro.classes
        for key, bindings in cls.attributes.items()
        if key.endswith("=") or not key.endswith(":")
        for what in bindings
        if key.endswith("=")
        or isinstance(what, ast.Call)
        or (isinstance(what, FunctionInfo) and getattr(what.node, "decorator_list", []))
    )


__all__ = ["Reader"]
