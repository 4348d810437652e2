"""Makes the files that bench/speed.mjs measures: python make_speed_files.py FOLDER [DENSE_ITEMS] [ZIP_BYTES]

With `tiny` in place of the numbers, those that bench/small-files.mjs measures.

Honest files, with the opcodes that Python's own pickler writes. Existing files are kept.
"""

import io
import os
import pickle
import random
import sys
import types
import zipfile
from collections import OrderedDict


def write(path, make):
    """Write the file that `make(stream)` writes, unless it is there; a file that is there is complete."""
    if not os.path.exists(path):
        with open(path + ".part", "wb") as stream:
            make(stream)
        os.replace(path + ".part", path)


def dense(protocol, items):
    """A pickle of about eight opcodes for each of `items` little lists."""

    def make(stream):
        rows = [[i & 0xFF, i & 0xFFFF, i, i * 0.5] for i in range(items)]
        pickle.dump(rows, stream, protocol)

    return make


class Storage:
    """Stands for a storage of torch; pickled as a persistent id, as torch.save does."""

    def __init__(self, key, numel):
        self.key = key
        self.numel = numel


def torch_stub():
    """Modules with the two names that a state dict refers to, so that torch itself is not needed."""
    torch = types.ModuleType("torch")
    utils = types.ModuleType("torch._utils")

    def _rebuild_tensor_v2():
        raise NotImplementedError

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    torch._utils = utils
    sys.modules.update({"torch": torch, "torch._utils": utils})
    return torch


class Tensor:
    def __init__(self, torch, key, rows, columns):
        self.torch, self.key, self.rows, self.columns = torch, key, rows, columns

    def __reduce__(self):
        storage = Storage(self.key, self.rows * self.columns)
        shape = (self.rows, self.columns)
        return self.torch._utils._rebuild_tensor_v2, (storage, 0, shape, (self.columns, 1), False, OrderedDict())


def pytorch_zip(size):
    """A PyTorch archive of about `size` bytes, laid out as torch.save does: stored members, aligned to 64 bytes."""
    columns = 1024
    layers = 64
    rows = size // layers // columns // 4

    def make(stream):
        torch = torch_stub()

        class Pickler(pickle.Pickler):
            def persistent_id(self, obj):
                if isinstance(obj, Storage):
                    return ("storage", torch.FloatStorage, obj.key, "cpu", obj.numel)
                return None

        body = io.BytesIO()
        state = OrderedDict((f"layers.{i}.weight", Tensor(torch, str(i), rows, columns)) for i in range(layers))
        Pickler(body, 2).dump(state)
        chunk = bytes(rows * columns * 4)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name, content in [("archive/data.pkl", body.getvalue()), ("archive/byteorder", b"little")]:
                archive.writestr(aligned(archive, name), content)
            for i in range(layers):
                archive.writestr(aligned(archive, f"archive/data/{i}"), chunk)
            archive.writestr(aligned(archive, "archive/version"), b"3\n")

    return make


def aligned(archive, name):
    """The entry with an extra field of type FB that puts its content on a multiple of 64."""
    info = zipfile.ZipInfo(name)
    start = archive.fp.tell() + 30 + len(name) + 4
    padding = -start % 64
    info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    return info


def tiny(number):
    """A pickle of 0.4 kB that no other has, as small models and settings are."""
    numbers = random.Random(number)
    value = {
        "name": f"model {number}",
        "weights": [numbers.random() for _ in range(30)],
        "bias": numbers.random(),
        "epoch": number % 100,
        "tags": ["a", "b"],
    }
    return lambda stream: pickle.dump(value, stream, 4)


def tiny_files(folder, count):
    """A folder of so many of them."""
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        write(os.path.join(folder, f"{number:05}.pkl"), tiny(number))


def main():
    folder = sys.argv[1]
    if len(sys.argv) > 2 and sys.argv[2] == "tiny":
        for count in (1_000, 10_000):
            tiny_files(os.path.join(folder, f"tiny-{count}"), count)
        return
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 2_200_000
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 2**30
    os.makedirs(folder, exist_ok=True)
    small = {"weights": [0.5, 1.5], "classes": ["no", "yes"], "bias": 1}
    write(os.path.join(folder, "small.pkl"), lambda stream: pickle.dump(small, stream, 4))
    write(os.path.join(folder, "dense-p2.pkl"), dense(2, items))
    write(os.path.join(folder, "dense-p4.pkl"), dense(4, items))
    write(os.path.join(folder, "torch.pt"), pytorch_zip(size))
    for name, rows in [("many-small", 20), ("many-large", 48_000)]:
        many = os.path.join(folder, name)
        os.makedirs(many, exist_ok=True)
        for i in range(1000):
            write(os.path.join(many, f"{i:04}.pkl"), dense(4, rows))


if __name__ == "__main__":
    main()
