"""Makes programs, has them loaded and scanned, and keeps those on which the two do not agree."""

from __future__ import annotations

import base64
import hashlib
import json
import pickletools
import random
from collections import Counter
from pathlib import Path

from .gadgets import Maker
from .judge import complaint
from .kinds import Kind, Wrap, assemble
from .opcodes import Program, change
from .seeds import programs
from .shrink import shrink
from .talk import Cage, Engine
from .tree import Writer

BATCH = 60


def listing(ops: Program) -> list[str]:
    """The opcodes as text."""
    lines = []
    try:
        for op, argument, _ in pickletools.genops(b"".join(ops)):
            lines.append(op.name if argument is None else f"{op.name} {argument!r}"[:160])
    except Exception as error:  # noqa: BLE001 - a program may be broken
        lines.append(f"({error})"[:100])
    return lines


class Run:
    def __init__(self, kind: Kind, engine: Engine, cage: Cage, seed: int, root: Path, out: Path):
        self.kind, self.engine, self.cage, self.out = kind, engine, cage, out
        self.rng = random.Random(f"{seed} {kind.name}")
        self.seeds = programs(kind, root)
        self.others = [ops for _, ops in self.seeds]
        self.verdicts: Counter[str] = Counter()
        self.loaded = self.looked_up = self.programs = 0
        self.complaints: Counter[str] = Counter()
        self.known: set[str] = set()
        self.failures: list[dict] = []

    def generate(self) -> tuple[Program, str]:
        rng = self.rng
        if rng.random() < 0.6 or not self.others:
            maker = Maker(rng, [])
            ops = Writer(rng, rng.choice((0, 2, 3, 4, 4, 5))).program(maker.program())
            origin = "grammar"
            changes = rng.choice((0, 0, 0, 1, 2))
        else:
            origin, ops = rng.choice(self.seeds)
            changes = rng.choice((1, 1, 2, 3))
        for _ in range(changes):
            pool = [rng.choice(self.others) for _ in range(2 if self.others else 0)]
            pool.append(Writer(rng, 4).program(Maker(rng, []).program()))
            ops = change(rng, ops, pool)
        return ops, origin

    def name(self, index: int) -> str:
        return f"p{index}{self.kind.suffix}"

    def ask(self, files: list[bytes]) -> list[tuple[list[list[str]], dict]]:
        named = [(self.name(i), data) for i, data in enumerate(files)]
        events = self.cage.load(named, list(self.kind.loaders))
        return [(event, self.engine.scan(name, data)) for event, (name, data) in zip(events, named, strict=True)]

    def round(self) -> None:
        made = [(*self.generate(), self.kind.around(self.rng)) for _ in range(BATCH)]
        files = [assemble(wrap, ops) for ops, _, wrap in made]
        for (ops, origin, wrap), (events, said) in zip(made, self.ask(files), strict=True):
            self.programs += 1
            self.verdicts[said["verdict"]] += 1
            self.loaded += any(event[:2] == ["ended", "loaded"] for event in events)
            self.looked_up += sum(event[0] == "find" for event in events)
            found = complaint(events, said)
            if found is not None:
                self.failed(ops, wrap, origin, found[0])

    def failed(self, ops: Program, wrap: Wrap, origin: str, what: str) -> None:
        def fails(candidates: list[Program]) -> list[bool]:
            answers = self.ask([assemble(wrap, candidate) for candidate in candidates])
            return [(found := complaint(events, said)) is not None and found[0] == what for events, said in answers]

        # Alone: what another program of the batch left behind is not this one's.
        if not fails([ops])[0]:
            self.complaints["not again"] += 1
            return
        self.complaints[what] += 1
        early = self.skeleton(what, self.ask([assemble(wrap, ops)])[0])
        if early in self.known:
            return
        ops = shrink(ops, fails)
        data = assemble(wrap, ops)
        events, said = self.ask([data])[0]
        found = complaint(events, said)
        if found is None:
            self.complaints["not again"] += 1
            return
        key = self.skeleton(what, (events, said))
        self.known.add(early)
        if key in self.known:
            return
        self.known.add(key)
        failure = {
            "what": what,
            "kind": self.kind.name,
            "origin": origin,
            "verdict": said["verdict"],
            "events": found[1][:8],
            "named": said["named"],
            "findings": said["findings"],
            "program": listing(ops),
            "data": base64.b64encode(data).decode(),
        }
        self.failures.append(failure)
        self.out.mkdir(parents=True, exist_ok=True)
        with (self.out / "programs.jsonl").open("a") as file:
            file.write(json.dumps(failure) + "\n")
        (self.out / f"{what}-{hashlib.sha256(data).hexdigest()[:10]}{self.kind.suffix}").write_bytes(data)
        shown = {key: failure[key] for key in ("what", "kind", "verdict", "events", "program")}
        print(json.dumps(shown), flush=True)

    @staticmethod
    def skeleton(what: str, answer: tuple[list[list[str]], dict]) -> str:
        """What makes a failure another than the last: what happened, and the callables."""
        events, said = answer
        done = sorted({" ".join(event[:3]) for event in events if event[0] in ("call", "call-by-other", "effect", "changed")})
        named = sorted({*said["named"], *(".".join(event[1:3]) for event in events if event[0] == "find")})
        return json.dumps([what, done, named])
