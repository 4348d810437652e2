"""The loaders that the guard stands in front of: where each is defined, and its kind of input."""

from __future__ import annotations

#: Kinds of a loader's first parameter.
#: `model`: a path or an open file, of whatever format. `path`: the same, where all that can run goes through other loaders
#: on this list, which look at open files themselves. `array`: so, and only with allow_pickle. `file`: an open file, from
#: which one pickle is read. `stream`: an open file with a pickle and raw arrays between its opcodes. `bytes`: a pickle.
#: Modules that are not there are never imported by the guard.
FUNCTIONS: dict[str, dict[str, str]] = {
    "_pickle": {"load": "file", "loads": "bytes"},
    "pickle": {"load": "file", "loads": "bytes", "_load": "file", "_loads": "bytes"},
    "dill._dill": {"load": "file", "loads": "bytes"},
    "joblib.numpy_pickle": {"load": "path", "_unpickle": "stream"},
    "torch.serialization": {"load": "model"},
    "torch.jit._serialization": {"load": "model"},
    "torch.export": {"load": "model"},
    "pandas.io.pickle": {"read_pickle": "path"},
    "pandas.io.pytables": {"read_hdf": "model"},
    "numpy.lib.npyio": {"load": "array"},
    "numpy.lib._npyio_impl": {"load": "array"},
    "keras.src.saving.saving_api": {"load_model": "model"},
    "tf_keras.src.saving.saving_api": {"load_model": "model"},
}

#: Classes whose constructor opens the input of a `model` loader.
OPENERS: dict[str, tuple[str, ...]] = {"torch.package.package_importer": ("PackageImporter",)}

#: Classes whose `read(unpickler)` takes an array from between the opcodes of a pickle.
ARRAY_READERS: dict[str, tuple[str, ...]] = {"joblib.numpy_pickle": ("NumpyArrayWrapper",)}

#: Packages that send pickles between their own processes: no file of an attacker passes through there, and the guard must
#: not get in between.
INTERPROCESS_PACKAGES = (
    "multiprocessing",
    "multiprocess",
    "concurrent.futures",
    "IPython",
    "ipykernel",
    "ipyparallel",
    "joblib.externals",
)

#: Packages that load compiled code from models. The guard ignores `marshal.loads` of all other modules, first of
#: all that of Python's imports.
CODE_LOADERS = ("keras", "tf_keras", "tensorflow", "dill", "cloudpickle", "joblib", "torch", "pandas")


#: Packages that run source code out of models.
CODE_RUNNERS = ("torch.package",)


def belongs(module: str, packages: tuple[str, ...]) -> bool:
    """True when a module is one of the packages or inside one."""
    return module in packages or module.startswith(tuple(package + "." for package in packages))


def shown_name(module: str, name: str) -> str:
    """As a user writes it: `torch.load`."""
    return f"{module.split('.')[0].lstrip('_')}.{name}"
