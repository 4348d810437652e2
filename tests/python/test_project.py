"""A folder of 500 mixed honest files: nobody is warned of what does no harm, and nothing is orange but what is not read yet."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import ROOT
from projects import make_project

from jupyterlab_scan_model import scan

#: Formats that say what a loader is to build, and that the engine does not read: the only ones that may be incomplete.
NOT_READ_YET = {"catboost", "json", "lightgbm", "ubjson", "xml", "yaml"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tests" / "honest")
        return folder, make_project(folder)


def test_nothing_is_unsafe_and_only_what_is_not_read_yet_is_incomplete(project):
    folder, names = project
    assert len(names) == len(set(names)) == 500
    report = scan(folder)
    files = {file["source"]: file for file in report.files}
    assert sorted(files) == names
    verdicts = Counter(file["verdict"] for file in files.values())
    assert verdicts["unsafe"] == verdicts["accepted"] == 0
    incomplete = {name: file for name, file in files.items() if file["verdict"] == "incomplete"}
    assert {file["format"] for file in incomplete.values()} == NOT_READ_YET
    for name, file in incomplete.items():
        gaps = [part["reason"] for part in file["coverage"] if part["status"] in ("failed", "not-understood")]
        assert (name, gaps) == (name, ["unsupported-format"])
    # What is to be looked at is a class of somebody's own, in a model.
    assert {name.split("/")[0] for name, file in files.items() if file["verdict"] == "review"} == {"models"}
    assert verdicts["clean"] > 50
    assert verdicts["not-a-model"] > 300


def test_without_what_is_not_read_yet_it_is_not_incomplete(project):
    folder, _ = project
    gaps = [file["source"] for file in scan(folder).files if file["verdict"] == "incomplete"]
    report = scan(folder, arguments=[word for name in gaps for word in ("--exclude", f"/{name}")])
    assert report.verdict == "review"
    assert report.exit_code == 0
