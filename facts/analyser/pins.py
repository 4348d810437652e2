"""The versions that are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pin:
    name: str
    version: str


def pins(file: Path) -> list[Pin]:
    """`name version version ...`, the newest first; `#` begins a remark."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        name, *versions = line.partition("#")[0].split() or [""]
        found += [Pin(name, version) for version in versions]
    return found
