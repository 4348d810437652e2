"""Pickles whose few bytes make much to do."""

import base64
import gzip

from .base import ECHO, MIB, blob, cost_file, repeated, text, u16, u32


@cost_file("loads-same-literal.pkl")
def same_literal():
    inner = b"\x80\x04" + (b"cposix\nsystem\n\x8c\x01a\x85R0") * 3000 + b"N."
    return (
        b"\x80\x04ctorch.storage\n_load_from_bytes\n\x94"
        + blob(inner)
        + b"\x9400"
        + b"h\x00h\x01\x85R0" * 60_000
        + b"N."
    )


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
    return (
        head
        + b"\x80\x02"
        + ids
        + b"N."
        + b"\x80\x02]("
        + b"".join(b"X" + u32(len(str(i))) + str(i).encode() for i in range(60_000))
        + b"e."
    )
