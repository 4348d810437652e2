"""Run in a process of its own by test_guard.py: every loader, with the guard on, on an honest and on a malicious file.

usage: guard_program.py before|after FOLDER      (whether the libraries are imported before or after the guard goes on)

Prints a line of JSON for each loader: name, whether the honest file loads, what became of the malicious one.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import sys
import zipfile
from pathlib import Path
from pickle import loads as loads_from_before

ORDER, FOLDER = sys.argv[1], Path(sys.argv[2])
os.environ["KERAS_BACKEND"] = "torch"

from jupyterlab_scan_model import UnsafeModelError, guard


def switch_on():
    guard.on()


if ORDER == "after":
    switch_on()

import _pickle
import mmap
import shelve
import tempfile

import cloudpickle
import dill
import joblib
import keras
import numpy as np
import pandas as pd
import torch
import torch.package
from joblib import load as joblib_load_by_name
from torch import load as torch_load_by_name


class Derived(pickle.Unpickler):
    def load(self):
        return super().load()


class Plain(pickle.Unpickler):
    pass


class Named(pickle.Unpickler):
    def __init__(self, file):
        pickle.Unpickler.__init__(self, file)

    def load(self):
        return pickle.Unpickler.load(self)


if ORDER == "before":
    switch_on()


def opened(load):
    def read(path):
        with open(path, "rb") as file:
            return load(file)

    return read


def in_memory(load):
    return lambda path: load(io.BytesIO(path.read_bytes()))


def read_bytes(load):
    return lambda path: load(path.read_bytes())


def through_a_pipe(load):
    def read(path):
        reading, writing = os.pipe()
        os.write(writing, path.read_bytes())
        with os.fdopen(reading, "rb", 0) as file:
            try:
                return load(file)
            finally:
                os.close(writing)

    return read


def in_a_temporary_file(path):
    with tempfile.NamedTemporaryFile() as file:
        file.write(path.read_bytes())
        file.seek(0)
        return pickle.load(file)


def under_another_name(path):
    with open(path, "rb") as file:
        path.rename(path.with_suffix(".elsewhere"))
        try:
            return pickle.load(file)
        finally:
            path.with_suffix(".elsewhere").rename(path)


def mapped(path):
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        return pickle.loads(memory)


def on_a_shelf(path):
    with shelve.open(str(path.with_suffix(".shelf"))) as shelf:
        shelf.dict[b"model"] = path.read_bytes()
        return shelf["model"]


def zipped(path):
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as target:
        target.write(path, "model.pkl")
    with zipfile.ZipFile(archive) as source, source.open("model.pkl") as file:
        return pickle.load(file)


def from_an_offset(path):
    with open(path, "rb") as file:
        content = file.read()
    shifted = path.with_suffix(".shifted")
    shifted.write_bytes(b"16 bytes of head" + content)
    with open(shifted, "rb") as file:
        file.seek(16)
        loaded = pickle.load(file)
        assert file.tell() == 16 + len(content)
        return loaded


PICKLES = {
    "pickle.loads": read_bytes(pickle.loads),
    "pickle.loads, imported before": read_bytes(loads_from_before),
    "pickle._loads": read_bytes(pickle._loads),
    "_pickle.loads": read_bytes(_pickle.loads),
    "pickle.loads(bytearray)": lambda path: pickle.loads(bytearray(path.read_bytes())),
    "pickle.load": opened(pickle.load),
    "pickle._load": opened(pickle._load),
    "_pickle.load": opened(_pickle.load),
    "pickle.load(BytesIO)": in_memory(pickle.load),
    "pickle.load(pipe)": through_a_pipe(pickle.load),
    "pickle.load(temporary file)": in_a_temporary_file,
    "pickle.load of a renamed file": under_another_name,
    "pickle.load in a zip": zipped,
    "pickle.loads(mmap)": mapped,
    "pickle.loads(memoryview)": lambda path: pickle.loads(memoryview(path.read_bytes())),
    "shelve": on_a_shelf,
    "pickle.load at an offset": from_an_offset,
    "pickle.Unpickler": opened(lambda file: pickle.Unpickler(file).load()),
    "pickle._Unpickler": opened(lambda file: pickle._Unpickler(file).load()),
    "pickle.Unpickler(pipe)": through_a_pipe(lambda file: pickle.Unpickler(file).load()),
    "pickle._Unpickler(pipe)": through_a_pipe(lambda file: pickle._Unpickler(file).load()),
    "class of pickle.Unpickler": in_memory(lambda file: Derived(file).load()),
    "class without a method": opened(lambda file: Plain(file).load()),
    "class that calls by name": in_memory(lambda file: Named(file).load()),
    "class that calls by name, from a pipe": through_a_pipe(lambda file: Named(file).load()),
    "dill.load": opened(dill.load),
    "dill.loads": read_bytes(dill.loads),
    "dill.Unpickler": opened(lambda file: dill.Unpickler(file).load()),
    "cloudpickle.load": opened(cloudpickle.load),
    "cloudpickle.loads": read_bytes(cloudpickle.loads),
    "joblib.load": joblib.load,
    "joblib.load, by name": lambda path: joblib_load_by_name(str(path)),
    "joblib.load(file)": opened(joblib.load),
    "pandas.read_pickle": pd.read_pickle,
    "pandas.read_pickle(file)": opened(pd.read_pickle),
    "numpy.load": lambda path: np.load(path, allow_pickle=True),
}

OTHERS = {
    "torch.jit.load": (torch.jit.load, "script.pt", "pretrained_song_encoder.pt"),
    "torch.package.PackageImporter": (torch.package.PackageImporter, "package.pt", "pretrained_song_encoder.pt"),
    "torch.export.load": (torch.export.load, "exported.pt2", "pretrained_song_encoder.pt"),
    "torch.load": (lambda path: torch.load(path, weights_only=False), "song_encoder.pt", "pretrained_song_encoder.pt"),
    "torch.load(f=...)": (
        lambda path: torch.load(weights_only=False, f=str(path)),
        "song_encoder.pt",
        "pretrained_song_encoder.pt",
    ),
    "torch.load, by name": (
        opened(lambda file: torch_load_by_name(file, weights_only=False)),
        "song_encoder.pt",
        "pretrained_song_encoder.pt",
    ),
    "keras.models.load_model": (
        lambda path: keras.models.load_model(path, safe_mode=False),
        "jukebox/model.keras",
        "totally_safe_model.keras",
    ),
    "keras.saving.load_model": (
        lambda path: keras.saving.load_model(filepath=str(path), safe_mode=False),
        "jukebox/model.keras",
        "totally_safe_model.keras",
    ),
}


def make_others():
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(FOLDER / "script.pt"))
    with torch.package.PackageExporter(FOLDER / "package.pt") as exporter:
        exporter.save_pickle("model", "weights.pkl", {"tempo": 130.0})
    torch.export.save(torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),)), FOLDER / "exported.pt2")


def outcome(load, path):
    try:
        load(path)
    except UnsafeModelError as error:
        return "stopped" if error.findings else "stopped for nothing"
    except (OSError, RuntimeError, ValueError, TypeError, pickle.UnpicklingError) as error:
        return f"{type(error).__name__}: {error}"
    return "loaded"


make_others()
for name, load in PICKLES.items():
    print(json.dumps([name, outcome(load, FOLDER / "honest.pkl"), outcome(load, FOLDER / "malicious.pkl")]))
for name, (load, honest, malicious) in OTHERS.items():
    print(json.dumps([name, outcome(load, FOLDER / honest), outcome(load, FOLDER / malicious)]))
print(guard.status(), file=sys.stderr)
