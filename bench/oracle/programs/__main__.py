"""python -m programs --engine PROGRAM --out FOLDER (--minutes N | --rounds N) [--seed S] [KIND...]; `npm run oracle -- programs` calls it."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

from .kinds import COMMON, KINDS, STANDARD_LIBRARY
from .run import Run
from .sweep import Sweep
from .talk import Cage, Engine

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run oracle -- programs")
    parser.add_argument("--engine", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10, help="with --rounds: after which it stops all the same")
    parser.add_argument(
        "--rounds",
        type=int,
        help="this many rounds of programs a kind, from committed files: the same on every machine",
    )
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument(
        "--python", help="another Python, 3.6 or later, for plain pickles (or joblib, where it is installed)"
    )
    parser.add_argument("--seeds", type=Path, action="append", default=[], help="more folders with files to begin with")
    parser.add_argument("--most", type=int, default=40, help="failures of one kind after which it is left alone")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    given = parser.parse_args()
    unknown = [name for name in given.kinds if name not in KINDS]
    if unknown:
        parser.error(f"no such kind: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    chosen = [KINDS[name] for name in given.kinds or (KINDS if given.python is None else ["pickle"])]
    common = COMMON if given.python is None else STANDARD_LIBRARY
    engine = Engine(given.engine)
    cages = {}
    for modules in dict.fromkeys(kind.modules for kind in chosen):
        loaders = [name for kind in chosen if kind.modules == modules for name in kind.loaders]
        cages[modules] = Cage(given.python or sys.executable, list(modules or common), loaders)
    print(f"seed {given.seed}, {given.minutes} minutes, process {os.getpid()}", flush=True)
    for cage in cages.values():
        cage.start()
        print(f"a cage: {cage.said}", flush=True)
    sweep: Sweep | None = None
    if None in cages:
        trusted = engine.trusted([(module, name) for module, name in cages[None].about(None)])
        # What is known about all of them takes long to say.
        asked = random.Random(given.seed).sample(trusted, min(len(trusted), 4000))
        sweep = Sweep(trusted, dict(zip(asked, cages[None].about(asked), strict=True)))
        print(f"{len(trusted)} callables that the engine trusts", flush=True)
    out = given.out.resolve()
    runs = [
        Run(
            kind,
            engine,
            cages[kind.modules],
            sweep if kind.modules is None else None,
            given.seed,
            (ROOT, given.seeds, out),
            committed=given.rounds is not None,
        )
        for kind in chosen
    ]
    for run in runs:
        run.honest()
    late = by_rounds(runs, given) if given.rounds is not None else by_minutes(runs, given)
    for cage in cages.values():
        cage.close()
    engine.close()
    for run in runs:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in run.verdicts.most_common())
        print(
            f"{run.kind.name}: {run.programs} programs ({verdicts}), {run.loaded} loaded to the end, {run.looked_up} look-ups, "
            f"{len(run.failures)} failures; {dict(run.complaints)} { {key: round(value) for key, value in run.seconds.items()} } "
            f"made {run.made.hexdigest()[:12]} said {run.said.hexdigest()[:12]}"
        )
    if late:
        print(late)
    return 1 if any(run.failures for run in runs) else 0


def by_minutes(runs: list[Run], given: argparse.Namespace) -> str | None:
    """Gives each kind as much time as the others."""
    end = time.monotonic() + 60 * given.minutes
    spent = [0.0] * len(runs)
    while time.monotonic() < end and not ENDED:
        alive = [i for i, run in enumerate(runs) if len(run.failures) < given.most]
        if not alive:
            break
        chosen = min(alive, key=lambda i: spent[i])
        begun = time.monotonic()
        runs[chosen].round()
        spent[chosen] += time.monotonic() - begun
    return None


def by_rounds(runs: list[Run], given: argparse.Namespace) -> str | None:
    """The same programs wherever it runs. What a slow machine leaves out is said, and is no failure."""
    end = time.monotonic() + 60 * given.minutes
    for done in range(given.rounds):
        for run in runs:
            if time.monotonic() > end or ENDED:
                return f"stopped after {given.minutes:g} minutes, in round {done + 1} of {given.rounds}: this machine is slow"
            run.round()
    return None


# Filled by a signal that asks for an early end, with what was found until then.
ENDED: list[int] = []
signal.signal(signal.SIGTERM, lambda number, _frame: ENDED.append(number))
sys.exit(main())
