"""Words that every report has, as the command line writes them."""

from __future__ import annotations

MIME_TYPE = "application/vnd.scan-model.report+json"

#: Of a finding, worst first.
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW")

#: Values of `--fail-on`.
LEVELS = ("low", "medium", "high", "critical", "review")
