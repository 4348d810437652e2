"""Fetches the published model files of the scoreboard: python fetch_published.py LIST DOWNLOADS OUT

LIST is `published.json`. Each package is downloaded to DOWNLOADS once, the listed files are written to OUT/PACKAGE/PATH when their SHA-256 is
right. What can't be had is said and left out. Prints the files that are there, as JSON.
"""

import hashlib
import json
import os
import sys

from packages import archive_of, members


def extract(row, downloads, out):
    wanted = {file["path"]: file["sha256"] for file in row["files"]}
    written = []
    for name, _, read in members(archive_of(row["registry"], row["package"], row["version"], downloads)):
        if name not in wanted:
            continue
        data = read()
        if hashlib.sha256(data).hexdigest() != wanted[name]:
            raise ValueError(f"{name} is not the listed file")
        path = os.path.join(
            row["package"].replace("/", "+"), *(part for part in name.split("/") if part not in ("", ".", ".."))
        )
        os.makedirs(os.path.dirname(os.path.join(out, path)), exist_ok=True)
        with open(os.path.join(out, path), "wb") as stream:
            stream.write(data)
        written.append(path)
    return written


def main():
    rows, downloads, out = sys.argv[1:]
    with open(rows) as stream:
        packages = json.load(stream)
    files = []
    for row in packages:
        try:
            files += [{"path": path, "package": row["package"]} for path in extract(row, downloads, out)]
        except Exception as error:  # noqa: BLE001 - one package that fails is left out
            print(f"{row['package']} {row['version']}: {type(error).__name__}: {error}", file=sys.stderr)
    json.dump(files, sys.stdout)


if __name__ == "__main__":
    main()
