"""A report as plain text and as HTML: what a reader sees where the rich view is not there (GitHub, VS Code, nbconvert).

Every word that may come from a model file is attacker text: HTML is escaped here, and no style or script depends on it.
GitHub takes styles away, so the HTML is put together from elements that read well without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .report import SEVERITIES

MAX_FINDINGS_SHOWN = 100
MAX_FILES_SHOWN = 50
MAX_PROBLEMS_SHOWN = 50
MAX_EVIDENCE_SHOWN = 2_000

#: A sign for each verdict; the words are in the document.
MARKS = {"unsafe": "✖", "incomplete": "◐", "review": "●", "accepted": "◈", "clean": "✔", "not-a-model": "○"}

Document = Mapping[str, Any]


def headline(document: Document) -> tuple[str, str, str]:
    """Mark, headline and sentence of the verdict."""
    summary = document["summary"]
    return MARKS[summary["verdict"]], summary["headline"], summary["explanation"]


def by_severity(document: Document) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The findings under each severity that has any, most severe first."""
    groups = ((severity, [i for i in document["issues"] if i["severity"] == severity]) for severity in SEVERITIES)
    return [(severity, issues) for severity, issues in groups if issues]


def human_size(count: int) -> str:
    """Bytes in decimal units, as the panel writes them: `0.3 MB`."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            return f"{int(size):,} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("unreachable")


def totals_line(document: Document) -> str:
    """How many files, how much of them was read, how many findings of which severity."""
    summary = document["summary"]
    files = len(document["files"])
    counts = [f"{n} {s}" for s in SEVERITIES if (n := summary["total_issues_by_severity"][s])]
    parts = [
        f"{files:,} {'file' if files == 1 else 'files'}",
        f"read {human_size(summary['bytes_read'])} of {human_size(summary['size'])}",
        "findings: " + (", ".join(counts) or "none"),
    ]
    if summary["total_accepted"]:
        parts.append(f"accepted by the policy: {summary['total_accepted']}")
    return "; ".join(parts)


def problems(document: Document) -> list[Mapping[str, Any]]:
    """What failed, was not understood, or was left out."""
    return [*document["errors"], *document["summary"]["skipped"]["skipped_files"]]


def policies(document: Document) -> list[str]:
    """Policies that were not obeyed, and what would have them obeyed."""
    return [f"{p['description']} {p['what_to_do']}".strip() for p in document["summary"].get("policy_ignored", ())]


def where(issue: Mapping[str, Any]) -> str:
    times = f", {issue['count']:,} times" if issue["count"] > 1 else ""
    return f"{issue['source']}, offset {issue['offset']:,}{times}"


def more(items: Sequence[Any], shown: int) -> str:
    return f"... and {len(items) - shown:,} more" if len(items) > shown else ""


def to_text(document: Document) -> str:
    """The report for `text/plain`."""
    mark, word, sentence = headline(document)
    lines = [f"{mark} {word}: {sentence}", totals_line(document), *policies(document)]
    left = MAX_FINDINGS_SHOWN
    for severity, issues in by_severity(document):
        lines += ["", f"--- {severity} ---"]
        for issue in issues[:left]:
            lines += [issue["description"], *(f"    {line}" for line in _evidence(issue).splitlines())]
            lines += [f"  - {where(issue)}", f"  - {issue['why']}", f"  - {issue['what_to_do']}"]
            if issue["references"]:
                lines.append(f"  - {', '.join(issue['references'])}")
        left = max(0, left - len(issues))
    if more(document["issues"], MAX_FINDINGS_SHOWN):
        lines.append(more(document["issues"], MAX_FINDINGS_SHOWN))
    left_over = problems(document)
    if left_over:
        lines += ["", "--- Not read ---"]
        lines += [f"{p['source']}: {p['description']}" for p in left_over[:MAX_PROBLEMS_SHOWN]]
        lines += [more(left_over, MAX_PROBLEMS_SHOWN)] if more(left_over, MAX_PROBLEMS_SHOWN) else []
    return "\n".join(lines)


def to_html(document: Document) -> str:
    """The report for `text/html`: one self-contained piece without scripts, classes or links."""
    mark, word, sentence = headline(document)
    parts = [
        f"<p><strong>{mark} {escape(word)}</strong>: {escape(sentence)}<br>{escape(totals_line(document))}</p>",
        *(f"<p>{escape(policy)}</p>" for policy in policies(document)),
        _findings_html(document),
        _files_html(document["files"]),
        _problems_html(problems(document)),
    ]
    return f"<div>{''.join(parts)}</div>"


def _evidence(issue: Mapping[str, Any]) -> str:
    evidence = issue["evidence"]
    return evidence if len(evidence) <= MAX_EVIDENCE_SHOWN else evidence[:MAX_EVIDENCE_SHOWN] + " ..."


def _findings_html(document: Document) -> str:
    parts: list[str] = []
    left = MAX_FINDINGS_SHOWN
    for severity, issues in by_severity(document):
        if left == 0:
            break
        for index, issue in enumerate(issues[:left]):
            opened = " open" if index == 0 else ""
            evidence = f"<pre><code>{escape(_evidence(issue))}</code></pre>" if issue["evidence"] else ""
            references = f"<br><small>{escape(', '.join(issue['references']))}</small>" if issue["references"] else ""
            parts.append(
                f"<details{opened}><summary><strong>{severity}</strong> {escape(issue['description'])}</summary>"
                f"{evidence}<p><code>{escape(where(issue))}</code><br>{escape(issue['why'])}<br>"
                f"{escape(issue['what_to_do'])}{references}</p></details>"
            )
        left = max(0, left - len(issues))
    rest = more(document["issues"], MAX_FINDINGS_SHOWN)
    return "".join(parts) + (f"<p>{rest}</p>" if rest else "")


def _files_html(files: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for file in files[:MAX_FILES_SHOWN]:
        read = f"{human_size(file['bytes_read'])} of {human_size(file['size'])}"
        cells = (file["source"], file["format"], f"{MARKS[file['verdict']]} {file['headline']}", read)
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    if not rows:
        return ""
    rest = more(files, MAX_FILES_SHOWN)
    head = "<tr><th>File</th><th>What it is</th><th>Verdict</th><th>Read</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>" + (f"<p>{rest}</p>" if rest else "")


def _problems_html(left_over: Sequence[Mapping[str, Any]]) -> str:
    if not left_over:
        return ""
    items = "".join(
        f"<li><code>{escape(problem['source'])}</code>: {escape(problem['description'])}</li>"
        for problem in left_over[:MAX_PROBLEMS_SHOWN]
    )
    rest = more(left_over, MAX_PROBLEMS_SHOWN)
    return f"<p><strong>Not read</strong></p><ul>{items}</ul>" + (f"<p>{rest}</p>" if rest else "")
