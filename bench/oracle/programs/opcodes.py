"""Programs as lists of opcodes: cut apart, changed, and put together again."""

from __future__ import annotations

import pickletools
import random

Op = bytes
Program = list[Op]


def cut(data: bytes, most: int = 4000) -> Program:
    """The opcodes of the first pickle, each with its argument; raises when the bytes are none."""
    ops: Program = []
    before = -1
    for _, _, position in pickletools.genops(data):
        if before >= 0:
            ops.append(data[before:position])
        before = position
        if len(ops) > most:
            raise ValueError("too long")
    ops.append(data[before : before + 1])
    # A frame's length would be wrong after every change.
    return [op for op in ops if op[:1] != b"\x95"]


def join(ops: Program) -> bytes:
    return b"".join(ops)


# Opcodes without arguments, by what they do with the stack; a change exchanges them.
BARE = [bytes([code]) for code in b"(01245N}]la)t\x81\x88\x89\x85\x86\x87seuodbR\x8f\x90\x91\x92\x93\x94\x98"]
MARKS = b"(1tlduoei\x90\x91"


def _text(value: bytes) -> Op:
    return b"X" + len(value).to_bytes(4, "little") + value


LITERALS = b"NKMJILSVUX\x8cCBT\x88\x89G\x8a\x8d\x8e"
# What stands where a model has a number, a name or an array. Canaries (see recorder.py) tell when somebody calls them.
INTRUDERS: list[list[Op]] = [
    [b"cmath\nsqrt\n"],
    [b"coperator\ntruth\n"],
    [_text(b"__import__('pwn').run(1)")],
    [_text(b"(__import__)('pwn').run(1)")],
    [_text(b"/tmp/cage-file")],
    [b"C\x1d" + b"cposix\nsystem\n(S'echo hi'\ntR."],
    [b"cfunctools\npartial\n", b"cmath\nsqrt\n", b"\x85", b"R"],
    [b"ctypes\nSimpleNamespace\n", b")", b"\x81", b"}", b"X\x06\x00\x00\x00detach", b"cmath\nsqrt\n", b"s", b"b"],
    [b"]", b"cmath\nsqrt\n", b"a"],
    [b"}", b"X\x03\x00\x00\x00key", b"cmath\nsqrt\n", b"s"],
    [b"cnumpy\ndtype\n", b"X\x01\x00\x00\x00O", b"\x89", b"\x88", b"\x87", b"R"],
    [b"J\xff\xff\xff\xff"],
    [b"X\x01\x00\x00\x00O"],
    [b"\x8c\x00"],
    [b"cpwn\nBox\n", b")", b"\x81"],
]
HOOKS = (
    b"__setstate__",
    b"append",
    b"extend",
    b"__setitem__",
    b"__call__",
    b"shape",
    b"dtype",
    b"_attach_methods",
    b"__reduce__",
    b"__class__",
    b"__dict__",
    b"__del__",
)


def intrude(rng: random.Random, ops: Program, at: int) -> Program:
    """A literal becomes something else, or a dictionary gets one more key."""
    places = [i for i, op in enumerate(ops) if op[:1] in LITERALS]
    states = [i for i, op in enumerate(ops) if op[:1] == b"}"]
    if states and rng.random() < 0.3:
        place = rng.choice(states) + 1
        key = rng.choice(HOOKS)
        return [*ops[:place], _text(key), *rng.choice(INTRUDERS), b"s", *ops[place:]]
    place = rng.choice(places) if places else at
    return [*ops[:place], *rng.choice(INTRUDERS), *ops[place + 1 :]]


def _spelled(rng: random.Random, op: bytes, index: int) -> tuple[Op, Op]:
    """A number as text, also as no pickler writes it."""
    return op + b"%d\n" % index, op + rng.choice((b"%02d\n", b" %d\n", b"+%d\n", b"%d \n", b"-%d\n", b"%d_0\n")) % index


def gets(rng: random.Random) -> Op:
    index = rng.randrange(12)
    return rng.choice((b"h" + bytes([index]), *_spelled(rng, b"g", index), b"j" + index.to_bytes(4, "little")))


def puts(rng: random.Random) -> Op:
    index = rng.randrange(12)
    return rng.choice((b"q" + bytes([index]), *_spelled(rng, b"p", index), b"r" + index.to_bytes(4, "little"), b"\x94"))


def change(rng: random.Random, ops: Program, others: list[Program]) -> Program:
    """One change on the level of opcodes, or a piece of another program."""
    ops = list(ops)
    at = rng.randrange(len(ops) or 1)
    choice = rng.randrange(18)
    if choice == 0:
        del ops[at : at + rng.randrange(1, 4)]
    elif choice == 1:
        ops.insert(at, rng.choice((b"2", b"0", b"(", gets(rng), puts(rng))))
    elif choice == 2:
        ops.insert(at, rng.choice(BARE))
    elif choice == 3 and ops:
        ops[at] = rng.choice(BARE)
    elif choice == 4:
        end = min(len(ops), at + rng.randrange(1, 8))
        to = rng.randrange(len(ops) + 1)
        ops[to:to] = ops[at:end]
    elif choice == 5 and len(ops) > 2:
        other = rng.randrange(len(ops))
        ops[at], ops[other] = ops[other], ops[at]
    elif choice in (6, 7) and others:
        other = rng.choice(others)
        start = rng.randrange(len(other) or 1)
        ops[at:at] = other[start : start + rng.randrange(1, 25)]
    elif choice == 8 and others:
        # A whole program that leaves one value, before or in the middle of this one.
        other = [op for op in rng.choice(others) if op[:1] not in b"\x80."]
        ops[at:at] = [*other, rng.choice((b"0", b"q\x07", b"2", b""))]
    elif choice == 9:
        ops[at:at] = [gets(rng), rng.choice((b"b", b"R", b"a", b"s", b"\x85", b"0", b"\x93"))]
    elif choice == 10:
        ops[at:at] = [
            rng.choice((b"}", b"]", b")", b"N", b"(t", b"\x8f")),
            rng.choice((b"b", b"R", b"\x81", b"\x92", b"a", b"e")),
        ]
    elif choice == 11 and others:
        other = rng.choice(others)
        names = [op for op in other if op[:1] in b"ciX\x8c\x8dUTC"]
        if names and ops:
            ops[at] = rng.choice(names)
    elif choice > 12:
        ops = intrude(rng, ops, at)
    else:
        ops.insert(
            at,
            rng.choice(
                (
                    b"\x8c\x00",
                    b"K\x00",
                    b"K\x01",
                    b"C\x00",
                    b"\x80\x02",
                    b"\x80\x05",
                    b"X\x00\x00\x00\x00",
                    b"\x96" + bytes(8),
                )
            ),
        )
    return [op for op in ops if op]
