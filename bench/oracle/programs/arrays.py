"""joblib files with arrays between the opcodes: where an array ends decides which bytes are opcodes."""

from __future__ import annotations

import random

from .gadgets import Maker
from .opcodes import Program
from .tree import Expr, Writer, build, call, dic, get, glob, lit, lst, memo, new, seq, setitem, tup

# Harmless when it is run from any of its bytes, so that it need not be known where the reader really goes on.
SLED = b"N"
PROGRAM = b"cposix\nsystem\n(S'echo hi'\ntR."
WRAPPERS = ("joblib.numpy_pickle", "sklearn.externals.joblib.numpy_pickle")


def _dtype(m: Maker) -> Expr:
    rng = m.rng
    code = rng.choice(
        (
            "f8",
            "f4",
            "i1",
            "u1",
            "S3",
            "V8",
            "U2",
            "b1",
            "V0",
            "S",
            "U",
            "M8[ns]",
            "c16",
            "O",
            "S40",
            "V100",
            "(2,)f8",
            "f8,i1",
            "T",
        )
    )
    made = call(glob("numpy", "dtype"), lit(code), lit(False), lit(True))
    if rng.random() < 0.15:
        made = call(glob("numpy", "dtype"), lst(tup(lit("a"), lit(code)), tup(lit("b"), lit("f8"), tup(lit(2)))))
    size = rng.choice((-1, -1, 1, 3, 8, 40, 160, 0))
    state = tup(
        lit(3),
        lit(rng.choice("<|>")),
        lit(None),
        lit(None),
        lit(None),
        lit(size),
        lit(rng.choice((-1, 1, size))),
        lit(0),
    )
    if rng.random() < 0.6:
        return build(m.alias(made) if rng.random() < 0.3 else made, state)
    return made


def _shape(m: Maker, count: int) -> Expr:
    rng = m.rng
    sizes: list[Expr] = [lit(count)]
    choice = rng.randrange(9)
    if choice == 0:
        sizes.append(lit(rng.choice((1, 0, -1, 2))))
    elif choice == 1:
        sizes = [lit(-count), lit(-1)]
    elif choice == 2:
        sizes = [lit(True), lit(count)]
    elif choice == 3:
        sizes = [lit(float(count))]
    elif choice == 4:
        sizes = [
            call(
                glob("numpy._core.multiarray", "scalar"),
                call(glob("numpy", "dtype"), lit("i8")),
                lit(count.to_bytes(8, "little")),
            )
        ]
    elif choice == 5:
        sizes = [call(glob("builtins", "int"), lit(str(count)))]
    elif choice == 6:
        return lst(*sizes)
    elif choice == 7:
        return m.alias(tup(*sizes))
    return tup(*sizes)


def program(rng: random.Random) -> Program:
    m = Maker(rng)
    small, large = rng.choice((0, 1, 2, 4, 5)), rng.choice((20, 25, 40, 100, 160))
    cls = glob(rng.choice(WRAPPERS[:1] * 12 + WRAPPERS), "NumpyArrayWrapper")
    order = lit(rng.choice("CFCC"))
    entries = [
        (lit("subclass"), glob("numpy", rng.choice(("ndarray", "ndarray", "matrix", "memmap")))),
        (lit("shape"), _shape(m, rng.choice((small, large)))),
        (lit("order"), order),
        (lit("dtype"), _dtype(m)),
        (lit("allow_mmap"), lit(rng.choice((True, False)))),
    ]
    if rng.random() < 0.7:
        entries.append((lit("numpy_array_alignment_in_bytes"), lit(rng.choice((16, 16, None, 0, 1)))))
    if rng.random() < 0.5:
        # The same key again, in another spelling or another way.
        entries.append((m.text("shape"), _shape(m, rng.choice((small, large)))))
    if rng.random() < 0.2:
        entries.append((m.text("dtype"), _dtype(m)))
    rng.shuffle(entries)
    made = new(cls)
    if rng.random() < 0.4:
        # Filled by another name for it.
        made = m.alias(made)
    state = dic(*entries)
    if rng.random() < 0.3:
        state = seq(
            memo("state", state), setitem(m.alias(get("state")), (m.text("shape"), _shape(m, small))), get("state")
        )
    writer = Writer(rng, rng.choice((2, 3, 4)))
    writer.op(b"\x80" + bytes([writer.proto]))
    writer.put(lst())
    writer.put(build(made, state))
    size = rng.choice((8 * large, large, 160, 200, 4 * large))
    data = (SLED * rng.choice((60, 100, size // 2)) + PROGRAM).ljust(size, b"N")
    aligned = not any(name == lit("numpy_array_alignment_in_bytes") for name, _ in entries) or rng.random() < 0.2
    writer.ops[-1] += (b"" if aligned else b"\x00") + data
    writer.op(b"a", b".")
    return writer.ops
