"""Records: how the objects of a class behave, and the worst of two versions."""

from __future__ import annotations

from dataclasses import dataclass, field

from .values import Findings

RANK = {"data": 0, "safe": 1, "fixed": 2, "unknown": 3, "effects": 4}


@dataclass(frozen=True)
class Behaviour:
    """`data`, `safe`, `unknown` (because of a base), or effects, the first line that has one, and where they come from."""

    kind: str
    effects: tuple[str, ...] = ()
    line: str = ""
    source: str = ""
    base: str = ""

    def json(self) -> object:
        if self.kind in ("effects", "fixed"):
            return {"effects": list(self.effects), "line": self.line, "from": self.source}
        return self.kind


def effect_of(findings: Findings, source: str) -> Behaviour:
    chosen = {kind: where for (kind, tainted), where in findings.effects.items() if tainted}
    fixed = {kind: where for (kind, tainted), where in findings.effects.items() if not tainted}
    if chosen:
        first = min(chosen, key=lambda kind: (ORDER.index(kind), chosen[kind]))
        return Behaviour("effects", tuple(sorted(chosen, key=ORDER.index)), chosen[first], source)
    if findings.unknown:
        return Behaviour("unknown")
    if fixed:
        first = min(fixed, key=lambda kind: (ORDER.index(kind), fixed[kind]))
        return Behaviour("fixed", tuple(sorted(fixed, key=ORDER.index)), fixed[first], "fixed")
    return Behaviour("safe")


ORDER = ["exec", "process", "file-write", "ctypes", "pickle", "calls-argument", "import", "network", "file-read"]


def worst(first: Behaviour, second: Behaviour) -> Behaviour:
    if RANK[first.kind] != RANK[second.kind]:
        return first if RANK[first.kind] > RANK[second.kind] else second
    if first.kind in ("effects", "fixed"):
        effects = tuple(sorted({*first.effects, *second.effects}, key=ORDER.index))
        leader = first if min(map(ORDER.index, first.effects)) <= min(map(ORDER.index, second.effects)) else second
        return Behaviour(first.kind, effects, leader.line, leader.source)
    return first if first.base or not second.base else second


def worst_of(first: Behaviour | None, second: Behaviour | None) -> Behaviour | None:
    """Absent means: cannot be told."""
    if first is None or second is None:
        return None
    return worst(first, second)


@dataclass
class Record:
    kind: str
    new: Behaviour = field(default_factory=lambda: Behaviour("data"))
    # `cls.__new__(cls)` without arguments, where that is less than with them.
    bare: Behaviour | None = None
    init: Behaviour | None = None
    state: Behaviour = field(default_factory=lambda: Behaviour("data"))
    set: Behaviour = field(default_factory=lambda: Behaviour("data"))
    items: Behaviour | None = None
    # APPEND(S) and ADDITEMS where they ask `__getattr__` for their method.
    append: Behaviour | None = None
    hash: Behaviour | None = None
    delete: Behaviour = field(default_factory=lambda: Behaviour("data"))
    call: Behaviour | None = None
    state_calls: list[str] = field(default_factory=list)
    # `state` holds for the first BUILD of an object that was made and not filled.
    fresh: bool = False
    # What `__getattr__` and `__getattribute__` run for a name.
    get: Behaviour = field(default_factory=lambda: Behaviour("data"))
    # Of a whole package: names of methods, and names that are something else in one of its classes.
    methods: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def merge(self, other: Record) -> Record:
        merged = Record(self.kind)
        merged.new = worst(self.new, other.new)
        if merged.new.kind in ("unknown", "effects"):
            bares = [r.bare or r.new for r in (self, other)]
            worse = worst(bares[0], bares[1])
            merged.bare = worse if RANK[worse.kind] < RANK["unknown"] else None
        merged.init = worst_of(self.init, other.init)
        merged.state = worst(self.state, other.state)
        merged.set = worst(self.set, other.set)
        # A version without the method cannot be filled at all.
        merged.items = worst(self.items, other.items) if self.items and other.items else self.items or other.items
        merged.append = (
            worst(self.append, other.append) if self.append and other.append else self.append or other.append
        )
        merged.hash = worst(self.hash, other.hash) if self.hash and other.hash else self.hash or other.hash
        merged.delete = worst(self.delete, other.delete)
        merged.call = worst(self.call, other.call) if self.call and other.call else self.call or other.call
        merged.fresh = self.fresh or other.fresh
        merged.get = worst(self.get, other.get)
        merged.methods = self.methods | other.methods
        merged.others = self.others | other.others
        merged.state_calls = sorted({*self.state_calls, *other.state_calls})
        return merged

    def json(self) -> dict[str, object]:
        """The record as it is written: what is `data` is left out but for `new`."""
        result: dict[str, object] = {"kind": self.kind}
        if self.kind == "function":
            result["call"] = self.call.json() if self.call else "unknown"
            return result
        result["new"] = self.new.json()
        if self.bare:
            result["bare"] = self.bare.json()
        if self.init and self.init.kind != "unknown":
            result["init"] = self.init.json()
        if self.append and self.items and RANK[self.append.kind] > RANK[self.items.kind]:
            result["append"] = self.append.json()
        for name, behaviour in (
            ("state", self.state),
            ("set", self.set),
            ("items", self.items),
            ("hash", self.hash),
            ("del", self.delete),
            ("get", self.get),
        ):
            if behaviour is None or (behaviour.kind == "data" and name != "items"):
                continue
            result[name] = behaviour.json()
        if self.fresh and self.state.kind != "unknown":
            result["fresh"] = True
        if self.state_calls:
            result["stateCalls"] = self.state_calls
        bases = sorted({b.base for b in (self.new, self.state, self.set, self.delete) if b.base})
        if bases:
            result["base"] = bases[0]
        return result
