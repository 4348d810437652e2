"""PyTorch's archives as torch.load, torch.jit.load, torch.package and torch.export.load read them.

All of them read with PyTorch's own zip reader. Their loaders are replaced: what would be unpickled, compiled or given to
torch.load is handed out instead.
"""

from __future__ import annotations

import collections
import contextlib
import io
import json
import os
import pickle
import random
import struct
import zipfile
from collections.abc import Iterator

from ..core import Format, Hand

# Threads do not outlive the fork of a throw-away process, and those who wait for them hang.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")

Members = list[tuple[str, bytes]]


def treasure(rng: random.Random) -> bytes:
    """A harmless pickle that looks a class up, so that unpickling it shows."""
    value = collections.OrderedDict(marker=rng.getrandbits(48))
    return pickle.dumps(value, protocol=rng.choice((0, 1, 2, 3, 4, 5)))


def archive(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def members_of(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return [(info.filename, made.read(info)) for info in made.infolist()]


def saved(value: object) -> bytes:
    import torch

    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def tensors(rng: random.Random, count: int) -> dict[str, object]:
    import torch

    return {f"w{i}": torch.tensor([rng.random() for _ in range(8)]) for i in range(count)}


class Looked(Exception):
    """A class was looked up."""


class Dry(pickle._Unpickler):  # type: ignore[name-defined]
    """Runs a pickle up to the first class or persistent id."""

    def find_class(self, module, name):
        if not module.replace(".", "").isidentifier() or not name:
            raise ValueError("no class has this name")
        raise Looked

    def persistent_load(self, pid):
        raise Looked


def acts(data: bytes) -> bool:
    """Whether unpickling these bytes looks up a class."""
    try:
        Dry(io.BytesIO(data)).load()
    except Looked:
        return True
    except Exception:  # noqa: BLE001 - any error of the unpickler
        return False
    return False


class Stop(Exception):
    """The loader is not wanted to go on."""


def read_load(path: str, hand: Hand) -> None:
    import torch

    class Unpickler:
        def __init__(self, file, **_kwargs):
            hand.loaded(file.read())

        def load(self):
            raise Stop

    class Module:
        pass

    Module.Unpickler = Unpickler  # type: ignore[attr-defined]
    Module.__name__ = "recorder"
    reader = torch._C.PyTorchFileReader(path)
    torch.serialization._load(reader, None, Module)


def read_script(path: str, hand: Hand) -> None:
    """The C++ reader looks for these names; it is not run, since it compiles what it finds."""
    import torch

    reader = torch._C.PyTorchFileReader(path)
    if not reader.has_record("constants.pkl"):
        return
    for name in reader.get_all_records():
        if name in ("constants.pkl", "data.pkl") or (name.startswith("code/") and name.endswith((".py", ".debug_pkl"))):
            with contextlib.suppress(Exception):
                hand.loaded(reader.get_record(name))


def read_package(path: str, hand: Hand) -> None:
    """Any member in a folder is unpickled when the caller asks for it, and each module may be imported."""
    from torch.package import PackageImporter

    importer = PackageImporter(path)
    for name in importer.zip_reader.get_all_records():
        with contextlib.suppress(Exception):
            data = importer.zip_reader.get_record(name)
            if name.endswith(".py") or ("/" in name and acts(data)):
                hand.loaded(data)


def read_export(path: str, hand: Hand) -> None:
    import torch
    from torch._export.serde import serialize
    from torch.export.pt2_archive import _package as package

    tensor = torch.zeros(1)

    def record(data, *_args, **_kwargs):
        hand.loaded(data)
        return tensor

    def load(source, *_args, **_kwargs):
        data = source.getvalue()
        # An archive begins with its first member, and numbers are no pickle.
        if data.startswith(b"PK\x03\x04") or acts(data):
            hand.loaded(data)
        return tensor

    def program(_type, data):
        hand.loaded(data)

    class Deserializer:
        def __init__(self, *_args):
            pass

        def deserialize(self, _program, *artifacts):
            for artifact in artifacts:
                if isinstance(artifact, bytes):
                    load(io.BytesIO(artifact))

    class Pickle:
        loads = staticmethod(record)

    kept = [(torch, "load", torch.load), (torch._C, "_pickle_load_obj", torch._C._pickle_load_obj)]
    kept += [(package, "pickle", package.pickle), (serialize, "_bytes_to_dataclass", serialize._bytes_to_dataclass)]
    kept += [(package, "ExportedProgramDeserializer", package.ExportedProgramDeserializer)]
    kept += [(package, "_load_aoti", package._load_aoti)]
    replaced = (load, record, Pickle, program, Deserializer, lambda *_args: None)
    for (owner, name, _), value in zip(kept, replaced, strict=True):
        setattr(owner, name, value)
    try:
        with contextlib.suppress(Exception):
            package.load_pt2(path)
        package.load_pt2(path, load_weights_from_disk=True)
    finally:
        for owner, name, value in kept:
            setattr(owner, name, value)


def zip_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "three.pt", saved(tensors(rng, 3))
    yield "many.pt", saved(tensors(rng, 70))
    yield "beside.pt", archive([*members_of(saved(tensors(rng, 2))), ("archive/extra/x.pkl", treasure(rng))])


def script_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import torch

    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), buffer)
    yield "linear.pt", buffer.getvalue()


def package_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    from torch.package import PackageExporter

    for count in (1, 3):
        buffer = io.BytesIO()
        with PackageExporter(buffer) as exporter:
            exporter.extern("torch.**")
            exporter.extern("collections")
            exporter.save_pickle("model", "model.pkl", tensors(rng, count))
            exporter.save_pickle("other", "other", collections.OrderedDict(marker=rng.getrandbits(48)))
        yield f"package{count}.pt", buffer.getvalue()
    for count in (3, 70):
        yield (
            f"both{count}.pt",
            archive([*members_of(saved(tensors(rng, count))), ("archive/.data/extern_modules", b"torch\n")]),
        )


def export_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import torch

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(3, 3)
            self.register_buffer("kept", torch.tensor([rng.random() for _ in range(7)]), persistent=False)

        def forward(self, x):
            return self.linear(x) + self.kept.sum()

    buffer = io.BytesIO()
    torch.export.save(torch.export.export(Model(), (torch.zeros(1, 3),)), buffer)
    yield "model.pt2", buffer.getvalue()
    tensor = {"tensor_meta": None, "is_param": False}
    config = {
        "config": {
            "o": {"path_name": "opaque_obj_0", "use_pickle": True, **tensor},
            "t": {"path_name": "tensor_9", "use_pickle": True, **tensor},
        }
    }
    root, members = "archive/", [(name.partition("/")[2], data) for name, data in members_of(buffer.getvalue())]
    members = [(name, data) for name, data in members if not name.endswith("constants_config.json")]
    members += [("data/constants/model_constants_config.json", json.dumps(config).encode())]
    members += [("data/constants/opaque_obj_0", treasure(rng)), ("data/constants/tensor_9", saved(tensors(rng, 1)))]
    yield "objects.pt2", archive([(root + name, data) for name, data in members])


NAMES = (
    "data.pkl", "constants.pkl", "data/0", "data/1", "data/model.pkl", "data/999", ".data/0.storage", ".data/extern_modules",
    "m/model.pkl", "m/evil.py", "code/evil.py", "version", "byteorder", "archive_format", "archive_version", "models/model.json",
    "models/other.data", "data/weights/weight_0", "data/weights/weight_1", "data/weights/model.pt", "data/constants/tensor_0",
    "data/constants/opaque_obj_0", "data/constants/custom_obj_0", "data/sample_inputs/model.pt", "data/constants/model.pt",
    "data/weights/model_weights_config.json", "data/constants/model_constants_config.json", "extra/x",
)  # fmt: skip


def storages(keys: list[tuple[str, int]]) -> bytes:
    """A pickle that declares these storages, each of so many bytes, and makes nothing of them."""
    out = b"\x80\x02]("
    for key, size in keys:
        out += b"(X\x07\0\0\0storagectorch\nByteStorage\nX" + struct.pack("<I", len(key)) + key.encode()
        out += b"X\x03\0\0\0cpuJ" + struct.pack("<i", size) + b"tQ"
    return out + b"e."


def disguised(rng: random.Random) -> bytes:
    data = treasure(rng)
    choice = rng.randrange(6)
    if choice == 0:
        return archive([("archive/data.pkl", data), ("archive/version", b"3\n")])
    if choice == 1:
        return b"N0" * rng.choice((1, 20, 5000)) + data
    if choice == 2:
        return b"B" + struct.pack("<I", 300) + rng.randbytes(300) + b"0" + data
    if choice == 3:
        return data + rng.randbytes(rng.randrange(40))
    if choice == 4:
        return f"import marker_{rng.getrandbits(48)}\n".encode()
    return data


def put(rng: random.Random, data: bytes) -> bytes:
    """Puts a pickle, an archive or source into a member, new or not, under a name that some loader asks for."""
    members = members_of(data)
    root = members[0][0].partition("/")[0] + "/"
    body = disguised(rng)
    name = root + rng.choice(NAMES) if rng.random() < 0.7 else rng.choice(members)[0]
    members = [(each, old) for each, old in members if each != name] + [(name, body)]
    return archive(members)


def declare(rng: random.Random, data: bytes) -> bytes:
    """Has a pickle declare members to be storages."""
    members = dict(members_of(data))
    root = next(iter(members)).partition("/")[0] + "/"
    keys = [(name[len(root) + 5 :], len(body)) for name, body in members.items() if name.startswith(f"{root}data/")]
    members[root + "data.pkl"] = storages(keys)
    return archive(list(members.items()))


def configure(rng: random.Random, data: bytes) -> bytes:
    """Changes what a configuration says of its files."""
    members = dict(members_of(data))
    name = rng.choice([name for name in members if name.endswith("_config.json")])
    config = json.loads(members[name])
    folder = name.rpartition("/")[0] + "/"
    files = [each[len(folder) :] for each in members if each.startswith(folder)] + [
        "opaque_obj_0",
        "custom_obj_0",
        "tensor_0",
    ]
    entries = config.setdefault("config", {})
    key = rng.choice([*entries, "new"])
    known = [entry for entry in entries.values() if entry.get("tensor_meta")]
    entry = dict(entries.get(key) or (known[0] if known else {"tensor_meta": None, "is_param": False}))
    entry["path_name"] = rng.choice(files)
    entry["use_pickle"] = rng.choice((True, False, False))
    entries[key if rng.random() < 0.5 else f"x{rng.randrange(9)}"] = entry
    members[name] = json.dumps(config).encode()
    return archive(list(members.items()))


def rename(rng: random.Random, data: bytes) -> bytes:
    members = members_of(data)
    index = rng.randrange(len(members))
    name, body = members[index]
    root = name.partition("/")[0] + "/"
    members[index] = (
        rng.choice((root + rng.choice(NAMES), name.upper(), f"other/{name.partition('/')[2]}", rng.choice(members)[0])),
        body,
    )
    if rng.random() < 0.3:
        rng.shuffle(members)
    return archive(members)


ALL = {
    "torch.load": read_load,
    "torch.jit.load": read_script,
    "torch.package": read_package,
    "torch.export.load": read_export,
}
IMPORTS = ("torch", "torch.package", "torch.export.pt2_archive._package")

FORMATS = [
    Format("torch-zip", zip_seeds, ALL, mutators=(put, declare, rename), imports=IMPORTS),
    Format("torchscript", script_seeds, ALL, mutators=(put, declare, rename), imports=IMPORTS),
    Format("torch-package", package_seeds, ALL, mutators=(put, declare, rename), imports=IMPORTS),
    Format("torch-export", export_seeds, ALL, mutators=(put, declare, configure, configure, rename), imports=IMPORTS),
]
