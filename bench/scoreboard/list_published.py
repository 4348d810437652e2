"""Lists the model files that packages ship: python list_published.py OUT < PACKAGES

Each line of the input is `pypi NAME` or `npm NAME`. Downloads the newest version of each to OUT and prints the list as JSON for `published.json`:
registry, package, version, licence, and of each file its path in the package, size and SHA-256. Nothing is installed or loaded.
"""

import email
import hashlib
import io
import json
import os
import re
import sys

from packages import archive_of, members

# Endings that models have; a data set, a test of a file format or a program has others.
ENDINGS = re.compile(
    r"\.(pkl|pickle|joblib|pt|pth|ptl|bin|ckpt|h5|hdf5|keras|npy|npz|onnx|ort|pb|pbtxt|tflite|task|safetensors|gguf|msgpack|model|cbm|ubj|"
    r"dat|rds|rda|ftz|crfsuite|mlmodel|pdmodel|pdiparams|caffemodel|prototxt|mar|skops|nemo|jinja|vec|weights|params|sav|dill|lzma|xz|marshal|p)$",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(^|/)(config|tokenizer|tokenizer_config|vocab|special_tokens_map|model|weights_manifest|.*-weights_manifest)\.json$"
)
MOST = 12
LARGEST = 60_000_000


def about(path, registry):
    """Version and licence, from the package's own metadata."""
    wanted = re.compile(
        r"^package/package\.json$" if registry == "npm" else r"(^[^/]+\.dist-info/METADATA|^[^/]+/PKG-INFO)$"
    )
    for name, _, read in members(path):
        if wanted.search(name):
            if registry == "npm":
                data = json.loads(read())
                return data["version"], str(data.get("license", "unknown"))
            data = email.message_from_binary_file(io.BytesIO(read()))
            licence = str(data.get("License-Expression") or data.get("License") or "")
            named = [line.split(" :: ")[-1] for line in data.get_all("Classifier", []) if line.startswith("License")]
            return str(data["Version"]), (licence if 0 < len(licence) < 60 else ", ".join(named)) or "unknown"
    return "unknown", "unknown"


def listing(line, out):
    registry, name = line.split()
    path = archive_of(registry, name, None, out)
    version, licence = about(path, registry)
    files, kinds = [], {}
    for member, size, read in members(path):
        ending = os.path.splitext(member)[1].lower()
        if (
            not (ENDINGS.search(member) or NAMED.search(member))
            or not 0 < size <= LARGEST
            or kinds.get(ending, 0) >= MOST
        ):
            continue
        kinds[ending] = kinds.get(ending, 0) + 1
        files.append({"path": member, "size": size, "sha256": hashlib.sha256(read()).hexdigest()})
    return {"registry": registry, "package": name, "version": version, "licence": licence, "files": files}


def main():
    (out,) = sys.argv[1:]
    rows = []
    for line in filter(None, map(str.strip, sys.stdin)):
        try:
            row = listing(line, out)
        except Exception as error:  # noqa: BLE001 - one package that fails is left out
            print(f"{line}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        print(f"{line}: {len(row['files'])} files", file=sys.stderr)
        if row["files"]:
            rows.append(row)
    json.dump(rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
