"""Compares what a real loader did with what the engine says about the same file."""

from __future__ import annotations

import _compat_pickle

from .recorder import CANARIES

GOOD = ("clean", "not-a-model")
COMPARED = (*GOOD, "review")
NAMES = _compat_pickle.NAME_MAPPING
IMPORTS = _compat_pickle.IMPORT_MAPPING
# Looked up by a loader itself, whatever the file says.
BY_LOADER: set[tuple[str, str]] = set()


def _spellings(module: str, name: str) -> set[str]:
    """The ways in which a report may write the name that a loader looked up."""
    found = {f"{module}.{name}"}
    mapped = NAMES.get((module, name)) or (IMPORTS.get(module, module), name)
    found.add(".".join(mapped))
    # The trace leaves out the module of what needs no import.
    return found | {
        spelling.split(".", 1)[1] for spelling in found if spelling.startswith(("builtins.", "__builtin__."))
    }


def complaint(events: list[list[str]], said: dict) -> tuple[str, list[str]] | None:
    """What is wrong with the engine's answer, in a word, and the events that show it; None when nothing is."""
    if said["verdict"] == "broken":
        return "engine-broke", [said.get("error", "")[:300]]
    if said["verdict"] not in COMPARED:
        return None
    named = set(said["named"])
    ran, weak, unnamed, others = [], [], [], []
    for kind, *rest in events:
        shown = " ".join([kind, *rest])
        if kind in ("call", "call-by-other"):
            if tuple(rest[:2]) in CANARIES:
                if kind == "call-by-other":
                    others.append(shown)
            elif rest[0] == "pwn":
                ran.append(shown)
            else:
                ran.append(shown)
                weak.append(shown)
        elif kind in ("effect", "changed"):
            ran.append(shown)
            weak.append(shown)
        elif kind == "find" and tuple(rest[:2]) not in BY_LOADER and not _spellings(rest[0], rest[1]) & named:
            unnamed.append(shown)
    if said["verdict"] in GOOD:
        if ran:
            return "ran", ran
        if unnamed:
            return "unnamed", unnamed
        if others:
            return "called-by-other", others
        return None
    if weak:
        return "only-review", weak
    return ("unnamed", unnamed) if unnamed else None
