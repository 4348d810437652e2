#!/usr/bin/env python3
"""Write tests/fixtures/honest again: files of frameworks that the tests do not install, old versions among them.

usage: make_elsewhere.py WORK [NAME...]

Each environment of environments.json is made below WORK with the Python that it names (pyenv's, or one on the PATH), and its
script writes the files. Takes an hour and some 15 GB; never run by the tests. The files differ from run to run in what
frameworks choose by chance, so that only what has a reason should be committed again.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parents[1] / "fixtures" / "honest"


def python_of(version):
    """Return the program of a Python version, as pyenv or the system has it."""
    kept = sorted((pathlib.Path.home() / ".pyenv" / "versions").glob(f"{version}*/bin/python"))
    found = str(kept[-1]) if kept else shutil.which(f"python{version}")
    if found is None:
        raise SystemExit(f"Python {version} is needed for this environment; pyenv can install it.")
    return found


def environment(work, name, wanted):
    """Make the environment and return the command that starts its Python."""
    folder = work / name
    python = python_of(wanted["python"])
    variables = dict(os.environ)
    if wanted["python"].startswith("2"):
        # There is no venv module: the packages go into a folder of their own.
        install = [python, "-m", "pip", "install", "-q", "--target", str(folder)]
        variables["PYTHONPATH"] = str(folder)
    else:
        if not folder.exists():
            subprocess.run([python, "-m", "venv", str(folder)], check=True)
        python = str(folder / "bin" / "python")
        install = [python, "-m", "pip", "install", "-q", "--prefer-binary"]
    for together in wanted["requirements"]:
        if subprocess.run([*install, *together.split()], env=variables).returncode != 0:
            print(f"{name}: not installed: {together}")
    return [python, "-W", "ignore"], variables


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    work = pathlib.Path(sys.argv[1]).resolve()
    work.mkdir(parents=True, exist_ok=True)
    wanted = json.loads((HERE / "environments.json").read_text())
    for name in sys.argv[2:] or wanted:
        command, variables = environment(work, name, wanted[name])
        target = FIXTURES / name
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run([*command, str(HERE / wanted[name]["script"]), str(target)], env=variables, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
