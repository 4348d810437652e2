"""Archives of pinned versions, downloaded by the parts of pip (wheels, else sdists that are not built: nothing of a package runs), kept in a folder."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.format_control import FormatControl
from pip._internal.models.index import PyPI
from pip._internal.models.link import Link
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.models.target_python import TargetPython
from pip._internal.network.session import PipSession
from pip._vendor.packaging.specifiers import SpecifierSet

from .pins import Pin

# A wheel for any system holds the same Python: the smallest builds come first.
PLATFORMS = (
    "macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_14_0_arm64", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64",
)  # fmt: skip
PYTHONS = ("3.12", "3.10", "3.8")
BLOCK = 1 << 20


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
    """The first wheel that fits one of PYTHONS, else an sdist. `pip download` would run the setup.py of an sdist: only pip's finder and session are used."""
    session = PipSession()
    session.verify = os.environ.get("PIP_CERT") or True
    pythons = [tuple(map(int, version.split("."))) for version in PYTHONS]
    targets = [TargetPython(list(PLATFORMS), version, implementation="cp") for version in pythons]
    for target in (*targets, None):
        link = best_link(pin, session, target)
        if link is not None:
            save(session, link, cache)
            return True
    return False


def best_link(pin: Pin, session: PipSession, target: TargetPython | None) -> Link | None:
    """The wheel that pip would take for a target; without one, the sdist."""
    finder = PackageFinder.create(
        link_collector=LinkCollector(session, SearchScope.create([], [os.environ.get("PIP_INDEX_URL", PyPI.simple_url)], False)),
        selection_prefs=SelectionPreferences(
            allow_yanked=True,
            format_control=FormatControl({":all:"} if target is None else set(), set() if target is None else {":all:"}),
            ignore_requires_python=target is None,
        ),
        target_python=target,
    )  # fmt: skip
    best = finder.find_best_candidate(pin.name, SpecifierSet(f"=={pin.version}")).best_candidate
    return None if best is None else best.link


def save(session: PipSession, link: Link, cache: Path) -> None:
    """An archive that did not come to its end leaves no file of its name."""
    answer = session.get(link.url_without_fragment, stream=True)
    answer.raise_for_status()
    part = cache / f"{link.filename}.part"
    with part.open("wb") as file:
        for block in answer.iter_content(BLOCK):
            file.write(block)
    part.rename(cache / link.filename)
