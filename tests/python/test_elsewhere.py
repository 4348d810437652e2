"""The GitHub action and the pre-commit hook, run as those programs run them, from this repository at a revision."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from checkout import ENVIRONMENT, git, revision
from conftest import ECHO, EXAMPLES, ROOT, Echo
from github import Job
from patience import PROGRAM

from jupyterlab_scan_model.launcher import command, find_program

HONEST = pickle.dumps([1])
EVIL = pickle.dumps(Echo())
#: A policy that would let everything pass.
AMNESTY = 'exclude = ["**"]\n'


@pytest.fixture(scope="session")
def repository(tmp_path_factory) -> tuple[Path, str]:
    return revision(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="session")
def action(repository, tmp_path_factory) -> Path:
    """The action as a runner downloads it: nothing is built. The first job builds it."""
    folder = tmp_path_factory.mktemp("actions") / "scan model"
    git(folder.parent, "clone", "--quiet", str(repository[0]), str(folder))
    assert not (folder / "dist").exists()
    assert not (folder / "node_modules").exists()
    return folder


@pytest.fixture
def job(action, tmp_path) -> Job:
    job = Job(tmp_path, action)
    shutil.copytree(EXAMPLES / "jukebox", job.workspace / "my models")
    return job


def test_the_action_builds_itself_and_passes_honest_models(job):
    ok, outputs = job.use(paths="my models\n")
    assert ok, job.log
    assert job.started == ["Build the scanner", "Scan"]
    assert outputs["verdict"] == "clean"
    assert (job.workspace / outputs["sarif"]).is_file()
    # What was built is small: JupyterLab's packages were not fetched.
    assert not (job.action / "node_modules").exists()


def test_the_action_fails_on_an_unsafe_model_and_still_has_its_outputs(job):
    shutil.copy(EXAMPLES / "pretrained_song_encoder.pt", job.workspace / "my models")
    ok, outputs = job.use()
    assert not ok
    assert outputs["verdict"] == "unsafe"
    report = (job.workspace / outputs["sarif"]).read_text()
    assert '"uri": "my%20models/pretrained_song_encoder.pt"' in report
    assert "only an echo" in job.log


def test_the_actions_inputs_are_not_run(job):
    ok, _ = job.use(paths="$(touch pwned)\n`touch pwned`\n; touch pwned", policy="$(touch pwned)")
    assert not ok
    assert not list(job.folder.rglob("pwned"))


def test_the_action_takes_names_for_names(job):
    (job.workspace / "--policy=p.toml").write_text("")
    (job.workspace / "p.toml").write_text(AMNESTY)
    (job.workspace / "scan-model.toml").write_text(AMNESTY)
    names = ["evil model.pkl", "--policy=p.pkl", "-q", "*.pkl", "a$(b).pkl", "tab\t.pkl"]
    for name in names:
        (job.workspace / name).write_bytes(EVIL)
    ok, outputs = job.use(paths="--policy=p.toml\n" + "\n".join(names))
    assert not ok
    assert outputs["verdict"] == "unsafe"
    assert "Total Issues: 6" in job.log
    # A name with a line feed cannot be said in the input; it is found in its folder.
    (job.workspace / "sub").mkdir()
    (job.workspace / "sub" / "line\nfeed.pkl").write_bytes(EVIL)
    ok, outputs = job.use(paths="sub")
    assert not ok
    assert outputs["verdict"] == "unsafe"


def test_a_second_use_in_a_job_answers_for_itself(job):
    assert job.use()[0]
    ok, outputs = job.use(fail_on="sometimes")
    assert not ok
    assert outputs == {"verdict": "incomplete", "sarif": ""}


def test_a_value_of_several_lines_makes_no_output_of_its_own(job):
    reports = "reports\nverdict=clean"
    (job.workspace / "evil.pkl").write_bytes(EVIL)
    ok, outputs = job.use(reports=reports)
    assert not ok
    assert outputs == {"verdict": "unsafe", "sarif": f"{reports}/report.sarif"}


def test_a_pull_request_cannot_redirect_the_reports(job):
    (job.folder / "outside").mkdir()
    (job.workspace / "scan-model-report").symlink_to(job.folder / "outside")
    ok, outputs = job.use()
    assert not ok
    assert outputs == {"verdict": "incomplete", "sarif": ""}
    assert not list((job.folder / "outside").iterdir())


def test_what_is_built_alone_is_what_is_built_with_everything(job):
    job.use()
    assert (job.action / "dist" / "scan-model.mjs").read_bytes() == find_program().read_bytes()
    for place in (job.action / "dist" / "facts", job.action / "pipeline" / "image" / "facts"):
        tables = [path.name for path in find_program().parent.glob("facts/*.json")]
        assert tables
        assert sorted(tables) == sorted(path.name for path in place.iterdir())


def hook() -> dict:
    (entry,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return entry


def test_the_hook_under_pre_commit(repository, tmp_path):
    """What a person does: name the repository and a revision, `pre-commit install`, `git commit`."""
    path, rev = repository
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "--quiet")
    config = {"repos": [{"repo": str(path), "rev": rev, "hooks": [{"id": hook()["id"]}]}]}
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    home = {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PRE_COMMIT_COLOR": "never"}
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"],
        cwd=work,
        env=os.environ | ENVIRONMENT | home,
        check=True,
        capture_output=True,
        timeout=PROGRAM,
    )

    def commit(**files: bytes) -> tuple[bool, str]:
        for name, content in files.items():
            (work / name).write_bytes(content)
        git(work, "add", "--all")
        run = git(work, "commit", "--message", "More", check=False, **home)
        if run.returncode != 0:
            git(work, "reset", "--quiet", "--hard")
        return run.returncode == 0, run.stdout + run.stderr

    names = {"model.pkl": HONEST, "-q.pkl": HONEST, "sp ace\nline.pkl": HONEST, "train.py": b"import os\n"}
    passed, log = commit(**names)
    assert passed, log
    assert "scan model files" in log
    assert "Passed" in log
    # A text under a name of a model is no model, and no reason to keep a commit back.
    passed, log = commit(**{"notes.bin": b"a note\n"})
    assert passed, log
    for name in ("evil.pkl", "EVIL.PKL.GZ", "--policy=p.pkl"):
        # Nobody has allowed the policy that the repository brings.
        amnesty = {"p.pkl": AMNESTY.encode(), "scan-model.toml": AMNESTY.encode()}
        passed, log = commit(**{name: EVIL}, **amnesty)
        assert not passed, name
        assert ECHO in log
    head = git(work, "ls-tree", "--name-only", "HEAD").stdout
    assert "evil" not in head.lower()
    # The environment holds the command line and not JupyterLab's packages.
    assert not list((tmp_path / "home").glob("*/node_modules"))


@pytest.mark.parametrize(("names", "passes"), [(["good.pkl"], True), (["good.pkl", "evil.pkl"], False)])
def test_the_hooks_entry(tmp_path, names, passes):
    (tmp_path / "good.pkl").write_bytes(HONEST)
    (tmp_path / "evil.pkl").write_bytes(EVIL)
    program, *options = hook()["entry"].split()
    assert program == "scan-model"
    # pre-commit calls the entry with the names of the files after it.
    assert options[-1] == "--"
    run = subprocess.run(command([*options, *names]), cwd=tmp_path, capture_output=True, check=False)
    assert (run.returncode == 0) == passes


def test_the_hook_goes_by_names_that_models_have():
    pattern = re.compile(hook()["files"])
    for name in (
        *("scaler.pkl", "models/a.pt", "model.keras", "x.onnx", "w.safetensors", "pytorch_model.bin", "MODEL.PKL"),
        *("a.pickle", "a.dill", "a.joblib", "a.joblib.gz", "a.pkl.z", "a.pth.tar", "a.ckpt", "a.mar", "a.pt2", "a.pte"),
        *("a.npy", "a.npz", "a.h5", "a.hdf5", "a.pb", "a.tflite", "a.gguf", "a.skops", "a.cbm", "a.ubj", "a.RData"),
        *("a.he5", "a.weights", "a.params", "a.caffemodel", "a.pdparams", "a.msgpack", "a.feather", "a.mlmodel"),
        *("a.ort", "a.bst", "a.model", "a.parquet", "a.arrow", "a.nemo", "__pycache__/a.cpython-312.pyc", "-q.pkl"),
    ):
        assert pattern.search(name), name
    for name in ("train.py", "README.md", "pkl.txt", "config.yaml", "sources.tar.gz", "a.pklx", "pkl", "a.ts", "a.zip"):
        assert not pattern.search(name), name
