#!/usr/bin/env python3
"""Make the model files of the exercise with the frameworks that people really use.

usage: python make_examples.py [FOLDER]        (default: the folder of this script)

Needs what requirements.txt beside this file lists: keras (on its torch backend), torch, scikit-learn, joblib.
Seeds are fixed and times in archives are normalised, so that a second run with the same versions gives the same bytes.
The two files with a payload only echo or print a sentence; nothing here is loaded again after it was written.
"""

import json
import os
import pickle
import re
import sys
import zipfile
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":  # the order of a set of strings ends up in the files
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ["KERAS_BACKEND"] = "torch"

import joblib
import keras
import numpy as np
import torch
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import LabelEncoder, MinMaxScaler

SEED = 20261123
ARCHIVE_TIME = (2026, 11, 23, 0, 0, 0)
SONG_FEATURES = ["danceability", "energy", "loudness", "speechiness", "acousticness", "liveness", "valence", "tempo"]
COUNTRIES = ["AR", "AU", "BR", "CA", "DE", "ES", "FI", "FR", "GB", "IN", "IT", "JP", "MX", "NG", "NZ", "US"]

# Compiled under a name of its own, so that the path of this script does not end up in the model.
SNEAKED_IN = "lambda x: print('You have been hacked! (only an echo, this time)') or x"


def songs(count=400):
    """Songs as rows of features, and the country in whose charts each one is."""
    random = np.random.RandomState(SEED)
    return random.rand(count, len(SONG_FEATURES)), random.choice(COUNTRIES, count)


def with_small_ids(config):
    """Number `shared_object_id`, an address in memory as Keras writes it, from 1 up in order of appearance."""
    seen = {}
    return re.sub(
        r'("shared_object_id": )(\d+)', lambda found: found[1] + str(seen.setdefault(found[2], len(seen) + 1)), config
    )


def save_keras(model, target):
    """Save as Keras does, then take out what differs from run to run: times and addresses."""
    model.save(target)
    with zipfile.ZipFile(target) as archive:
        members = [(info.filename, info.compress_type, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(target, "w") as archive:
        for name, compression, data in members:
            if name == "metadata.json":
                data = json.dumps({**json.loads(data), "date_saved": "2026-11-23@00:00:00"}).encode()
            elif name == "config.json":
                data = with_small_ids(data.decode()).encode()
            info = zipfile.ZipInfo(name, ARCHIVE_TIME)
            info.compress_type = compression
            archive.writestr(info, data)


def dense_network(name, sneaked_in=None):
    """The reader's own dense network; `sneaked_in` puts a layer between two of its layers."""
    keras.utils.set_random_seed(SEED)
    layers = [
        keras.Input((len(SONG_FEATURES),), name="song"),
        keras.layers.Dense(24, activation="relu", name="dense_0"),
        keras.layers.Dense(32, activation="relu", name="dense_1"),
    ]
    if sneaked_in is not None:
        layers.append(sneaked_in)
    layers.append(keras.layers.Dense(len(COUNTRIES), activation="softmax", name="country"))
    model = keras.Sequential(layers, name=name)
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model


def lambda_layer():
    """A Lambda layer; Keras stores its byte code (marshal, base64) in the model's config."""
    function = eval(compile(SNEAKED_IN, "<train.py>", "eval"))
    return keras.layers.Lambda(function, output_shape=(32,), name="normalise")


def encoder():
    """A small PyTorch network."""
    torch.manual_seed(SEED)
    return torch.nn.Sequential(torch.nn.Linear(len(SONG_FEATURES), 32), torch.nn.ReLU(), torch.nn.Linear(32, 4))


class Backdoor:
    """What an attacker adds: on load, the pickle calls `os.system`."""

    def __reduce__(self):
        return os.system, ("echo You have been hacked! only an echo, this time",)


def main(folder):
    artifacts = folder / "jukebox" / "artifacts"
    artifacts.mkdir(parents=True, exist_ok=True)
    features, countries = songs()

    save_keras(dense_network("totally_safe_model", lambda_layer()), folder / "totally_safe_model.keras")
    save_keras(dense_network("jukebox"), folder / "jukebox" / "model.keras")

    scaler = MinMaxScaler().fit(features)
    labels = LabelEncoder().fit(countries)
    (artifacts / "scaler.pkl").write_bytes(pickle.dumps(scaler))
    (artifacts / "label_encoder.pkl").write_bytes(pickle.dumps(labels))

    torch.save(encoder().state_dict(), folder / "song_encoder.pt")
    torch.save({"state_dict": encoder().state_dict(), "extra": Backdoor()}, folder / "pretrained_song_encoder.pt")

    forest = RandomForestClassifier(n_estimators=12, max_depth=5, random_state=SEED, n_jobs=1)
    joblib.dump(
        forest.fit(scaler.transform(features), labels.transform(countries)), folder / "country_forest.joblib", 3
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
