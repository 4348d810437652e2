"""Keras configurations: classes, functions and texts exchanged in a model's JSON."""

from __future__ import annotations

import copy
import functools
import io
import json
import random
from typing import Any

from .opcodes import Program
from .shrink import Fails

# Functions and classes that a configuration may name; none of them belongs in a model.
PLACES = (
    ("builtins", "eval"),
    ("os", "system"),
    ("posix", "system"),
    ("pwn", "run"),
    ("pwn", "Box"),
    ("subprocess", "Popen"),
    ("keras.utils", "get_file"),
    ("keras.saving", "load_model"),
    ("keras.config", "enable_unsafe_deserialization"),
    ("keras.layers", "TorchModuleWrapper"),
    ("keras.layers", "Lambda"),
    ("keras.layers", "TFSMLayer"),
    ("keras.layers", "StringLookup"),
    ("keras.layers", "TextVectorization"),
    ("keras.src.utils.file_utils", "get_file"),
    ("keras.src.ops.operation", "Operation"),
    ("numpy", "load"),
    ("torch", "load"),
    ("functools", "partial"),
    ("operator", "methodcaller"),
    ("importlib", "import_module"),
)
CODE = "4wAAAAAAAAAAAAAAAAEAAAABAAAAUwAAAHMGAAAAfABTAKkB2gF4qQByAgAAAHIBAAAAcgIAAADaCDxsYW1iZGE+2gEB"
TEXTS = (
    "http://127.0.0.1:9/x",
    "/etc/hostname",
    "pwn",
    "echo hi",
    "relu",
    "__lambda__",
    "a.pkl",
    "linear",
    "keras.layers>Lambda",
    "python",
    CODE,
)


def _layer(module: str, name: str, config: dict) -> dict:
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def _lambda(rng: random.Random) -> dict:
    code = {"class_name": "__lambda__", "config": {"code": CODE, "defaults": None, "closure": None}}
    return _layer(
        "keras.layers",
        "Lambda",
        {
            "name": "l",
            "function": rng.choice(
                (code, "relu", [CODE, None, None], {"class_name": "function", "config": "system", "module": "os"})
            ),
        },
    )


def _model(rng: random.Random) -> dict:
    layers = [
        _layer("keras.layers", "InputLayer", {"batch_shape": [None, 4], "dtype": "float32", "name": "i"}),
        _layer("keras.layers", "Dense", {"name": "d", "units": 2, "activation": "relu"}),
    ]
    if rng.random() < 0.3:
        layers.append(
            _layer(
                "keras.layers",
                "Activation",
                {
                    "name": "a",
                    "activation": {
                        "module": "builtins",
                        "class_name": "function",
                        "config": "relu",
                        "registered_name": "relu",
                    },
                },
            )
        )
    return _layer("keras", "Sequential", {"name": "s", "layers": layers})


@functools.cache
def weights() -> bytes:
    """The weights of the model that nothing was changed in, as Keras stores them."""
    import h5py
    import numpy as np

    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        held = file.create_group("layers/dense/vars")
        held["0"], held["1"] = np.zeros((4, 2), "f4"), np.zeros(2, "f4")
    return out.getvalue()


def _paths(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


def _at(value: Any, path: tuple) -> Any:
    for key in path:
        value = value[key]
    return value


def _changed(rng: random.Random, model: Any) -> Any:
    model = copy.deepcopy(model)
    paths = [path for path in _paths(model) if path]
    path = rng.choice(paths)
    holder, key = _at(model, path[:-1]), path[-1]
    module, name = rng.choice(PLACES)
    choice = rng.randrange(9)
    if choice == 0:
        holder[key] = rng.choice(TEXTS)
    elif choice == 1:
        holder[key] = _layer(
            module, name, {"name": "n", **({"function": rng.choice(TEXTS)} if rng.random() < 0.5 else {})}
        )
    elif choice == 2:
        holder[key] = _lambda(rng)
    elif choice == 3:
        holder[key] = {
            "module": module,
            "class_name": "function",
            "config": name,
            "registered_name": rng.choice((name, None, f"{module}>{name}")),
        }
    elif choice == 4:
        holder[key] = {
            "class_name": rng.choice(
                (
                    "__tensor__",
                    "__numpy__",
                    "__bytes__",
                    "__ellipsis__",
                    "__typespec__",
                    "__lambda__",
                    "slice",
                    "range",
                    name,
                )
            ),
            "config": {"value": [1], "dtype": "float32", "code": CODE, "module": module, "spec_name": name},
            "module": rng.choice((module, None, "builtins")),
        }
    elif choice == 5 and isinstance(holder, dict):
        holder[
            rng.choice(
                (
                    "module",
                    "class_name",
                    "registered_name",
                    "config",
                    "compile_config",
                    "build_config",
                    "function",
                    "activation",
                    "kernel_initializer",
                    "shared_object_id",
                )
            )
        ] = rng.choice((module, name, _lambda(rng), {"config": _lambda(rng)}))
    elif choice == 6:
        found = [p for p in paths if p[-1] in ("class_name", "module")]
        target = rng.choice(found)
        _at(model, target[:-1])[target[-1]] = module if target[-1] == "module" else name
        if rng.random() < 0.7:
            _at(model, target[:-1])["module" if target[-1] == "class_name" else "class_name"] = (
                name if target[-1] == "module" else module
            )
    elif choice == 7:
        other = copy.deepcopy(_at(model, rng.choice(paths)))
        holder[key] = other
    else:
        holder[key] = _layer(
            "keras.layers",
            rng.choice(("TimeDistributed", "Bidirectional", "Wrapper")),
            {"name": "w", "layer": rng.choice((_lambda(rng), _layer(module, name, {})))},
        )
    return model


def program(rng: random.Random) -> Program:
    model = _model(rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        model = _changed(rng, model)
    text = json.dumps(model)
    if rng.random() < 0.1:
        # The same key twice: readers differ about which counts.
        text = text.replace('"class_name": ', '"class_name": "Dense", "class_name": ', 1)
    return [text.encode()]


def smaller(ops: Program, fails: Fails) -> Program:
    """Parts of the JSON become null, or are left out."""
    try:
        model = json.loads(b"".join(ops))
    except ValueError:
        return ops
    for _ in range(3):
        for path in [path for path in _paths(model) if path]:
            candidates = []
            for way in range(2):
                other = copy.deepcopy(model)
                try:
                    holder = _at(other, path[:-1])
                    if way == 0:
                        del holder[path[-1]]
                    else:
                        holder[path[-1]] = None
                except (KeyError, IndexError, TypeError):
                    continue
                candidates.append(other)
            answers = fails([[json.dumps(candidate).encode()] for candidate in candidates])
            model = next((candidate for candidate, still in zip(candidates, answers, strict=True) if still), model)
    return [json.dumps(model).encode()]
