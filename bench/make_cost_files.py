"""Small files that cost a scanner much: bombs, loops, sharing and deep nesting, one kind of each.

Usage: python bench/make_cost_files.py FOLDER [NAME...], or --list for the names

Nothing in them does harm: payloads are harmless echoes, and nothing here is meant to be loaded.
"""

import os
import sys

from hostile import (
    archives,
    counted_headers,
    expansions,
    flatbuffers,
    hdf5,
    models,
    packed_values,
    pickles,
    protobufs,
    serialized,
    streams,
    texts,
    zips,
)
from hostile.base import MAKERS

ROOMS = (
    streams,
    pickles,
    zips,
    archives,
    models,
    hdf5,
    expansions,
    texts,
    protobufs,
    flatbuffers,
    packed_values,
    counted_headers,
    serialized,
)


def main():
    folder, *wanted = sys.argv[1:]
    if folder == "--list":
        print("\n".join(MAKERS))
        return
    os.makedirs(folder, exist_ok=True)
    for name, make in MAKERS.items():
        if wanted and name not in wanted:
            continue
        with open(os.path.join(folder, name), "wb") as file:
            file.write(make())


if __name__ == "__main__":
    main()
