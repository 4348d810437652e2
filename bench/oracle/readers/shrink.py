"""Makes a file on which engine and reader disagree smaller, and nearer to the honest file that it was made from."""

from __future__ import annotations

from collections.abc import Callable


def shrink(data: bytes, seed: bytes, fails: Callable[[bytes], bool], tries: int = 400) -> bytes:
    """The smallest file found within so many tries for which `fails` is still true."""
    left = tries

    def attempt(candidate: bytes) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and candidate != data and fails(candidate)

    if len(data) == len(seed):
        changed = [i for i in range(len(data)) if data[i] != seed[i]]
        groups: list[list[int]] = []
        for i in changed:
            if groups and i - groups[-1][-1] <= 8:
                groups[-1].append(i)
            else:
                groups.append([i])
        for (
            start,
            *_,
        ) in [(g[0], g[-1]) for g in groups]:
            end = next(g[-1] for g in groups if g[0] == start) + 1
            candidate = data[:start] + seed[start:end] + data[end:]
            if attempt(candidate):
                data = candidate
    step = len(data) // 2
    while step >= 1 and left > 0:
        at = 0
        while at < len(data) and left > 0:
            candidate = data[:at] + data[at + step :]
            if attempt(candidate):
                data = candidate
            else:
                at += step
        step //= 2
    return data
