"""Cost of the notebook's guard: each load with it beside the same load without it.

usage: python bench/guard.py [MEGABYTES]     needs PyTorch; writes a file of that size (500) for now
"""

from __future__ import annotations

import os
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

import torch

from jupyterlab_scan_model import guard

PICKLES = 100
RUNS = 11


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def small() -> tuple[float, float]:
    """A hundred pickles that were never seen before; with the start of the scanner, and without the guard."""
    data = [pickle.dumps({"number": number, "numbers": [1.0, 2.0, str(number)]}) for number in range(PICKLES)]

    def load() -> None:
        for each in data:
            pickle.loads(each)

    unguarded = seconds(load)
    guarded = seconds(lambda: (guard.on(), load()))
    guard.off()
    return guarded, unguarded


def large(megabytes: int, weights_only: bool) -> tuple[float, float]:
    """`torch.load` of one file, which the guard has never seen under this name, in turn with and without it."""
    guarded, unguarded = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.pt")
        torch.save({f"layer{i}.weight": torch.randn(megabytes * 5_000) for i in range(50)}, path)
        torch.load(path, weights_only=weights_only)
        for run in range(RUNS):
            name = os.path.join(folder, f"model{run}.pt")
            os.symlink(path, name)
            unguarded.append(seconds(lambda name=name: torch.load(name, weights_only=weights_only)))
            guard.on()
            guarded.append(seconds(lambda name=name: torch.load(name, weights_only=weights_only)))
            guard.off()
    return statistics.median(guarded), statistics.median(unguarded)


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    guarded, unguarded = small()
    print(
        f"{PICKLES} pickles, never seen before, with the start: {guarded:.3f} s (without the guard {unguarded:.4f} s)"
    )
    for weights_only in (False, True):
        guarded, unguarded = large(megabytes, weights_only)
        print(
            f"torch.load of {megabytes} MB, weights_only={weights_only}: {guarded:.3f} s, without the guard "
            f"{unguarded:.3f} s: {guarded / unguarded:.2f} times"
        )


main()
