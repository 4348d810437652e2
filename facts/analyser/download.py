"""Pinned versions, downloaded with pip (wheels, else sdists that are not built: nothing of a package runs), kept in a folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# A wheel for any system holds the same Python: the smallest builds come first.
PLATFORMS = (
    "macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_14_0_arm64", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64",
)  # fmt: skip
PYTHONS = ("3.12", "3.10", "3.8")


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


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def in_cache(cache: Path) -> dict[tuple[str, str], Path]:
    found: dict[tuple[str, str], Path] = {}
    for file in sorted(cache.glob("**/*")):
        if file.suffix == ".whl":
            name, version = file.name.split("-")[:2]
        elif match := re.match(r"(.+)-([^-]+?)(\.tar\.gz|\.zip|\.tar\.bz2)$", file.name):
            name, version = match.group(1), match.group(2)
        else:
            continue
        found[normal(name), version.partition("+")[0]] = file
    return found


def fetch(wanted: list[Pin], cache: Path) -> dict[Pin, Path]:
    """The archive of each pin; what cannot be had is said and left out."""
    cache.mkdir(parents=True, exist_ok=True)
    have = in_cache(cache)
    files: dict[Pin, Path] = {}
    for pin in wanted:
        key = (normal(pin.name), pin.version)
        if key not in have and download(pin, cache):
            have.update(in_cache(cache))
        if key in have:
            files[pin] = have[key]
        else:
            print(f"not to be had as a wheel: {pin.name} {pin.version}", file=sys.stderr)
    return files


def download(pin: Pin, cache: Path) -> bool:
    platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
    for python in PYTHONS:
        command = [
            sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", python,
            *platforms, "-d", str(cache), f"{pin.name}=={pin.version}",
        ]  # fmt: skip
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return True
    return download_sdist(pin, cache)


def download_sdist(pin: Pin, cache: Path) -> bool:
    """Where there is no wheel. `pip download` would run the setup.py of an sdist: only pip's finder and session are used."""
    from pip._internal.index.collector import LinkCollector
    from pip._internal.index.package_finder import PackageFinder
    from pip._internal.models.format_control import FormatControl
    from pip._internal.models.index import PyPI
    from pip._internal.models.search_scope import SearchScope
    from pip._internal.models.selection_prefs import SelectionPreferences
    from pip._internal.network.session import PipSession
    from pip._vendor.packaging.specifiers import SpecifierSet

    index = os.environ.get("PIP_INDEX_URL", PyPI.simple_url)
    session = PipSession()
    session.verify = os.environ.get("PIP_CERT") or True
    finder = PackageFinder.create(
        link_collector=LinkCollector(session, SearchScope.create([], [index], False)),
        selection_prefs=SelectionPreferences(
            allow_yanked=True, format_control=FormatControl({":all:"}, set()), ignore_requires_python=True
        ),
    )
    best = finder.find_best_candidate(pin.name, SpecifierSet(f"=={pin.version}")).best_candidate
    if best is None:
        return False
    answer = session.get(best.link.url_without_fragment)
    answer.raise_for_status()
    (cache / best.link.filename).write_bytes(answer.content)
    return True
