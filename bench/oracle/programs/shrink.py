"""Makes a program that fails smaller: fewer opcodes, shorter literals."""

from __future__ import annotations

from collections.abc import Callable

from .opcodes import Program

# Asked about several programs at a time.
Fails = Callable[[list[Program]], list[bool]]


def shrink(ops: Program, fails: Fails, tries: int = 2000) -> Program:
    """The smallest program found for which `fails` holds."""
    left = tries
    size = max(1, len(ops) // 2)
    while left > 0:
        changed = False
        at = 0
        while at < len(ops) and left > 0:
            starts = list(range(at, len(ops), size))[:16]
            candidates = [ops[:start] + ops[start + size :] for start in starts]
            left -= len(candidates)
            failing = [i for i, still in enumerate(fails(candidates)) if still]
            if failing:
                ops = candidates[failing[0]]
                at = starts[failing[0]]
                changed = True
            else:
                at = starts[-1] + size
        if size == 1 and not changed:
            break
        size = max(1, size // 2)
    return _simpler(ops, fails)


def _simpler(ops: Program, fails: Fails) -> Program:
    """Opcodes that only bring a value become None, where that is enough."""
    places = [i for i, op in enumerate(ops) if op[:1] in b"X\x8c\x8dCB\x8e\x96KMJILSVUG\x8a]})\x8f"]
    for start in range(0, len(places), 16):
        some = places[start : start + 16]
        answers = fails([[*ops[:i], b"N", *ops[i + 1 :]] for i in some])
        kept = [i for i, still in zip(some, answers, strict=True) if still]
        if kept:
            together = [b"N" if i in kept else op for i, op in enumerate(ops)]
            ops = together if fails([together])[0] else [*ops[: kept[0]], b"N", *ops[kept[0] + 1 :]]
    return ops
