"""A report as plain text and as HTML, for places without the rich view (GitHub, VS Code, nbconvert).

Every word that may come from a model file is attacker text: HTML is escaped here, and no style or script depends on it.
GitHub takes styles away, so the HTML is put together from elements that read well without any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .levels import SEVERITIES
from .printable import printable

MAX_FINDINGS_SHOWN = 100
MAX_FILES_SHOWN = 50
MAX_PROBLEMS_SHOWN = 50
MAX_NOTES_SHOWN = 20
MAX_USES_SHOWN = 100
MAX_EVIDENCE_SHOWN = 2_000
MAX_SENTENCE = 2_000
MAX_NAME = 500

#: A sign for each verdict; the words are in the document.
MARKS = {"unsafe": "✖", "incomplete": "◐", "review": "●", "accepted": "◈", "clean": "✔", "not-a-model": "○"}

#: How far a class or callable is trusted, the one that matters most first.
TRUSTS = ("dangerous", "unknown", "trusted")

#: What loading does with a class or callable besides calling it.
DONE = {"built": "given a state", "filled": "filled with items"}

Document = Mapping[str, Any]


def headline(document: Document) -> tuple[str, str, str]:
    """Mark, headline and sentence of the verdict."""
    summary = document["summary"]
    return MARKS[summary["verdict"]], printable(summary["headline"], MAX_NAME), _sentence(summary["explanation"])


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


def when(document: Document) -> str:
    """Time of the scan, in the zone of the report: a report in a document may be old."""
    return printable(document["summary"]["timestamp"], MAX_NAME)[:19].replace("T", " ")


def totals_line(document: Document) -> str:
    """Time, number of files, bytes read, and numbers of findings by severity."""
    summary = document["summary"]
    files = len(document["files"])
    counts = [f"{n} {s}" for s in SEVERITIES if (n := summary["total_issues_by_severity"][s])]
    parts = [
        f"scanned {when(document)} UTC",
        f"{files:,} {'file' if files == 1 else 'files'}",
        f"read {human_size(summary['bytes_read'])} of {human_size(summary['size'])}",
        "findings: " + (", ".join(counts) or "none"),
    ]
    if summary["total_accepted"]:
        parts.append(f"accepted by the policy: {summary['total_accepted']}")
    return "; ".join(parts)


def problems(document: Document) -> list[Mapping[str, Any]]:
    """Problems of files that failed, were not understood, or were left out."""
    return [*document["errors"], *document["summary"]["skipped"]["skipped_files"]]


def policies(document: Document) -> list[str]:
    """Policies that were not obeyed, and what would have them obeyed."""
    return [f"{p['description']} {p['what_to_do']}".strip() for p in document["summary"].get("policy_ignored", ())]


def notes(document: Document) -> list[str]:
    """Notes for the reader: files that are not models, policies that were not obeyed, entries of policies without effect."""
    summary = document["summary"]
    files = [_named(file["source"], file["note"]) for file in document["files"] if file.get("note")]
    ignored = [
        f"{policy['description']} {policy['what_to_do']}".strip() for policy in summary.get("policy_ignored", ())
    ]
    unused = [entry["description"] for entry in summary.get("policy_unused", ())]
    return [printable(note, MAX_SENTENCE) for note in (*ignored, *unused, *files)]


def _named(source: str, sentence: str) -> str:
    return f"{printable(source, MAX_NAME)}: {printable(sentence, MAX_SENTENCE)}"


def uses(document: Document) -> list[Sequence[str]]:
    """Trust, callable, what is done with it, and why it is trusted or not; dangerous ones first."""
    several = len(document["files"]) > 1
    rows: dict[str, list[Sequence[str]]] = {trust: [] for trust in TRUSTS}
    for file in document["files"]:
        for group in file.get("uses", ()):
            for item in group["callables"]:
                name = f"{file['source']}: {callable_name(item)}" if several else callable_name(item)
                rows[group["trust"]].append((group["trust"], name, done_with(item), group["why"]))
    return [row for trust in TRUSTS for row in rows[trust]]


def callable_name(item: Mapping[str, Any]) -> str:
    name = item["name"] if item["module"] in ("", "builtins", "__builtin__") else f"{item['module']}.{item['name']}"
    return f"{name} (that is {item['means']})" if item.get("means") else name


def done_with(item: Mapping[str, Any]) -> str:
    how = item.get("how", ())
    times = "once" if item["count"] == 1 else f"{item['count']:,} times"
    parts = [f"called {times}" if "called" in how else f"named {times}"]
    return ", ".join(parts + [DONE[one] for one in how if one in DONE])


def trust_counts(document: Document, used: Sequence[Sequence[str]]) -> str:
    counts = [f"{n:,} {trust}" for trust in TRUSTS if (n := sum(row[0] == trust for row in used))]
    dropped = sum(file.get("uses_dropped", 0) for file in document["files"])
    return ", ".join(counts + ([f"{dropped:,} not listed"] if dropped else []))


def where(issue: Mapping[str, Any]) -> str:
    times = f", {issue['count']:,} times" if issue["count"] > 1 else ""
    return f"{printable(issue['source'], MAX_NAME)}, offset {issue['offset']:,}{times}"


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
            lines += [_sentence(issue["description"]), *(f"    {line}" for line in _evidence(issue).split("\n"))]
            lines += [f"  - {where(issue)}", f"  - {_sentence(issue['why'])}", f"  - {_sentence(issue['what_to_do'])}"]
            if issue["references"]:
                lines.append(f"  - {', '.join(issue['references'])}")
        left = max(0, left - len(issues))
    if more(document["issues"], MAX_FINDINGS_SHOWN):
        lines.append(more(document["issues"], MAX_FINDINGS_SHOWN))
    left_over = problems(document)
    if left_over:
        lines += ["", "--- Not read ---"]
        lines += [_named(p["source"], p["description"]) for p in left_over[:MAX_PROBLEMS_SHOWN]]
        lines += [more(left_over, MAX_PROBLEMS_SHOWN)] if more(left_over, MAX_PROBLEMS_SHOWN) else []
    used = uses(document)
    if used:
        lines += ["", f"--- What loading uses: {trust_counts(document, used)} ---"]
        for trust, name, done, why in used[:MAX_USES_SHOWN]:
            # What is trusted is told in few words.
            reason = "" if trust == "trusted" else f": {_sentence(why)}"
            lines.append(f"{trust}: {printable(name, MAX_NAME)}, {done}{reason}")
        lines += [more(used, MAX_USES_SHOWN)] if more(used, MAX_USES_SHOWN) else []
    said = notes(document)
    if said:
        lines += ["", "--- Notes ---", *said[:MAX_NOTES_SHOWN]]
        lines += [more(said, MAX_NOTES_SHOWN)] if more(said, MAX_NOTES_SHOWN) else []
    return "\n".join(lines)


def to_html(document: Document) -> str:
    """The report for `text/html`: one self-contained piece without scripts or classes; links lead to references only."""
    mark, word, sentence = headline(document)
    parts = [
        f"<p><strong>{mark} {escape(word)}</strong>: {escape(sentence)}<br>{escape(totals_line(document))}</p>",
        *(f"<p>{escape(policy)}</p>" for policy in policies(document)),
        _findings_html(document),
        _files_html(document["files"]),
        _list_html("Not read", [(p["source"], p["description"]) for p in problems(document)], MAX_PROBLEMS_SHOWN),
        _uses_html(document),
        _list_html("Notes", [("", note) for note in notes(document)], MAX_NOTES_SHOWN),
    ]
    return f"<div>{''.join(parts)}</div>"


def _evidence(issue: Mapping[str, Any]) -> str:
    return printable(issue["evidence"], MAX_EVIDENCE_SHOWN, lines=True)


def _sentence(text: str) -> str:
    return printable(text, MAX_SENTENCE)


def _findings_html(document: Document) -> str:
    parts: list[str] = []
    left = MAX_FINDINGS_SHOWN
    for severity, issues in by_severity(document):
        if left == 0:
            break
        for index, issue in enumerate(issues[:left]):
            opened = " open" if index == 0 else ""
            evidence = f"<pre><code>{escape(_evidence(issue))}</code></pre>" if issue["evidence"] else ""
            links = ", ".join(_reference_html(printable(name, MAX_NAME)) for name in issue["references"])
            references = f"<br><small>{links}</small>" if links else ""
            parts.append(
                f"<details{opened}><summary><strong>{severity}</strong> {escape(_sentence(issue['description']))}</summary>"
                f"{evidence}<p><code>{escape(where(issue))}</code><br>{escape(_sentence(issue['why']))}<br>"
                f"{escape(_sentence(issue['what_to_do']))}{references}</p></details>"
            )
        left = max(0, left - len(issues))
    rest = more(document["issues"], MAX_FINDINGS_SHOWN)
    return "".join(parts) + (f"<p>{rest}</p>" if rest else "")


def _files_html(files: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for file in files[:MAX_FILES_SHOWN]:
        read = f"{human_size(file['bytes_read'])} of {human_size(file['size'])}"
        cells = (file["source"], file["label"], f"{MARKS[file['verdict']]} {file['headline']}", read)
        rows.append("<tr>" + "".join(f"<td>{escape(printable(cell, MAX_NAME))}</td>" for cell in cells) + "</tr>")
    if not rows:
        return ""
    rest = more(files, MAX_FILES_SHOWN)
    head = "<tr><th>File</th><th>What it is</th><th>Verdict</th><th>Read</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>" + (f"<p>{rest}</p>" if rest else "")


def _uses_html(document: Document) -> str:
    used = uses(document)
    if not used:
        return ""
    rows = []
    for trust, *cells in used[:MAX_USES_SHOWN]:
        word = escape(trust) if trust == "trusted" else f"<strong>{escape(trust)}</strong>"
        name, done, why = (escape(_sentence(cell)) for cell in cells)
        rows.append(f"<tr><td>{word}</td><td><code>{name}</code></td><td>{done}</td><td>{why}</td></tr>")
    rest = more(used, MAX_USES_SHOWN)
    head = "<tr><th>Trust</th><th>Class or function</th><th>Loading</th><th>Why</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>" + (f"<p>{rest}</p>" if rest else "")
    counts = escape(trust_counts(document, used))
    return f"<details><summary>What loading uses: {counts}</summary>{table}</details>"


def _list_html(title: str, items: Sequence[tuple[str, str]], longest: int) -> str:
    if not items:
        return ""
    shown = "".join(
        f"<li>{f'<code>{escape(printable(name, MAX_NAME))}</code>: ' if name else ''}{escape(_sentence(words))}</li>"
        for name, words in items[:longest]
    )
    rest = more(items, longest)
    return f"<p><strong>{title}</strong></p><ul>{shown}</ul>" + (f"<p>{rest}</p>" if rest else "")


#: Addresses of references: the same pages as in the panel (src/report/words/references.ts).
_REFERENCES = (
    (re.compile(r"CWE-([0-9]{1,6})"), "https://cwe.mitre.org/data/definitions/{}.html"),
    (re.compile(r"(AML\.T[0-9]{4}(?:\.[0-9]{3})?)"), "https://atlas.mitre.org/techniques/{}"),
    (re.compile(r"(CVE-[0-9]{4}-[0-9]{4,19})"), "https://www.cve.org/CVERecord?id={}"),
    (re.compile(r"(GHSA(?:-[0-9a-z]{4}){3})"), "https://github.com/advisories/{}"),
)


def _reference_html(name: str) -> str:
    for pattern, address in _REFERENCES:
        match = pattern.fullmatch(name)
        if match:
            return f'<a href="{escape(address.format(match[1]))}">{escape(name)}</a>'
    return escape(name)
