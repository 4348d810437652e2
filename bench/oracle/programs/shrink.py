"""Makes a program that fails smaller: fewer opcodes, shorter literals."""

from __future__ import annotations

import time
from collections.abc import Callable

from .opcodes import Program

# Asked about several programs at a time.
Fails = Callable[[list[Program]], list[bool]]

AT_ONCE = 24
LITERALS = b"X\x8c\x8dCB\x8e\x96KMJILSVUG\x8a]})\x8f"


def shrink(ops: Program, fails: Fails, seconds: float = 25) -> Program:
    """The smallest program found in that time for which `fails` holds."""
    end = time.monotonic() + seconds
    numbered = _numbered(ops)
    if fails([numbered])[0]:
        ops = numbered
    while time.monotonic() < end:
        before = ops
        size = max(1, len(ops) // 2)
        while size >= 1:
            ops = _without(ops, size, fails, end)
            # Small pieces are tried in each size: what pushes a value and what takes it away go together.
            size = size // 2 if size > 8 else size - 1
        ops = _simpler(ops, fails)
        if len(ops) == len(before):
            break
    return ops


def _without(ops: Program, size: int, fails: Fails, end: float) -> Program:
    """Leaves out each piece of this size that is not needed."""
    at = 0
    step = 1 if size <= 4 else max(1, size // 2)
    while at < len(ops) and time.monotonic() < end:
        starts = list(range(at, len(ops), step))[:AT_ONCE]
        candidates = [ops[:start] + ops[start + size :] for start in starts]
        failing = next((i for i, still in enumerate(fails(candidates)) if still), None)
        if failing is None:
            at = starts[-1] + step
        else:
            ops, at = candidates[failing], starts[failing]
    return ops


def _numbered(ops: Program) -> Program:
    """With PUT instead of MEMOIZE, whose number depends on everything before."""
    numbered: Program = []
    count = 0
    for op in ops:
        if op == b"\x94":
            numbered.append(b"r" + count.to_bytes(4, "little"))
        else:
            numbered.append(op)
        count += op[:1] in b"\x94qpr"
    return numbered


def _simpler(ops: Program, fails: Fails) -> Program:
    """Opcodes that only bring a value become None, where that is enough."""
    places = [i for i, op in enumerate(ops) if op[:1] in LITERALS]
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        answers = fails([[*ops[:i], b"N", *ops[i + 1 :]] for i in some])
        kept = [i for i, still in zip(some, answers, strict=True) if still]
        if kept:
            together = [b"N" if i in kept else op for i, op in enumerate(ops)]
            ops = together if fails([together])[0] else [*ops[: kept[0]], b"N", *ops[kept[0] + 1 :]]
    return ops
