#!/usr/bin/env python3
"""Write honest model files with the frameworks themselves: what they save for ordinary models, and ordinary objects.

usage: make_honest.py FOLDER      (needs ../requirements-frameworks.txt)

Writes the files and honest.json, the list of their paths, last: a folder without it is not complete.
"""

import importlib
import json
import pathlib
import sys


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    for module in ("boosters", "estimators", "frames", "networks", "plain"):
        # It registers its files.
        importlib.import_module(module)
    from registry import ENTRIES

    folder = pathlib.Path(sys.argv[1])
    listing = folder / "honest.json"
    listing.unlink(missing_ok=True)
    for path, write in ENTRIES:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            write(str(target))
        except Exception as error:
            error.add_note(f"while writing {path}")
            raise
    listing.write_text(json.dumps(sorted(path for path, _ in ENTRIES), indent=1) + "\n")
    print(f"{len(ENTRIES)} honest files in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
