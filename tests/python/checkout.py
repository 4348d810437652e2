"""This repository as others get it: at a revision, with nothing that was built."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from conftest import ROOT
from patience import PROGRAM

#: No configuration of the person at the keyboard, and somebody who commits.
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "nobody@example.invalid" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs git in a folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=inherited | ENVIRONMENT | more,
        capture_output=True,
        text=True,
        check=check,
        timeout=PROGRAM,
    )


def revision(folder: Path) -> tuple[Path, str]:
    """A repository below `folder` that holds the files of this checkout as they are now, and the revision."""
    repository = folder / "repository.git"
    git(folder, "init", "--quiet", "--bare", str(repository))
    here = {"GIT_DIR": str(repository), "GIT_WORK_TREE": str(ROOT)}
    git(ROOT, "add", "--all", **here)
    git(ROOT, "commit", "--quiet", "--message", "As it is now", **here)
    return repository, git(repository, "rev-parse", "HEAD").stdout.strip()
