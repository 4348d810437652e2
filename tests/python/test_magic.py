"""`%scan_model` on a real kernel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

import psutil
import pytest
from conftest import EXAMPLES
from kernels import LOAD, LOAD_EXTENSION, bundle, error, kernel, messages_until, run_cells, text
from patience import APPEARS, PROGRAM

from jupyterlab_scan_model import scan
from jupyterlab_scan_model.levels import MIME_TYPE


def run(folder, *cells):
    return run_cells([LOAD, *cells], folder)[1:]


def scanners_of(pid):
    """The scanners that this process has started: the display comes before the child, so wait for one."""
    end = time.monotonic() + APPEARS
    while time.monotonic() < end:
        children = psutil.Process(pid).children(recursive=True)
        scanners = [child for child in children if "scan-model" in " ".join(child.cmdline())]
        if scanners:
            return scanners
        time.sleep(0.05)
    return []


def test_the_output_is_the_report_in_three_forms():
    (outputs,) = run(EXAMPLES, "%scan_model totally_safe_model.keras")
    shown = bundle(outputs)
    assert set(shown) == {MIME_TYPE, "text/html", "text/plain"}
    assert shown[MIME_TYPE]["summary"]["verdict"] == "unsafe"
    assert "Use of unsafe operator 'Lambda' from module 'Keras'" in shown["text/plain"]
    assert len(outputs) == 1


def verdicts(outputs):
    """What the reports say that a cell shows."""
    return [o["data"][MIME_TYPE]["summary"]["verdict"] for o in outputs if MIME_TYPE in o.get("data", {})]


ANYWHERE = [
    ("%scan_model song_encoder.pt", ["clean"]),
    ("%scan_model song_encoder.pt\nx = 1", ["clean"]),
    ("x = 1\n%scan_model song_encoder.pt\n%scan_model pretrained_song_encoder.pt", ["clean", "unsafe"]),
    ("for path in ('song_encoder.pt', 'jukebox'):\n    %scan_model {path}", ["clean", "clean"]),
    ("if True:\n    %scan_model song_encoder.pt", ["clean"]),
    ("report = %scan_model song_encoder.pt", ["clean"]),
    ("report = %scan_model song_encoder.pt\nreport", ["clean"]),
    ("%scan_model --check song_encoder.pt", ["clean"]),
    ("%scan_model --check song_encoder.pt\nx = 1", ["clean"]),
    ("%scan_model --check pretrained_song_encoder.pt", ["unsafe"]),
    ("%scan_model --check pretrained_song_encoder.pt\nx = 1", ["unsafe"]),
    ("def scan():\n    %scan_model song_encoder.pt\nscan()", ["clean"]),
    ("try:\n    %scan_model --check pretrained_song_encoder.pt\nexcept Exception as error:\n    e = error", []),
]


def test_a_result_is_shown_once_wherever_it_stands():
    outputs = run(EXAMPLES, *(cell for cell, _ in ANYWHERE))
    assert [(cell, verdicts(output)) for (cell, _), output in zip(ANYWHERE, outputs, strict=True)] == ANYWHERE
    assert {output["output_type"] for cell in outputs for output in cell} <= {"display_data", "error"}


def test_one_missing_path_does_not_keep_the_others_from_being_shown():
    both, alone = run(EXAMPLES, "%scan_model song_encoder.pt missing.pkl", "%scan_model missing.pkl")
    assert verdicts(both) == ["incomplete"]
    assert "song_encoder.pt" in both[0]["data"]["text/html"]
    assert verdicts(alone) == []
    for outputs in (both, alone):
        assert text(outputs).startswith("UsageError: Error: Path 'missing.pkl' does not exist.")


def test_a_report_that_is_asked_for_again_is_shown_again():
    cells = [
        "report = %scan_model song_encoder.pt",
        "report",
        "report",
        "%scan_model song_encoder.pt",
        "_",
        "display(_)",
    ]
    assert [verdicts(outputs) for outputs in run(EXAMPLES, *cells)] == [["clean"]] * 6


def test_what_is_shown_is_what_comes_back():
    cells = [
        "x = %scan_model song_encoder.pt",
        "print(x.verdict)",
        "%scan_model jukebox",
        "y = _",
        "print(y.verdict, len(y.files))",
    ]
    outputs = run(EXAMPLES, *cells)
    assert [text(output) for output in outputs] == ["", "clean\n", "", "", "clean 3\n"]


def ipython(lines, folder):
    """What plain IPython prints, in a terminal's words."""
    program = "\n".join([LOAD, *lines, "exit"]) + "\n"
    line = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "--no-confirm-exit"]
    found = subprocess.run(line, input=program, capture_output=True, text=True, cwd=folder, check=True)
    return found.stdout


def test_plain_ipython_shows_a_result_once_too():
    printed = ipython(["%scan_model song_encoder.pt", "print(_.verdict, 'it is')", "x = %scan_model jukebox"], EXAMPLES)
    assert printed.count("Clean: All that could run") == 2
    assert "<ScanReport clean: 0 findings in 1 files>" in printed
    assert "clean it is" in printed


def test_plain_ipython_shows_what_was_stopped_and_a_sentence():
    lines = ["%scan_model --check pretrained_song_encoder.pt", "print('went on')"]
    printed = ipython(lines, EXAMPLES)
    assert printed.count("--- CRITICAL ---") == 1
    assert printed.count("UnsafeModelError: pretrained_song_encoder.pt would run") == 1
    assert "Traceback" not in printed
    assert "magic.py" not in printed
    assert "went on" in printed


GUARDED = ["%scan_model --guard on", "import torch"]
STOPPED = "torch.load('pretrained_song_encoder.pt', weights_only=False)"


def test_a_load_that_was_stopped_shows_the_finding_and_a_sentence():
    *_, outputs = run(EXAMPLES, *GUARDED, f"x = 1\n{STOPPED}")
    assert verdicts(outputs) == ["unsafe"]
    assert outputs[0]["data"][MIME_TYPE]["files"][0]["path"].endswith("/pretrained_song_encoder.pt")
    assert outputs[-1]["ename"] == "UnsafeModelError"
    sentence, line = outputs[-1]["traceback"]
    assert sentence.startswith("UnsafeModelError: ")
    assert "was stopped before it loaded anything" in sentence
    assert line == "It was line 2 of the cell."


def test_it_is_an_error_like_any_other_for_a_program():
    caught = f"try:\n    {STOPPED}\nexcept Exception as error:\n    print(type(error).__name__, error.report.verdict)"
    chained = f"try:\n    {STOPPED}\nexcept Exception as error:\n    raise ValueError('no model') from error"
    *_, first, second = run(EXAMPLES, *GUARDED, caught, chained)
    assert text(first) == "UnsafeModelError unsafe\n"
    assert verdicts(first) == verdicts(second) == []
    assert error(second) == ("ValueError", "no model")


def test_what_could_not_be_scanned_is_a_sentence_too():
    *_, outputs = run(EXAMPLES, *GUARDED, "import pickle; pickle.loads(b'no pickle')")
    assert outputs[-1]["ename"] == "BrokenPickleError"
    assert len(outputs[-1]["traceback"]) == 1


def test_the_answer_is_in_underscore():
    cells = ["%scan_model .", "report = _", "print(report.verdict, len(report), type(report).__name__)"]
    assert text(run(EXAMPLES, *cells)[-1]) == "unsafe 2 ScanReport\n"


def test_the_magic_says_what_python_says(monkeypatch):
    monkeypatch.chdir(EXAMPLES)
    (outputs,) = run(EXAMPLES, "%scan_model .")
    document = bundle(outputs)[MIME_TYPE]
    expected = scan(".").to_dict()
    for one in (document, expected):
        del one["summary"]["timestamp"]
    assert document == expected


def test_several_paths_patterns_variables_and_quotes(examples):
    os.rename(examples / "song_encoder.pt", examples / "song encoder.pt")
    cells = ["folder = 'jukebox'", "%scan_model 'song encoder.pt' {folder}/artifacts/*.pkl -p country_forest.joblib"]
    document = bundle(run(examples, *cells)[-1])[MIME_TYPE]
    names = {os.path.basename(file["path"]) for file in document["files"]}
    assert names == {"song encoder.pt", "scaler.pkl", "label_encoder.pkl", "country_forest.joblib"}
    assert document["summary"]["verdict"] == "clean"


def test_check_shows_the_report_and_raises():
    (outputs,) = run(EXAMPLES, "%scan_model --check pretrained_song_encoder.pt")
    assert outputs[0]["data"][MIME_TYPE]["summary"]["verdict"] == "unsafe"
    name, message = error(outputs)
    assert name == "UnsafeModelError"
    assert "CRITICAL" in message
    assert "only an echo, this time" in message


def test_check_lets_pass_what_is_below_the_level():
    cells = ["%scan_model --check --fail-on high totally_safe_model.keras", "print('went on')"]
    assert text(run(EXAMPLES, *cells)[-1]) == "went on\n"


def test_check_with_coverage_stops_at_what_was_not_read(tmp_path):
    (tmp_path / "broken.pkl").write_bytes(b"\x80\x04\x95\x10")
    lenient, strict = run(
        tmp_path, "%scan_model --check broken.pkl", "%scan_model --check --fail-on-coverage broken.pkl"
    )
    assert bundle(lenient)[MIME_TYPE]["summary"]["verdict"] == "incomplete"
    assert error(strict)[0] == "UnsafeModelError"


def test_reports_beside_the_rich_one_go_to_files(examples):
    (outputs,) = run(examples, "%scan_model . -r sarif -o out.sarif -r html -o out.html")
    assert bundle(outputs)[MIME_TYPE]["summary"]["verdict"] == "unsafe"
    assert json.loads((examples / "out.sarif").read_text())["version"] == "2.1.0"
    assert "<html" in (examples / "out.html").read_text()


def test_one_report_without_a_file_is_printed():
    (outputs,) = run(EXAMPLES, "%scan_model -r console totally_safe_model.keras")
    assert "--- Summary ---" in text(outputs)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "give a file or a folder"),
        ("--fail-on sometimes x", "invalid choice"),
        ("--no-such-option x", "unrecognized arguments"),
        ("--guard on x", "takes no paths"),
        ("-r json -r html -o a x", "name a file with -o for each -r"),
    ],
)
def test_mistakes_are_explained_without_a_traceback(line, words):
    (outputs,) = run(EXAMPLES, f"%scan_model {line}")
    said = "".join(str(output.get("text", "")) + str(output.get("evalue", "")) for output in outputs)
    assert words in said
    assert "Traceback" not in said


def test_help_lists_every_option():
    from jupyterlab_scan_model.magic import OPTIONS

    (outputs,) = run(EXAMPLES, "%scan_model --help")
    assert [option for option in OPTIONS if option not in text(outputs)] == []


def test_completion():
    complete = "print(get_ipython().Completer.complete(line_buffer={!r})[1])"
    lines = ["%scan_model juk", "%scan_model --fail-on cr", "%scan_model --che", "%scan_model jukebox/art"]
    outputs = run(EXAMPLES, *(complete.format(line) for line in lines))
    assert [text(output).strip() for output in outputs] == [
        "['jukebox/']",
        "['critical']",
        "['--check']",
        "['jukebox/artifacts/']",
    ]


def test_without_node_the_output_offers_the_browser():
    cells = ["import os; os.environ['SCAN_MODEL_NODE'] = '/no/such/node'", "%scan_model jukebox"]
    shown = bundle(run(EXAMPLES, *cells)[-1])
    assert shown[MIME_TYPE]["schema"] == "scan-model-request/1"
    assert shown[MIME_TYPE]["inputs"] == ["jukebox"]
    assert "Not scanned" in shown["text/plain"]
    assert "right-click" in shown["text/plain"]


def test_without_node_check_raises():
    cells = ["import os; os.environ['SCAN_MODEL_NODE'] = '/no/such/node'", "%scan_model --check jukebox"]
    assert error(run(EXAMPLES, *cells)[-1])[0] == "NodeNotFoundError"


def test_unloading_takes_the_magic_and_the_guard_away():
    cells = ["import pickle; before = pickle.load", "%scan_model --guard on", "%unload_ext jupyterlab_scan_model"]
    *_, same, gone = run(EXAMPLES, *cells, "print(pickle.load is before)", "%scan_model jukebox")
    assert text(same) == "True\n"
    assert "not found" in str(gone)


def test_a_long_scan_shows_progress_and_an_interrupt_ends_the_child(slow):
    with kernel(slow.parent) as (manager, client):
        client.execute_interactive(LOAD_EXTENSION, timeout=PROGRAM)
        request = client.execute(f"%scan_model {slow.name}")
        shown = list(messages_until(client, request, lambda message: message["msg_type"] == "display_data"))
        assert "Scanning slow.pkl" in shown[-1]["content"]["data"]["text/plain"]
        children = scanners_of(manager.provisioner.process.pid)
        assert len(children) == 1
        manager.interrupt_kernel()
        rest = list(
            messages_until(client, request, lambda message: message["content"].get("execution_state") == "idle")
        )
        errors = [m["content"]["ename"] for m in rest if m["msg_type"] == "error"]
        assert errors == ["KeyboardInterrupt"]
        updates = [m for m in rest if m["msg_type"] == "update_display_data"]
        assert "Stopped scanning" in updates[-1]["content"]["data"]["text/plain"]
        psutil.wait_procs(children, timeout=APPEARS)
        assert not children[0].is_running()
        reply = client.execute_interactive("%scan_model --help", timeout=PROGRAM)
        assert reply["content"]["status"] == "ok"


def test_the_saved_notebook_reads_well_elsewhere(tmp_path):
    from kernels import execute
    from nbconvert import HTMLExporter
    from nbformat import v4

    shutil.copy(EXAMPLES / "pretrained_song_encoder.pt", tmp_path)
    cells = [v4.new_code_cell(cell) for cell in (LOAD, "%scan_model pretrained_song_encoder.pt")]
    page, _ = HTMLExporter().from_notebook_node(execute(v4.new_notebook(cells=cells), tmp_path))
    assert "<strong>CRITICAL</strong>" in page
    assert "echo You have been hacked!" in page
