"""`%scan_model`: the scanner in a notebook cell."""

from __future__ import annotations

import argparse
import glob
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from IPython.core.error import UsageError as IPythonUsageError
from IPython.utils.process import arg_split  # type: ignore[attr-defined]  # It comes from the platform's own module.

from .launcher import NodeNotFoundError, ProgramNotFoundError
from .levels import LEVELS, MIME_TYPE
from .printable import printable
from .program import UsageError, report_formats, run, said, scan
from .report import ScanError, ScanReport, UnsafeModelError, unsafe_message
from .showing import Showable, cell_has_run, display, show_now

MAGIC = "scan_model"
PROGRESS_AFTER_SECONDS = 1.0
PROGRESS_EVERY_SECONDS = 0.5

#: Options of the magic, for completion.
OPTIONS = (
    "--check",
    "--fail-on",
    "--fail-on-coverage",
    "--guard",
    "--help",
    "--no-policy",
    "--output-file",
    "--policy",
    "--reporting-format",
)


class _Parser(argparse.ArgumentParser):
    """Complains in the cell instead of ending the kernel."""

    def error(self, message: str) -> NoReturn:
        raise IPythonUsageError(f"%{MAGIC}: {message}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _HelpShown


class _HelpShown(Exception):
    pass


_FORMAT_HELP = "write a report as well, such as sarif or html (Tab lists all); with -o to a file, else as text instead of the rich one"


def make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"%{MAGIC}",
        description="Scan model files and folders: see what loading them would run. Nothing is loaded.",
        epilog="`report = %scan_model PATH` keeps the answer: report.verdict, report.findings, report.to_pandas().",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file, folder or pattern to scan")
    parser.add_argument("-p", "--path", action="append", default=[], help="the same, as modelscan writes it")
    parser.add_argument("--fail-on", choices=LEVELS, default="medium", help="level for --check and the guard")
    parser.add_argument("--fail-on-coverage", action="store_true", help="what could not be read counts as well")
    parser.add_argument("--check", action="store_true", help="raise UnsafeModelError, so that `run all` stops here")
    parser.add_argument("-r", "--reporting-format", action="append", default=[], metavar="FORMAT", help=_FORMAT_HELP)
    parser.add_argument(
        "-o", "--output-file", action="append", default=[], metavar="FILE", help="where that report goes"
    )
    parser.add_argument("--policy", metavar="FILE", help="policy to go by, instead of one that was allowed")
    parser.add_argument("--no-policy", action="store_true", help="go by no policy")
    parser.add_argument(
        "--guard",
        nargs="?",
        choices=("on", "off", "status"),
        const="status",
        help="scan whatever pickle, joblib, torch, numpy, pandas, dill and keras are about to load",
    )
    return parser


class NodeMissing(Showable):
    """Shown instead of a report where there is no Node: what to install, and the browser as a way out."""

    def __init__(self, paths: Sequence[str], reason: str) -> None:
        self.paths = tuple(paths)
        self.reason = reason

    def __repr__(self) -> str:
        return f"Not scanned. {self.reason}\nIn JupyterLab, right-click the file and choose Scan model: that needs no Node."

    def bundle(self) -> dict[str, Any]:
        # The renderer draws a "Scan in the browser" button from this; nothing starts before it is pressed.
        request = {
            "schema": "scan-model-request/1",
            "reason": self.reason,
            "inputs": list(self.paths),
            "absolute_path": os.getcwd(),
        }
        return {MIME_TYPE: request, "text/plain": repr(self)}


class _Progress:
    """One output that says how long a scan has been running; none at all for a quick one."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._what = printable(paths[0]) if len(paths) == 1 else f"{len(paths)} paths"
        self._handle: Any = None
        self._shown = 0.0
        self._seconds = 0.0

    def __call__(self, seconds: float) -> None:
        self._seconds = seconds
        if seconds < PROGRESS_AFTER_SECONDS or seconds - self._shown < PROGRESS_EVERY_SECONDS:
            return
        self._shown = seconds
        self._say(f"Scanning {self._what} ... {seconds:.0f} s. Interrupt the kernel to stop.")

    def close(self, done: bool) -> None:
        if self._handle is not None:
            self._say(f"{'Scanned' if done else 'Stopped scanning'} {self._what} after {self._seconds:.0f} s.")

    def _say(self, sentence: str) -> None:
        bundle = {"text/plain": sentence}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def expand(paths: Sequence[str]) -> list[str]:
    """`~` and patterns, as a shell would: a pattern that matches nothing stays as it is, to be complained about."""
    expanded: list[str] = []
    for path in paths:
        path = os.path.expanduser(path)
        matches = [] if os.path.exists(path) else sorted(glob.glob(path, recursive=True))
        expanded += matches or [path]
    return expanded


def scan_model(line: str) -> ScanReport | NodeMissing | None:
    """Scan model files and folders: see what loading them would run. `%scan_model --help` lists the options."""
    try:
        options = make_parser().parse_args(arg_split(line, posix=os.name == "posix"))
    except _HelpShown:
        return None
    paths = expand([*options.paths, *options.path])
    further = ["--fail-on-coverage"] if options.fail_on_coverage else []
    further += ["--policy", os.path.expanduser(options.policy)] if options.policy else []
    further += ["--no-policy"] if options.no_policy else []
    if options.guard is not None:
        if paths:
            raise IPythonUsageError(f"%{MAGIC} --guard takes no paths; scan in a line of its own.")
        _guard(options)
        return None
    if not paths:
        raise IPythonUsageError(f"%{MAGIC}: give a file or a folder to scan, or --guard on. --help tells more.")
    formats, files = options.reporting_format, options.output_file
    if len(formats) == 1 and not files and not options.check:
        _print(formats[0], ["--fail-on", options.fail_on, *further, "--", *paths])
        return None
    if len(formats) != len(files):
        raise IPythonUsageError(f"%{MAGIC}: name a file with -o for each -r.")
    for name, file in zip(formats, files, strict=True):
        further += ["-r", name, "-o", os.path.expanduser(file)]
    return _scan(paths, options.fail_on, further, options.check)


def _print(name: str, arguments: list[str]) -> None:
    """A report as the terminal shows it."""
    status, output, messages = run(["-r", name, *arguments])
    print(output.decode("utf-8", "replace"), end="")
    if status > 3:
        raise IPythonUsageError(f"%{MAGIC}: {said(messages, status)}")
    if messages.strip():
        print(messages.rstrip(), file=sys.stderr)


def _scan(paths: list[str], fail_on: str, further: list[str], check: bool) -> ScanReport | NodeMissing:
    progress = _Progress(paths)
    done = False
    try:
        report = scan(*paths, fail_on=fail_on, arguments=further, progress=progress)
        done = True
    except NodeNotFoundError as error:
        if check:
            raise
        missing = NodeMissing(paths, str(error))
        show_now(missing)
        return missing
    except UsageError as error:
        if error.report is not None:
            show_now(error.report)
        raise IPythonUsageError(str(error)) from None
    finally:
        progress.close(done)
    if check and report.failed:
        # The error shows the report.
        what = printable(paths[0]) if len(paths) == 1 else f"One of {len(paths)} paths"
        raise UnsafeModelError(unsafe_message(report, what, "Stopped by --check."), report)
    show_now(report)
    return report


def _guard(options: argparse.Namespace) -> None:
    from . import guard

    if options.guard == "on":
        policy = options.policy and os.path.expanduser(options.policy)
        guard.on(options.fail_on, options.fail_on_coverage, policy)
    elif options.guard == "off":
        guard.off()
    print(guard.status())


def complete(shell: Any, event: Any) -> list[str]:
    """Completion of options, of their values, and of paths after `%scan_model`."""
    words = event.line.split()
    before = words[-2] if event.symbol and len(words) > 1 else words[-1]
    if before == "--fail-on":
        return [level for level in LEVELS if level.startswith(event.symbol)]
    if before in ("-r", "--reporting-format"):
        return [name for name in _formats() if name.startswith(event.symbol)]
    if before == "--guard":
        return [switch for switch in ("on", "off", "status") if switch.startswith(event.symbol)]
    if event.symbol.startswith("-"):
        return [option for option in OPTIONS if option.startswith(event.symbol)]
    return _paths(event.symbol)


def _formats() -> tuple[str, ...]:
    try:
        return report_formats()
    except (NodeNotFoundError, ProgramNotFoundError, ScanError):
        # A completion cannot show an error; the scan will.
        return ()


def _paths(start: str) -> list[str]:
    matches = sorted(glob.glob(glob.escape(os.path.expanduser(start)) + "*"))
    # As typed: a home folder stays `~`.
    home = os.path.expanduser("~")
    shown = ["~" + m[len(home) :] if start.startswith("~") and m.startswith(home) else m for m in matches]
    return [name + os.sep if os.path.isdir(match) else name for name, match in zip(shown, matches, strict=True)]


def load(shell: Any) -> None:
    """Register the magic and its completion."""
    shell.register_magic_function(scan_model, "line", MAGIC)
    shell.set_hook("complete_command", complete, str_key=f"%{MAGIC}")
    shell.events.register("post_execute", cell_has_run)


def unload(shell: Any) -> None:
    """Take the guard down, and the magic away."""
    from . import guard

    guard.off()
    shell.events.unregister("post_execute", cell_has_run)
    shell.magics_manager.magics["line"].pop(MAGIC, None)
    shell.strdispatchers["complete_command"].strs.pop(f"%{MAGIC}", None)
