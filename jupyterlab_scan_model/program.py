"""Run the scanner as a child process, and read its answer."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

from .launcher import command
from .levels import LEVELS
from .printable import printable
from .report import ScanError, ScanReport

POLL_SECONDS = 0.1
END_SECONDS = 2
MAX_MESSAGE = 2_000

#: Exit statuses that come with a report.
_ANSWERED = (0, 1, 2, 3)
#: Exit status for a mistake in the arguments, and for a missing path; then the output reports the other paths.
_USAGE = 4


class UsageError(ScanError):
    """The scanner does not take these arguments. `report` covers the paths that exist, if any."""

    report: ScanReport | None = None


def scan(
    *paths: str | os.PathLike[str],
    fail_on: str = "medium",
    arguments: Sequence[str] = (),
    progress: Callable[[float], None] | None = None,
) -> ScanReport:
    """Scan files and folders and return the report. Nothing in them is loaded or run.

    `fail_on` is the level from which a finding makes `report.failed` true: low, medium, high, critical or review.
    `arguments` are further arguments of `scan-model`. `progress` is called about ten times a second with the seconds
    passed. Raises NodeNotFoundError, UsageError or ScanError; KeyboardInterrupt ends the scanner at once.
    """
    if not paths:
        raise UsageError("There is nothing to scan: give at least one file or folder.")
    if fail_on not in LEVELS:
        raise UsageError(f"{fail_on!r} is not a level. The levels are {', '.join(LEVELS)}.")
    options = ["-r", "json", "--fail-on", fail_on, *arguments, "--"]
    status, output, messages = run([*options, *(os.fspath(path) for path in paths)], progress)
    if status == _USAGE:
        mistake = UsageError(said(messages, status))
        mistake.report = _report_of(output)
        raise mistake
    report = _report_of(output) if status in _ANSWERED else None
    if report is None:
        raise ScanError(said(messages, status))
    return report


@functools.cache
def report_formats() -> tuple[str, ...]:
    """The names that `-r` takes, as the scanner itself lists them. Raises NodeNotFoundError or ScanError."""
    status, output, messages = run(["--reporting-formats"])
    if status != 0:
        raise ScanError(said(messages, status))
    return tuple(output.decode().split())


def _report_of(output: bytes) -> ScanReport | None:
    """The report in the output; None when there is none, or when none of the paths exists."""
    try:
        report = ScanReport(json.loads(output))
        missing = report.document["summary"].get("missing", ())
        return report if not missing or len(report.document["files"]) > len(missing) else None
    except (ValueError, KeyError, TypeError):
        return None


def run(arguments: Iterable[str], progress: Callable[[float], None] | None = None) -> tuple[int, bytes, str]:
    """Run the scanner to its end; exit status, standard output, and standard error.

    Whatever stops this function from waiting, an interrupt first of all, ends the scanner too.
    """
    # Files, not pipes: a report may be long, and nothing here has to read while it waits.
    with TemporaryFile() as output, TemporaryFile() as messages:
        child = subprocess.Popen(
            command(list(arguments)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=messages,
            # A session of its own: an interrupt typed in a terminal reaches this process only, which then ends it.
            start_new_session=True,
        )
        try:
            _wait(child, progress)
        finally:
            _end(child)
        return child.returncode, _content(output), _content(messages).decode("utf-8", "replace")


def _wait(child: subprocess.Popen[bytes], progress: Callable[[float], None] | None) -> None:
    began = time.monotonic()
    while True:
        try:
            # Python polls with short sleeps at first, so that a quick scan is noticed at once.
            child.wait(POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            if progress is not None:
                progress(time.monotonic() - began)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _content(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def said(messages: str, status: int) -> str:
    text = printable(messages.strip()[-MAX_MESSAGE:], MAX_MESSAGE, lines=True)
    return text if text else f"The scanner ended with status {status} and said nothing."
