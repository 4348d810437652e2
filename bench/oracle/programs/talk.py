"""The two processes that are asked about each program: the engine (Node) and the cage (real loaders)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

CAGE = Path(__file__).with_name("cage.py")
FACTS = Path(__file__).resolve().parents[3] / "src" / "scanner" / "rules" / "facts" / "data"


class Engine:
    """The engine. Ends and begins again by itself when a file breaks it."""

    def __init__(self, program: str):
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None

    def _ask(self, header: dict, data: bytes) -> dict:
        if self.process is None or self.process.poll() is not None:
            command = ["node", "--max-old-space-size=4096", self.program, str(FACTS)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        text = json.dumps(header).encode()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(len(text).to_bytes(4, "big") + text + data)
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self.process.wait()
            return {"verdict": "broken", "error": f"ended with {self.process.returncode}", "uses": [], "findings": []}
        return json.loads(line)

    def scan(self, name: str, data: bytes) -> dict:
        said = self._ask({"name": name, "size": len(data)}, data)
        return said if "verdict" in said else {"verdict": "broken", "uses": [], "findings": [], **said}

    def trusted(self, names: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those that the engine trusts where they are only named."""
        kinds = self._ask({"judge": names}, b"")["kinds"]
        return [name for name, kind in zip(names, kinds, strict=True) if kind == "trusted"]

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Cage:
    """Loads files with the real loaders of one Python, in which these modules were imported before."""

    def __init__(self, python: str, modules: list[str], loaders: list[str]):
        self.command = [python, "-W", "ignore", str(CAGE), ",".join(loaders), *modules]
        self.process: subprocess.Popen[bytes] | None = None
        self.seconds = 0.0
        self.said: dict = {}

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline())

    def load(self, files: list[tuple[str, bytes]], loaders: list[str]) -> list[list[list[str]]]:
        """The events of each file."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        header = json.dumps(
            {"names": [name for name, _ in files], "sizes": [len(data) for _, data in files], "loaders": loaders}
        ).encode()
        self.process.stdin.write(b"".join([len(header).to_bytes(4, "big"), header, *(data for _, data in files)]))
        self.process.stdin.flush()
        answers = [json.loads(self.process.stdout.readline()) for _ in files]
        self.seconds += json.loads(self.process.stdout.readline())["seconds"]
        return answers

    def about(self, names: list[tuple[str, str]] | None) -> list:
        """What there is to call; with names, what is known about these."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        header = json.dumps({"about": names}).encode()
        self.process.stdin.write(len(header).to_bytes(4, "big") + header)
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
