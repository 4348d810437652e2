"""In which file a program comes, and which loaders read it."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from . import arrays, keras_models
from .opcodes import Program, join
from .recorder import words
from .shrink import Fails, shrink

Wrap = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Kind:
    name: str
    suffix: str
    loaders: tuple[str, ...]
    # Chooses the file around a program; the same choice is used again while a failure is made smaller.
    around: Callable[[random.Random], Wrap] = lambda rng: lambda program: program
    # Folders of seeds below .cache/honest.
    seeds: tuple[str, ...] = ()
    # Makes programs of this kind's own, and how many of a hundred are such.
    own: Callable[[random.Random], Program] | None = None
    share: int = 0
    # What its cage imports; None for the common modules.
    modules: tuple[str, ...] | None = None
    smaller: Callable[[Program, Fails], Program] = shrink


def in_zip(rng: random.Random) -> Wrap:
    folder = rng.choice(("archive", "model"))

    def wrap(program: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
            made.writestr(f"{folder}/data.pkl", program)
            made.writestr(f"{folder}/byteorder", b"little")
            made.writestr(f"{folder}/version", b"3\n")
        return out.getvalue()

    return wrap


def legacy_torch(rng: random.Random) -> Wrap:
    system = (
        b"\x80\x02}q\x00(X\x10\x00\x00\x00protocol_versionq\x01M\xe9\x03X\r\x00\x00\x00little_endianq\x02\x88X\n\x00\x00\x00type_sizesq\x03}q\x04"
        b"(X\x05\x00\x00\x00shortq\x05K\x02X\x03\x00\x00\x00intq\x06K\x04X\x04\x00\x00\x00longq\x07K\x04uu."
    )
    head = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
    return lambda program: head + system + program + b"\x80\x02]q\x00."


def in_keras(rng: random.Random) -> Wrap:
    metadata = b'{"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}'

    def wrap(program: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
            made.writestr("metadata.json", metadata)
            made.writestr("config.json", program)
            made.writestr("model.weights.h5", keras_models.weights())
        return out.getvalue()

    return wrap


def npy(rng: random.Random) -> Wrap:
    described = rng.choice(("'|O'", "'O'", "[('a', '|O')]", "('|O', (1,))", "[('a', 'T')]", "'T'"))
    version = rng.choice((1, 1, 2, 3))

    def wrap(program: bytes) -> bytes:
        text = f"{{'descr': {described}, 'fortran_order': False, 'shape': (1,), }}".encode()
        size = 2 if version == 1 else 4
        text += b" " * (-(10 + size - 2 + len(text) + 1) % 64) + b"\n"
        return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(size, "little") + text + program

    return wrap


PICKLES = (
    "pickle",
    "plain",
    "numpy",
    "scipy",
    "sklearn",
    "statsmodels",
    "pandas",
    "category_encoders",
    "xgboost",
    "lightgbm",
    "imblearn",
    "catboost",
)

# What a Python without packages has to call.
STANDARD_LIBRARY = words(
    "statistics string pathlib uuid ipaddress zoneinfo fractions decimal pty multiprocessing functools itertools importlib timeit pdb bdb runpy "
    "code codeop ctypes subprocess shutil marshal tempfile webbrowser weakref array enum dataclasses random logging types collections.abc copyreg "
    "datetime calendar http io re argparse configparser csv json zipfile tarfile xml.etree.ElementTree email html inspect linecache trace"
)
# What every cage knows.
COMMON = [
    *STANDARD_LIBRARY,
    *words(
        "numpy numpy.random._pickle numpy.ma numpy.core.multiarray scipy.stats scipy.sparse scipy.interpolate scipy.optimize pandas sklearn "
        "sklearn.linear_model sklearn.ensemble sklearn.pipeline sklearn.preprocessing sklearn.svm sklearn.tree sklearn.neighbors "
        "sklearn.naive_bayes sklearn.cluster sklearn.decomposition sklearn.compose sklearn.feature_extraction.text sklearn.model_selection "
        "torch torch.nn torch.optim torch.storage torch._utils torch._tensor torch.serialization torch.jit._pickle torch.nested joblib "
        "joblib.numpy_pickle joblib.numpy_pickle_compat dill cloudpickle statsmodels.api sympy patsy formulaic fsspec tzdata tzdata.zoneinfo "
        "tzdata.zoneinfo.America tzdata.zoneinfo.Europe"
    ),
]
# For kinds whose programs are about the file and not about what is called; a fork of so few modules is quick.
ARRAYS = (
    *STANDARD_LIBRARY,
    *words(
        "numpy numpy.random._pickle numpy.ma numpy.core.multiarray joblib joblib.numpy_pickle joblib.numpy_pickle_compat"
    ),
)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("pickle", ".pkl", ("pickle", "c-pickle"), seeds=PICKLES),
        Kind(
            "joblib", ".joblib", ("joblib",), own=arrays.program, share=60, modules=ARRAYS, seeds=("joblib", *PICKLES)
        ),
        Kind("torch", ".pt", ("torch", "torch-caged"), in_zip, seeds=("torch", "pytorch-zip")),
        Kind("torch-legacy", ".pt", ("torch", "torch-caged"), legacy_torch, seeds=("pytorch-legacy", "torch")),
        Kind("numpy", ".npy", ("numpy",), npy, modules=ARRAYS, seeds=("numpy",)),
        Kind("pandas", ".pkl", ("pandas",), seeds=("pandas", *PICKLES)),
        Kind("dill", ".pkl", ("dill",), seeds=("dill", *PICKLES)),
        Kind(
            "keras",
            ".keras",
            ("keras",),
            in_keras,
            own=keras_models.program,
            share=100,
            modules=("keras",),
            smaller=keras_models.smaller,
        ),
        Kind(
            "keras-json",
            ".json",
            ("keras-json",),
            own=keras_models.program,
            share=100,
            modules=("keras",),
            smaller=keras_models.smaller,
        ),
        Kind("cloudpickle", ".pkl", ("cloudpickle",), seeds=("cloudpickle", *PICKLES)),
    )
}


def assemble(wrap: Wrap, ops: Program) -> bytes:
    return wrap(join(ops))
