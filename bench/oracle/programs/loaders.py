"""The real loaders, by name. Each opens the file of a path; the cage's unpicklers note what they look up and call."""

import io
import pickle
import types

from changes import Changes
from recorder import RECORDER, canary

CHANGES = Changes()


def _looked_up(module, name, found):
    CHANGES.watch(module, name, found)
    return canary(module, name, found)


class CUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        return _looked_up(module, name, super().find_class(module, name))

    def persistent_load(self, pid):
        return pid


class PythonUnpickler(pickle._Unpickler):
    """Says besides what the unpickler itself calls: any other call of a stand-in is somebody else's."""

    dispatch = dict(pickle._Unpickler.dispatch)  # noqa: RUF012

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {}

    def find_class(self, module, name):
        found = _looked_up(module, name, super().find_class(module, name))
        self.known[id(found)] = (found, module, name)
        return found

    def persistent_load(self, pid):
        return pid

    def calls(self, called):
        RECORDER.direct = called
        if id(called) in self.known:
            RECORDER.note("called", *self.known[id(called)][1:])
        else:
            kind = type(called)
            name = getattr(called, "__qualname__", None) or getattr(kind, "__qualname__", "?")
            RECORDER.note("call-unnamed", f"{kind.__module__}.{kind.__qualname__}", name)

    def load_reduce(self):
        # What can't be spread as arguments raises before anything is called.
        if len(self.stack) > 1 and hasattr(type(self.stack[-1]), "__iter__"):
            self.calls(self.stack[-2])
        try:
            pickle._Unpickler.load_reduce(self)
        finally:
            RECORDER.direct = None

    dispatch[pickle.REDUCE[0]] = load_reduce

    def _instantiate(self, klass, args):
        self.calls(klass)
        try:
            pickle._Unpickler._instantiate(self, klass, args)
        finally:
            RECORDER.direct = None


def _with(unpickler):
    def load(path):
        with open(path, "rb") as file:
            data = file.read()
        stream = io.BytesIO(data)
        RECORDER.tells_direct = unpickler is PythonUnpickler
        # A file of several pickles is read by calling load again; a loader that does so reads at most these.
        for _ in range(3):
            unpickler(stream).load()
            if stream.tell() >= len(data):
                break

    return load


def joblib_load(path):
    import joblib

    joblib.load(path)


def torch_load(path):
    import torch

    torch.load(path, map_location="cpu", weights_only=False)


def torch_load_unpickling(path):
    """With the unpickler of the cage, so that changes and calls by others are noticed, too."""
    import torch

    cage = types.ModuleType("cage_pickle")
    cage.Unpickler, cage.load, cage.loads = CUnpickler, pickle.load, pickle.loads
    torch.load(path, map_location="cpu", weights_only=False, pickle_module=cage)


def numpy_load(path):
    import numpy

    loaded = numpy.load(path, allow_pickle=True)
    if hasattr(loaded, "files"):
        for name in loaded.files[:8]:
            loaded[name]


def pandas_load(path):
    import pandas

    pandas.read_pickle(path)


def dill_load(path):
    import dill

    with open(path, "rb") as file:
        dill.load(file)


def cloudpickle_load(path):
    import cloudpickle

    with open(path, "rb") as file:
        cloudpickle.load(file)


def note_names():
    """Keras looks names up by itself, without an event."""
    from keras.src.saving import serialization_lib

    real = serialization_lib._retrieve_class_or_fn
    if getattr(real, "__name__", "") == "noting":
        return

    def noting(name, registered_name, module, *args, **kwargs):
        if isinstance(module, str) and isinstance(name, str):
            own = module.startswith("keras") or module == "builtins"
            RECORDER.note("find-own" if own else "find", module, name)
        return real(name, registered_name, module, *args, **kwargs)

    serialization_lib._retrieve_class_or_fn = noting


def keras_load(path):
    import keras

    note_names()
    keras.saving.load_model(path, safe_mode=False, compile=True)


def keras_json(path):
    import keras

    note_names()
    with open(path, encoding="utf-8") as file:
        keras.models.model_from_json(file.read())


def _pickled(path):
    with open(path, "wb") as file:
        pickle.dump({"weights": [1.0, 2.0]}, file)


def _frame(path):
    import pandas

    pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]}).to_pickle(path)


def _torched(path):
    import torch

    torch.save({"weights": torch.zeros(2), "layer": torch.nn.Linear(2, 2)}, path)


def _legacy(path):
    import torch

    torch.save({"weights": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    torch_load(path)
    _torched(path)


def _arrays(path):
    import joblib
    import numpy

    joblib.dump([numpy.zeros(3), numpy.array([None])], path)


def _objects(path):
    import numpy

    with open(path, "wb") as file:
        numpy.save(file, numpy.array([None]), allow_pickle=True)


def _keras(path):
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="relu")])
    with open(path, "w", encoding="utf-8") as file:
        file.write(model.to_json())


# What is loaded once before anything hostile is.
WRITERS = {
    "pickle": _pickled,
    "c-pickle": _pickled,
    "joblib": _arrays,
    "torch": _legacy,
    "torch-caged": _torched,
    "numpy": _objects,
    "pandas": _frame,
    "dill": _pickled,
    "cloudpickle": _pickled,
    "keras": _keras,
    "keras-json": _keras,
}

LOADERS = {
    "pickle": _with(PythonUnpickler),
    "c-pickle": _with(CUnpickler),
    "joblib": joblib_load,
    "torch": torch_load,
    "torch-caged": torch_load_unpickling,
    "numpy": numpy_load,
    "pandas": pandas_load,
    "dill": dill_load,
    "cloudpickle": cloudpickle_load,
    "keras": keras_load,
    "keras-json": keras_json,
}
