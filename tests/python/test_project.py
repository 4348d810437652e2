"""A folder of 500 mixed honest files: nobody is warned of what does no harm, and everything in it is read."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import ROOT
from projects import make_project

from jupyterlab_scan_model import scan


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tests" / "honest")
        return folder, make_project(folder)


def test_nothing_is_unsafe_and_everything_is_read(project):
    folder, names = project
    assert len(names) == len(set(names)) == 500
    report = scan(folder)
    files = {file["source"]: file for file in report.files}
    assert sorted(files) == names
    verdicts = Counter(file["verdict"] for file in files.values())
    assert verdicts["unsafe"] == verdicts["accepted"] == 0
    assert [name for name, file in files.items() if file["verdict"] == "incomplete"] == []
    # What is to be looked at is a class of somebody's own, in a model.
    assert {name.split("/")[0] for name, file in files.items() if file["verdict"] == "review"} == {"models"}
    assert verdicts["clean"] > 100
    assert verdicts["not-a-model"] > 300
    assert report.verdict == "review"
    assert report.exit_code == 0
