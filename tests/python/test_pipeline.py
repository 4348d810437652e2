"""The pipeline, executed: what stops the image, and what the log and the results say."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT, Echo
from pipelines import IMAGE, PLATFORM, cluster, manifest, render, source
from tekton import Cluster

PARAMS = {"APPLICATION_NAME": "jukebox", "GIT_SHORT_REVISION": "c0ffee1"}


def run(folder: Path, malicious: bool, **values):
    """Render with these values and run it all: the cluster, the output workspace, whether it succeeded, the results."""
    manifests = render(**values)
    here = cluster(folder / "cluster", manifests)
    (folder / "source").mkdir()
    output = folder / "output"
    output.mkdir()
    workspaces = {"shared-workspace": source(folder / "source", malicious), "model-workspace": output}
    ok, results = here.run_pipeline(manifests["Pipeline/ct-pipeline"], PARAMS, workspaces, folder / "scratch")
    return here, output, ok, results


def built(folder: Path) -> str:
    log = folder / "cluster" / "oc.log"
    return log.read_text() if log.exists() else ""


def test_an_honest_model_gets_its_image(tmp_path):
    here, output, ok, results = run(tmp_path, malicious=False, model_scanning=True)
    assert ok, here.log
    assert here.started == ["execute-ds-pipeline", "scan-model", "build-modelcar"]
    assert "start-build jukebox" in built(tmp_path)
    assert "user1-prod/jukebox:c0ffee1" in built(tmp_path)
    assert f"FROM {PLATFORM['modelcar_base']}" in (output / "Dockerfile").read_text()
    assert json.loads(results["scan-model.SCAN_OUTPUT"])["vulnerabilities"]["critical"] == 0


def test_a_poisoned_artifact_beside_an_honest_model_stops_the_image(tmp_path):
    here, output, ok, results = run(tmp_path, malicious=True, model_scanning=True)
    assert not ok
    assert here.started == ["execute-ds-pipeline", "scan-model"]
    assert built(tmp_path) == ""
    assert not (output / "Dockerfile").exists()
    assert results["scan-model.verdict"] == "unsafe"
    log = here.log[-1]
    assert "STOPPED: 1 at or above medium." in log
    assert "artifacts/scaler.pkl" in log
    assert "echo this is only an echo" in log


def test_what_the_original_scans_would_have_let_it_pass(tmp_path):
    here, _, ok, _ = run(tmp_path, malicious=True, model_scanning=True, scan_model={"paths": ["jukebox.keras"]})
    assert ok, here.log
    assert "start-build jukebox" in built(tmp_path)


@pytest.mark.parametrize("values", [{}, {"model_scanning": False}])
def test_without_the_switch_nothing_is_scanned(tmp_path, values):
    here, _, ok, _ = run(tmp_path, malicious=True, **values)
    assert ok
    assert here.started == ["execute-ds-pipeline", "build-modelcar"]


def test_the_results_and_the_reports(tmp_path):
    _, output, _, results = run(tmp_path, malicious=True, model_scanning=True)
    test_output = json.loads(results["scan-model.TEST_OUTPUT"])
    assert test_output["result"] == "FAILURE"
    assert test_output["failures"] == 1
    assert "artifacts/scaler.pkl" in test_output["note"]
    assert json.loads(results["scan-model.SCAN_OUTPUT"])["vulnerabilities"]["critical"] == 1
    assert json.loads(results["scan-model.findings"])["critical"] == 1
    report = json.loads((output / results["scan-model.report"]).read_text())
    assert [issue["severity"] for issue in report["issues"]] == ["CRITICAL"]
    assert json.loads((output / "scan-model-report" / "report.sarif").read_text())["version"] == "2.1.0"
    assert "<html" in (output / "scan-model-report" / "report.html").read_text()


def test_a_second_run_in_the_same_workspace_says_the_same(tmp_path):
    here, output, _, first = run(tmp_path, malicious=True, model_scanning=True)
    ok, again = here.run_task("scan-model", {"image": IMAGE}, {"output": output}, tmp_path / "again")
    assert not ok
    assert json.loads(again["SCAN_OUTPUT"]) == json.loads(first["scan-model.SCAN_OUTPUT"])


def test_a_policy_that_training_leaves_in_the_workspace_is_not_obeyed(tmp_path):
    here, output, _, _ = run(tmp_path, malicious=True, model_scanning=True)
    (output / "scan-model.toml").write_text('exclude = ["artifacts/**"]\n')
    ok, results = here.run_task("scan-model", {"image": IMAGE}, {"output": output}, tmp_path / "again")
    assert not ok
    assert json.loads(results["SCAN_OUTPUT"])["vulnerabilities"]["critical"] >= 1


@pytest.fixture
def task(tmp_path) -> Cluster:
    names = ("task-scan-model", "task-scan-model-merge")
    return cluster(tmp_path / "cluster", {name: manifest(name) for name in names})


def scan(task: Cluster, workspace: Path, **params):
    scratch = workspace.parent / f"scratch-{len(task.started)}"
    given = {name.replace("_", "-"): value for name, value in params.items()}
    return task.run_task("scan-model", {"image": IMAGE, **given}, {"output": workspace}, scratch)


def test_the_level(task, tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    shutil.copy(EXAMPLES / "totally_safe_model.keras", workspace)
    assert not scan(task, workspace)[0]
    assert scan(task, workspace, fail_on="high")[0]
    assert not scan(task, workspace, fail_on="low")[0]
    ok, results = scan(task, workspace, fail_on="none")
    assert ok
    assert results["verdict"] == "unsafe"
    assert json.loads(results["TEST_OUTPUT"])["result"] == "WARNING"


def test_what_is_broken_stops_and_what_is_unknown_warns(task, tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "good.pkl").write_bytes(pickle.dumps([1]))
    (workspace / "unknown.bin").write_bytes(bytes(range(200, 256)) * 40)
    ok, results = scan(task, workspace)
    assert ok
    assert results["verdict"] == "incomplete"
    assert json.loads(results["TEST_OUTPUT"])["result"] == "WARNING"
    assert not scan(task, workspace, fail_on_unread="any")[0]
    (workspace / "broken.pkl").write_bytes(pickle.dumps(list(range(1000)))[:-20])
    assert not scan(task, workspace)[0]
    assert scan(task, workspace, fail_on_unread="none")[0]


def test_a_gate_that_sees_nothing_does_not_open(task, tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "README.md").write_text("Nothing here.\n")
    ok, results = scan(task, workspace)
    assert not ok
    assert "no model to scan" in json.loads(results["TEST_OUTPUT"])["note"]
    assert not scan(task, workspace, paths=["nothing.pkl"])[0]


@pytest.mark.parametrize("wrong", [{"fail_on": "sometimes"}, {"fail_on_unread": "maybe"}, {"shard": "4"}])
def test_a_mistaken_parameter_does_not_open_the_gate(task, tmp_path, wrong):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "good.pkl").write_bytes(pickle.dumps([1]))
    assert not scan(task, workspace, **wrong)[0]
    assert repr(next(iter(wrong.values())))[1:-1] in task.log[-1]


def test_a_parameter_is_never_part_of_a_command(task, tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "good.pkl").write_bytes(pickle.dumps([1]))
    for hostile in ("$(touch pwned)", "`touch pwned`", "; touch pwned", "--policy=x"):
        assert not scan(task, workspace, paths=[hostile])[0]
    assert not (workspace / "pwned").exists()


def test_shards_and_their_merge_are_the_whole(tmp_path):
    names = ("task-scan-model", "task-scan-model-merge")
    here = cluster(tmp_path / "cluster", {name: manifest(name) for name in names})
    workspace = tmp_path / "workspace"
    (workspace / "models").mkdir(parents=True)
    for number in range(24):
        content = Echo() if number == 17 else [number]
        (workspace / "models" / f"{number:02}.pkl").write_bytes(pickle.dumps(content))
    pipeline = manifest("pipeline-scan-model-sharded")
    params = {"image": IMAGE, "paths": ["models"]}
    ok, results = here.run_pipeline(pipeline, params, {"output": workspace}, tmp_path / "scratch")
    assert here.started == ["scan-model"] * 4 + ["scan-model-merge"]
    assert not ok
    assert results["merge.verdict"] == "unsafe"
    merged = json.loads((workspace / results["merge.report"]).read_text())
    assert len(merged["files"]) == 24
    assert [issue["source"].endswith("17.pkl") for issue in merged["issues"]] == [True]
    (workspace / "models" / "17.pkl").write_bytes(pickle.dumps([17]))
    ok, results = here.run_pipeline(pipeline, params, {"output": workspace}, tmp_path / "second")
    assert ok, here.log
    assert results["merge.verdict"] == "clean"


def test_a_lost_shard_does_not_open_the_gate(tmp_path):
    here = cluster(tmp_path / "cluster", {"merge": manifest("task-scan-model-merge")})
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    params = {"image": IMAGE, "parts": ["scan-model-parts/report-1-of-4.json"]}
    ok, results = here.run_task("scan-model-merge", params, {"output": workspace}, tmp_path / "scratch")
    assert not ok
    assert json.loads(results["TEST_OUTPUT"])["result"] == "ERROR"


def test_the_gate_is_beside_the_scanner_in_the_image():
    text = (ROOT / "pipeline" / "Containerfile").read_text()
    assert "USER 65532" in text
    for word in ("pip", "npm install", "RUN "):
        assert word not in [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    "scanner",
    [
        "process.exit(0);",
        "process.exit(2);",
        "process.kill(process.pid, 'SIGKILL');",
        "throw new Error('broken');",
    ],
)
def test_a_scanner_that_breaks_off_does_not_open_the_gate(task, tmp_path, scanner):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "good.pkl").write_bytes(pickle.dumps([1]))
    # An earlier run's report must not be taken for this one's.
    assert scan(task, workspace)[0]
    program = task.images[IMAGE] / "opt" / "scan-model" / "scan-model.mjs"
    program.chmod(0o755)
    program.write_text(scanner)
    ok, results = scan(task, workspace)
    assert not ok
    assert json.loads(results["TEST_OUTPUT"])["result"] == "ERROR"


def test_a_scanner_that_breaks_off_after_its_report_does_not_open_the_gate(task, tmp_path):
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "good.pkl").write_bytes(pickle.dumps([1]))
    # A folder where the third report should go: the scanner fails after it wrote the first.
    (workspace / "scan-model-report" / "report.html" / "x").mkdir(parents=True)
    assert not scan(task, workspace)[0]
