"""Frames in HDF5 as pandas.read_hdf reads them, which unpickles the columns of objects."""

from __future__ import annotations

import os
import random
import tempfile
import warnings
from collections.abc import Iterator
from unittest import mock

from ..core import Format, Hand
from .hdf5_structure import FORMATS as STRUCTURE

ROWS = 3
# A pickle of fewer bytes can name no callable, and the engine passes over it.
SHORTEST = 6


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import numpy as np
    import pandas as pd

    for number in range(8):
        frame = pd.DataFrame({"a": np.arange(float(ROWS)), "b": np.arange(ROWS)})
        if number % 2:
            frame["s"] = pd.Series([f"text {rng.getrandbits(32)}" for _ in range(ROWS)], dtype=object)
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            # pandas warns that a column is pickled, which is what is wanted.
            warnings.simplefilter("ignore")
            path = os.path.join(folder, "frame.h5")
            how = "table" if number >= 6 else "fixed"
            frame.to_hdf(path, key="frame", format=how, complib="zlib", complevel=number % 3)
            with open(path, "rb") as file:
                yield f"{number}.h5", file.read()


def read(path: str, hand: Hand) -> None:
    import numpy as np
    import pandas as pd

    def loads(data, *_args, **_keywords):
        if len(data) >= SHORTEST:
            hand.loaded(data)
        return np.array(["text"] * ROWS, dtype=object)

    with mock.patch("pickle.loads", loads):
        pd.read_hdf(path, "frame")


(structure,) = STRUCTURE
FORMATS = [
    Format(
        "pandas-hdf",
        seeds,
        {"pandas": read},
        structure.fields,
        structure.mutators,
        structure.repair,
        ("pandas", "tables"),
    )
]
