"""What a report looks like from Python, and as text and HTML."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser

import pytest
from conftest import EXAMPLES

from jupyterlab_scan_model import ScanReport, UnsafeModelError, scan
from jupyterlab_scan_model.launcher import command
from jupyterlab_scan_model.program import ScanError, UsageError
from jupyterlab_scan_model.render import to_html, to_text
from jupyterlab_scan_model.report import MIME_TYPE, Finding


def test_the_lambda_is_medium_as_the_exercise_expects():
    report = scan(EXAMPLES / "totally_safe_model.keras")
    assert report.verdict == "unsafe"
    assert [(f.severity, f.description) for f in report.findings] == [
        ("MEDIUM", "Use of unsafe operator 'Lambda' from module 'Keras'")
    ]
    assert "print" in report.findings[0].evidence


@pytest.mark.parametrize(
    "path", ["jukebox/model.keras", "jukebox/artifacts", "song_encoder.pt", "country_forest.joblib"]
)
def test_honest_examples_are_clean(path):
    report = scan(EXAMPLES / path)
    assert report.verdict == "clean"
    assert report.findings == ()
    assert report.exit_code == 0


def test_the_payload_is_shown_with_its_argument():
    (finding,) = scan(EXAMPLES / "pretrained_song_encoder.pt").findings
    assert finding.severity == "CRITICAL"
    assert (finding.module, finding.operator) == ("posix", "system")
    assert "echo You have been hacked! only an echo, this time" in finding.evidence
    assert finding.source.endswith("pretrained_song_encoder.pt:pretrained_song_encoder/data.pkl")


def test_the_report_is_the_command_lines_own(monkeypatch):
    monkeypatch.chdir(EXAMPLES)
    run = subprocess.run(command(["-r", "json", "--", "."]), capture_output=True, check=False)
    printed = json.loads(run.stdout)
    document = scan(".").to_dict()
    for one in (printed, document):
        del one["summary"]["timestamp"]
    assert document == printed
    assert run.returncode == document["summary"]["exit_code"] == 1


def test_to_dict_is_a_copy():
    report = scan(EXAMPLES / "totally_safe_model.keras")
    report.to_dict()["issues"].clear()
    assert len(report.to_dict()["issues"]) == 1


def test_to_pandas_has_a_row_for_each_finding():
    frame = scan(EXAMPLES).to_pandas()
    assert sorted(frame["severity"]) == ["CRITICAL", "MEDIUM"]
    assert list(frame.columns) == list(Finding.__dataclass_fields__)
    assert scan(EXAMPLES / "jukebox").to_pandas().shape == (0, 12)


def test_a_report_without_findings_is_true_and_has_no_length():
    report = scan(EXAMPLES / "jukebox")
    assert report and len(report) == 0


def test_nothing_to_scan_is_refused():
    with pytest.raises(UsageError, match="at least one file"):
        scan()


def test_a_level_that_does_not_exist_is_refused(honest):
    with pytest.raises(UsageError, match="levels are low, medium, high, critical, review"):
        scan(honest, fail_on="sometimes")


def test_a_path_where_nothing_is_never_comes_back_clean(tmp_path):
    try:
        assert scan(tmp_path / "nothing.pkl").verdict == "incomplete"
    except ScanError as error:
        assert "nothing.pkl" in str(error)


def test_a_path_that_looks_like_an_option_is_a_path(tmp_path, monkeypatch, malicious):
    monkeypatch.chdir(tmp_path)
    malicious.rename(tmp_path / "--help")
    assert scan("--help").verdict == "unsafe"


def test_the_level_decides_what_fails(examples):
    path = examples / "totally_safe_model.keras"
    assert scan(path).failed
    assert not scan(path, fail_on="high").failed


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_words_from_a_file_never_become_markup(tmp_path):
    words = b"<script>alert(1)</script><img src=x onerror=alert(1)>'\"&<b>"
    hostile = b"cos\nsystem\n(X" + len(words).to_bytes(4, "little") + words
    path = tmp_path / "<img src=x onerror=alert(1)>.pkl"
    path.write_bytes(b"\x80\x02" + hostile + b"tR.")
    report = scan(path)
    assert "<script>" in report.findings[0].evidence
    tags = Tags()
    tags.feed(to_html(report.to_dict()))
    assert not {"script", "img", "b", "a", "style"} & set(tags.seen)
    assert set(tags.attributes) <= {"open"}


def test_the_bundle_has_the_rich_view_and_two_that_are_good_by_themselves():
    report = scan(EXAMPLES / "totally_safe_model.keras")
    bundle = report._repr_mimebundle_()
    assert bundle[MIME_TYPE] == report.to_dict()
    json.dumps(bundle)
    for kind in ("text/plain", "text/html"):
        assert "Unsafe" in bundle[kind]
        assert "MEDIUM" in bundle[kind]
        assert "totally_safe_model.keras" in bundle[kind]
    assert "Use of unsafe operator 'Lambda' from module 'Keras'" in bundle["text/plain"]


def test_what_was_not_read_is_said_and_is_not_called_clean(tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x04\x95\x10")
    document = scan(path).to_dict()
    assert document["summary"]["verdict"] == "incomplete"
    for rendered in (to_text(document), to_html(document)):
        assert "Incomplete" in rendered
        assert "Not read" in rendered
        assert "nothing was found" not in rendered


def test_a_policy_beside_the_model_is_named_and_not_obeyed(tmp_path, monkeypatch, malicious):
    (tmp_path / "scan-model.toml").write_text('exclude = ["**"]\n')
    monkeypatch.chdir(tmp_path)
    report = scan("malicious.pkl")
    assert report.verdict == "unsafe"
    for rendered in (to_text(report.to_dict()), to_html(report.to_dict())):
        assert "nobody has allowed it here" in rendered
        assert f"scan-model policy allow {tmp_path}/scan-model.toml" in rendered


def test_a_missing_path_beside_others_is_never_passed_over(honest, tmp_path):
    with pytest.raises(UsageError, match="nowhere.pkl' does not exist"):
        scan(honest, tmp_path / "nowhere.pkl")


def test_long_reports_say_how_much_they_leave_out(tmp_path):
    calls = b"".join(b"cos\nsystem\n(V" + f"echo {i}".encode() + b"\ntR0" for i in range(150))
    path = tmp_path / "many.pkl"
    path.write_bytes(b"\x80\x02" + calls + b"N.")
    report = scan(path)
    assert len(report) == 150
    for rendered in (to_text(report.to_dict()), to_html(report.to_dict())):
        assert "... and 50 more" in rendered


def test_the_error_holds_the_report():
    report = scan(EXAMPLES / "totally_safe_model.keras")
    error = UnsafeModelError("no", report)
    assert isinstance(error.report, ScanReport)
    assert error.findings == report.findings
