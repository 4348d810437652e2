"""python -m readers --engine PROGRAM --minutes N [--seed S] [--out FOLDER] [FORMAT...]; `npm run oracle -- readers` calls it."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import random
import sys
import time
from pathlib import Path

from . import formats
from .core import Format
from .engine import Engine
from .mutate import mutate
from .sandbox import read_all
from .shrink import shrink

BATCH = 40


class Run:
    def __init__(self, made: Format, engine: Engine, seed: int, out: Path):
        self.made, self.engine, self.out = made, engine, out
        self.rng = random.Random(f"{seed} {made.name}")
        for module in made.imports:
            importlib.import_module(module)
        self.seeds = [
            (f"{name}{suffix}", data) for name, data in made.seeds(self.rng) for suffix in made.suffixes or ("",)
        ]
        self.files = self.compared = self.clean = 0
        self.known: set[str] = set()
        self.failures: list[dict] = []

    def honest(self) -> None:
        """The seeds themselves: a reader that hands out nothing, or an engine that calls no seed clean, tests nothing."""
        self.batch(self.seeds)
        if self.compared == 0 or self.clean == 0:
            sys.exit(
                f"{self.made.name}: {self.compared} values of {self.files} seeds, {self.clean} of them clean: the description is wrong"
            )

    def round(self) -> None:
        self.batch([mutate(self.rng, self.made, self.seeds) for _ in range(BATCH)])

    def batch(self, cases: list[tuple[str, bytes]]) -> None:
        for (name, data), handed in zip(cases, read_all(self.made, cases), strict=True):
            self.files += 1
            answer = self.engine.disagreement(name, data, handed)
            if answer.get("verdict") in ("clean", "not-a-model"):
                self.clean += 1
                self.compared += len(handed)
            if answer.get("missing") or answer.get("error"):
                self.failed(name, data)

    def failed(self, name: str, data: bytes) -> None:
        seed = dict(self.seeds).get(name, b"")

        def fails(candidate: bytes) -> bool:
            answer = self.engine.disagreement(name, candidate, read_all(self.made, [(name, candidate)])[0])
            return bool(answer.get("missing") or answer.get("error"))

        small = shrink(data, seed, fails)
        handed = read_all(self.made, [(name, small)])[0]
        answer = self.engine.disagreement(name, small, handed)
        missing = [[handed[i][0], repr(handed[i][1][:80])] for i in answer.get("missing", [])]
        key = hashlib.sha256(small).hexdigest()[:12]
        if key in self.known:
            return
        self.known.add(key)
        self.out.mkdir(parents=True, exist_ok=True)
        path = self.out / f"{self.made.name}-{key}-{name}"
        path.write_bytes(small)
        (self.out / f"{path.name}.original").write_bytes(data)
        said = {**answer, "missing": missing, "file": str(path), "size": len(small)}
        self.failures.append(said)
        print(json.dumps(said), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run oracle -- readers")
    parser.add_argument("--engine", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=20, help="failures of one format after which it is left alone")
    parser.add_argument("formats", nargs="*")
    given = parser.parse_args()
    known = formats.all_formats()
    unknown = [name for name in given.formats if name not in known]
    if unknown:
        parser.error(f"no such format: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    # Reading happens in children with a folder of their own.
    out = given.out.resolve()
    engine = Engine(given.engine)
    print(f"seed {given.seed}, {given.minutes} minutes, process {os.getpid()}", flush=True)
    runs = [Run(known[name], engine, given.seed, out) for name in given.formats or sorted(known)]
    for run in runs:
        run.honest()
    end = time.monotonic() + 60 * given.minutes
    spent = dict.fromkeys(range(len(runs)), 0.0)
    while time.monotonic() < end:
        alive = [i for i, run in enumerate(runs) if len(run.failures) < given.most]
        if not alive:
            break
        # The one that had least time is next, so that slow readers do not starve the others.
        chosen = min(alive, key=lambda i: spent[i])
        start = time.monotonic()
        runs[chosen].round()
        spent[chosen] += time.monotonic() - start
    engine.close()
    for run in runs:
        print(
            f"{run.made.name}: {run.files} files, {run.clean} called clean, {run.compared} values of these compared, {len(run.failures)} disagreements"
        )
    failures = sum(len(run.failures) for run in runs)
    if failures:
        print(
            f"Each file in {out} is one on which the engine says clean and a reader hands out bytes that it did not scan."
        )
    return 1 if failures else 0


sys.exit(main())
