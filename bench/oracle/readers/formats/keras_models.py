"""Keras' own readers up to the place where the configuration becomes objects."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Iterator

from ..core import Field, Format, Hand

# Keras asks for it while it is imported.
os.environ.setdefault("KERAS_BACKEND", "torch")


class Enough(Exception):
    """The loader would begin here."""


def config(rng: random.Random) -> str:
    layers = [
        {
            "module": "keras.layers",
            "class_name": name,
            "config": {"name": f"layer_{rng.getrandbits(32)}", "units": rng.randrange(9), "activation": "relu"},
            "registered_name": None,
        }
        for name in rng.sample(("Dense", "Dropout", "Flatten", "Conv2D", "LSTM"), 3)
    ]
    whole = {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": f"model_{rng.getrandbits(32)}", "layers": layers},
        "registered_name": None,
    }
    return json.dumps(whole)


def weights(rng: random.Random, attributes: dict[str, object]) -> bytes:
    import h5py
    import numpy as np

    sink = io.BytesIO()
    with h5py.File(sink, "w", libver=rng.choice(("earliest", "latest"))) as file:
        file.create_group("model_weights").create_dataset("kernel", data=np.arange(6.0))
        for name, value in attributes.items():
            file.attrs[name] = value
    return sink.getvalue()


def archive_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for number in range(4):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED) as archive:
            archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1", "date_saved": "2026-01-01"}))
            archive.writestr("config.json", config(rng))
            archive.writestr("model.weights.h5", weights(rng, {}))
        yield f"{number}.keras", sink.getvalue()


def h5_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import numpy as np

    for number in range(8):
        text = config(rng)
        value: object = text if number % 2 else np.bytes_(text.encode())
        yield f"{number}.h5", weights(rng, {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": value})


def load_archive(path: str, hand: Hand) -> None:
    from keras.src.saving import saving_lib

    def stop(text, *_args, **_keywords):
        hand.loaded(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
        raise Enough

    saving_lib._model_from_config = stop
    saving_lib.load_model(path)


def load_h5(path: str, hand: Hand) -> None:
    from keras.src.legacy.saving import json_utils, legacy_h5_format

    def stop(text):
        hand.loaded(text.encode("utf-8", "surrogateescape"))
        raise Enough

    json_utils.decode = stop
    legacy_h5_format.load_model_from_hdf5(path)


def h5_fields(data: bytes) -> list[Field]:
    """Every place could be a field; those in front of the data hold the structure."""
    end = min(len(data), 4096)
    return [Field(at, size) for at in range(0, end - 8, 2) for size in (1, 2, 4, 8)]


MODULES = ("keras.src.saving.saving_lib", "keras.src.legacy.saving.legacy_h5_format")
FORMATS = [
    Format("keras", archive_seeds, {"keras": load_archive}, imports=MODULES),
    Format("keras-h5", h5_seeds, {"keras": load_h5}, h5_fields, imports=MODULES),
]
