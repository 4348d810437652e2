"""What the scripts of this folder share: a list of files and the functions that write them. Runs under Python 2.7 too."""

from __future__ import print_function

import os
import pickle
import sys
import traceback

ENTRIES = []

#: Larger files are not committed.
MAX_SIZE = 100 * 1000


def honest(path):
    """Register a function that writes the file whose path it is given, or returns the object to be pickled."""

    def register(write):
        ENTRIES.append((path, write))
        return write

    return register


def dump(path, make, protocol=2):
    """Register `pickle.dump(make(), ..., protocol)`."""

    def write(target):
        save(make(), target, protocol)

    ENTRIES.append((path, write))


def save(value, target, protocol=2):
    """Pickle a value to a file."""
    with open(target, "wb") as file:
        pickle.dump(value, file, protocol)


def write_all(folder, only=()):
    """Write every registered file below the folder; what can't be written here is said and left out."""
    written = 0
    for path, write in ENTRIES:
        if only and path.split("/")[0] not in only:
            continue
        target = os.path.join(folder, path)
        if not os.path.isdir(os.path.dirname(target)):
            os.makedirs(os.path.dirname(target))
        try:
            value = write(target)
            if value is not None:
                save(value, target, 4 if sys.version_info[0] > 2 else 2)
            if os.path.getsize(target) > MAX_SIZE:
                print("too large:", path, os.path.getsize(target))
                os.remove(target)
            else:
                written += 1
        except Exception:
            print("not written:", path)
            print("   ", traceback.format_exc().strip().splitlines()[-1][:300])
            if os.path.isfile(target):
                os.remove(target)
    print(written, "files in", folder)
