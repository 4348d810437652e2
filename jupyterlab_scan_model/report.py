"""Scan reports as Python objects around the JSON that the command line writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .levels import MIME_TYPE, SEVERITIES
from .printable import printable
from .showing import Showable, Stop, display

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Finding:
    """A fact that the user has to know before loading a file. Every string may come from that file."""

    severity: str
    description: str
    module: str
    operator: str
    #: The file and, after a colon each, the members inside it.
    source: str
    #: In bytes, in the innermost member.
    offset: int
    #: The call that loading would make, as Python text with its real arguments.
    evidence: str
    why: str
    what_to_do: str
    references: tuple[str, ...]
    rule: str
    #: Number of times that the scan saw it in this member.
    count: int

    @classmethod
    def from_dict(cls, issue: Mapping[str, Any]) -> Finding:
        """From an entry of `issues` in the JSON report."""
        return cls(
            severity=issue["severity"],
            description=issue["description"],
            module=issue["module"],
            operator=issue["operator"],
            source=issue["source"],
            offset=issue["offset"],
            evidence=issue["evidence"],
            why=issue["why"],
            what_to_do=issue["what_to_do"],
            references=tuple(issue["references"]),
            rule=issue["rule"],
            count=issue["count"],
        )


@dataclass(frozen=True)
class Use:
    """A class or callable that loading a file would import or call. Every string may come from that file."""

    #: The file.
    source: str
    #: As the file writes them.
    module: str
    name: str
    #: What it really is, where that has another name.
    means: str | None
    #: `called`, `built` (an object of it is given a state), `filled` (items are put into one); empty for one that is only
    #: named.
    how: tuple[str, ...]
    #: Calls of it; of one that is never called, how often it is named.
    count: int
    #: `dangerous`, `unknown` or `trusted`.
    trust: str
    #: An id, and the words.
    reason: str
    why: str
    #: The members inside the file, from the outside in.
    members: tuple[str, ...]

    @classmethod
    def all_of(cls, file: Mapping[str, Any]) -> Iterator[Use]:
        """From an entry of `files` in the JSON report."""
        for group in file.get("uses", ()):
            for item in group["callables"]:
                yield cls(
                    source=file["source"],
                    module=item["module"],
                    name=item["name"],
                    means=item.get("means"),
                    how=tuple(item.get("how", ())),
                    count=item["count"],
                    trust=group["trust"],
                    reason=group["reason"],
                    why=group["why"],
                    members=tuple(item.get("members", ())),
                )


class ScanReport(Showable):
    """The answer for everything that one scan was asked for; shows itself in a notebook."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """From the document that `scan-model -r json` writes."""
        self._document = document
        self.findings: tuple[Finding, ...] = tuple(Finding.from_dict(issue) for issue in document["issues"])

    @property
    def document(self) -> Mapping[str, Any]:
        """The whole JSON report, not to be changed."""
        return self._document

    @property
    def _summary(self) -> Mapping[str, Any]:
        summary: Mapping[str, Any] = self._document["summary"]
        return summary

    @property
    def verdict(self) -> str:
        """`unsafe`, `incomplete`, `review`, `accepted`, `clean` or `not-a-model`: the verdict over all files."""
        return str(self._summary["verdict"])

    @property
    def exit_code(self) -> int:
        """As the command line's: 0 clean, 1 findings at or above the level, 2 not all read, 3 nothing to scan, 4 a path
        that does not exist."""
        return int(self._summary["exit_code"])

    @property
    def fail_on(self) -> str:
        """The level that was asked for."""
        return str(self._summary["fail_on"])

    @property
    def failed(self) -> bool:
        """True when there is a finding at or above the level, or a gap where gaps were to count."""
        return self.exit_code == 1

    @property
    def files(self) -> list[dict[str, Any]]:
        """For each file: `source`, `format`, `verdict`, `size`, `bytes_read`, `coverage`, ... as in the JSON."""
        return deepcopy(self._document["files"])

    @property
    def uses(self) -> tuple[Use, ...]:
        """Every class and callable that loading the files would import or call; of each file the dangerous ones first."""
        return tuple(use for file in self._document["files"] for use in Use.all_of(file))

    def to_dict(self) -> dict[str, Any]:
        """The whole JSON report, as a copy of its own."""
        return deepcopy(dict(self._document))

    def to_pandas(self) -> pandas.DataFrame:
        """One row for each finding. Needs pandas, which is imported only here."""
        import pandas

        columns = list(Finding.__dataclass_fields__)
        frame: pandas.DataFrame = pandas.DataFrame([asdict(finding) for finding in self.findings], columns=columns)
        return frame

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        # A report without findings is still a report; without this, len() would make it false.
        return True

    def __repr__(self) -> str:
        return f"<ScanReport {self.verdict}: {len(self.findings)} findings in {len(self._document['files'])} files>"

    def bundle(self) -> dict[str, Any]:
        from .render import to_html, to_text

        return {MIME_TYPE: self.to_dict(), "text/html": to_html(self._document), "text/plain": to_text(self._document)}


class UnsafeModelError(Stop):
    """A scan found something at or above the level; nothing was loaded. `report` has the whole answer.

    Where IPython shows it, it is the report, and a sentence.
    """

    def __init__(self, message: str, report: ScanReport) -> None:
        super().__init__(message)
        self.report = report
        self._shown = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.findings

    def _render_traceback_(self) -> list[str]:
        # IPython asks again, for its history.
        if not self._shown:
            self._shown = True
            display(self.report)
        return super()._render_traceback_()


class ScanError(Stop):
    """The scanner itself did not give an answer."""


def unsafe_message(report: ScanReport, what: str, consequence: str) -> str:
    """The sentence of an UnsafeModelError: what, the worst finding with its evidence, where, and what follows.

    `what` may hold a path that is printable already.
    """
    if not report.findings:
        return f"{what} could not be read to the end, so nobody knows what loading it would run. {consequence}"
    worst = min(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    more = len(report.findings) - 1
    also = f" (and {more:,} more {'finding' if more == 1 else 'findings'})" if more else ""
    return (
        f"{what} would run {_first_line(worst.evidence or worst.description)} when it is loaded: {worst.severity}, "
        f"{printable(worst.description)}, in {printable(worst.source)} at offset {worst.offset:,}{also}. {consequence}"
    )


def _first_line(text: str, longest: int = 200) -> str:
    first, *rest = text.splitlines() or [""]
    shown = printable(first, longest)
    return f"{shown} ..." if rest else shown
