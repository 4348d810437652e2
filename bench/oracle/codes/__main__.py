"""python -m codes --engine PROGRAM --minutes N [--seed S] [--out FOLDER] [VERSION...]; `npm run oracle -- code` calls it.

Functions of the Pythons at hand are decompiled by the engine; each Python compiles the text again and compares.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

BATCH = 60
HERE = Path(__file__).parent


def pythons() -> dict[str, str]:
    """Pythons by version: those of pyenv, and on the path."""
    found = {}
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for program in [*sorted(home.glob("*/bin/python")), *(Path(p) for p in map(shutil.which, names()) if p)]:
        asked = [str(program), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        ran = subprocess.run(asked, capture_output=True, text=True)
        if re.fullmatch(r"2\.7|3\.([6-9]|1[0-4])", ran.stdout.strip()):
            found.setdefault(ran.stdout.strip(), str(program))
    return found


def names() -> list[str]:
    return ["python2.7", "python3", *(f"python3.{minor}" for minor in range(6, 15))]


class Lines:
    """A program that answers each line of JSON with one."""

    def __init__(self, command: list[str]):
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
        self.program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )

    def ask(self, question: dict):
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(json.dumps(question) + "\n")
        self.program.stdin.flush()
        line = self.program.stdout.readline()
        if not line:
            sys.exit(f"{self.program.args} ended with {self.program.wait()}")
        return json.loads(line)


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run oracle -- code")
    parser.add_argument("--engine", required=True)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=10, help="failures of one version that are shown")
    parser.add_argument("versions", nargs="*")
    given = parser.parse_args()
    known = pythons()
    chosen = {version: known[version] for version in given.versions or known if version in known}
    if not chosen:
        sys.exit("no such Python here")
    print(f"seed {given.seed}, {given.minutes} minutes, Python {', '.join(chosen)}", flush=True)
    engine = Lines(["node", given.engine])
    workers = {
        version: Lines([program, str(HERE / "worker.py"), str(given.seed)]) for version, program in chosen.items()
    }
    states = {version: Counter() for version in chosen}
    out = given.out.resolve()
    end = time.monotonic() + 60 * given.minutes
    while time.monotonic() < end:
        for version, worker in workers.items():
            round_of(version, worker, engine, states[version], out, given.most)
    failed = 0
    for version, counted in states.items():
        failed += counted["failed"]
        print(
            f"{version}: {sum(counted.values())} functions, "
            + ", ".join(f"{count} {state}" for state, count in counted.most_common())
        )
    return 1 if failed else 0


def round_of(version: str, worker: Lines, engine: Lines, counted: Counter, out: Path, most: int) -> None:
    functions = {made["id"]: made for made in worker.ask({"next": BATCH})}
    said = {number: engine.ask({"code": made["code"], "version": version}) for number, made in functions.items()}
    for number, answer in said.items():
        if answer.get("error") or answer.get("unread"):
            counted["failed"] += 1
            print(json.dumps({"version": version, "where": functions[number]["where"], **answer}), flush=True)
    asked = [{"id": number, **answer} for number, answer in said.items() if "text" in answer]
    for result in worker.ask({"check": asked}):
        counted[result["state"]] += 1
        if result["state"] == "failed" and counted["failed"] <= most:
            made = functions[result["id"]]
            out.mkdir(parents=True, exist_ok=True)
            path = out / f"code-{version}-{counted['failed']}.marshal"
            path.write_bytes(base64.b64decode(made["code"]))
            shown = {"version": version, "where": made["where"], "missing": result["missing"][:6], "file": str(path)}
            print(json.dumps({**shown, "text": said[result["id"]]["text"][:400]}), flush=True)


sys.exit(main())
