"""Scan what is about to be loaded, once; raise when it is unsafe; keep count of what that cost."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from ..program import scan
from ..report import ScanReport, UnsafeModelError, unsafe_message
from .inputs import Input

MAX_REMEMBERED = 1_000


@dataclass
class Tally:
    """What the guard has done since it went on."""

    scanned: int = 0
    remembered: int = 0
    stopped: int = 0
    seconds: float = 0.0


@dataclass
class Checker:
    """Scans inputs with one set of options. Scans of the same unchanged content are remembered."""

    fail_on: str = "medium"
    arguments: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    _seen: OrderedDict[Any, ScanReport] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, source: Input, loader: str) -> bool:
        """Return when `source` may be loaded; raise UnsafeModelError when not. True when all of it was understood.

        A scan that fails raises as well (ScanError, NodeNotFoundError): what was not scanned is not loaded.
        """
        began = time.perf_counter()
        key = _key(source)
        with self._lock:
            report = self._seen.get(key)
        known = report is not None
        if report is None:
            with source.as_path() as path:
                report = scan(path, fail_on=self.fail_on, arguments=self.arguments)
        with self._lock:
            self._remember(key, report)
            self.tally.seconds += time.perf_counter() - began
            self.tally.remembered += known
            self.tally.scanned += not known
            self.tally.stopped += report.failed
        if report.failed:
            consequence = f"{loader} was stopped before it loaded anything."
            raise UnsafeModelError(unsafe_message(report, source.shown(), consequence), report)
        return report.verdict != "incomplete"

    def _remember(self, key: Any, report: ScanReport) -> None:
        self._seen[key] = report
        self._seen.move_to_end(key)
        while len(self._seen) > MAX_REMEMBERED:
            self._seen.popitem(last=False)


def _key(source: Input) -> Any:
    """What stays the same as long as the content does."""
    if source.path is not None:
        return source.path, _file_state(source.path)
    return hashlib.sha256(source.content()).digest()


def _file_state(path: str) -> Any:
    if os.path.isdir(path):
        return path, tuple(
            (name, _file_state(os.path.join(folder, name)))
            for folder, _, names in sorted(os.walk(path))
            for name in sorted(names)
        )
    try:
        return identity(os.stat(path))
    except OSError:
        return None


def identity(status: os.stat_result) -> tuple[int, ...]:
    """Which file, and which state of it."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
