"""The engine, in a Node process that is asked file by file."""

from __future__ import annotations

import json
import subprocess

Handed = list[tuple[str, bytes]]


class Engine:
    def __init__(self, program: str):
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None

    def disagreement(self, name: str, data: bytes, handed: Handed) -> dict:
        """The engine's verdict, and the indices of what it never looked at (`missing`); `error` when it broke."""
        if self.process is None or self.process.poll() is not None:
            command = ["node", "--max-old-space-size=4096", self.program]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        values = [value for _, value in handed]
        header = json.dumps(
            {"name": name, "sizes": [len(data), *map(len, values)], "kinds": [kind for kind, _ in handed]}
        ).encode()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(b"".join([len(header).to_bytes(4, "big"), header, data, *values]))
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self.process.wait()
            return {"error": f"the engine's process ended with status {self.process.returncode}"}
        return json.loads(line)

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
