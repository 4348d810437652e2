"""Compares what a real loader did with what the engine says about the same file."""

from __future__ import annotations

import _compat_pickle
import functools

from .recorder import CANARIES

GOOD = ("clean", "not-a-model")
# Verdicts that promise something about what a load does; the others say that it is dangerous, or that they do not know.
COMPARED = (*GOOD, "review")
NAMES = _compat_pickle.NAME_MAPPING
IMPORTS = _compat_pickle.IMPORT_MAPPING


@functools.cache
def _renamed_by_pandas() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Names of older versions, by the name that pandas' reader looks up instead."""
    try:
        from pandas.compat import pickle_compat
    except ImportError:
        return {}
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for written, meant in pickle_compat._class_locations_map.items():
        found.setdefault(tuple(meant), []).append(tuple(written))
    return found


def _spellings(module: str, name: str, loader: str) -> list[str]:
    """The ways in which a report may write the name that a loader looked up."""
    mapped = NAMES.get((module, name)) or (IMPORTS.get(module, module), name)
    renamed = _renamed_by_pandas().get((module, name), []) if loader == "pandas" else []
    return [".".join(pair).rstrip(".") for pair in ((module, name), mapped, *renamed)]


def _is_shown_whole(module: str, name: str) -> bool:
    """True for names that a report neither escapes nor cuts."""
    return f"{module}{name}".isprintable() and max(len(module), len(name)) < 100


def _is_text(said: dict) -> bool:
    """The engine says that a program or its source has the name of a model: it has read no pickle, and says so."""
    return said["verdict"] == "review" and any(rule == "program-named-model" for _, rule, _ in said["findings"])


def complaint(events: list[list[str]], said: dict) -> tuple[str, list[str]] | None:
    """What is wrong with the engine's answer, in a word, and the events that show it; None when nothing is."""
    if said["verdict"] == "broken":
        return "engine-broke", [said.get("error", "")[:300]]
    if said["verdict"] not in COMPARED or _is_text(said):
        return None
    ways: dict[str, set[str]] = {}
    for module, name, how in said["uses"]:
        ways.setdefault(f"{module}.{name}".rstrip("."), set()).update(how)

    def used(module: str, name: str, loader: str) -> set[str] | None:
        """How the report says that it is used; None when it does not name it."""
        found = [ways[spelling] for spelling in _spellings(module, name, loader) if spelling in ways]
        return set().union(*found) if found else None

    # What is imported for a name that was looked up is that name's.
    looked_up = {event[1] for event in events if event[0] in ("find", "find-own")}
    # The arrays of old joblib files stand in other files, which the report names: it could not scan what is not there.
    second_file = any(rule == "pickle-second-file" for _, rule, _ in said["findings"])
    ran, dangerous, unnamed, uncalled = [], [], [], []
    for kind, *rest in events:
        shown = " ".join([kind, *rest])
        canary = tuple(rest[:2]) in CANARIES
        if kind in ("effect", "changed") or (kind in ("call", "call-by-other") and not canary):
            ran.append(shown)
            # What is called in an unknown package needs a review and no more.
            if rest[0] != "pwn" and not (second_file and rest[0] == "open-another-file"):
                dangerous.append(shown)
        elif kind == "imports-named" and not any(f"{module}.".startswith(f"{rest[0]}.") for module in looked_up):
            ran.append(shown)
        elif kind == "find" and _is_shown_whole(*rest[:2]) and used(*rest[:2], rest[-1]) is None:
            unnamed.append(shown)
        elif kind == "called" or (kind == "call-by-other" and canary):
            how = used(*rest[:2], rest[-1])
            if how is not None and not how & {"called", "built"}:
                uncalled.append(shown)
    if said["usesDropped"] > 0:
        unnamed, uncalled = [], []
    if said["verdict"] in GOOD and ran:
        return "ran", ran
    if dangerous:
        return "only-review", dangerous
    if unnamed:
        return "unnamed", unnamed
    return ("uncalled", uncalled) if uncalled else None
