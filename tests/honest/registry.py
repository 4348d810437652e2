"""The list of honest files: each is written by one function, with the framework's own way of saving."""

import functools
import pathlib
import pickle

import numpy as np

ENTRIES = []
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def honest(path):
    """Register a function that writes the file; it is given the destination as a string."""

    def register(write):
        ENTRIES.append((path, write))
        return write

    return register


def dump(path, make, protocol=4):
    """Register `pickle.dump(make(), ..., protocol)`."""

    def write(target):
        pathlib.Path(target).write_bytes(pickle.dumps(make(), protocol))

    ENTRIES.append((path, write))


@functools.lru_cache(None)
def table(rows=120, columns=6):
    """A small classification problem: X, y in {0, 1}, and a continuous target."""
    random = np.random.RandomState(7)
    X = random.randn(rows, columns)
    return X, (X[:, 0] + X[:, 1] > 0).astype("int64"), X @ np.arange(columns) + random.randn(rows)
