"""Makes programs, has them loaded and scanned, and keeps those on which the two do not agree."""

from __future__ import annotations

import base64
import hashlib
import json
import pickletools
import random
import sys
import time
from collections import Counter
from pathlib import Path

from .gadgets import Maker
from .judge import COMPARED, complaint
from .kinds import Kind, Wrap, assemble
from .opcodes import Program, change
from .seeds import programs
from .sweep import Sweep
from .talk import Cage, Engine
from .tree import Writer

BATCH = 200
# Failures that end in the same way, after which more of them are only counted.
ALIKE = 3


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
    def __init__(
        self,
        kind: Kind,
        engine: Engine,
        cage: Cage,
        sweep: Sweep | None,
        seed: int,
        places: tuple[Path, list[Path], Path],
        committed: bool = False,
    ):
        self.kind, self.engine, self.cage, self.sweep = kind, engine, cage, sweep
        root, more, self.out = places
        self.rng = random.Random(f"{seed} {kind.name}")
        self.seeds = programs(kind, root, more, committed) if kind.seeds else []
        self.others = [ops for _, ops in self.seeds]
        self.verdicts: Counter[str] = Counter()
        self.loaded = self.looked_up = self.programs = 0
        self.complaints: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.alike: Counter[str] = Counter()
        self.known: set[str] = set()
        self.failures: list[dict] = []
        # Of all programs, and of what was said of them: equal on two machines that did the same.
        self.made, self.said = hashlib.sha256(), hashlib.sha256()

    def generate(self) -> tuple[Program, str]:
        rng = self.rng
        way = rng.random()
        if self.kind.own is not None and rng.randrange(100) < self.kind.share:
            ops, origin, changes = self.kind.own(rng), "own", 0
        elif way < 0.35 or not self.others:
            ops, origin = Writer(rng, rng.choice((0, 2, 3, 4, 4, 5))).program(Maker(rng).program()), "grammar"
            changes = rng.choice((0, 0, 0, 1, 2))
        elif way < 0.7 and self.sweep is not None:
            ops, origin = Writer(rng, rng.choice((2, 4, 4, 5))).program(self.sweep.expression(Maker(rng))), "sweep"
            changes = rng.choice((0, 0, 0, 0, 1))
        else:
            origin, ops = rng.choice(self.seeds)
            changes = rng.choice((1, 1, 2, 3))
        for _ in range(changes):
            pool = [rng.choice(self.others) for _ in range(2 if self.others else 0)]
            pool.append(Writer(rng, 4).program(Maker(rng).program()))
            if self.sweep is not None:
                pool.append(Writer(rng, 4).program(self.sweep.expression(Maker(rng))))
            ops = change(rng, ops, pool)
        return ops, origin

    def name(self, index: int) -> str:
        return f"p{index}{self.kind.suffix}"

    def ask(self, files: list[bytes]) -> list[tuple[list[list[str]], dict]]:
        """What was loaded and what was said. Only what the engine does not complain about need be loaded."""
        named = [(self.name(i), data) for i, data in enumerate(files)]
        begun = time.monotonic()
        said = [self.engine.scan(name, data) for name, data in named]
        self.seconds["engine"] += time.monotonic() - begun
        begun = time.monotonic()
        wanted = [i for i, answer in enumerate(said) if answer["verdict"] in COMPARED]
        events = (
            dict(zip(wanted, self.cage.load([named[i] for i in wanted], list(self.kind.loaders)), strict=True))
            if wanted
            else {}
        )
        self.seconds["cage"] += time.monotonic() - begun
        return [(events.get(i, []), answer) for i, answer in enumerate(said)]

    def honest(self) -> None:
        """The seeds as they are: a cage in which nothing loads, or an engine that calls none of them clean, tests nothing."""
        if self.seeds:
            whole = [(ops, origin, self.kind.around(self.rng)) for origin, ops in self.seeds[:BATCH]]
            self.compare(whole)
            if self.loaded == 0 or self.looked_up == 0:
                sys.exit(
                    f"{self.kind.name}: {self.loaded} of {self.programs} seeds loaded: the cage is wrong, {self.verdicts}"
                )

    def round(self) -> None:
        self.compare([(*self.generate(), self.kind.around(self.rng)) for _ in range(BATCH)])

    def compare(self, made: list[tuple[Program, str, Wrap]]) -> None:
        files = [assemble(wrap, ops) for ops, _, wrap in made]
        for (ops, origin, wrap), (events, said) in zip(made, self.ask(files), strict=True):
            self.programs += 1
            self.made.update(b"".join(ops))
            self.said.update(json.dumps(said, sort_keys=True).encode())
            self.verdicts[said["verdict"]] += 1
            self.loaded += any(event[:2] == ["ended", "loaded"] for event in events)
            self.looked_up += sum(event[0] == "find" for event in events)
            found = complaint(events, said)
            if found is not None:
                begun = time.monotonic()
                self.failed(ops, wrap, origin, found[0])
                self.seconds["shrinking"] += time.monotonic() - begun

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
        done = json.dumps([what, *json.loads(early)[1]])
        self.alike[done] += 1
        if self.alike[done] > ALIKE:
            return
        ops = self.kind.smaller(ops, fails)
        data = assemble(wrap, ops)
        events, said = self.ask([data])[0]
        found = complaint(events, said)
        if found is None:
            self.complaints["not again"] += 1
            return
        key = self.skeleton(what, (events, said))
        new = key not in self.known
        self.known |= {early, key}
        if not new:
            return
        failure = {
            "what": what,
            "kind": self.kind.name,
            "origin": origin,
            "verdict": said["verdict"],
            "events": found[1][:8],
            "uses": said["uses"],
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
        done = sorted(
            {
                " ".join(event[: 2 if event[0] == "changed" else 3])
                for event in events
                if event[0] in ("call", "call-by-other", "effect", "changed")
            }
        )
        named = sorted(
            {
                *(".".join(use[:2]) for use in said["uses"]),
                *(".".join(event[1:3]) for event in events if event[0] == "find"),
            }
        )
        return json.dumps([what, done, named])
