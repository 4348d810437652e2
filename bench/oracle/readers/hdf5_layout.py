"""Where the structures of an HDF5 file are, and how its checksums are made right after a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MASK = 0xFFFFFFFF


def _rotated(value: int, by: int) -> int:
    return (value << by | value >> (32 - by)) & MASK


def checksum(data: bytes) -> int:
    """The checksum of metadata: lookup3 by Bob Jenkins."""
    size = len(data)
    a = b = c = (0xDEADBEEF + size) & MASK
    words = [int.from_bytes(data[at : at + 4], "little") for at in range(0, size, 4)] + [0, 0, 0]
    at = 0
    while size - 4 * at > 12:
        a = (a + words[at]) & MASK
        b = (b + words[at + 1]) & MASK
        c = (c + words[at + 2]) & MASK
        a, c = (a - c) & MASK ^ _rotated(c, 4), (c + b) & MASK
        b, a = (b - a) & MASK ^ _rotated(a, 6), (a + c) & MASK
        c, b = (c - b) & MASK ^ _rotated(b, 8), (b + a) & MASK
        a, c = (a - c) & MASK ^ _rotated(c, 16), (c + b) & MASK
        b, a = (b - a) & MASK ^ _rotated(a, 19), (a + c) & MASK
        c, b = (c - b) & MASK ^ _rotated(b, 4), (b + a) & MASK
        at += 3
    if size == 0:
        return c
    a, b, c = (a + words[at]) & MASK, (b + words[at + 1]) & MASK, (c + words[at + 2]) & MASK
    c = ((c ^ b) - _rotated(b, 14)) & MASK
    a = ((a ^ c) - _rotated(c, 11)) & MASK
    b = ((b ^ a) - _rotated(a, 25)) & MASK
    c = ((c ^ b) - _rotated(b, 16)) & MASK
    a = ((a ^ c) - _rotated(c, 4)) & MASK
    b = ((b ^ a) - _rotated(a, 14)) & MASK
    return ((c ^ b) - _rotated(b, 24)) & MASK


@dataclass(frozen=True)
class Message:
    """A message of an object header: where its type, size, flags and data are."""

    start: int
    type: int
    flags: int
    data: int
    size: int


@dataclass(frozen=True)
class Block:
    """A structure from its signature on. `sum` is the offset of its checksum, if it has one."""

    kind: str
    start: int
    end: int
    sum: int | None = None
    messages: tuple[Message, ...] = ()


class Layout:
    """Finds the structures of a file by their signatures; those that are broken are left out."""

    def __init__(self, data: bytes):
        self.data = data
        self.base = next((at for at in _places(len(data)) if data[at : at + 8] == SIGNATURE), 0)
        early = data[self.base + 8] < 2
        self.offsets, self.lengths = (data[self.base + at] for at in ((13, 14) if early else (9, 10)))
        self.indexes = 1
        self.blocks: list[Block] = []
        if not early:
            end = self.base + 12 + 4 * self.offsets
            self.blocks.append(Block("SUPR", self.base, end + 4, end))
        else:
            self.blocks.append(Block("SUPR", self.base, self.base + 24 + 6 * self.offsets + self.lengths + 24))
        for kind, size in (("OHDR", self._header), ("BTHD", self._tree), ("FRHP", self._heap), ("FAHD", self._array)):
            for at in _all(data, kind.encode()):
                try:
                    self.blocks.extend(size(at))
                except (IndexError, ValueError, ZeroDivisionError, RecursionError):
                    continue
        for at in self._classic():
            self.blocks.append(self._old_header(at))
        for kind in ("TREE", "SNOD", "HEAP", "GCOL"):
            self.blocks += [Block(kind, at, min(len(data), at + 120)) for at in _all(data, kind.encode())]
        for at in _all(data, b"SMTB"):
            end = at + 4 + self.indexes * (14 + 2 * self.offsets)
            self.blocks.append(Block("SMTB", at, end + 4, end))
        self.blocks = [block for block in self.blocks if block.end <= len(data)]

    def number(self, at: int, width: int) -> int:
        if at + width > len(self.data):
            raise IndexError
        return int.from_bytes(self.data[at : at + width], "little")

    def address(self, at: int) -> int:
        """The place in the file of the address that is written there."""
        value = self.number(at, self.offsets)
        if value + self.base >= len(self.data):
            raise ValueError("no address")
        return value + self.base

    def _header(self, at: int) -> Iterator[Block]:
        flags = self.data[at + 5]
        start = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0) + (1 << (flags & 3))
        end = start + self.number(start - (1 << (flags & 3)), 1 << (flags & 3))
        prefix = 6 if flags & 4 else 4
        messages = self._messages(start, end, prefix)
        yield Block("OHDR", at, end + 4, end, messages)
        seen = {at}
        pending = [message for message in messages if message.type == 0x10]
        while pending:
            message = pending.pop()
            block = self.address(message.data)
            size = self.number(message.data + self.offsets, self.lengths)
            if block in seen or self.data[block : block + 4] != b"OCHK":
                continue
            seen.add(block)
            more = self._messages(block + 4, block + size - 4, prefix)
            yield Block("OCHK", block, block + size, block + size - 4, more)
            pending += [message for message in more if message.type == 0x10]

    def _messages(self, start: int, end: int, prefix: int) -> tuple[Message, ...]:
        found = []
        while start + prefix <= end:
            size = self.number(start + 1, 2)
            if start + prefix + size > end:
                break
            found.append(Message(start, self.data[start], self.data[start + 3], start + prefix, size))
            if found[-1].type == 0x0F:
                self.indexes = self.data[start + prefix + 1 + self.offsets]
            start += prefix + size
        return tuple(found)

    def _classic(self) -> Iterator[int]:
        """Headers of version 1 have no signature: by their first bytes."""
        data = self.data
        for at in range(self.base, len(data) - 24, 8):
            begins = data[at] == 1 and data[at + 1] == 0 and data[at + 3 : at + 8] == b"\0\1\0\0\0"
            sized = 0 < data[at + 2] < 64 and 8 <= self.number(at + 8, 4) < 4096
            if begins and sized and data[at + 12 : at + 16] == bytes(4):
                yield at

    def _old_header(self, at: int) -> Block:
        end = at + 16 + self.number(at + 8, 4)
        found, start = [], at + 16
        while start + 8 <= min(end, len(self.data)):
            size = self.number(start + 2, 2)
            found.append(Message(start, self.number(start, 2), self.data[start + 4], start + 8, size))
            if found[-1].type == 0x0F and start + 9 + self.offsets < len(self.data):
                self.indexes = self.data[start + 9 + self.offsets]
            start += 8 + size
        return Block("header", at, end, None, tuple(found))

    def _tree(self, at: int) -> Iterator[Block]:
        size = 16 + self.offsets + 2 + self.lengths
        yield Block("BTHD", at, at + size + 4, at + size)
        node, record, depth = self.number(at + 6, 4), self.number(at + 10, 2), self.number(at + 12, 2)
        yield from self._node(self.address(at + 16), self.number(at + 16 + self.offsets, 2), node, record, depth)

    def _node(self, at: int, count: int, size: int, record: int, depth: int) -> Iterator[Block]:
        if depth == 0:
            end = at + 6 + count * record
            yield Block("BTLF", at, end + 4, end)
            return
        leaf = (size - 10) // record
        most, total = leaf, leaf
        for level in range(1, depth + 1):
            pointer = self.offsets + _width(leaf) + (_width(total) if level > 1 else 0)
            below, most = total, (size - 10 - pointer) // (record + pointer)
            total = (most + 1) * below + most
        end = at + 6 + count * record + (count + 1) * pointer
        yield Block("BTIN", at, end + 4, end)
        for i in range(count + 1):
            child = at + 6 + count * record + i * pointer
            held = self.number(child + self.offsets, _width(leaf))
            yield from self._node(self.address(child), held, size, record, depth - 1)

    def _heap(self, at: int) -> Iterator[Block]:
        o, n = self.offsets, self.lengths
        end = at + 22 + 12 * n + 3 * o
        yield Block("FRHP", at, end + 4, end)
        if self.number(at + 7, 2):
            return
        table = at + 14 + 10 * n + 2 * o
        width, start, most = self.number(table, 2), self.number(table + 2, n), self.number(table + 2 + n, n)
        bits, root = self.number(table + 2 + 2 * n, 2), table + 6 + 2 * n
        rows = self.number(root + o, 2)
        summed = self.data[at + 9] & 2
        yield from self._heap_block(self.address(root), rows, width, start, most, (bits + 7) // 8, summed)

    def _heap_block(
        self, at: int, rows: int, width: int, size: int, most: int, wide: int, summed: int
    ) -> Iterator[Block]:
        head = at + 5 + self.offsets + wide
        if rows == 0:
            yield Block("FHDB", at, at + size, head if summed else None)
            return
        end = head + rows * width * self.offsets
        yield Block("FHIB", at, end + 4, end)
        for row in range(rows):
            inner = size if row < 2 else size << (row - 1)
            for column in range(width):
                if inner <= most:
                    try:
                        child = self.address(head + (row * width + column) * self.offsets)
                    except ValueError:
                        continue
                    yield from self._heap_block(child, 0, width, inner, most, wide, summed)

    def _array(self, at: int) -> Iterator[Block]:
        end = at + 8 + self.lengths + self.offsets
        yield Block("FAHD", at, end + 4, end)
        count = self.number(at + 8, self.lengths)
        if count <= 1 << self.data[at + 7]:
            block = self.address(at + 8 + self.lengths)
            end = block + 6 + self.offsets + count * self.data[at + 6]
            yield Block("FADB", block, end + 4, end)


def _places(size: int) -> Iterator[int]:
    yield 0
    at = 512
    while at < size:
        yield at
        at *= 2


def _width(most: int) -> int:
    return (max(1, most).bit_length() - 1) // 8 + 1


def _all(data: bytes, signature: bytes) -> Iterator[int]:
    at = data.find(signature)
    while at >= 0:
        yield at
        at = data.find(signature, at + 1)


def repaired(data: bytes, blocks: list[Block]) -> bytes:
    """The file with the checksums of these blocks made right."""
    fixed = bytearray(data)
    for block in blocks:
        if block.sum is None or block.end > len(fixed):
            continue
        if block.kind == "FHDB":
            # The sum stands inside, and counts as zero.
            fixed[block.sum : block.sum + 4] = bytes(4)
            value = checksum(bytes(fixed[block.start : block.end]))
        else:
            value = checksum(bytes(fixed[block.start : block.sum]))
        fixed[block.sum : block.sum + 4] = value.to_bytes(4, "little")
    return bytes(fixed)


def repair(data: bytes) -> bytes:
    """The file with right checksums, wherever its structures can be followed."""
    return repaired(data, Layout(data).blocks)
