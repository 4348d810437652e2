"""Real readers in throw-away processes: what one of them breaks, hangs or eats up is its own."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import struct
import tempfile
import time
from pathlib import Path

from .core import Format, Hand

SECONDS = 4
MEMORY = 8 << 30
# What one reader may hand out of one file; a bomb's rest is not compared.
MOST = 1 << 24

HEADER = struct.Struct(">BI")
DONE, BYTES, PART, TEXT, NEXT = range(5)
KINDS = {"bytes": BYTES, "part": PART, "text": TEXT}
NAMES = {value: key for key, value in KINDS.items()}


def _child(out: int, made: Format, cases: list[tuple[str, bytes]], first: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    with open(out, "wb") as stream, tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        os.chdir(folder)
        for index in range(first, len(cases)):
            name, data = cases[index]
            path = os.path.join(folder, f"{index}-{name}")
            Path(path).write_bytes(data)
            stream.write(HEADER.pack(NEXT, index))
            stream.flush()
            total = 0

            def emit(kind: str, value: bytes) -> None:
                nonlocal total
                total += len(value)
                if total <= MOST:
                    stream.write(HEADER.pack(KINDS[kind], len(value)) + value)

            signal.alarm(SECONDS)
            for read in made.readers.values():
                # A reader that refuses hands out nothing more.
                with contextlib.suppress(Exception):
                    read(path, Hand(emit))
            signal.alarm(0)
            stream.flush()
            if os.path.isfile(path):
                os.unlink(path)
        stream.write(HEADER.pack(DONE, 0))


def _frames(source: int):
    """The frames of a child until its end; a frame that breaks off is left out."""
    buffer = bytearray()
    deadline = time.monotonic() + 10 * SECONDS
    while True:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
        data = os.read(source, 1 << 20) if ready else b""
        if not data:
            return
        buffer += data
        while len(buffer) >= HEADER.size:
            kind, length = HEADER.unpack_from(buffer)
            size = HEADER.size + (length if kind in NAMES else 0)
            if len(buffer) < size:
                break
            yield kind, length, bytes(buffer[HEADER.size : size])
            del buffer[:size]


def read_all(made: Format, cases: list[tuple[str, bytes]]) -> list[list[tuple[str, bytes]]]:
    """What the readers hand out of each file, as pairs of kind and bytes without repetitions."""
    handed: list[dict[tuple[str, bytes], None]] = [{} for _ in cases]
    first = 0
    while first < len(cases):
        source, out = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(source)
            try:
                _child(out, made, cases, first)
            finally:
                # A fork must not run what the parent left to do at its own end.
                os._exit(0)
        os.close(out)
        current, done = first, False
        for kind, length, value in _frames(source):
            if kind == NEXT:
                current = length
            elif kind == DONE:
                done = True
            else:
                handed[current][NAMES[kind], value] = None
        os.close(source)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        first = len(cases) if done else current + 1
    return [list(items) for items in handed]
