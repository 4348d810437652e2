"""HDF5 as h5py reads it: superblocks, object headers, groups, shared messages. What values are made of is in other modules."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import io
import json
import random
from collections.abc import Iterator

import h5py
import numpy as np

from ..core import Field, Format, Hand, payload
from ..hdf5_layout import Block, Layout, Message, repair

LATEST = (h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
EARLIEST = (h5py.h5f.LIBVER_EARLIEST, h5py.h5f.LIBVER_LATEST)
# Names under which a broken group is asked for objects that its index does not list.
NAMES = ("g", "h", "d", "g00", "g01", "g19", "model_weights")
ATTRIBUTES = ("a", "b", "a00", "a01", "a19", "model_config", "training_config")
MOST_OBJECTS = 200
# Link info, datatype, link, layout, attribute, continuation, symbol table and attribute info.
LEADING = (0x02, 0x03, 0x06, 0x08, 0x0C, 0x10, 0x11, 0x15)
# Values that are shorter hold nothing that could be loaded.
SHORTEST = 9


def fill(file: h5py.File, rng: random.Random, many: int = 0) -> None:
    """Attributes of every object hold payloads, and so do datasets."""

    def attributes(item) -> None:
        item.attrs["a"] = np.bytes_(payload(rng))

    config = {"class_name": "Sequential", "config": {"name": str(rng.getrandbits(64)), "layers": []}}
    file.attrs["model_config"] = json.dumps(config)
    attributes(file)
    attributes(file.create_group("g"))
    attributes(file.create_group("g/h"))
    file["g/d"] = np.arange(8.0)
    attributes(file["g/d"])
    file["t"] = np.dtype("S200")
    attributes(file["t"])
    file.create_dataset("d", data=np.array([payload(rng)], "S200"), dtype=file["t"])
    file["d"].attrs.create("b", np.array(payload(rng), "S200"), dtype=file["t"])
    file["soft"] = h5py.SoftLink("/g/h")
    for i in range(many):
        attributes(file.create_group(f"g{i:02}"))
        file["g"].attrs[f"a{i:02}"] = np.bytes_(payload(rng))


def made(rng: random.Random, versions, sizes=(8, 8), order=False, many=0, block=0, shared=()) -> bytes:
    """A file that the library writes with these properties."""
    create = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    create.set_sizes(*sizes)
    create.set_userblock(block)
    if order:
        tracked = h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED
        create.set_link_creation_order(tracked)
        create.set_attr_creation_order(tracked)
    if shared:
        share(create, shared)
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(*versions)
    access.set_fapl_core(backing_store=False)
    with h5py.File(h5py.h5f.create(b"seed", h5py.h5f.ACC_TRUNC, create, access)) as file:
        fill(file, rng, many)
        file.flush()
        return file.id.get_file_image()


@functools.cache
def library() -> ctypes.CDLL:
    with open("/proc/self/maps") as maps:
        return ctypes.CDLL(next(word for word in maps.read().split() if "/libhdf5-" in word or "/libhdf5.so" in word))


def share(create, kinds: tuple[int, ...]) -> None:
    """The file keeps messages of these kinds in one place. h5py has no call for it."""
    take = library().H5Pset_shared_mesg_nindexes
    take.argtypes = [ctypes.c_int64, ctypes.c_uint]
    take(create.id, len(kinds))
    put = library().H5Pset_shared_mesg_index
    put.argtypes = [ctypes.c_int64, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint]
    for index, kind in enumerate(kinds):
        put(create.id, index, kind, 8)


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for name, versions in (("early", EARLIEST), ("late", LATEST)):
        yield f"{name}.h5", made(rng, versions)
        yield f"{name}-many.h5", made(rng, versions, many=20)
        yield f"{name}-order.h5", made(rng, versions, order=True, many=20)
        yield f"{name}-narrow.h5", made(rng, versions, sizes=(4, 4))
        yield f"{name}-uneven.h5", made(rng, versions, sizes=(8, 4))
        yield f"{name}-block.h5", made(rng, versions, block=1024)
        with contextlib.suppress(OSError, StopIteration, AttributeError):
            shared = made(rng, versions, many=20, shared=(0x1000, 0x000A, 0x0820))
            yield f"{name}-shared.h5", shared


def bytes_of(value) -> Iterator[bytes]:
    """The texts and bytes in what h5py returns."""
    if isinstance(value, np.ndarray):
        if value.dtype.names:
            for name in value.dtype.names:
                yield from bytes_of(value[name])
        elif value.dtype.kind in "OS":
            for item in value.ravel().tolist():
                yield from bytes_of(item)
        elif value.dtype.kind == "V":
            yield from (item.tobytes() for item in value.ravel())
    elif isinstance(value, str):
        yield value.encode("utf-8", "surrogateescape")
    elif isinstance(value, bytes):
        yield bytes(value)
    elif isinstance(value, np.void) and not value.dtype.names:
        yield value.tobytes()


def hand_out(value, hand: Hand) -> None:
    for data in bytes_of(value):
        if len(data) >= SHORTEST:
            hand.loaded(data)


def read(path: str, hand: Hand) -> None:
    """Everything in the file, by iteration and by name."""
    with h5py.File(path, "r") as file:
        pending, seen = [file], set()
        while pending and len(seen) < MOST_OBJECTS:
            item = pending.pop()
            seen.add(h5py.h5o.get_info(item.id).addr)
            for name in listed(item.attrs) | set(ATTRIBUTES):
                with contextlib.suppress(Exception):
                    hand_out(item.attrs[name], hand)
            if isinstance(item, h5py.Dataset):
                with contextlib.suppress(Exception):
                    if item.nbytes < 1 << 20:
                        hand_out(item[()], hand)
            if isinstance(item, h5py.Group):
                for name in listed(item) | set(NAMES):
                    with contextlib.suppress(Exception):
                        below = item[name]
                        if below.file.filename == file.filename and h5py.h5o.get_info(below.id).addr not in seen:
                            pending.append(below)


def listed(items) -> set[str]:
    try:
        return set(items)
    except Exception:  # noqa: BLE001 - an index that can't be listed can still be asked for names
        return set()


def messages(data: bytes) -> list[tuple[Block, Message]]:
    return [(block, message) for block in Layout(data).blocks for message in block.messages]


def change_message(rng: random.Random, data: bytes) -> bytes:
    """Gives a message another flag, type, size or place, or the contents of another message."""
    changed = bytearray(data)
    found = messages(data)
    # Messages that lead to others matter most.
    block, at = rng.choice([pair for pair in found if pair[1].type in LEADING and rng.random() < 0.9] or found)
    early = block.kind == "header"
    flags = at.start + (4 if early else 3)
    size = at.start + (2 if early else 1)
    choice = rng.randrange(6)
    if choice <= 1:
        changed[flags] ^= rng.choice((1, 2, 2, 2, 2, 2, 4, 8, 64, 128))
    elif choice == 2:
        changed[at.start] = rng.randrange(0x1A)
    elif choice == 3:
        changed[size] = (changed[size] + rng.choice((-8, 8, -4, 4, -1, 1))) & 255
    else:
        start, end = at.start, at.data + at.size
        fitting = [m for b, m in found if b.kind == block.kind and m.data - m.start == at.data - at.start]
        other = rng.choice([m for m in fitting if m.data + m.size - m.start == end - start])
        moved = data[other.start : other.data + other.size]
        if choice == 4:
            changed[other.start : other.data + other.size] = data[start:end]
        changed[start:end] = moved
    return bytes(changed)


def change_address(rng: random.Random, data: bytes) -> bytes:
    """What led to one structure leads to another."""
    layout = Layout(data)
    starts = [block.start - layout.base for block in layout.blocks if block.kind != "SUPR"]
    old = rng.choice(starts).to_bytes(layout.offsets, "little")
    new = rng.choice((*starts, 0, (1 << 8 * layout.offsets) - 1)).to_bytes(layout.offsets, "little")
    places = [at for at in range(layout.base + 8, len(data) - layout.offsets) if data.startswith(old, at)]
    at = rng.choice(places)
    return data[:at] + new + data[at + len(new) :]


def change_structure(rng: random.Random, data: bytes) -> bytes:
    """Changes a byte of a structure, near its beginning most of the time."""
    block = rng.choice(Layout(data).blocks)
    at = block.start + rng.randrange(min(block.end - block.start, rng.choice((8, 16, 40, 400))))
    value = rng.choice((rng.randrange(26), data[at] ^ (1 << rng.randrange(8)), (data[at] + 1) & 255, 255))
    return data[:at] + bytes([value]) + data[at + 1 :]


def put_block(rng: random.Random, data: bytes) -> bytes:
    """Puts something in front of the file, or behind it."""
    front = io.BytesIO(rng.choice((b"", b"PK\3\4", b"\x80\4N.", b"text\n")).ljust(512 << rng.randrange(6), b"\0"))
    return front.getvalue() + data if rng.random() < 0.7 else data + front.getvalue()


def fields(data: bytes) -> list[Field]:
    layout = Layout(data)
    at = layout.base
    early = data[at + 8] < 2
    numbers = [(at + 8, 1), (at + 9, 1), (at + 10, 1), (at + 11, 1)]
    start = at + (24 if early else 12)
    numbers += [(start + i * layout.offsets, layout.offsets) for i in range(6 if early else 4)]
    for block in layout.blocks:
        numbers += [(block.start + 4, 1), (block.start + 5, 1)]
        for message in block.messages:
            numbers += [(message.start, 1), (message.data, 1), (message.data + 1, 1)]
            numbers += [(message.data + i, 8) for i in range(2, min(message.size - 8, 34), 8)]
    return [Field(offset, length) for offset, length in numbers]


FORMATS = [
    Format(
        "hdf5-structure",
        seeds,
        {"h5py": read},
        fields,
        (change_message, change_message, change_address, change_structure, change_structure, put_block),
        repair,
        ("h5py",),
    )
]
