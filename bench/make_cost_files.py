"""Small files that cost a scanner much: bombs, loops, sharing and deep nesting, one kind of each.

Usage: python bench/make_cost_files.py FOLDER [NAME...]

Nothing in them does harm: payloads are harmless echoes, and nothing here is meant to be loaded.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import marshal
import os
import pickle
import struct
import sys
import tarfile
import zipfile
import zlib

MIB = 1 << 20
ECHO = b"cposix\nsystem\n\x8c\x07echo hi\x85R"
MAKERS = {}


def cost_file(name):
    """Registers a function that returns the bytes of the file `name`."""

    def register(make):
        MAKERS[name] = make
        return make

    return register


def u16(value):
    return struct.pack("<H", value)


def u32(value):
    return struct.pack("<I", value)


def u64(value):
    return struct.pack("<Q", value)


def text(value):
    data = value.encode() if isinstance(value, str) else value
    return b"\x8c" + bytes([len(data)]) + data if len(data) < 256 else b"X" + u32(len(data)) + data


def blob(data):
    return b"C" + bytes([len(data)]) + data if len(data) < 256 else b"B" + u32(len(data)) + data


def repeated(head, unit, count, tail=b"", level=9):
    """gzip of a unit that comes again and again, made without holding all of it."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=level, mtime=0) as stream:
        stream.write(head)
        piece = unit * max(1, MIB // len(unit))
        whole, rest = divmod(count * len(unit), len(piece))
        for _ in range(whole):
            stream.write(piece)
        stream.write(piece[:rest])
        stream.write(tail)
    return out.getvalue()


def twice(head, unit, count, tail=b""):
    return gzip.compress(repeated(head, unit, count, tail), 9, mtime=0)


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
    return lzma.compress(b"\x80\x04\x8e" + u64(1 << 40) + bytes(b"\0\1"[i * i % 97 < 3] for i in range(20_000_000)), filters=filters)


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


# Pickles.


@cost_file("loads-same-literal.pkl")
def same_literal():
    inner = b"\x80\x04" + (b"cposix\nsystem\n\x8c\x01a\x85R0") * 3000 + b"N."
    return b"\x80\x04ctorch.storage\n_load_from_bytes\n\x94" + blob(inner) + b"\x9400" + b"h\x00h\x01\x85R0" * 60_000 + b"N."


@cost_file("loads-tiny-50mb.pkl")
def tiny_loads():
    unit = b"h\x00C\x02N.\x85R0"
    return b"\x80\x04ctorch.storage\n_load_from_bytes\n\x940" + unit * (50 * MIB // len(unit)) + b"N."


@cost_file("loads-tree.pkl")
def loads_tree():
    data = b"\x80\x04" + ECHO + b"."
    for _ in range(5):
        data = b"\x80\x04" + (b"ctorch.storage\n_load_from_bytes\n" + blob(data) + b"\x85R0") * 8 + b"N."
    return data


@cost_file("loads-large-literal.pkl.gz")
def large_literal():
    head = b"\x80\x04ctorch.storage\n_load_from_bytes\n\x94B" + u32(64 * MIB)
    return repeated(head, b"\0", 64 * MIB, b"\x9400" + b"h\x00h\x01\x85R0" * 100_000 + b"N.")


@cost_file("names-large.pkl.gz")
def large_names():
    head = b"\x80\x04X" + u32(32 * MIB)
    return repeated(head, b"a", 32 * MIB, b"\x940" + b"h\x00h\x00\x930" * 200_000 + b"N.")


@cost_file("fold-add.pkl")
def fold_add():
    body = b"\x80\x04coperator\nadd\n\x940" + text("a" * 200) + b"\x940"
    for level in range(1, 60):
        body += b"h\x00h" + bytes([level]) + b"h" + bytes([level]) + b"\x86R\x940"
    return body + b"h\x3bh\x3b\x930" * 20_000 + b"N."


@cost_file("fold-join.pkl")
def fold_join():
    body = b"\x80\x04cbuiltins\nstr.join\n\x940" + text("a" * 200) + b"\x940"
    for level in range(1, 20):
        body += b"h\x00\x8c\x00](" + b"h" + bytes([level]) + b""
        body += (b"h" + bytes([level])) * 40 + b"e\x86R\x940"
    return body + (b"h\x05h\x05\x930") * 20_000 + b"N."


@cost_file("fold-base64.pkl")
def fold_base64():
    data = base64.b64encode(b"\x80\x04" + b"N0" * 400_000 + b"N.")
    body = b"\x80\x04ctorch.storage\n_load_from_bytes\n\x940cbase64\nb64decode\n\x940" + text(data) + b"\x940"
    return body + b"h\x00h\x01h\x02\x85R\x85R0" * 50_000 + b"N."


@cost_file("values-wide.pkl")
def wide_values():
    body = b"\x80\x04" + text("x" * 4000) + b"\x940(" + b"h\x00" * 60 + b"t\x940(" + b"h\x01" * 60 + b"t\x940"
    return body + b"cmylib\nrun\n\x940" + b"h\x03h\x02\x85R0" * 100_000 + b"N."


@cost_file("values-strings.pkl")
def string_values():
    body = b"\x80\x04" + text("curl -a " * 500) + b"\x940cmylib\nrun\n\x940"
    return body + b"h\x01h\x00\x85R0" * 200_000 + b"N."


@cost_file("regex-shell.pkl")
def regex_shell():
    body = b"\x80\x04" + text("curl -curl " * 370) + b"\x940cmylib\nThing\n\x940"
    return body + b"h\x01h\x00\x85R0" * 200_000 + b"N."


@cost_file("regex-scipy.pkl")
def regex_scipy():
    template = "def _parse_args(self,): return ()," + " " * 3900
    body = b"\x80\x04" + text("_parse_arg_template") + b"\x940" + text(template) + b"\x940"
    body += b"cscipy.stats._distn_infrastructure\nrv_sample\n\x940"
    return body + b"h\x02)\x81}h\x00h\x01sb0" * 50_000 + b"N."


@cost_file("held-bytes.pkl")
def held_bytes():
    state = b"}(" + b"".join(b"M" + u16(i) + b"h\x01" for i in range(400)) + b"u"
    body = b"\x80\x04cmylib\nThing\n\x940" + blob(b"\x80\x04" + b"N0" * 3000 + b"N.") + b"\x940" + state + b"\x940"
    return body + b"h\x00)\x81h\x02b0" * 60_000 + b"N."


@cost_file("globals-many.pkl.gz")
def many_globals():
    body = b"\x80\x04" + b"".join(b"c" + b"m" * 2000 + b"%d\n" % i + b"n" * 2000 + b"\n0" for i in range(40_000))
    return gzip.compress(body + b"N.", 9, mtime=0)


@cost_file("globals-dotted.pkl")
def dotted_globals():
    name = ".".join(["a"] * 2000)
    body = b"\x80\x04" + b"".join(b"cx%d\n" % i + name.encode() + b"\n0" for i in range(500))
    return body + b"N."


@cost_file("globals-stdlib-dotted.pkl.gz")
def dotted_stdlib():
    name = b".".join([b"os"] * 1300)
    body = b"\x80\x04" + b"".join(b"cx%d\n" % i + name + b"\n)R0" for i in range(20_000))
    return gzip.compress(body + b"N.", 9, mtime=0)


@cost_file("findings-many.pkl")
def many_findings():
    return b"\x80\x04" + b"".join(b"cposix\nsystem\n" + text(f"echo {i}") + b"\x85R0" for i in range(200_000)) + b"N."


@cost_file("findings-unicode.pkl.gz")
def unicode_findings():
    line = "\u202e" * 1000
    body = b"".join(b"cm%d\nsystem\n" % i + text(f"{i}{line}") + b"\x85R0" for i in range(20_000))
    return gzip.compress(b"\x80\x04" + body + b"N.", 9, mtime=0)


@cost_file("dtypes-many.joblib")
def many_dtypes():
    body = b"".join(b"cnumpy\ndtype\n" + text(f"V{i}") + b"\x85R0" for i in range(60_000))
    return b"\x80\x04" + body + b"N."


@cost_file("joblib-object-arrays.joblib.gz")
def object_arrays():
    head = b"\x80\x03cjoblib.numpy_pickle\nNumpyArrayWrapper\nq\x000"
    state = b"}(" + text("shape").replace(b"\x8c\x05", b"X\x05\0\0\0") + b"K\x01\x85"
    state += b"X\x05\0\0\0dtypecnumpy\ndtype\nX\x02\0\0\0O8\x85Ru"
    return repeated(head, b"h\x00)\x81" + state + b"b\x80\x03N.0", 2_000_000, b"N.")


@cost_file("frames-crossed.pkl")
def crossed_frames():
    return b"\x80\x04\x95\x04\0\0\0\0\0\0\0X\x01\0\0\0a0N." * 60_000


@cost_file("legacy-storages.pt")
def legacy_storages():
    head = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}."
    ids = b"".join(
        b"(X\x07\0\0\0storagectorch\nFloatStorage\nX" + u32(len(str(i))) + str(i).encode() + b"X\x03\0\0\0cpuK\x01tQ0"
        for i in range(60_000)
    )
    return head + b"\x80\x02" + ids + b"N." + b"\x80\x02](" + b"".join(
        b"X" + u32(len(str(i))) + str(i).encode() for i in range(60_000)
    ) + b"e."


# zip.


def zip_entry(name, data_at, compressed, size, method=8, crc=0):
    name = name if isinstance(name, bytes) else name.encode()
    return (
        b"PK\x01\x02\x14\x00\x14\x00\0\0" + u16(method) + b"\0\0\0\0" + u32(crc) + u32(compressed) + u32(size)
        + u16(len(name)) + b"\0\0" + b"\0\0" + b"\0\0\0\0\0\0\0\0" + u32(data_at) + name
    )


def zip_local(name, compressed, size, method=8, crc=0):
    name = name if isinstance(name, bytes) else name.encode()
    return (
        b"PK\x03\x04\x14\x00\0\0" + u16(method) + b"\0\0\0\0" + u32(crc) + u32(compressed) + u32(size)
        + u16(len(name)) + b"\0\0" + name
    )


def zip_end(count, size, at):
    return b"PK\x05\x06\0\0\0\0" + u16(min(count, 65535)) * 2 + u32(size) + u32(at) + b"\0\0"


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def shared_range(body, names, method=8, size=None):
    """Many members over one local header and range."""
    local = zip_local("a", len(body), size or len(body), method)
    directory = b"".join(zip_entry(name, 0, len(body), size or len(body), method) for name in names)
    return local + body + directory + zip_end(len(names), len(directory), len(local) + len(body))


@cost_file("zip-shared-range.zip")
def zip_shared():
    plain = b"\x80\x04" + ECHO + b"0" + b"N0" * 5_000_000 + b"N."
    return shared_range(deflated(plain), [f"{i:05}" for i in range(3000)], 8, len(plain))


@cost_file("zip-shared-range-endings.zip")
def zip_shared_endings():
    plain = b"\x80\x04" + b"N0" * 5_000_000 + b"N."
    return shared_range(deflated(plain), [f"{i}.{i}" for i in range(20_000)], 8, len(plain))


@cost_file("zip-shared-stored.zip")
def zip_shared_stored():
    plain = b"\x80\x04" + ECHO + b"0" + b"N0" * 500_000 + b"N."
    return shared_range(plain, [f"{i:05}.pkl" for i in range(20_000)], 0)


@cost_file("zip-quoted-overlap.zip")
def zip_overlap():
    """Each member begins a little later and reaches to the end: no two have the same range."""
    count = 20_000
    kernel = b"\x80\x04" + b"N0" * 5000 + b"N."
    parts, entries, at = [], [], 0
    total = count * 36 + len(kernel)
    for i in range(count):
        name = f"{i:06}"
        size = total - (i + 1) * 36
        parts.append(zip_local(name, size, size, 0))
        entries.append(zip_entry(name, at, size, size, 0))
        at += 36
    directory = b"".join(entries)
    body = b"".join(parts) + kernel
    return body + directory + zip_end(count, len(directory), len(body))


@cost_file("zip-empty-members.zip")
def zip_empty():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for i in range(60_000):
            archive.writestr(f"{i}", b"")
    return stream.getvalue()


@cost_file("zip-small-members.zip.gz")
def zip_small():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for i in range(100_000):
            archive.writestr(f"{i}.pkl", b"\x80\x04N.")
    return gzip.compress(stream.getvalue(), 6, mtime=0)


@cost_file("zip-fanout.zip")
def zip_fanout():
    data = b"\x80\x04" + ECHO + b"."
    for _ in range(6):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(16):
                archive.writestr(f"{i}.zip", data)
        data = stream.getvalue()
    return data


@cost_file("zip-fanout-shared.zip")
def zip_fanout_shared():
    data = b"\x80\x04" + ECHO + b"."
    for _ in range(7):
        data = shared_range(deflated(data), [f"{i}.zip" for i in range(100)], 8, len(data))
    return data


@cost_file("zip-directories.keras")
def zip_directories():
    """64 end records, each with its own idea of where the directory begins."""
    entries = [zip_entry(f"config{i}.json", 0, 0, 0, 0) for i in range(3000)]
    directory = b"".join(entries)
    starts = [sum(map(len, entries[:k])) for k in range(64)]
    head = b"config.json metadata.json"
    tail = b"".join(zip_end(3000 - k, len(directory) - start, len(head) + start) for k, start in enumerate(starts))
    return head + directory + tail


@cost_file("zip-long-names.zip.gz")
def zip_long_names():
    stream = io.BytesIO()
    names = [b"%06d" % i + b"n" * 65_000 for i in range(1500)]
    directory = b"".join(zip_entry(name, 0, 0, 0, 0) for name in names)
    stream.write(directory + zip_end(len(names), len(directory), 0))
    return gzip.compress(b"PK\x03\x04" + stream.getvalue(), 9, mtime=0)


@cost_file("zip-hidden-headers.zip")
def zip_hidden():
    gap = zip_local("hidden", 0, 0, 0) * 40_000
    directory = zip_entry("a", len(gap), 0, 0, 0)
    return gap + zip_local("a", 0, 0, 0) + directory + zip_end(1, len(directory), len(gap) + 31)


@cost_file("zip-descriptors.zip")
def zip_descriptors():
    """Hidden members whose size nobody tells: each is measured to the end of the gap."""
    head = b"PK\x03\x04\x14\x00\x08\x00\x00\x00" + b"\0" * 16 + u16(1) + b"\0\0" + b"h"
    gap = head * 30_000
    directory = zip_entry("a", len(gap), 0, 0, 0)
    return gap + zip_local("a", 0, 0, 0) + directory + zip_end(1, len(directory), len(gap) + 31)


@cost_file("zip-descriptors-deflated.zip")
def zip_descriptors_deflated():
    head = b"PK\x03\x04\x14\x00\x08\x00\x08\x00" + b"\0" * 16 + u16(1) + b"\0\0" + b"h"
    gap = (head + b"\0\x01\0\xfe\xffa") * 20_000
    directory = zip_entry("a", len(gap), 0, 0, 0)
    return gap + zip_local("a", 0, 0, 0) + directory + zip_end(1, len(directory), len(gap) + 31)


@cost_file("zip-encrypted-flag.zip")
def zip_encrypted():
    plain = b"\x80\x04" + b"N0" * 20_000_000 + b"N."
    body = deflated(plain)
    data = bytearray(shared_range(body, [f"{i}" for i in range(3000)], 8, len(plain)))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@cost_file("pytorch-storages.pt")
def pytorch_storages():
    stream = io.BytesIO()
    count = 30_000
    ids = b"".join(
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(str(i)) + text("cpu") + b"K\x01tQ0" for i in range(count)
    )
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + ids + b"N.")
        for i in range(count):
            archive.writestr(f"archive/data/{i}", b"\0\0\0\0")
    return stream.getvalue()


@cost_file("pytorch-export-regex.pt2")
def export_regex():
    expression = ("1." + "1" * 30) * 40 + ";"
    program = json.dumps({"a": [{"expr_str": expression}] * 20}).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("m/archive_format", b"pt2")
        archive.writestr("m/models/model.json", program)
    return stream.getvalue()


def torchscript(code):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/constants.pkl", b"\x80\x02).")
        archive.writestr("m/data.pkl", b"\x80\x02N.")
        archive.writestr("m/code/a.py", code)
    return stream.getvalue()


@cost_file("torchscript-saves.pt")
def script_saves():
    return torchscript(b"torch.save(x)\n" * 500_000)


@cost_file("torchscript-one-line.pt")
def script_line():
    return torchscript(b"torch.save(x);" * 500_000)


@cost_file("torchscript-quotes.pt")
def script_quotes():
    return torchscript(b'x = "' + b'\\"' * 2_000_000)


# tar, 7z.


def tar_of(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@cost_file("tar-small-members.tar.gz")
def tar_members():
    return gzip.compress(tar_of((f"{i}.pkl", b"\x80\x04N.") for i in range(150_000)), 9, mtime=0)


@cost_file("tar-newlines.tar.gz")
def tar_newlines():
    return gzip.compress(tar_of((f"{i}", b"\n" * 5000) for i in range(40_000)), 9, mtime=0)


@cost_file("tar-pax.tar.gz")
def tar_pax():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for i in range(2000):
            info = tarfile.TarInfo(f"{i}")
            info.pax_headers = {"comment": "x" * 500_000}
            archive.addfile(info)
    return gzip.compress(stream.getvalue(), 9, mtime=0)


@cost_file("tar-links.tar.gz")
def tar_links():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for i in range(100_000):
            info = tarfile.TarInfo(f"../{i}")
            info.type = tarfile.SYMTYPE
            info.linkname = "../../../etc"
            archive.addfile(info)
    return gzip.compress(stream.getvalue(), 9, mtime=0)


def seven_zip(packed, header):
    start = u64(len(packed)) + u64(len(header)) + u32(zlib.crc32(header))
    return b"7z\xbc\xaf'\x1c\0\x04" + u32(zlib.crc32(start)) + start + packed + header


def seven_number(value):
    for extra in range(8):
        if value < 1 << (7 * (extra + 1)):
            mask = (0xFF << (8 - extra)) & 0xFF
            return bytes([mask | (value >> (8 * extra))]) + (value & ((1 << (8 * extra)) - 1)).to_bytes(extra, "little")
    return b"\xff" + u64(value)


def seven_stored(count, size, data):
    """`count` folders of one stored file each."""
    number = seven_number
    header = b"\x01\x04\x06" + number(0) + number(count) + b"\x09" + number(size) * count + b"\0"
    header += b"\x07\x0b" + number(count) + b"\0" + b"\x01\x01\0" * count + b"\x0c" + number(size) * count + b"\0\0"
    names = "".join(f"{i}\0" for i in range(count)).encode("utf-16le")
    header += b"\x05" + number(count) + b"\x11" + number(len(names) + 1) + b"\0" + names + b"\0\0"
    return seven_zip(data * count, header)


@cost_file("7z-folders.7z")
def seven_folders():
    return seven_stored(99_999, 4, b"\x80\x04N.")


@cost_file("7z-one-folder.7z.gz")
def seven_files():
    number = seven_number
    count, size = 99_999, 4
    header = b"\x01\x04\x06" + number(0) + number(1) + b"\x09" + number(count * size) + b"\0"
    header += b"\x07\x0b" + number(1) + b"\0" + b"\x01\x01\0" + b"\x0c" + number(count * size) + b"\0"
    header += b"\x08\x0d" + number(count) + b"\x09" + number(size) * (count - 1) + b"\0\0"
    names = "".join(f"{i}\0" for i in range(count)).encode("utf-16le")
    header += b"\x05" + number(count) + b"\x11" + number(len(names) + 1) + b"\0" + names + b"\0\0"
    return gzip.compress(seven_zip(b"\x80\x04N." * count, header), 9, mtime=0)


@cost_file("7z-filters.7z")
def seven_filters():
    number = seven_number
    data = deflated(b"\xe8\0\0\0\0" * 40_000_000)
    size = 200_000_000
    coders = number(31) + b"\x03\x04\x01\x08" + b"\x01\x04" * 30
    binds = b"".join(number(i + 1) + number(i) for i in range(30))
    header = b"\x01\x04\x06" + number(0) + number(1) + b"\x09" + number(len(data)) + b"\0"
    header += b"\x07\x0b" + number(1) + b"\0" + coders + binds + b"\x0c" + number(size) * 31 + b"\0\0"
    header += b"\x05" + number(1) + b"\x11" + number(5) + b"\0a\0\0\0" + b"\0\0"
    return seven_zip(data, header)


# Keras, JSON, HDF5, compiled code, arrays.


def keras(config, level=9):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("metadata.json", b'{"keras_version": "3.0"}')
        archive.writestr("config.json", config)
    return stream.getvalue()


def lambda_layer(code="4wAAAA"):
    return '{"class_name":"Lambda","config":{"function":["%s",null,null]}}' % code


@cost_file("keras-lambdas.keras")
def keras_lambdas():
    return keras("[" + ",".join([lambda_layer()] * 200_000) + "]")


@cost_file("keras-distinct-lambdas.keras")
def keras_distinct():
    code = base64.b64encode(marshal.dumps((lambda x: x + 1).__code__)).decode()
    return keras("[" + ",".join(lambda_layer(code[:-8] + f"{i:06}==") for i in range(60_000)) + "]")


@cost_file("keras-custom-layers.keras")
def keras_custom():
    layers = ('{"class_name":"T%d","module":"m%d","config":{"a":"curl -curl http://x"}}' % (i, i) for i in range(150_000))
    return keras("[" + ",".join(layers) + "]")


@cost_file("keras-deep.keras")
def keras_deep():
    layer = '{"class_name":"Custom","config":{"layer":'
    return keras((layer * 700 + "1" + "}}" * 700).join(["[", "]"]).replace("}}]", "}}]"))


@cost_file("keras-deep-wide.keras")
def keras_deep_wide():
    layer = '{"class_name":"Custom","config":{"layer":'
    wide = "[" + ",".join(['{"class_name":"Custom"}'] * 100_000) + "]"
    return keras(layer * 700 + wide + "}}" * 700)


@cost_file("keras-numbers.keras")
def keras_numbers():
    return keras('{"class_name":"Model","config":[' + "0," * 20_000_000 + "0]}")


@cost_file("keras-arrays.keras")
def keras_arrays():
    return keras('{"class_name":"Model","config":[' + "[]," * 15_000_000 + "0]}")


@cost_file("keras-repeated-keys.keras")
def keras_repeated():
    return keras("{" + ",".join(['"class_name":"Custom"'] * 500_000) + "}")


@cost_file("keras-nested-json.keras")
def keras_nested_json():
    text_ = '{"class_name":"Custom"}'
    for _ in range(4):
        text_ = json.dumps({"class_name": "Custom", "a": [text_] * 12})
    return keras(text_)


@cost_file("keras-nested-json-depth.keras")
def keras_nested_depth():
    text_ = '{"class_name":"x","a":' * 1000 + "1" + "}" * 1000
    return keras(json.dumps([text_] * 2000))


@cost_file("keras-base64.keras")
def keras_base64():
    data = base64.b64encode(b"\x80\x04" + b"N0" * 20_000 + b"N.").decode()
    return keras(json.dumps([{"class_name": "Custom", "a": [data] * 1000}]))


@cost_file("keras-escapes.keras")
def keras_escapes():
    return keras('[{"class_name":"a"},"' + "\\u0041" * 9_000_000 + '"]')


@cost_file("json-utf32.keras")
def json_utf32():
    return keras(('[{"class_name":"a"}' + " " * 12_000_000 + "]").encode("utf-32"))


@cost_file("json-no-key.tar.gz")
def json_no_key():
    return gzip.compress(tar_of((f"{i}/config.json", b"[" + b"1," * 500_000 + b"1]") for i in range(200)), 9, mtime=0)


def loaded(code):
    """A pickle that hands compiled code to the loader of such."""
    return b"\x80\x04cmarshal\nloads\n" + blob(marshal.dumps(code)) + b"\x85R."


def code_with(names=(), consts=(), code=b"\x97\0d\0S\0"):
    base = (lambda: 0).__code__
    return loaded(base.replace(co_code=code, co_names=tuple(names), co_consts=tuple(consts) or (None,), co_stacksize=100))


@cost_file("code-names.pkl")
def code_names():
    return code_with([f"os{i}.system" for i in range(19_000)], ["x"])


@cost_file("code-stdlib-names.pkl")
def code_stdlib():
    modules = [name for name in sys.stdlib_module_names if name.isidentifier()]
    return code_with(modules + [f"{a}_{i}" for i in range(60) for a in modules], ["x"], b"\x97\0\xff\0S\0")


@cost_file("code-paths.pkl")
def code_paths():
    names = ["os"] + [f"a{i}" for i in range(240)]
    code = b"\x97\0" + b"".join(b"t\0" + b"\0" * 8 + bytes([106, i]) + b"\0" * 8 + b"\x01\0" for i in range(1, 240))
    return code_with(names, ["x"], code + b"d\0S\0")


@cost_file("code-calls.keras")
def code_calls():
    body = "lambda x: [" + ",".join(f"f{i}(x, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{i}')" for i in range(180)) + "]"
    layers = []
    for i in range(450):
        code = compile(body.replace("f1(", f"g{i}("), "", "eval").co_consts[0]
        layers.append(lambda_layer(base64.b64encode(marshal.dumps(code)).decode()))
    return keras("[" + ",".join(layers) + "]")


@cost_file("code-nested-functions.pkl")
def code_nested():
    source = "".join(f"def f{i}():\n import os\n return os.x{i}('" + "y" * 50 + "')\n" for i in range(3000))
    return loaded(compile(source, "", "exec"))


@cost_file("marshal-objects.pkl")
def marshal_objects():
    return code_with([], [tuple([None] * 250_000)] * 4)


def marshal_text(value):
    return b"z" + bytes([len(value)]) + value


def marshal_code(names, consts, code=b"s\x04\0\0\0\x97\0S\0"):
    """A code object of Python 3.11 and later, its parts as marshal data."""
    return b"c" + u32(0) * 5 + code + consts + names + names + b"s\0\0\0\0" + marshal_text(b"f") * 3 + u32(1) + b"s\0\0\0\0" * 2


@cost_file("marshal-shared-names.pkl")
def marshal_shared():
    """Twenty thousand code objects whose names and constants are one and the same long tuple."""
    count = 100_000
    shared = b"\xa8" + u32(count) + b"".join(marshal_text(b"%d" % i) for i in range(count))
    codes = marshal_code(b"r" + u32(0), b"r" + u32(0)) * 20_000
    data = marshal_code(b")\0", b"(" + u32(20_001) + shared + codes)
    return b"\x80\x04cmarshal\nloads\n" + blob(data) + b"\x85R."


@cost_file("marshal-shared-bytes.pkl")
def marshal_bytes():
    """Python 2's layout, in which a text is copied where bytes are expected."""
    text_ = b"t" + u32(1_000_000) + b"a" * 1_000_000
    code = b"c" + u32(0) * 4 + b"R" + u32(0) + b")\0" * 5 + b"R" + u32(0) * 1 + b"R" + u32(0) + u32(1) + b"R" + u32(0)
    data = b"c" + u32(0) * 4 + text_ + b"(" + u32(20_000) + code * 20_000
    return b"\x80\x04cmarshal\nloads\n" + blob(data) + b"\x85R."


@cost_file("marshal-broken.tar.gz")
def marshal_broken():
    data = b"\xa7\r\r\n" + b"\0" * 12 + b"\xe3\0\0\0\0" + b"\0" * 16 + b"(" + u32(3000) + b"z\xff" + b"os.system " * 300
    return gzip.compress(tar_of((f"{i}.pyc", data) for i in range(20_000)), 9, mtime=0)


@cost_file("npy-quotes.npy")
def npy_quotes():
    header = b"{'descr': '" + b"\\'" * 500_000 + b"}"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("npy-commas.npy")
def npy_commas():
    header = b"{'descr': [" + b", ' " * 300_000 + b"}"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("npy-brackets.npy")
def npy_brackets():
    header = b"{'descr': '" + b"O,a" * 330_000 + b"}" + b" } " * 10_000 + b"x"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("arrow-texts.arrow")
def arrow_texts():
    texts = b"".join(u32(8) + b"\x80\x04N0N0N." + b"\0" for _ in range(60_000))
    schema = b"arrow.py_extension_type" + texts
    return b"ARROW1\0\0\xff\xff\xff\xff" + u32(len(schema)) + schema


def main():
    folder, *wanted = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name, make in MAKERS.items():
        if wanted and name not in wanted:
            continue
        with open(os.path.join(folder, name), "wb") as file:
            file.write(make())


if __name__ == "__main__":
    main()
