"""Objects that a language writes: R and marshal of Python."""

import gzip
import struct

from .base import cost_file, u32

BILLION = 10**9


R_HEAD = b"X\n" + struct.pack(">III", 3, 0x040300, 0x030500) + struct.pack(">I", 5) + b"UTF-8"


def r_file(data):
    return gzip.compress(R_HEAD + data, 9, mtime=0)


def be(value):
    return struct.pack(">I", value)


@cost_file("r-deep-lists.rds")
def r_deep():
    return r_file((be(19) + be(1)) * 5_000_000 + be(254))


@cost_file("r-deep-calls.rds")
def r_calls():
    return r_file(be(6) * 5_000_000)


@cost_file("r-pairs.rds")
def r_pairs():
    return r_file((be(2) + be(254)) * 10_000_000 + be(254))


@cost_file("r-declared.rds")
def r_declared():
    return r_file(be(19) + be(BILLION) + be(254) * 1000)


@cost_file("r-nulls.rds")
def r_nulls():
    return r_file(be(19) + be(50_000_000) + be(254) * 50_000_000)


@cost_file("r-symbols.rds")
def r_symbols():
    return r_file(be(19) + be(10_000_000) + (be(1) + be(9) + be(1) + b"a") * 10_000_000)


@cost_file("r-closures.rds")
def r_closures():
    closure = (
        be(3)
        + be(242)
        + be(254)
        + be(6)
        + be(1)
        + be(9)
        + be(6)
        + b"system"
        + be(2)
        + be(16)
        + be(1)
        + be(9)
        + be(1)
        + b"a"
        + be(254)
    )
    return r_file(be(19) + be(1_000_000) + closure * 1_000_000)


@cost_file("r-bytecode.rds")
def r_bytecode():
    return r_file((be(21) + be(BILLION)) * 1_000_000)


@cost_file("r-texts.rds")
def r_texts():
    return r_file(be(16) + be(30_000_000) + (be(9) + be(0)) * 30_000_000)


# Marshal.


def marshal_in_pickle(data):
    return b"\x80\x04cmarshal\nloads\nB" + u32(len(data)) + data + b"\x85R."


@cost_file("marshal-deep.pkl")
def marshal_deep():
    return marshal_in_pickle(b")\x01" * 1_000_000 + b"N")


@cost_file("marshal-deep-lists.pkl")
def marshal_lists():
    return marshal_in_pickle((b"[" + u32(1)) * 500_000 + b"N")


@cost_file("marshal-dicts.pkl")
def marshal_dicts():
    return marshal_in_pickle(b"{" * 2_000_000 + b"0")


@cost_file("marshal-declared.pkl")
def marshal_declared():
    return marshal_in_pickle((b"(" + u32(BILLION)) * 300_000)


@cost_file("marshal-codes.pkl")
def marshal_codes():
    """Code in the names of code, in the names of code."""
    return marshal_in_pickle((b"c" + u32(0) * 5 + b"s" + u32(0)) * 60_000 + b"N")


@cost_file("marshal-references.pkl")
def marshal_references():
    """Tuples of the tuple before, ten times: 10**10000 values."""
    units = b"".join(b"\xa9\x0a" + (b"r" + u32(i)) * 10 for i in range(10_000))
    return marshal_in_pickle(b"(" + u32(10_001) + b"\xa9\0" + units)


@cost_file("pyc-deep.pyc")
def pyc_deep():
    return b"\xa7\r\r\n" + b"\0" * 12 + b"\xe3" + u32(0) * 5 + b"s" + u32(0) + b")\x01" * 1_000_000
