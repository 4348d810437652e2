"""What a report looks like from Python, and as text and HTML."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser

import pytest
from conftest import EXAMPLES

from jupyterlab_scan_model import ScanReport, UnsafeModelError, scan
from jupyterlab_scan_model.launcher import command
from jupyterlab_scan_model.levels import MIME_TYPE
from jupyterlab_scan_model.program import ScanError, UsageError
from jupyterlab_scan_model.render import to_html, to_text
from jupyterlab_scan_model.report import Finding


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
    assert report
    assert len(report) == 0


def test_nothing_to_scan_is_refused():
    with pytest.raises(UsageError, match="at least one file"):
        scan()


def test_a_level_that_does_not_exist_is_refused(honest):
    with pytest.raises(UsageError, match="levels are low, medium, high, critical, review"):
        scan(honest, fail_on="sometimes")


def test_a_path_where_nothing_is_never_comes_back_clean(tmp_path):
    with pytest.raises(ScanError, match=r"nothing\.pkl"):
        scan(tmp_path / "nothing.pkl")


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
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value for name, value in attrs if name == "href"]


def test_words_from_a_file_never_become_markup(tmp_path):
    words = b"<script>alert(1)</script><img src=x onerror=alert(1)>'\"&<b>"
    hostile = b"cos\nsystem\n(X" + len(words).to_bytes(4, "little") + words
    path = tmp_path / "<img src=x onerror=alert(1)>.pkl"
    path.write_bytes(b"\x80\x02" + hostile + b"tR.")
    report = scan(path)
    assert "<script>" in report.findings[0].evidence
    tags = Tags()
    tags.feed(to_html(report.to_dict()))
    assert not {"script", "img", "b", "style"} & set(tags.seen)
    assert set(tags.attributes) <= {"open", "href"}
    assert tags.links[0] == "https://cwe.mitre.org/data/definitions/502.html"


def test_references_of_no_known_kind_are_no_links():
    document = scan(EXAMPLES / "totally_safe_model.keras").to_dict()
    document["issues"][0]["references"] = ["javascript:alert(1)", "CVE-2025-1550?x", "GHSA-48g7-3x6r-xfhp"]
    tags = Tags()
    tags.feed(to_html(document))
    assert tags.links == ["https://github.com/advisories/GHSA-48g7-3x6r-xfhp"]


#: Colours, line up, right to left, no width, C1 control, end of line.
SLY = "a\x1b[31m\x9b1A\u202egnp.\u200bpkl\u2066\r\nb"


def test_no_name_can_fool_a_terminal_or_a_reader(tmp_path, malicious):
    path = tmp_path / SLY.replace("\n", "").replace("\r", "")
    malicious.rename(path)
    (tmp_path / f"odd {path.name}").write_bytes(bytes(range(128, 256)))
    report = scan(tmp_path)
    from jupyterlab_scan_model.report import unsafe_message

    shown = [to_text(report.document), to_html(report.document), unsafe_message(report, "It", "Stopped.")]
    for text in shown:
        assert "\\x1b[31m" in text
        assert "\\u202e" in text
        assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\u2066", "\r"} & set(text)


def test_long_texts_are_cut():
    document = scan(EXAMPLES / "totally_safe_model.keras").to_dict()
    for key in ("description", "why", "what_to_do", "source", "evidence"):
        document["issues"][0][key] = "x" * 1_000_000
    document["files"][0]["source"] = document["summary"]["headline"] = "y" * 1_000_000
    assert len(to_text(document)) < 30_000
    assert len(to_html(document)) < 30_000


def test_printable_is_the_engines():
    from jupyterlab_scan_model.printable import printable

    escaped = "a\\x1b[31m\\x9b1A\\u202egnp.\\u200bpkl\\u2066\\r\\nb"
    assert printable(SLY) == escaped
    assert printable("a\tb\nc\rd", lines=True) == "a\tb\nc\\rd"
    assert printable("\udcff\U000e0041é한") == "\\udcff\\U000e0041é한"
    assert printable("x" * 400) == "x" * 299 + "…"


def test_the_html_says_what_the_panel_says():
    document = scan(EXAMPLES / "jukebox").to_dict()
    document["files"][0]["note"] = "This is only a pointer <to> a file."
    html, text = to_html(document), to_text(document)
    assert "<td>Keras</td>" in html
    assert "<td>Pickle</td>" in html
    assert document["summary"]["timestamp"][:10] in html
    assert document["summary"]["timestamp"][:10] in text
    assert "<strong>Notes</strong>" in html
    assert "only a pointer &lt;to&gt; a file." in html
    assert "--- Notes ---\nartifacts/label_encoder.pkl: This is only a pointer <to> a file." in text


def test_the_bundle_has_the_rich_view_and_two_that_are_good_by_themselves():
    report = scan(EXAMPLES / "totally_safe_model.keras")
    bundle = report._repr_mimebundle_()
    assert bundle[MIME_TYPE] == report.to_dict()
    json.dumps(bundle)
    for kind in ("text/plain", "text/html"):
        assert "Runs code of its own (medium)" in bundle[kind]
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
    with pytest.raises(UsageError, match=r"nowhere\.pkl' does not exist") as caught:
        scan(honest, tmp_path / "nowhere.pkl")
    report = caught.value.report
    assert report is not None
    assert (report.verdict, report.exit_code) == ("incomplete", 4)
    assert [(file["source"], file["verdict"]) for file in report.files] == [
        ("honest.pkl", "clean"),
        ("nowhere.pkl", "incomplete"),
    ]
    with pytest.raises(UsageError, match=r"nowhere\.pkl' does not exist") as caught:
        scan(tmp_path / "nowhere.pkl")
    assert caught.value.report is None
    with pytest.raises(UsageError, match="no-such-policy") as caught:
        scan(honest, arguments=["--policy", "no-such-policy"])
    assert caught.value.report is None


def test_a_pointer_comes_with_the_command_that_fetches_it(tmp_path):
    pointer = tmp_path / "model.bin"
    pointer.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1234\n")
    document = scan(pointer).to_dict()
    assert 'git lfs pull --include="model.bin"' in to_text(document)
    assert "git lfs pull --include=&quot;model.bin&quot;" in to_html(document)


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


def test_what_loading_uses_is_said_of_clean_files_too(tmp_path):
    report = scan(EXAMPLES / "song_encoder.pt")
    assert report.verdict == "clean"
    by_name = {f"{use.module}.{use.name}": use for use in report.uses}
    tensor = by_name["torch._utils._rebuild_tensor_v2"]
    assert (tensor.trust, tensor.how, tensor.count, tensor.reason) == ("trusted", ("called",), 4, "reviewed")
    assert "torch" in tensor.why
    assert tensor.source == "song_encoder.pt"
    for rendered in (to_text(report.to_dict()), to_html(report.to_dict())):
        assert "What loading uses: 3 trusted" in rendered
        assert "torch._utils._rebuild_tensor_v2" in rendered
    data = tmp_path / "data.pkl"
    data.write_bytes(b"\x80\x02K\x01.")
    assert scan(data).uses == ()
    assert "What loading uses" not in to_text(scan(data).to_dict())


def test_dangerous_ones_come_first_and_their_names_are_only_text(tmp_path):
    path = tmp_path / "evil.pkl"
    path.write_bytes(b"\x80\x02(c<b>x</b>\nX\ncos\nsystem\ncnumpy\nndarray\nt.")
    report = scan(path)
    assert [(use.name, use.trust) for use in report.uses] == [
        ("system", "dangerous"),
        ("X", "unknown"),
        ("ndarray", "trusted"),
    ]
    assert "dangerous: os.system, named once: " in to_text(report.to_dict())
    assert "<b>x" not in to_html(report.to_dict())
    assert "&lt;b&gt;x" in to_html(report.to_dict())
