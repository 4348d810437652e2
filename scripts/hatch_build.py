"""Lets pre-commit install the command line alone: its environment is no place for JupyterLab, and a commit cannot wait.

pre-commit clones this repository and runs `pip install .` there. Anywhere else the hook after this one builds everything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROGRAM = "jupyterlab_scan_model/cli/scan-model.mjs"
#: Files in place of the JupyterLab extension, so that the next hook finds nothing left to build.
PLACEHOLDERS = (
    "jupyterlab_scan_model/labextension/package.json",
    "jupyterlab_scan_model/labextension/static/style.js",
)


class CommandLineAlone(BuildHookInterface[BuilderConfig]):
    """Builds the command line in a clone of pre-commit's that has nothing built yet."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not _is_for_pre_commit(root) or (root / PROGRAM).exists():
            return
        node = shutil.which("node")
        if node is None or shutil.which("npm") is None:
            raise RuntimeError("The hook is built with Node 20 or newer and npm: install them, then commit again.")
        subprocess.run([node, str(root / "scripts" / "cli-alone.mjs"), str(root / PROGRAM)], cwd=root, check=True)
        for name in PLACEHOLDERS:
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("{}\n")


def _is_for_pre_commit(root: Path) -> bool:
    """True when the environment that is installed into is the one that pre-commit makes inside its clone."""
    environment = os.environ.get("VIRTUAL_ENV")
    if not environment:
        return False
    place = Path(environment)
    return place.name.startswith("py_env-") and place.parent.resolve() == root.resolve()
