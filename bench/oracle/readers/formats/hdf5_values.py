"""HDF5's values as h5py, PyTables, pandas and hickle's way hand them out: types, heaps, layouts, chunks, filters, fill values."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import pickle
import random
import struct
from collections.abc import Callable, Iterator

import h5py
import numpy as np

from ..core import Field, Format, Hand, payload
from ..hdf5_layout import Layout, repair
from .hdf5_structure import EARLIEST, LATEST, library

MOST_OBJECTS = 100
MOST_BYTES = 1 << 20
KINDS = ("u1", "i1", "?", "<u2", ">u2", "<i4", "<f4", ">f8", "<f2", "<c16", "<i8", "S4")
SIGNATURES = (b"GCOL", b"TREE", b"BTHD", b"BTLF", b"FAHD", b"FADB", b"EAHD", b"EAIB", b"EADB", b"EASB", b"FRHP")


def array(rng: random.Random, kind: str, least: int = 1) -> np.ndarray:
    """A payload as numbers of this kind; at least so many."""
    kind = np.dtype(kind)
    data = payload(rng)
    size = max(len(data) + -len(data) % kind.itemsize, least * kind.itemsize)
    return np.frombuffer(data.ljust(size, b"\0"), kind)


def made(versions, fill: Callable[[h5py.File], None]) -> bytes:
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(*versions)
    access.set_fapl_core(backing_store=False)
    create = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    with h5py.File(h5py.h5f.create(b"seed", h5py.h5f.ACC_TRUNC, create, access)) as file:
        fill(file)
        file.flush()
        return file.id.get_file_image()


def pytables(item, name: str, pseudo: bytes = b"object") -> None:
    """Attributes by which PyTables takes a dataset for a row of pickled objects."""
    for key, value in (("CLASS", b"VLARRAY"), ("VERSION", b"1.4"), ("TITLE", b""), ("PSEUDOATOM", pseudo)):
        item.attrs[key] = np.bytes_(value)


def root(file: h5py.File) -> None:
    for key, value in (
        ("CLASS", b"GROUP"),
        ("VERSION", b"1.0"),
        ("TITLE", b""),
        ("PYTABLES_FORMAT_VERSION", b"2.1"),
    ):
        file.attrs[key] = np.bytes_(value)


def sequences(rng: random.Random, file: h5py.File, **options) -> None:
    root(file)
    for name, kind in enumerate(rng.sample(KINDS, 3)):
        item = file.create_dataset(f"v{name}", (4,), h5py.vlen_dtype(np.dtype(kind)), **options)
        for row in (0, 2):
            item[row] = array(rng, kind)
        pytables(item, f"v{name}")


def numbers(rng: random.Random, file: h5py.File, **options) -> None:
    for name, kind in enumerate(rng.sample(KINDS, 3)):
        value = array(rng, kind, 24)
        if rng.random() < 0.5:
            value = np.frombuffer(value.tobytes().ljust(-(-len(value) // 4) * 4 * value.itemsize, b"\0"), kind)
            value = value.reshape(4, -1)
        chunks = tuple(max(1, length // 2) for length in value.shape) if options.get("chunks") else None
        kept = {**options, "chunks": chunks}
        if rng.random() < 0.5 and chunks:
            kept["maxshape"] = (None, *value.shape[1:])
        file.create_dataset(f"n{name}", data=value, **kept)


def attributes(rng: random.Random, file: h5py.File) -> None:
    root(file)
    file.attrs["numbers"] = array(rng, "<u4")
    file.attrs["text"] = np.bytes_(payload(rng))
    file.attrs["opaque"] = np.void(payload(rng))
    # PyTables replaces a module's name in the stored bytes of old files.
    file.attrs["PYTABLES_FORMAT_VERSION"] = np.bytes_(rng.choice((b"2.1", b"1.6")))
    file.attrs["FILTERS"] = np.bytes_(b"U\x11(ctables.Leaf\nabc" + payload(rng))
    variable = h5py.string_dtype("ascii")
    file.attrs.create("variable", b"a" * 20 + str(rng.getrandbits(60)).encode(), dtype=variable)
    file.attrs["texts"] = np.array([payload(rng), b"other"])
    pair = np.dtype([("a", "<i4"), ("b", "S120")])
    file.attrs["pair"] = np.array((1, payload(rng)), pair)
    file["opaque"] = np.void(payload(rng))
    file["text"] = np.bytes_(payload(rng))
    file["texts"] = np.array([payload(rng), payload(rng)])
    file.create_dataset("rows", data=np.array([(1, payload(rng)), (2, payload(rng))], pair))
    file.create_dataset("fill", (3,), pair, fillvalue=np.array((1, payload(rng)), pair))
    inner = np.empty(2, object)
    inner[:] = [np.frombuffer(payload(rng), np.uint8), np.zeros(3, np.uint8)]
    nested = file.create_dataset("nested", (1,), h5py.vlen_dtype(h5py.vlen_dtype(np.uint8)))
    nested[0] = inner
    config = '{"class_name": "Sequential", "config": {"name": "%d", "layers": []}}'
    kind = h5py.h5t.C_S1.copy()
    text = (config % rng.getrandbits(60)).encode()
    kind.set_size(len(text) + 9)
    kind.set_strpad(rng.choice((h5py.h5t.STR_NULLTERM, h5py.h5t.STR_NULLPAD, h5py.h5t.STR_SPACEPAD)))
    item = h5py.h5a.create(file.id, b"model_config", kind, h5py.h5s.create(h5py.h5s.SCALAR))
    item.write(np.array(text, f"S{len(text) + 9}"), mtype=kind)
    file.attrs["training_config"] = config % rng.getrandbits(60)


def low_level(rng: random.Random, file: h5py.File) -> None:
    """Compact and early-allocated layouts, unfiltered edges, spared filters."""
    for name, prepare in (("compact", compact), ("early", early), ("edge", edge)):
        value = array(rng, "<u2")
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        prepare(create, value)
        most = (h5py.h5s.UNLIMITED,) if prepare is edge else value.shape
        space = h5py.h5s.create_simple(value.shape, most)
        item = h5py.h5d.create(file.id, name.encode(), h5py.h5t.STD_U16LE, space, create)
        item.write(space, space, value)
    value = array(rng, "u1")
    spared = file.create_dataset("spared", value.shape, "u1", chunks=value.shape, compression="gzip")
    spared.id.write_direct_chunk((0,), value.tobytes(), 1)


def compact(create, value) -> None:
    create.set_layout(h5py.h5d.COMPACT)


def early(create, value) -> None:
    create.set_chunk((7,))
    create.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)


def edge(create, value) -> None:
    create.set_chunk((len(value) - 3,))
    create.set_deflate(4)
    take = library().H5Pset_chunk_opts
    take.argtypes = [ctypes.c_int64, ctypes.c_uint]
    take(create.id, 2)


def many(rng: random.Random, file: h5py.File) -> None:
    """Enough chunks for each kind of index."""
    root(file)
    for name, shape, most in (
        ("f", (40,), (40,)),
        ("e", (40,), (None,)),
        ("t", (6, 7), (None, None)),
        ("s", (6, 7), (6, None)),
    ):
        chunks = (1,) if len(shape) == 1 else (2, 3)
        item = file.create_dataset(name, shape, h5py.vlen_dtype(np.uint16), chunks=chunks, maxshape=most)
        for _ in range(4):
            item[tuple(rng.randrange(length) for length in shape)] = array(rng, "<u2")
        if len(shape) == 1:
            pytables(item, name)


def tables_file(rng: random.Random) -> bytes:
    import tables

    with tables.open_file("made.h5", "w", driver="H5FD_CORE", driver_core_backing_store=0) as file:
        filters = rng.choice((None, tables.Filters(5, "zlib"), tables.Filters(5, "bzip2")))
        objects = file.create_vlarray("/", "o", tables.ObjectAtom(), filters=filters)
        for _ in range(3):
            objects.append({"marker": rng.getrandbits(60)})
        times = file.create_vlarray("/", "t", tables.Time64Atom())
        times.append([rng.random() * 1e9 for _ in range(4)])
        file.root._v_attrs.value = {"marker": rng.getrandbits(60), "more": [1, 2]}
        table = file.create_table("/", "r", {"a": tables.Float64Col(), "b": tables.StringCol(10)})
        table.append([(rng.random(), b"abc")] * 3)
        return file.get_file_image()


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for name, versions in (("early", EARLIEST), ("late", LATEST)):
        yield f"{name}-sequences.h5", made(versions, lambda file: sequences(rng, file))
        for index in range(2):
            options = {"chunks": (1 + index,), "maxshape": (None,), "compression": ("gzip", "lzf")[index]}
            yield f"{name}-cut{index}.h5", made(versions, lambda file, o=options: sequences(rng, file, **o))
        yield f"{name}-numbers.h5", made(versions, lambda file: numbers(rng, file))
        for index in range(4):
            options = {"chunks": True, "compression": (None, "gzip", "lzf", "gzip")[index], "shuffle": index == 3}
            yield f"{name}-chunks{index}.h5", made(versions, lambda file, o=options: numbers(rng, file, **o))
        yield f"{name}-attributes.h5", made(versions, lambda file: attributes(rng, file))
        yield f"{name}-low.h5", made(versions, lambda file: low_level(rng, file))
        yield f"{name}-many.h5", made(versions, lambda file: many(rng, file))
    for index in range(3):
        yield f"tables{index}.h5", tables_file(rng)


class Found(Exception):
    """An unpickler would import something."""


class Dry(pickle.Unpickler):
    """Imports nothing."""

    def find_class(self, module, name):
        raise Found

    def persistent_load(self, pid):
        raise Found


def is_pickle(data: bytes) -> bool:
    """True when an unpickler would get to the end, or do something on the way there."""
    try:
        Dry(io.BytesIO(data)).load()
    except Found:
        return True
    except Exception:  # noqa: BLE001 - no pickle
        return False
    return True


def hand_array(value: np.ndarray, hand: Hand) -> None:
    """What `pickle.loads` is given by a program that keeps pickles as arrays: all, or one element."""
    if value.dtype.kind == "O":
        for item in value.ravel():
            hand_value(item, hand)
        return
    if value.dtype.names:
        for name in value.dtype.names:
            for item in np.asarray(value[name]).reshape(value.size, -1):
                hand_array(item, hand)
    elif value.dtype.kind not in "SV" and is_pickle(value.tobytes()):
        hand.loaded(value.tobytes())
    elif value.dtype.kind in "SV":
        for item in value.ravel():
            hand_value(item, hand)


def hand_value(value, hand: Hand) -> None:
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    if isinstance(value, np.ndarray):
        hand_array(value, hand)
    elif isinstance(value, np.void) and value.dtype.names:
        hand_array(np.asarray(value), hand)
    elif isinstance(value, (bytes, np.void)):
        data = bytes(value) if isinstance(value, bytes) else value.tobytes()
        if is_pickle(data):
            hand.loaded(data)
    elif isinstance(value, np.generic) and is_pickle(value.tobytes()):
        hand.loaded(value.tobytes())


def read_h5py(path: str, hand: Hand) -> None:
    with h5py.File(path, "r") as file:
        pending, seen = [file], set()
        while pending and len(seen) < MOST_OBJECTS:
            item = pending.pop()
            seen.add(h5py.h5o.get_info(item.id).addr)
            with contextlib.suppress(Exception):
                for name in list(item.attrs):
                    with contextlib.suppress(Exception):
                        hand_value(item.attrs[name], hand)
            if isinstance(item, h5py.Dataset):
                values(item, hand)
            elif isinstance(item, h5py.Group):
                for name in item:
                    with contextlib.suppress(Exception):
                        below = item[name]
                        if below.file.filename == file.filename and h5py.h5o.get_info(below.id).addr not in seen:
                            pending.append(below)


def values(item: h5py.Dataset, hand: Hand) -> None:
    if item.nbytes > MOST_BYTES:
        return
    with contextlib.suppress(Exception):
        hand_value(item[()], hand)
    # A row that can't be read leaves the others.
    if item.dtype.kind == "O" and item.size < 200:
        for place in np.ndindex(item.shape):
            with contextlib.suppress(Exception):
                hand_value(item[place], hand)


def read_keras(path: str, hand: Hand) -> None:
    """`legacy_h5_format.load_model_from_hdf5` up to the JSON."""
    with h5py.File(path, "r") as file:
        for name in ("model_config", "training_config"):
            with contextlib.suppress(Exception):
                config = file.attrs.get(name)
                if hasattr(config, "decode"):
                    config = config.decode("utf-8")
                if isinstance(config, str) and isinstance(json.loads(config), dict):
                    hand.loaded(config.encode("utf-8"))


class Loader:
    """Stands in for the module `pickle`: hands out what it is given, and gives the bytes back."""

    UnpicklingError = ValueError

    def __init__(self, hand: Hand):
        self.hand = hand

    def loads(self, data, **_):
        self.hand.loaded(bytes(data))
        return data


def read_tables(path: str, hand: Hand) -> None:
    import tables
    from tables import atom, attributeset

    atom.pickle = attributeset.pickle = Loader(hand)
    with tables.open_file(path, "r") as file:
        for node in file.walk_nodes("/"):
            with contextlib.suppress(Exception):
                attributes = node._v_attrs
                for name in list(attributes._v_attrnames):
                    with contextlib.suppress(Exception):
                        getattr(attributes, name)
            if isinstance(node, tables.VLArray) and node.nrows < 200:
                for row in range(node.nrows):
                    with contextlib.suppress(Exception):
                        node[row]


def find_all(data: bytes, signature: bytes) -> Iterator[int]:
    at = data.find(signature)
    while at >= 0:
        yield at
        at = data.find(signature, at + 1)


def heap_objects(data: bytes) -> list[tuple[int, int, int]]:
    """Place, number and length of the objects of the global heap."""
    found = []
    for start in find_all(data, b"GCOL"):
        size = struct.unpack_from("<Q", data, start + 8)[0]
        at = start + 16
        while at + 16 <= min(start + size, len(data)):
            number, length = struct.unpack_from("<H6xQ", data, at)
            found.append((at, number, length))
            if number == 0:
                break
            at += 16 + (length + 7) // 8 * 8
    return found


def change_heap(rng: random.Random, data: bytes) -> bytes:
    """Gives an object of the global heap another number or length, or lets it be free space."""
    changed = bytearray(data)
    objects = heap_objects(data)
    at, _number, length = rng.choice(objects)
    choice = rng.randrange(5)
    if choice == 0:
        struct.pack_into("<H6xQ", changed, at, 0, 16 + (length + 7) // 8 * 8)
    elif choice == 1:
        struct.pack_into("<H", changed, at, rng.choice(objects)[1])
    elif choice == 2:
        struct.pack_into("<Q", changed, at + 8, max(0, length + rng.choice((-8, -1, 1, 8, 16, 64))))
    elif choice == 3:
        struct.pack_into("<H", changed, at, rng.randrange(1 << 16))
    else:
        other = rng.choice(objects)
        changed[at : at + 16], changed[other[0] : other[0] + 16] = data[other[0] : other[0] + 16], data[at : at + 16]
    return bytes(changed)


def change_reference(rng: random.Random, data: bytes) -> bytes:
    """Lets a reference to the heap name another object, collection or length."""
    changed = bytearray(data)
    starts = [struct.pack("<Q", at) for at in find_all(data, b"GCOL")]
    places = [at for start in starts for at in find_all(data, start) if at >= 4]
    at = rng.choice(places)
    choice = rng.randrange(4)
    if choice == 0:
        changed[at - 4] = (changed[at - 4] + rng.choice((-4, -1, 1, 4))) & 255
    elif choice == 1:
        struct.pack_into("<I", changed, at + 8, rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 8, 77)))
    elif choice == 2:
        changed[at : at + 8] = rng.choice((*starts, bytes(8), b"\xff" * 8))
    else:
        struct.pack_into("<I", changed, at - 4, rng.choice((0, 1, 2, 1 << 31, 0xFFFFFFFF)))
    return bytes(changed)


def change_messages(rng: random.Random, data: bytes) -> bytes:
    """Changes a byte of a message that describes a dataset: shape, type, fill value, layout, filters, or an attribute."""
    kinds = {1, 3, 4, 5, 8, 11, 12}
    found = [m for block in Layout(data).blocks for m in block.messages if data[m.start] in kinds and m.size > 0]
    message = rng.choice(found)
    at = message.data + rng.randrange(min(message.size, rng.choice((4, 8, 24, 64))))
    value = rng.choice((rng.randrange(16), data[at] ^ (1 << rng.randrange(8)), (data[at] + 1) & 255, 0, 255))
    return data[:at] + bytes([value]) + data[at + 1 :]


def change_index(rng: random.Random, data: bytes) -> bytes:
    """Changes a byte of a chunk index."""
    places = [at for signature in SIGNATURES for at in find_all(data, signature)]
    at = rng.choice(places) + 4 + rng.randrange(rng.choice((4, 16, 60, 200)))
    value = rng.choice((rng.randrange(16), data[at] ^ (1 << rng.randrange(8)), (data[at] + 1) & 255, 0, 255))
    return data[:at] + bytes([value]) + data[at + 1 :]


def fields(data: bytes) -> list[Field]:
    found = []
    for block in Layout(data).blocks:
        for message in block.messages:
            if data[message.start] in (1, 3, 4, 5, 8, 11, 12):
                found += [Field(message.data + i, 1) for i in range(min(message.size, 4))]
                found += [Field(message.data + i, 4) for i in range(0, min(message.size - 3, 80), 4)]
    for at, _, _ in heap_objects(data):
        found += [Field(at, 2), Field(at + 8, 8)]
    return found


FORMATS = [
    Format(
        "hdf5-values",
        seeds,
        {"h5py": read_h5py, "keras": read_keras, "tables": read_tables},
        fields,
        (change_heap, change_reference, change_reference, change_messages, change_messages, change_index),
        repair,
        ("h5py", "tables"),
    )
]
