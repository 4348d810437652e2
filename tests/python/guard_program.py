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
import shelve  # noqa: F401

import cloudpickle
import dill
import joblib
import keras
import numpy as np
import pandas as pd
import torch
from joblib import load as joblib_load_by_name
from torch import load as torch_load_by_name

if ORDER == "before":
    switch_on()


class Derived(pickle.Unpickler):
    def load(self):
        return super().load()


def opened(load):
    def read(path):
        with open(path, "rb") as file:
            return load(file)

    return read


def in_memory(load):
    return lambda path: load(io.BytesIO(path.read_bytes()))


def read_bytes(load):
    return lambda path: load(path.read_bytes())


def through_a_pipe(path):
    reading, writing = os.pipe()
    os.write(writing, path.read_bytes())
    with os.fdopen(reading, "rb", 0) as file:
        try:
            return pickle.load(file)
        finally:
            os.close(writing)


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
    "pickle.load(pipe)": through_a_pipe,
    "pickle.load at an offset": from_an_offset,
    "pickle.Unpickler": opened(lambda file: pickle.Unpickler(file).load()),
    "pickle._Unpickler": opened(lambda file: pickle._Unpickler(file).load()),
    "class of pickle.Unpickler": in_memory(lambda file: Derived(file).load()),
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


def outcome(load, path):
    try:
        load(path)
    except UnsafeModelError as error:
        return "stopped" if error.findings else "stopped for nothing"
    except (OSError, RuntimeError, ValueError, TypeError, pickle.UnpicklingError) as error:
        return f"{type(error).__name__}: {error}"
    return "loaded"


for name, load in PICKLES.items():
    print(json.dumps([name, outcome(load, FOLDER / "honest.pkl"), outcome(load, FOLDER / "malicious.pkl")]))
for name, (load, honest, malicious) in OTHERS.items():
    print(json.dumps([name, outcome(load, FOLDER / honest), outcome(load, FOLDER / malicious)]))
print(guard.status(), file=sys.stderr)
