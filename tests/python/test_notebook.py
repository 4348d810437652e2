"""The exercise's notebook, run as a reader runs it."""

from __future__ import annotations

import nbformat
import pytest
from conftest import EXAMPLES
from kernels import error, execute, text

from jupyterlab_scan_model.levels import MIME_TYPE

NOTEBOOK = EXAMPLES / "1-scan-model.ipynb"


@pytest.fixture(scope="module")
def cells():
    """Code cells by their source, executed in the notebook's own folder."""
    notebook = execute(nbformat.read(NOTEBOOK, as_version=4), EXAMPLES)
    return {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def verdicts(outputs):
    document = next(o["data"][MIME_TYPE] for o in outputs if MIME_TYPE in o.get("data", {}))
    return {file["source"].split("/")[-1]: file["verdict"] for file in document["files"]}


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")


def test_every_command_of_the_exercise_has_its_cell():
    prose = "\n".join(
        cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "markdown"
    )
    for command in ("totally_safe_model.keras", "jukebox/1/model.keras", "jukebox/1/artifacts"):
        assert f"`modelscan -p {command}`" in prose


def test_the_three_scans_of_the_exercise(cells):
    assert verdicts(cells["%scan_model totally_safe_model.keras"]) == {"totally_safe_model.keras": "unsafe"}
    assert verdicts(cells["%scan_model jukebox/model.keras"]) == {"model.keras": "clean"}
    assert verdicts(cells["%scan_model jukebox/artifacts"]) == {"scaler.pkl": "clean", "label_encoder.pkl": "clean"}


def test_the_finding_in_python(cells):
    printed = text(next(outputs for source, outputs in cells.items() if source.startswith("report = _")))
    assert printed.startswith("unsafe\nMEDIUM | Use of unsafe operator 'Lambda' from module 'Keras' | ")
    assert "You have been hacked" in printed


def test_the_two_pytorch_files(cells):
    assert verdicts(cells["%scan_model song_encoder.pt pretrained_song_encoder.pt"]) == {
        "song_encoder.pt": "clean",
        "pretrained_song_encoder.pt": "unsafe",
    }


def test_check_and_guard_stop_what_they_should(cells):
    assert error(cells["%scan_model --check --fail-on high pretrained_song_encoder.pt"])[0] == "UnsafeModelError"
    honest = next(outputs for source, outputs in cells.items() if "Blue Monday" in source)
    assert honest[-1]["data"]["text/plain"] == "{'song': 'Blue Monday', 'tempo': 130.0}"
    stopped = next(outputs for source, outputs in cells.items() if "class Backdoor" in source)
    assert error(stopped)[0] == "UnsafeModelError"
    assert "You would have been hacked\n" not in text(stopped)
    assert "2 loads seen, 1 stopped" in text(cells["%scan_model --guard off"])
