"""HDF5 files, written byte by byte: the library cannot write malformed ones."""

import gzip
import zlib

from .base import ECHO, MIB, cost_file, tar_of, u16, u32, u64

NOWHERE = b"\xff" * 8
ROOT = 48


class File:
    """Bytes behind a superblock of version 2; the header of the root group is written last, and moved to the front."""

    def __init__(self, room=1 * MIB):
        self.data = bytearray(ROOT + room)
        self.links = []

    def put(self, data):
        at = len(self.data)
        self.data += data
        return at

    def dataset(self, name, *messages):
        self.links.append(link(name, self.put(header(*messages))))

    def bytes(self, *messages):
        root = header(*messages, *self.links)
        self.data[ROOT : ROOT + len(root)] = root
        head = b"\x89HDF\r\n\x1a\n\2\x08\x08\0" + u64(0) + NOWHERE + u64(len(self.data)) + u64(ROOT) + u32(0)
        self.data[: len(head)] = head
        return bytes(self.data)


def message(kind, data):
    return bytes([kind]) + u16(len(data)) + b"\0" + data


def header(*messages):
    body = b"".join(messages)
    return b"OHDR\2\2" + u32(len(body)) + body + u32(0)


def link(name, target):
    return message(6, b"\1\1" + u16(len(name)) + name + u64(target))


def space(*dimensions):
    return message(1, bytes([2, len(dimensions), 0, 1]) + b"".join(map(u64, dimensions)))


def opaque(size):
    return message(3, b"\x15\0\0\0" + u32(size))


BYTE = b"\x10\0\0\0" + u32(1)
BYTES = message(3, b"\x19\0\0\0" + u32(16) + BYTE + b"\0\0\x08\0")


def contiguous(at, size):
    return message(8, b"\3\1" + u64(at) + u64(size))


def chunked(tree, *shape):
    return message(8, bytes([3, 2, len(shape)]) + u64(tree) + b"".join(map(u32, shape)))


def deflate(*more):
    filters = [*more, b"\1\0" + u16(0) + u16(1) + u32(9)]
    return message(11, bytes([2, len(filters)]) + b"".join(filters))


SHUFFLE = b"\2\0" + u16(0) + u16(1) + u32(4)


def chunk_tree(file, chunks, rank):
    body = b"".join(u32(size) + u32(0) + u64(i) * (rank + 1) + u64(at) for i, (at, size) in enumerate(chunks))
    return file.put(b"TREE\1\0" + u16(len(chunks)) + NOWHERE * 2 + body + u64(0) * (rank + 2))


def collection(file, *objects):
    body = b"".join(
        u16(i + 1) + u16(1) + u32(0) + u64(len(data)) + data + b"\0" * (-len(data) % 8)
        for i, data in enumerate(objects)
    )
    return file.put(b"GCOL\1\0\0\0" + u64(16 + len(body)) + body)


def many_pickles(size):
    unit = b"(cposix\nsystem\n\x8c\x07echo hiR0N0"
    return b"\x80\4" + unit * (size // len(unit)) + b"N."


@cost_file("h5-tree-of-one.h5")
def tree_of_one():
    """A tree of chunks, thirty levels deep, each of whose nodes has sixty thousand times the same child."""
    file = File()
    below = file.put(b"TREE\1\0\0\0" + NOWHERE * 2)
    for level in range(1, 31):
        below = file.put(b"TREE\1" + bytes([level]) + u16(1000) + NOWHERE * 2 + (b"\0" * 24 + u64(below)) * 1000)
    file.dataset(b"d", opaque(16), space(1 << 40), chunked(below, 16, 16))
    return file.bytes()


@cost_file("h5-group-of-one.h5")
def group_of_one():
    file = File()
    names = file.put(b"HEAP\0\0\0\0" + u64(64) + u64(0) + u64(0))
    below = file.put(b"TREE\0\0\0\0" + NOWHERE * 2)
    for level in range(1, 31):
        below = file.put(b"TREE\0" + bytes([level]) + u16(1000) + NOWHERE * 2 + (u64(0) + u64(below)) * 1000)
    return file.bytes(message(0x11, u64(below) + u64(names)))


@cost_file("h5-one-literal.h5")
def one_literal():
    """Sixty thousand elements that are the same bytes of the global heap."""
    file = File()
    at = collection(file, many_pickles(60_000))
    element = u32(59_000) + u64(at) + u32(1)
    place = file.put(element * 60_000)
    file.dataset(b"d", BYTES, space(60_000), contiguous(place, 16 * 60_000))
    return file.bytes()


@cost_file("h5-literal-lengths.h5")
def literal_lengths():
    """The same, each a byte longer than the one before."""
    file = File()
    at = collection(file, many_pickles(60_000))
    place = file.put(b"".join(u32(1000 + i % 59_000) + u64(at) + u32(1) for i in range(60_000)))
    file.dataset(b"d", BYTES, space(60_000), contiguous(place, 16 * 60_000))
    return file.bytes()


@cost_file("h5-tiny-literals.h5.gz")
def tiny_literals():
    file = File()
    at = collection(file, *[b"\x80\4" + ECHO + b"." + u32(i) for i in range(65_000)])
    place = file.put(b"".join(u32(27) + u64(at) + u32(1 + i % 65_000) for i in range(500_000)))
    file.dataset(b"d", BYTES, space(500_000), contiguous(place, 16 * 500_000))
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-one-range.h5")
def one_range():
    file = File(2 * MIB)
    data = many_pickles(100_000)
    at = file.put(data)
    for i in range(20_000):
        file.dataset(b"%d" % i, opaque(1), space(len(data)), contiguous(at, len(data)))
    return file.bytes()


@cost_file("h5-shorter-ranges.h5")
def shorter_ranges():
    file = File(2 * MIB)
    data = many_pickles(100_000)
    at = file.put(data)
    for i in range(20_000):
        file.dataset(b"%d" % i, opaque(1), space(len(data)), contiguous(at, len(data) - i))
    return file.bytes()


@cost_file("h5-one-chunk.h5")
def one_chunk():
    """Sixty thousand chunks that are one and the same, of thirty MiB when it is unpacked."""
    file = File()
    data = zlib.compress(b"\x80\4N0" + b"N0" * (15 * MIB), 9)
    at = file.put(data)
    tree = chunk_tree(file, [(at, len(data))] * 60_000, 1)
    file.dataset(b"d", opaque(30 * MIB), space(60_000), chunked(tree, 1, 30 * MIB), deflate())
    return file.bytes()


@cost_file("h5-row-of-chunks.h5")
def row_of_chunks():
    file = File()
    data = zlib.compress(b"\x80\4N0" + b"N0" * (15 * MIB), 9)
    at = file.put(data)
    tree = chunk_tree(file, [(at, len(data))] * 1000, 1)
    file.dataset(b"d", message(3, BYTE), space(1 << 40), chunked(tree, 30 * MIB, 1), deflate())
    return file.bytes()


@cost_file("h5-shuffles.h5")
def shuffles():
    file = File()
    data = zlib.compress(b"\0" * (30 * MIB), 9)
    at = file.put(data)
    tree = chunk_tree(file, [(at, len(data))] * 1000, 1)
    file.dataset(b"d", opaque(30 * MIB), space(1000), chunked(tree, 1, 30 * MIB), deflate(*[SHUFFLE] * 250))
    return file.bytes()


@cost_file("h5-empty-messages.h5.gz")
def empty_messages():
    """A hundred groups, one in the other, of twenty thousand messages each."""
    file = File(4 * MIB)
    below = file.put(header())
    for _i in range(100):
        below = file.put(header(*[message(0x15, b"")] * 19_000, link(b"g", below)))
    return gzip.compress(file.bytes(link(b"g", below)), 9, mtime=0)


@cost_file("h5-same-block.h5")
def same_block():
    """A block of messages that is continued by itself."""
    file = File()
    at = file.put(b"")
    size = 60_000
    block = b"OCHK" + message(0x10, u64(at) + u64(size)) * 1000
    file.put(block + b"\0" * (size - len(block)))
    for i in range(1000):
        file.dataset(b"%d" % i, message(0x10, u64(at) + u64(size)))
    return file.bytes()


@cost_file("h5-long-paths.h5")
def long_paths():
    file = File(4 * MIB)
    below = file.put(header())
    leaves = [link(b"%d" % i, below) for i in range(10)]
    for _i in range(120):
        below = file.put(header(link(b"n" * 30_000, below), message(7, b"")))
    external = b"".join(
        message(6, b"\1\x09\x40" + u16(3) + b"%03d" % (i % 1000) + u16(7) + b"\0a.h5\0x") for i in range(19_000)
    )
    middle = file.put(header(external[: 60_000 * 10]))
    return file.bytes(link(b"g" * 30_000, below), link(b"m" * 60_000, middle), *leaves)


@cost_file("h5-virtual.h5.gz")
def virtual():
    file = File()
    at = collection(file, b"\0" + u64(1) + b".\0" + b"\0" * (30 * MIB))
    for i in range(1000):
        file.dataset(b"%d" % i, opaque(8), space(8), message(8, b"\4\3" + u64(at) + u32(1)))
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-collections.h5.gz")
def collections():
    """Heap collections of which each contains all that come after it."""
    file = File()
    heads = []
    for i in range(20_000):
        rest = 32 * (19_999 - i)
        size = 32 + rest + 24 * 60_000
        heads.append(file.put(b"GCOL\1\0\0\0" + u64(size) + u16(1) + u16(1) + u32(0) + u64(rest)))
    file.put(b"".join(u16(i) + b"\1\0\0\0\0\0" + u64(8) + u64(0) for i in range(2, 60_002)))
    place = file.put(b"".join(u32(8) + u64(at) + u32(2) for at in heads))
    file.dataset(b"d", BYTES, space(len(heads)), contiguous(place, 16 * len(heads)))
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-compound.h5.gz")
def compound():
    """Elements of one byte with four thousand members, all of them the same byte."""
    file = File()
    members = b"".join(b"m\0" + b"\0" + b"\x35\0\0\0" + u32(1) for _ in range(4000))
    kind = message(3, b"\x36" + u16(4000) + b"\0" + u32(1) + members)
    at = file.put(b"\0" * (30 * MIB))
    file.dataset(b"d", kind, space(30 * MIB), contiguous(at, 30 * MIB))
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-objects.h5.gz")
def objects():
    file = File(60 * MIB)
    for i in range(1_000_000):
        file.links.append(link(b"%d" % i, file.put(header())))
        if i % 19_000 == 18_999:
            file.links = [link(b"g%d" % i, file.put(header(*file.links)))]
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-attributes.h5.gz")
def attributes():
    file = File(60 * MIB)
    kind = b"\x13\0\0\0" + u32(20)
    for i in range(20):
        one = message(
            12, b"\3\0" + u16(2) + u16(len(kind)) + u16(4) + b"\0a\0" + kind + b"\2\0\0\0" + b"\x80\4" + b"N0" * 9
        )
        file.links.append(link(b"%d" % i, file.put(header(*[one] * 19_000))))
    return gzip.compress(file.bytes(), 9, mtime=0)


@cost_file("h5-shape.h5")
def shapes():
    file = File(4 * MIB)
    for i in range(19_000):
        file.dataset(b"%d" % i, opaque(1 << 30), space(1 << 60), message(8, b"\3\1" + NOWHERE + u64(0)))
    return file.bytes()


@cost_file("h5-user-blocks.tar.gz")
def user_blocks():
    """Members that begin like a pickle: further on, a user block may end and HDF5 begin."""
    return gzip.compress(tar_of((f"{i}.bin", b"\x80\4N0" + b"\0" * 1400) for i in range(60_000)), 9, mtime=0)
