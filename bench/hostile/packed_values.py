"""Values with a type and a length each: the Thrift of Parquet, MessagePack, UBJSON."""

import struct

from .base import MIB, cost_file, repeated, u32
from .protobufs import varint

BILLION = 10**9


def parquet(footer):
    """The footer is only read where it holds the key of a schema, which stands behind it."""
    footer += b"ARROW:schema"
    return b"PAR1" + footer + u32(len(footer)) + b"PAR1"


@cost_file("parquet-deep.parquet")
def parquet_deep():
    return parquet(b"\x15\x02\x19\x1c" + b"\x1c" * 2_000_000)


@cost_file("parquet-deep-lists.parquet")
def parquet_lists():
    return parquet(b"\x15\x02\x19\x1c\x48\x01a\0\x16\0\x29" + b"\x19" * 2_000_000)


@cost_file("parquet-declared.parquet")
def parquet_declared():
    """A list of 10**9 empty structs, of which each is a byte; truth values take none in some readers."""
    return parquet(b"\x15\x02\x19\xfc" + varint(BILLION) + b"\0" * MIB)


@cost_file("parquet-booleans.parquet")
def parquet_booleans():
    return parquet((b"\x15\x02\x19\xf1" + varint(BILLION)) * 20_000)


@cost_file("parquet-fields.parquet")
def parquet_fields():
    return parquet(b"\x11" * 4_000_000)


@cost_file("parquet-keys.parquet")
def parquet_keys():
    pair = b"\x18\x01a\x18\x01b\0"
    return parquet(b"\x15\x02\x19\x1c\x48\x01a\0\x16\0\x19\x0c\x19\xfc" + varint(400_000) + pair * 400_000 + b"\0")


# MessagePack, UBJSON.


@cost_file("msgpack-deep.msgpack")
def msgpack_deep():
    return b"\x81\xa1a" * 1_000_000 + b"\xc0"


@cost_file("msgpack-deep-lists.msgpack")
def msgpack_lists():
    return b"\x81\xa6params" + b"\x91" * 4_000_000 + b"\xc0"


@cost_file("msgpack-wide.msgpack.gz")
def msgpack_wide():
    return repeated(b"\x81\xa6params\xdd" + struct.pack(">I", 300 * MIB), b"\xc0", 300 * MIB)


@cost_file("msgpack-maps.msgpack")
def msgpack_maps():
    return b"\x81\xa6params\xdd" + struct.pack(">I", 5_000_000) + b"\x80" * 5_000_000


@cost_file("msgpack-declared.msgpack")
def msgpack_declared():
    return b"\x81\xa6params" + (b"\xdd" + struct.pack(">I", BILLION)) * 200_000


@cost_file("msgpack-extensions.msgpack")
def msgpack_extensions():
    unit = b"\xd4\x01\xc0"
    return b"\x81\xa6params\xdd" + struct.pack(">I", 1_000_000) + unit * 1_000_000


@cost_file("ubjson-deep.ubj")
def ubjson_deep():
    return b"{i\x07learner" + b"[" * 3_000_000


@cost_file("ubjson-typed.ubj")
def ubjson_typed():
    """Lists of 10**12 values that take no bytes: null and truth are their type."""
    unit = b"[$Z#L" + struct.pack(">q", 10**12)
    return b"{i\x07learner[" + unit * 100_000 + b"]}"


@cost_file("ubjson-keys.ubj")
def ubjson_keys():
    return b"{i\x07learner{" + b"i\0Z" * 1_500_000 + b"}}"


@cost_file("ubjson-noops.ubj")
def ubjson_noops():
    return b"{i\x07learner[" + b"N" * 4_000_000 + b"]}"
