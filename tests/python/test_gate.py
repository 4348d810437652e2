"""The gate alone, in a workspace that somebody else filled: where it writes, what it obeys, what it says."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT, Echo
from patience import PROGRAM

from jupyterlab_scan_model.launcher import find_node, find_program

PRECIOUS = "precious"


@pytest.fixture
def gate(tmp_path: Path):
    """Runs the gate in `tmp_path/workspace`; the scanner beside it may be another program."""
    place = tmp_path / "opt"
    place.mkdir()
    shutil.copy(ROOT / "pipeline" / "image" / "gate.mjs", place)
    shutil.copy(find_program(), place)
    (tmp_path / "workspace").mkdir()

    def run(*options: str, scanner: str | None = None) -> subprocess.CompletedProcess[str]:
        if scanner is not None:
            (place / "scan-model.mjs").write_text(scanner)
        results = () if "--results" in options else ("--results", str(tmp_path / "results"))
        return subprocess.run(
            [find_node(), str(place / "gate.mjs"), *results, *options],
            cwd=tmp_path / "workspace",
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PROGRAM,
        )

    return run


@pytest.fixture
def workspace(tmp_path: Path, gate) -> Path:
    folder = tmp_path / "workspace"
    (folder / "good.pkl").write_bytes(pickle.dumps([1]))
    return folder


def result(tmp_path: Path, name: str):
    text = (tmp_path / "results" / name).read_text()
    return text if name in ("verdict", "report") else json.loads(text)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with files of the names that the gate writes, which nobody may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("report.json", "report.sarif", "report.html", "report.json.part", "verdict"):
        (folder / name).write_text(PRECIOUS)
    return folder


def untouched(folder: Path) -> bool:
    return sorted(path.name for path in folder.iterdir()) == [
        "report.html",
        "report.json",
        "report.json.part",
        "report.sarif",
        "verdict",
    ] and all(path.read_text() == PRECIOUS for path in folder.iterdir())


def test_a_folder_for_the_reports_is_made_where_there_is_none(gate, workspace):
    run = gate("--reports", "a/b/reports")
    assert run.returncode == 0, run.stderr
    assert (workspace / "a" / "b" / "reports" / "report.json").is_file()


@pytest.mark.parametrize("target", ["folder", "nothing", "workspace"])
def test_a_report_folder_that_is_a_link_stops_and_is_not_followed(gate, workspace, outside, tmp_path, target):
    leads_to = {"folder": outside, "nothing": tmp_path / "new", "workspace": workspace}[target]
    (workspace / "scan-model-report").symlink_to(leads_to)
    run = gate()
    assert run.returncode == 1
    assert "scan-model-report is a link" in run.stderr
    assert untouched(outside)
    assert not (tmp_path / "new").exists()
    assert not (workspace / "report.json").exists()
    assert result(tmp_path, "test-output")["result"] == "ERROR"
    assert result(tmp_path, "verdict") == "incomplete"


@pytest.mark.parametrize("absolute", [False, True])
def test_a_link_above_the_report_folder_is_not_followed(gate, workspace, outside, absolute):
    (workspace / "out").symlink_to(outside)
    path = workspace / "out" / "reports" if absolute else Path("out/reports")
    run = gate("--reports", str(path))
    assert run.returncode == 1
    assert "out is a link" in run.stderr
    assert untouched(outside)


def test_a_report_folder_outside_the_workspace_may_lie_behind_links(gate, workspace, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "volume").symlink_to(tmp_path / "real")
    run = gate("--reports", str(tmp_path / "volume" / "reports"))
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "real" / "reports" / "report.json").is_file()


def test_a_file_in_the_place_of_the_report_folder_stops(gate, workspace):
    (workspace / "scan-model-report").write_text(PRECIOUS)
    run = gate()
    assert run.returncode == 1
    assert "is no folder" in run.stderr


@pytest.mark.parametrize("name", ["report.json", "report.sarif", "report.html", "report.json.part"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "hard link"])
def test_what_lies_in_the_place_of_a_report_is_not_written_through(gate, workspace, outside, tmp_path, name, kind):
    folder = workspace / "scan-model-report"
    folder.mkdir()
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "hard link":
        os.link(outside / name, folder / name)
    else:
        (folder / name).symlink_to(outside / name if kind == "link" else tmp_path / "new")
    run = gate()
    assert run.returncode == 0, run.stderr
    assert untouched(outside)
    assert not (tmp_path / "new").exists()
    assert (folder / name).is_file() != name.endswith(".part")
    assert not (folder / name).is_symlink()
    assert json.loads((folder / "report.json").read_text())["summary"]["verdict"] == "clean"


def test_results_in_the_workspace_are_not_written_through_links(gate, workspace, outside, tmp_path):
    (workspace / "results").mkdir()
    (workspace / "results" / "verdict").symlink_to(outside / "verdict")
    run = gate("--results", "results")
    assert run.returncode == 0, run.stderr
    assert untouched(outside)
    assert (workspace / "results" / "verdict").read_text() == "clean"
    shutil.rmtree(workspace / "results")
    (workspace / "results").symlink_to(outside)
    run = gate("--results", "results")
    assert run.returncode == 1
    assert "results is a link" in run.stderr
    assert "node:" not in run.stderr
    assert untouched(outside)


def test_a_policy_is_obeyed_only_when_it_is_named(gate, workspace, tmp_path):
    (workspace / "evil.pkl").write_bytes(pickle.dumps(Echo()))
    (workspace / "scan-model.toml").write_text('exclude = ["*.pkl"]\n')
    for paths in (["evil.pkl"], ["evil.pkl", "good.pkl"], ["."]):
        run = gate("--", *paths)
        assert run.returncode == 1, run.stdout
        assert result(tmp_path, "verdict") == "unsafe"
    mine = tmp_path / "mine.toml"
    mine.write_text('exclude = ["evil.pkl"]\n')
    assert gate("--policy", str(mine), "--", "good.pkl", "evil.pkl").returncode == 0


def test_the_headline_is_the_reports_own(gate, workspace, tmp_path):
    shutil.copy(EXAMPLES / "totally_safe_model.keras", workspace)
    run = gate()
    headline = json.loads((workspace / "scan-model-report" / "report.json").read_text())["summary"]["headline"]
    assert headline == "Runs code of its own (medium)"
    assert run.stdout.splitlines()[-2:] == [headline, "STOPPED: 1 at or above medium."]
    assert headline in result(tmp_path, "test-output")["note"]
    run = gate("--fail-on", "high")
    assert run.stdout.splitlines()[-2:] == [headline, "Passed: the pipeline may go on."]


def test_what_the_policy_accepts_passes_and_is_told(gate, workspace, tmp_path):
    evil = workspace / "evil.pkl"
    evil.write_bytes(pickle.dumps(Echo()))
    digest = hashlib.sha256(evil.read_bytes()).hexdigest()
    policy = tmp_path / "policy.toml"
    policy.write_text(
        f'[[accepted]]\nsha256 = "{digest}"\nrule = "pickle-dangerous-call"\nreason = "reviewed"\nexpires = 2999-01-01\n'
    )
    run = gate("--policy", str(policy))
    assert run.returncode == 0, run.stdout
    assert result(tmp_path, "verdict") == "accepted"
    output = result(tmp_path, "test-output")
    assert (output["result"], output["successes"], output["failures"], output["warnings"]) == ("SUCCESS", 2, 0, 0)
    assert "Accepted: 1 critical, until 2999-01-01" in output["note"]


def test_what_is_no_model_stops_alone_and_passes_beside_one(gate, workspace, tmp_path):
    (workspace / "README.md").write_text("Nothing to load.\n")
    assert gate().returncode == 0
    assert result(tmp_path, "test-output")["result"] == "SUCCESS"
    assert gate("--", "README.md").returncode == 1
    assert result(tmp_path, "verdict") == "not-a-model"
    assert "there was no model to scan" in result(tmp_path, "test-output")["note"]
    assert gate("--shard", "1/1", "--", "README.md").returncode == 0
    assert result(tmp_path, "test-output")["result"] == "SKIPPED"


def test_a_path_that_is_not_there_stops_also_beside_one_that_is(gate, workspace, tmp_path):
    run = gate("--fail-on-unread", "none", "--", "good.pkl", "missing.pkl")
    assert run.returncode == 1
    assert "missing.pkl" in run.stdout + run.stderr


#: Writes the report that it is given in place of a scan.
STAND_IN = """
import { writeFileSync } from 'node:fs';
const report = REPORT;
writeFileSync(process.argv[process.argv.indexOf('-o') + 1], JSON.stringify(report));
process.exitCode = report.summary.exit_code;
"""


def report_of(exit_code: int, **more) -> dict:
    severities = {"CRITICAL": 0, "HIGH": 0, "MEDIUM": 0, "LOW": 0}
    verdicts = dict.fromkeys(("unsafe", "incomplete", "review", "accepted", "clean", "not-a-model"), 0)
    summary = {
        "verdict": "incomplete",
        "headline": "Incomplete",
        "total_issues_by_severity": severities,
        "verdicts": verdicts | {"clean": 1, "incomplete": 1},
        "skipped": {"total_skipped": 0, "skipped_files": []},
        "timestamp": "2026-01-01T00:00:00Z",
        "exit_code": exit_code,
        **more.pop("summary", {}),
    }
    return {"summary": summary, "issues": [], "errors": [], "files": []} | more


def test_a_folder_of_the_file_systems_own_does_not_stop(gate, workspace):
    def scanner(reason):
        entry = {"category": "MODEL_SCAN", "description": "It could not be read.", "source": "lost+found"}
        skipped = {"total_skipped": 1, "skipped_files": [entry | {"reason": reason}]}
        report = report_of(2, errors=[entry | {"reason": reason}], summary={"skipped": skipped})
        return STAND_IN.replace("REPORT", json.dumps(report))

    assert gate("--fail-on-unread", "any", scanner=scanner("lost-found")).returncode == 0
    assert gate(scanner=scanner("no-permission")).returncode == 1


def test_missing_paths_in_the_report_stop_whatever_else_it_says(gate, workspace):
    report = report_of(4, summary={"missing": ["a.pkl", "b.pkl"]})
    run = gate("--fail-on-unread", "none", scanner=STAND_IN.replace("REPORT", json.dumps(report)))
    assert run.returncode == 1
    assert "STOPPED: 2 paths are not there." in run.stdout


def test_names_cannot_change_what_a_log_or_a_console_shows(gate, workspace, tmp_path):
    (workspace / "a\u202e\x1b[31m\x9b\u200bb.pkl").write_bytes(pickle.dumps(Echo()))
    run = gate()
    note = (tmp_path / "results" / "test-output").read_text()
    for text in (run.stdout, run.stderr, note):
        assert not any(char in text for char in "\u202e\x1b\x9b\u200b")
    assert "\\\\u{202e}" in note
    run = gate("--reports", "scan\u202e\x1b")
    assert not any(char in run.stdout + run.stderr for char in "\u202e\x1b")
