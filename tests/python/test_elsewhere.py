"""The GitHub action and the pre-commit hook, run as those programs run them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import EXAMPLES, ROOT

from jupyterlab_scan_model.launcher import command, find_program


def run_action(folder: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """The action's scanning step in `folder`, with inputs and defaults in the environment; what it did and its outputs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "scan")
    place = folder / "action" / "pipeline" / "image"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "pipeline" / "image" / "gate.mjs", place)
    shutil.copy(find_program(), place)
    values = {name: inputs.get(name, entry["default"]) for name, entry in action["inputs"].items()}
    known = {f"inputs.{name}": value for name, value in values.items()}
    known |= {"github.action_path": str(folder / "action"), "runner.temp": str(folder / "temp")}
    environment = {name: _expand(value, known) for name, value in step["env"].items()}
    outputs = folder / "outputs"
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder / "work",
        env={"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(outputs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = outputs.read_text().splitlines() if outputs.exists() else []
    return run, dict(line.split("=", 1) for line in lines)


def _expand(value: str, known: dict[str, str]) -> str:
    for name, replacement in known.items():
        value = value.replace("${{ " + name + " }}", replacement)
    assert "${{" not in value
    return value


@pytest.fixture
def work(tmp_path) -> Path:
    shutil.copytree(EXAMPLES / "jukebox", tmp_path / "work" / "my models")
    return tmp_path / "work"


def test_the_action_passes_honest_models(work):
    run, outputs = run_action(work.parent, paths="my models\n")
    assert run.returncode == 0, run.stdout + run.stderr
    assert outputs["verdict"] == "clean"
    assert (work / outputs["sarif"]).is_file()


def test_the_action_fails_on_an_unsafe_model_and_still_has_its_outputs(work):
    shutil.copy(EXAMPLES / "pretrained_song_encoder.pt", work / "my models")
    run, outputs = run_action(work.parent)
    assert run.returncode == 1
    assert outputs["verdict"] == "unsafe"
    assert (work / outputs["sarif"]).is_file()


def test_the_actions_inputs_are_not_run(work):
    run, _ = run_action(work.parent, paths="$(touch pwned)\n`touch pwned`\n; touch pwned")
    assert run.returncode != 0
    assert not (work / "pwned").exists()


def test_the_hook(examples):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *options = hook["entry"].split()
    assert program == "scan-model"

    def commit(*names: str) -> int:
        # pre-commit calls the entry with the names of the files after it.
        return subprocess.run(command([*options, *names]), cwd=examples, capture_output=True, check=False).returncode

    assert commit("jukebox/model.keras", "jukebox/artifacts/scaler.pkl") == 0
    assert commit("jukebox/model.keras", "pretrained_song_encoder.pt") == 1
