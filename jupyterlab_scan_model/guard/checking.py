"""Scan the input of a load, once; raise when it is unsafe; count the cost."""

from __future__ import annotations

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..kept import Answer, request_options, scanner
from ..printable import printable
from ..report import ScanError, ScanReport, UnsafeModelError, unsafe_message
from .inputs import MAX_PIPED, Input, digest, link_to

NO_PICKLE = "it does not begin with a whole pickle"
MAX_REMEMBERED = 10_000
#: Files of which it is remembered where the pickles in them are, and pickles that are remembered by their bytes.
MAX_FILES = 1_000
MAX_DIGESTS = 100_000

#: Reasons for which a part was not scanned at all, whatever it is; those of limits begin with `limit-`.
_NOT_SCANNED = {
    "broken-link",
    "changed-while-reading",
    "folder-unreadable",
    "internal",
    "no-permission",
    "no-such-file",
    "read-error",
    "special-file",
    "unreadable",
    "vanished",
}


class BrokenPickleError(ScanError, pickle.UnpicklingError, EOFError):
    """The input is not a whole pickle, so the scanner cannot judge it. Programs that catch the error of a broken pickle catch this."""


@dataclass
class Tally:
    """Counts of the guard's work since it went on."""

    scanned: int = 0
    remembered: int = 0
    stopped: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """Result of a scan, as the guard remembers it."""

    #: None when the content may be loaded.
    report: ScanReport | None
    #: Reason why some of it was not scanned at all; None when all was, even if not all was understood.
    unscanned: str | None
    #: Calls that the policy accepts in this very content.
    accepted: frozenset[tuple[str, ...]]
    #: Of bytes: where the pickles in them begin and end, and where the arrays end that joblib reads.
    pickles: tuple[tuple[int, int], ...]
    arrays: tuple[int, ...]


class Places:
    """Places of the scanned pickles that may be loaded, and of the arrays between their opcodes."""

    def __init__(self) -> None:
        self._files: OrderedDict[Any, tuple[set[int], list[int]]] = OrderedDict()
        self._digests: OrderedDict[bytes, None] = OrderedDict()

    def add(self, state: Any, pickles: Iterable[tuple[int, int]], arrays: Iterable[int]) -> None:
        """Note those of a file in this state."""
        starts, ends = self._files.get(state, _NOTHING)
        self._files[state] = starts | {start for start, _ in pickles}, sorted({*ends, *arrays})
        while len(self._files) > MAX_FILES:
            self._files.popitem(last=False)

    def add_bytes(self, pickle: Any) -> None:
        """Note a pickle by its bytes."""
        self._digests[digest(pickle)] = None
        while len(self._digests) > MAX_DIGESTS:
            self._digests.popitem(last=False)

    def has_pickle(self, state: Any, start: int) -> bool:
        return start in self._files.get(state, _NOTHING)[0]

    def array_ends(self, state: Any) -> Sequence[int]:
        """In order."""
        return self._files.get(state, _NOTHING)[1]

    def has_bytes(self, pickle: Any) -> bool:
        return digest(pickle) in self._digests


_NOTHING: tuple[set[int], list[int]] = (set(), [])


@dataclass
class Checker:
    """Scans inputs with one set of options. Scans of the same unchanged content are remembered."""

    fail_on: str = "medium"
    fail_on_coverage: bool = False
    policy: str | None = None
    tally: Tally = field(default_factory=Tally)
    places: Places = field(default_factory=Places)
    _seen: OrderedDict[Any, Verdict] = field(default_factory=OrderedDict)
    _accepted: threading.local = field(default_factory=threading.local)

    def check(self, source: Input, loader: str) -> Verdict:
        """Return when `source` may be loaded; raise UnsafeModelError when not.

        It also raises when the scan did not reach the end: ScanError, NodeNotFoundError.
        """
        began = time.perf_counter()
        try:
            key = _key(source)
            verdict = self._seen.get(key)
            if verdict is None:
                self.tally.scanned += 1
                verdict = self._scan(source)
                if key is not None:
                    self._remember(key, verdict)
            else:
                self.tally.remembered += 1
            self._judge(verdict, source, loader)
            return verdict
        finally:
            self.tally.seconds += time.perf_counter() - began

    def known(self) -> None:
        """Count a load of a pickle whose place is known."""
        self.tally.remembered += 1

    @contextmanager
    def accepting(self, verdict: Verdict | None) -> Iterator[None]:
        """While a library loads a scanned file, calls that the policy accepts in it are accepted in its parts."""
        before: frozenset[tuple[str, ...]] = getattr(self._accepted, "calls", frozenset())
        self._accepted.calls = before if verdict is None else before | verdict.accepted
        try:
            yield
        finally:
            self._accepted.calls = before

    def _scan(self, source: Input) -> Verdict:
        options = request_options(self.fail_on, self.fail_on_coverage, self.policy)
        state = source.state()
        with source.request() as request:
            answer = scanner.ask(**request, **options)
        if source.descriptor is not None and link_to(source.descriptor) is not None and _unopened(answer.report):
            # Not every system lets a child open what its parent has open.
            with source.request(by_name=True) as request:
                answer = scanner.ask(**request, **options)
        if source.state() != state:
            raise ScanError(f"{source.shown()} was changed while it was scanned. Nothing was loaded.")
        verdict = _verdict(answer, source)
        if verdict.report is None and verdict.unscanned is None:
            if source.path is not None:
                self.places.add(state, answer.pickles, answer.arrays)
            else:
                for start, end in answer.pickles:
                    self.places.add_bytes(memoryview(source.data)[start:end])
        return verdict

    def _remember(self, key: Any, verdict: Verdict) -> None:
        self._seen[key] = verdict
        while len(self._seen) > MAX_REMEMBERED:
            self._seen.popitem(last=False)

    def _judge(self, verdict: Verdict, source: Input, loader: str) -> None:
        report = verdict.report
        if report is not None and not self._all_accepted(report):
            self.tally.stopped += 1
            consequence = f"{loader} was stopped before it loaded anything."
            raise UnsafeModelError(unsafe_message(report, source.shown(), consequence), report)
        if verdict.unscanned is not None:
            self.tally.stopped += 1
            kind = BrokenPickleError if verdict.unscanned == NO_PICKLE else ScanError
            raise kind(
                f"{loader} was stopped: {source.shown()} could not be scanned to its end "
                f"({verdict.unscanned}). Nothing was loaded."
            )

    def _all_accepted(self, report: ScanReport) -> bool:
        calls: frozenset[tuple[str, ...]] = getattr(self._accepted, "calls", frozenset())
        issues = report.document["issues"]
        return bool(issues) and all(_call(issue) in calls for issue in issues)


def _call(issue: Any) -> tuple[str, ...]:
    return issue["rule"], issue["module"], issue["operator"], issue["evidence"]


def _verdict(answer: Answer, source: Input) -> Verdict:
    report = answer.report
    first = source.offset if source.path is not None else 0
    whole = source.loaded_as != "pickle" or _is_empty(report) or any(start == first for start, _ in answer.pickles)
    return Verdict(
        report if report.failed else None,
        _unscanned(report) if whole else NO_PICKLE,
        frozenset(_call(issue) for issue in report.document.get("accepted", ())),
        answer.pickles if source.path is None else (),
        answer.arrays if source.path is None else (),
    )


def _key(source: Input) -> Any:
    """Key that stays the same as long as the content does; None for content that is as quick to scan as to hash."""
    if source.path is not None:
        return source.path, source.state(), source.offset, source.loaded_as
    return None if len(source.data) > MAX_PIPED else (digest(source.data), source.loaded_as)


def _is_empty(report: ScanReport) -> bool:
    return all(file["size"] == 0 for file in report.document["files"])


def _unscanned(report: ScanReport) -> str | None:
    document = report.document
    for problem in [*document["errors"], *document["summary"]["skipped"]["skipped_files"]]:
        reason = problem.get("reason") or ""
        if reason in _NOT_SCANNED or reason.startswith("limit-"):
            return printable(problem["description"])
    if any(sum(_lost(file)) > 0 for file in document["files"]):
        return "too many parts of it could not be read"
    return None


def _lost(file: Any) -> tuple[int, int]:
    dropped = file["coverage_dropped"]
    return dropped["failed"], dropped["not-understood"]


def _unopened(report: ScanReport) -> bool:
    return any(
        problem.get("reason") in ("no-permission", "no-such-file", "vanished") for problem in report.document["errors"]
    )
