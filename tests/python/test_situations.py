"""The same answer through every door: what `tests/situations.json` says, asked of the magic, the program and the gate."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import ROOT
from kernels import LOAD, bundle, error, run_cells, text
from patience import PROGRAM

from jupyterlab_scan_model.launcher import command, find_node, find_program
from jupyterlab_scan_model.levels import MIME_TYPE

TABLE = json.loads((ROOT / "tests" / "situations.json").read_text())
ALL = [TABLE["control"], *TABLE["situations"]]
#: The superuser may read everything.
NOBODY = 65534 if os.geteuid() == 0 else os.geteuid()

AS_NOBODY = f"import os\nroot = os.geteuid()\nos.seteuid({NOBODY})"
AS_BEFORE = "os.seteuid(root)"


def meeting(door):
    return [pytest.param(s, id=s["name"]) for s in ALL if not isinstance(s["doors"][door], str)]


def content(described):
    if isinstance(described, str):
        return described.encode("latin-1")
    packed = content(described["text"])
    for _ in range(described["gzip"]):
        packed = gzip.compress(packed, mtime=0)
    return packed


@pytest.fixture
def place(situation):
    """A folder, for anybody to read, in which `m` is what the situation says."""
    # That of pytest is for its owner alone.
    with TemporaryDirectory() as made:
        top = Path(made)
        top.chmod(0o755)
        for name, described in situation["files"].items():
            path = top / "m" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(described))
        for pipe in situation.get("pipes", []):
            os.mkfifo(top / "m" / pipe)
        for link, target in situation.get("links", {}).items():
            (top / target).mkdir()
            (top / target / "model.pkl").write_bytes(content(situation["files"]["model.pkl"]))
            (top / "m" / link).symlink_to(top / target)
        if "policy" in situation:
            (top / "policy.toml").write_text(situation["policy"])
        (top / "out").mkdir()
        (top / "out").chmod(0o777)
        for name in situation.get("locked", []):
            (top / "m" / name).chmod(0)
        yield top
        for name in situation.get("locked", []):
            (top / "m" / name).chmod(0o700)


def policy(situation):
    return ["--policy", "policy.toml"] if "policy" in situation else []


def told(document, situation):
    """What a report says of the whole, and of the file or folder that it is about."""
    summary, name = document["summary"], situation["subject"]["name"]
    about = [file["verdict"] for file in document["files"] if file["source"] == name]
    left = [s for s in summary["skipped"]["skipped_files"] if s["category"] == "EXCLUDED" and s["source"] == name]
    subject = about[0] if about else None if left else "absent"
    return {
        "verdict": summary["verdict"],
        "title": summary["headline"],
        "exit": summary["exit_code"],
        "subject": subject,
    }


def expected(situation):
    subject = situation["subject"]["verdict"]
    return {**{key: situation[key] for key in ("verdict", "title", "exit")}, "subject": subject}


@pytest.mark.parametrize("situation", meeting("magic"))
def test_the_magic(situation, place):
    line = " ".join(["m", *policy(situation)])
    cells = [
        f"%scan_model {line}",
        "print(_.verdict, _.exit_code, _.failed)",
        f"%scan_model --check {line}",
        f"%scan_model --check --fail-on-coverage {line}",
    ]
    *_, shown, said, checked, strict, _ = run_cells([LOAD, AS_NOBODY, *cells, AS_BEFORE], place)
    words = f"{situation['mark']} {situation['title']}"
    document = bundle(shown)[MIME_TYPE]
    assert told(document, situation) == expected(situation)
    assert bundle(shown)["text/plain"].startswith(f"{words}: ")
    assert bundle(shown)["text/html"].startswith(f"<div><p><strong>{words}</strong>: ")
    assert text(said) == f"{situation['verdict']} {situation['exit']} False\n"
    assert told(bundle(checked)[MIME_TYPE], situation) == expected(situation)
    if situation["strictExit"] == 1:
        assert error(strict)[0] == "UnsafeModelError"
        assert strict[0]["data"][MIME_TYPE]["summary"]["exit_code"] == 1
        assert strict[0]["data"]["text/plain"].startswith(f"{words}: ")
    else:
        assert told(bundle(strict)[MIME_TYPE], situation) == {**expected(situation), "exit": situation["strictExit"]}


def run(line, place):
    """As somebody who is not the superuser."""
    return subprocess.run(
        line,
        cwd=place,
        env={"PATH": os.environ["PATH"], "HOME": str(place)},
        user=NOBODY if os.geteuid() == 0 else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=PROGRAM,
    )


@pytest.mark.parametrize("situation", meeting("command line"))
def test_the_program_that_the_package_brings(situation, place):
    done = run(command(["-r", "json", *policy(situation), "--", "m"]), place)
    assert told(json.loads(done.stdout), situation) == expected(situation)
    assert done.returncode == situation["exit"]


@pytest.mark.parametrize("situation", meeting("gate"))
def test_the_gate(situation, place):
    program = place / "program"
    program.mkdir()
    shutil.copy(ROOT / "pipeline" / "image" / "gate.mjs", program)
    shutil.copy(find_program(), program)
    out = ["--reports", "out/reports", "--results", "out/results"]
    line = [find_node(), str(program / "gate.mjs"), *out, *policy(situation), "--", "m"]
    done = run(line, place)
    assert done.returncode == situation["doors"]["gate"]["exit"], done.stderr
    assert (place / "out" / "results" / "verdict").read_text() == situation["verdict"]
    assert told(json.loads((place / "out" / "reports" / "report.json").read_text()), situation) == expected(situation)
