"""Tries an installed wheel, on any platform: the command, the Python interface, and whether JupyterLab takes the extension."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

EVIL = b"cos\nsystem\n(S'echo this is only an echo'\ntR."
SCRIPTS = Path(sys.executable).parent


def program(name: str) -> str:
    """Path of a program that was installed beside this Python, or in its folder of scripts."""
    from sysconfig import get_path

    for folder in (Path(get_path("scripts")), SCRIPTS):
        for file in (folder / name, folder / f"{name}.exe"):
            if file.is_file():
                return str(file)
    raise SystemExit(f"{name} is not installed")


def main() -> None:
    """Raises AssertionError for what does not work."""
    from jupyterlab_scan_model import scan

    with tempfile.TemporaryDirectory() as folder:
        evil = Path(folder, "evil.pkl")
        evil.write_bytes(EVIL)
        done = subprocess.run([program("scan-model"), str(evil)], capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 1, done.stderr
        assert "this is only an echo" in done.stdout, done.stdout
        verdict = scan(evil).verdict
        assert verdict == "unsafe", verdict
    listed = subprocess.run([program("jupyter-labextension"), "list"], capture_output=True, text=True, encoding="utf-8")
    lines = [line for line in (listed.stdout + listed.stderr).splitlines() if "jupyterlab-scan-model" in line]
    assert lines and "enabled" in lines[0] and "OK" in lines[0], lines
    print(lines[0].strip())


if __name__ == "__main__":
    main()
