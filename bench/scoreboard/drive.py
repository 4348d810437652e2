"""Asks a scanner that has a Python interface about every file of a folder: python drive.py TOOL FOLDER

Writes one line of JSON for each file: `path`, `flagged`, `understood` (it said that it had read the file). A file that takes longer than a minute
or makes the scanner fail is neither.
"""

import contextlib
import io
import json
import os
import signal
import sys
import zipfile

SECONDS = 60


def ask_picklescan(path):
    from picklescan.scanner import scan_file_path

    result = scan_file_path(path)
    return result.infected_files > 0, result.scanned_files > 0 and not result.scan_err


def is_for_fickling(path):
    """It calls every file unsafe that is no pickle: it is asked about pickles and PyTorch archives only."""
    with open(path, "rb") as stream:
        start = stream.read(1)
    return (
        start == b"\x80"
        or zipfile.is_zipfile(path)
        or path.lower().endswith((".pkl", ".pickle", ".p", ".sav", ".dill"))
    )


def ask_fickling(path):
    import fickling
    from fickling.analysis import Severity, check_safety
    from fickling.pytorch import PyTorchModelWrapper

    if not is_for_fickling(path):
        return False, False
    if zipfile.is_zipfile(path):
        return check_safety(PyTorchModelWrapper(path).pickled).severity != Severity.LIKELY_SAFE, True
    return not fickling.is_likely_safe(path), True


def ask_modelscan(path):
    from modelscan.modelscan import ModelScan

    result = ModelScan().scan(path)
    read = len(result["summary"]["scanned"].get("scanned_files", [])) > 0 and not result["errors"]
    return len(result["issues"]) > 0, read


class TooSlow(BaseException):
    """Not an error that a scanner would catch and go on."""


def on_alarm(_signal, _frame):
    raise TooSlow


def main():
    tool, folder = sys.argv[1:]
    ask = {"picklescan": ask_picklescan, "fickling": ask_fickling, "modelscan": ask_modelscan}[tool]
    signal.signal(signal.SIGALRM, on_alarm)
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            signal.alarm(SECONDS)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    flagged, understood = ask(path)
            except (Exception, TooSlow) as error:  # noqa: BLE001 - whatever a scanner fails with
                flagged, understood = False, False
                print(f"{path}: {type(error).__name__}", file=sys.stderr)
            finally:
                signal.alarm(0)
            answer = {"path": os.path.relpath(path, folder), "flagged": bool(flagged), "understood": bool(understood)}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
