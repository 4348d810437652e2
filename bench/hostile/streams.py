"""Compressed streams: with endless content, or in great number."""

import bz2
import gzip
import lzma
import os
import zlib

from .base import ECHO, MIB, cost_file, repeated, tar_of, twice, u32, u64

# Pickles that go on and on, in a compressed stream.

STREAMS = {
    "memoize": (b"\x80\x04(", b"]\x94"),
    "none-pop": (b"", b"N0"),
    "lists": (b"\x80\x04", b"]"),
    "marks": (b"\x80\x04", b"("),
    "mark-tuple": (b"\x80\x04", b"(t"),
    "mark-popmark": (b"\x80\x04", b"(1"),
    "dup": (b"\x80\x04N", b"2"),
    "dup-tuple": (b"\x80\x04)", b"2\x86"),
    "setitem": (b"\x80\x04}", b"K\x00Ns"),
    "append": (b"\x80\x04]", b"Na"),
    "append-list": (b"\x80\x04]", b"]\x94a"),
    "tuple-of-64": (b"\x80\x04(", b"(" + b"N" * 64 + b"t"),
    "list-of-64": (b"\x80\x04(", b"](" + b"N" * 64 + b"e\x94"),
    "get-put": (b"(lp0\n", b"g0\np1\n0"),
    "put-far": (b"\x80\x02N", b"r\xff\xff\xff\x7f"),
    "int-lines": (b"", b"I1\n0"),
    "long-line": (b"", b"I" + b"1" * 500 + b"\n0"),
    "persid": (b"", b"Px\n0"),
    "global": (b"", b"cos\npath\n0"),
    "reduce-trusted": (b"\x80\x04ccollections\nOrderedDict\n\x940", b"h\x00)R0"),
    "reduce-unknown": (b"\x80\x04cmylib\nThing\n\x940", b"h\x00)R0"),
    "reduce-text": (b"\x80\x04cmylib\nThing\n\x940", b"h\x00\x8c\x03abc\x85R0"),
    "reduce-danger": (b"\x80\x04cposix\nsystem\n\x940", b"h\x00\x8c\x03abc\x85R0"),
    "reduce-computed": (b"\x80\x04cmylib\nThing\n)R\x940", b"h\x00)R0"),
    "build": (b"\x80\x04cmylib\nThing\n)\x81", b"}\x8c\x01a\x8c\x01bsb"),
    "build-hook": (b"\x80\x04cmylib\nThing\n)\x81", b"}\x8c\x0c__setstate__\x8c\x01bsb"),
    "build-global": (b"\x80\x04cmylib\nThing\n", b"}b"),
    "ext": (b"\x80\x02", b"\x82\x07)R0"),
    "newobj-ex": (b"\x80\x04cmylib\nThing\n\x940", b"h\x00)}\x8c\x01a\x8c\x01bs\x920"),
    "inst": (b"", b"(imylib\nThing\n0"),
    "stack-global-computed": (b"\x80\x04cos\ngetenv\n\x8c\x01a\x85R\x940", b"h\x00h\x00\x930"),
    "frames": (b"\x80\x04", b"\x95\x02\0\0\0\0\0\0\0N0"),
    "frame-lies": (b"\x80\x04", b"\x95\x03\0\0\0\0\0\0\0N0"),
    "buffers": (b"\x80\x05", b"\x97\x980"),
    "pickles": (b"", b"\x80\x04N."),
    "pickles-0": (b"", b"I1\n."),
    "pickles-dict": (b"", b"\x80\x04}\x94\x8c\x01aK\x01s."),
    "junk-between": (b"", b"\x80\x04N.\0\0junk"),
    "junk-globals": (b"\x80\x04N.", b"cos\nx y\n"),
    "broken-again": (b"\x80\x04N.", b"cos\nsystem\n(R\xff"),
    "searched-names": (b"\x80\x04N.", b"c"),
    "searched-letters": (b"\x80\x04N.", b"cab" + b"\n"),
    "searched-headers": (b"\x80\x04N.", b"\x80\x04\xff"),
    "loads": (b"\x80\x04ctorch.storage\n_load_from_bytes\n\x940", b"h\x00C\x02N.\x85R0"),
    "loads-distinct": (b"\x80\x04ctorch.storage\n_load_from_bytes\n\x940", b"h\x00C\x08\x80\x04]\x94NaN.\x85R0"),
}
for _name, (_head, _unit) in STREAMS.items():
    cost_file(f"stream-{_name}.pkl.gz")(
        lambda head=_head, unit=_unit: repeated(head + ECHO + b"0", unit, 300 * MIB // len(unit), b"N.")
    )


@cost_file("nested-gz-memoize.pkl.gz")
def nested_gz():
    return twice(b"\x80\x04" + ECHO + b"0(", b"]\x94", 512 * MIB)


@cost_file("nested-gz-zeros.gz")
def nested_zeros():
    return twice(b"\x80\x04\x8e" + u64(1 << 40), b"\0", 4096 * MIB)


@cost_file("nested-gz-eight.gz")
def eight_layers():
    data = repeated(b"\x80\x04\x8e" + u64(1 << 40), b"\0", 1024 * MIB)
    for _ in range(6):
        data = gzip.compress(data, 9, mtime=0)
    return data


@cost_file("zeros-10g.gz")
def ten_gigabytes():
    return repeated(b"\x80\x04\x8e" + u64(1 << 40), b"\0", MIB) + repeated(b"", b"\0", 1024 * MIB) * 10


@cost_file("bz2-period.bz2")
def bz2_period():
    return bz2.compress(b"N0" * 22_000_000) * 40


@cost_file("bz2-zeros.bz2")
def bz2_zeros():
    return bz2.compress(b"\x80\x04\x8e" + u64(1 << 40)) + bz2.compress(b"\0" * 45_000_000) * 400


@cost_file("xz-literals.xz")
def xz_literals():
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "nice_len": 2, "mf": lzma.MF_HC3, "depth": 1}]
    return lzma.compress(
        b"\x80\x04\x8e" + u64(1 << 40) + bytes(b"\0\1"[i * i % 97 < 3] for i in range(20_000_000)), filters=filters
    )


@cost_file("xz-in-xz.xz")
def xz_in_xz():
    return lzma.compress(lzma.compress(b"]\x94" * 200_000_000))


@cost_file("gz-members.gz")
def gz_members():
    return gzip.compress(gzip.compress(b"", 9, mtime=0) * 5_000_000, 9, mtime=0)


@cost_file("bz2-members.gz")
def bz2_members():
    return gzip.compress(bz2.compress(b"") * 5_000_000, 9, mtime=0)


@cost_file("bz2-one-byte-members.gz")
def bz2_small_members():
    return gzip.compress(bz2.compress(b"a") * 3_000_000, 9, mtime=0)


@cost_file("xz-members.gz")
def xz_members():
    return gzip.compress(lzma.compress(b"a") * 1_000_000, 9, mtime=0)


@cost_file("lz4-frames.gz")
def lz4_frames():
    frame = b"\x04\x22\x4d\x18\x60\x70\x73" + u32(0x80000001) + b"a" + u32(0)
    return gzip.compress(frame * 4_000_000, 9, mtime=0)


@cost_file("lz4-empty-blocks.gz")
def lz4_blocks():
    return gzip.compress(b"\x04\x22\x4d\x18\x60\x70\x73" + u32(0x80000000) * 30_000_000, 9, mtime=0)


@cost_file("deflate-empty-blocks.gz")
def empty_blocks():
    inner = b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\0\0\0\xff\xff" * 40_000_000
    return gzip.compress(inner, 9, mtime=0)


@cost_file("deflate-empty-tables.gz")
def empty_tables():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(range(256)) * 2) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"\x1f\x8b\x08\0\0\0\0\0\0\0" + block * 800_000, 9, mtime=0)


@cost_file("zlib-prefix-members.tar.gz")
def zlib_members():
    members = [(f"m{i}", b"\x78\x9c" + os.urandom(30)) for i in range(20_000)]
    return gzip.compress(tar_of(members), 9, mtime=0)
