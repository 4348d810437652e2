"""One scanner process that answers again and again: `scan-model serve --stdio`, described in docs/serve.md."""

from __future__ import annotations

import atexit
import io
import json
import os
import subprocess
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from .launcher import command
from .printable import printable
from .report import ScanError, ScanReport

PROTOCOL = 1
END_SECONDS = 2
READ_BYTES = 1 << 20
MAX_MESSAGE = 2_000


@dataclass(frozen=True)
class Answer:
    """Answer of the scanner to one request."""

    report: ScanReport
    #: Begin and end of the pickles of the one file, in bytes from its start.
    pickles: tuple[tuple[int, int], ...]
    #: Ends of the arrays in it that joblib reads from between the opcodes.
    arrays: tuple[int, ...]


class KeptScanner:
    """A scanner process that is started when it is first asked, and again when it has died.

    Threads take turns. A child of a fork gets a process of its own. Whatever keeps a question from being answered to its
    end (an interrupt first of all) ends the process, so that no answer is ever taken for that of another question.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._lock = threading.RLock()
        self._asking = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def start(self) -> None:
        """Start the process, unless it runs, and wait for its first answer. Raises as `ask` does."""
        with self._lock:
            if self._process is None:
                # A first scan compiles the readers of archives and pickles, so that the user's first scan does not wait for it.
                self.ask(data=_small_archive())

    def ask(self, *, data: Any = None, **request: Any) -> Answer:
        """Put a request, with the bytes that belong to it. Raises ScanError when there is no answer."""
        with self._lock:
            if self._asking:
                # A signal or a finalizer loads something while this thread waits for an answer to something else.
                other = _Process()
                try:
                    return _answer(other.ask(request, data))
                finally:
                    other.kill()
            self._asking = True
            try:
                if self._process is None:
                    self._process = _Process()
                return _answer(self._process.ask(request, data))
            except _Refused:
                raise
            except BaseException:
                process, self._process = self._process, None
                if process is not None:
                    process.kill()
                raise
            finally:
                self._asking = False

    def stop(self) -> None:
        """End the process; it is started again when it is asked again."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                process.kill()

    def _forget(self) -> None:
        process, self._process = self._process, None
        self._lock = threading.RLock()
        self._asking = False
        if process is not None:
            process.forget()


def _small_archive() -> bytes:
    """A file of PyTorch's with one tensor of two numbers in it."""
    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\2tQ"
        b"K\0K\2\x85K\1\x85\x89ccollections\nOrderedDict\n)RtR"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\2}(X\1\0\0\0w" + tensor + b"u.")
        archive.writestr("archive/data/0", bytes(8))
        archive.writestr("archive/version", "3\n")
    return file.getvalue()


class _Refused(ScanError):
    """The scanner answered that it cannot serve this request."""


class _Process:
    """The child and the two pipes to it."""

    def __init__(self) -> None:
        # Closed with the pipes, in `forget`.
        self._messages = TemporaryFile()  # noqa: SIM115
        node, *arguments = command(["serve", "--stdio"])
        self._child = subprocess.Popen(
            [os.path.abspath(node) if os.path.dirname(node) else node, *arguments],
            # Not in the user's folder: a downloaded file there may be called `serve`, and the scanner would refuse to guess.
            cwd=os.path.dirname(os.path.abspath(__file__)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
            bufsize=0,
            # A session of its own: an interrupt typed in a terminal reaches this process only, which then ends it.
            start_new_session=True,
        )
        self._greeted = False
        self._rest = b""

    def ask(self, request: dict[str, Any], data: Any) -> dict[str, Any]:
        if not self._greeted:
            greeting = self._line()
            if greeting.get("protocol") != PROTOCOL:
                raise ScanError(
                    "The scanner that was started speaks another protocol. Install jupyterlab-scan-model again."
                )
            self._greeted = True
        line = json.dumps({"id": 1, **request, **({} if data is None else {"bytes": len(data)})}).encode() + b"\n"
        self._send(line)
        if data is not None:
            self._send(data)
        return self._line()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        child = self._child
        child.kill()
        child.wait()
        self.forget()

    def forget(self) -> None:
        """Close this process's ends of the pipes; the child ends when the last copy of the other ends is closed."""
        for stream in (self._child.stdin, self._child.stdout, self._messages):
            if stream is not None:
                stream.close()
        # In a fork the process belongs to the parent, and this one cannot wait for it.
        self._child.returncode = 0 if self._child.returncode is None else self._child.returncode

    def _send(self, data: Any) -> None:
        assert self._child.stdin is not None
        left = memoryview(data)
        try:
            while left:
                left = left[self._child.stdin.write(left) :]
        except (BrokenPipeError, OSError) as error:
            raise ScanError(self._died()) from error

    def _line(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        pieces = [self._rest]
        while b"\n" not in pieces[-1]:
            piece = os.read(self._child.stdout.fileno(), READ_BYTES)
            if not piece:
                raise ScanError(self._died())
            pieces.append(piece)
        line, _, self._rest = b"".join(pieces).partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise ScanError("The scanner answered something that is no JSON.") from error
        if not isinstance(answer, dict):
            raise ScanError("The scanner answered something that is no answer.")
        return answer

    def _died(self) -> str:
        try:
            status = self._child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        self._messages.seek(0)
        said = self._messages.read().decode("utf-8", "replace").strip()
        ended = "The scanner ended" if status is None else f"The scanner ended with status {status}"
        return f"{ended} before it answered. {printable(said[-MAX_MESSAGE:], MAX_MESSAGE, lines=True)}".rstrip()


def _answer(answer: dict[str, Any]) -> Answer:
    if "error" in answer:
        raise _Refused(printable(f"The scanner refused: {answer['error']}", MAX_MESSAGE))
    try:
        pickles = tuple((int(start), int(end)) for start, end in answer.get("pickles", ()))
        return Answer(ScanReport(answer["report"]), pickles, tuple(map(int, answer.get("arrays", ()))))
    except (KeyError, TypeError, ValueError) as error:
        raise ScanError("The scanner answered something that is no report.") from error


def request_options(fail_on: str, fail_on_coverage: bool, policy: str | None) -> dict[str, Any]:
    """The part of a request that is the same for every scan. The policy is the one that is named, and no other."""
    options: dict[str, Any] = {"fail_on": fail_on, "fail_on_coverage": fail_on_coverage}
    return options if policy is None else {**options, "policy": os.path.abspath(policy)}


#: The one of this process.
scanner = KeptScanner()
atexit.register(scanner.stop)

__all__: Sequence[str] = ("Answer", "KeptScanner", "request_options", "scanner")
