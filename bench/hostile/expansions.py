"""What expands: one file or more for each kind of compression, and archives in archives."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib

from .archives import seven_number, seven_zip
from .base import ECHO, MIB, cost_file, repeated, tar_of, u32, u64

ENDLESS = b"\x80\x04" + ECHO + b"0\x8e" + u64(1 << 40)


def zstd_frame(blocks, window=b"\x70"):
    """A frame without a declared size."""
    return b"\x28\xb5\x2f\xfd\x00" + window + b"".join(blocks)


def zstd_block(kind, size, data, last=0):
    return (size << 3 | kind << 1 | last).to_bytes(3, "little") + data


@cost_file("zstd-runs.zst")
def zstd_runs():
    """Four bytes for each 128 kB of zeros: four GiB in 128 kB."""
    head = zstd_block(0, len(ENDLESS), ENDLESS)
    run = zstd_block(1, 1 << 17, b"\0")
    return zstd_frame([head, run * (1 << 15), zstd_block(0, 0, b"", 1)])


@cost_file("zstd-runs-opcodes.zst")
def zstd_opcodes():
    head = zstd_block(0, len(ECHO) + 3, b"\x80\x04" + ECHO + b"0")
    return zstd_frame([head, zstd_block(1, 1 << 17, b"]") * (1 << 13), zstd_block(0, 2, b"N.", 1)])


@cost_file("zstd-empty-blocks.zst.gz")
def zstd_empty_blocks():
    return gzip.compress(zstd_frame([zstd_block(0, 0, b"") * 20_000_000, zstd_block(0, 0, b"", 1)]), 9, mtime=0)


@cost_file("zstd-frames.zst.gz")
def zstd_frames():
    return gzip.compress(zstd_frame([zstd_block(0, 1, b"a", 1)]) * 4_000_000, 9, mtime=0)


@cost_file("zstd-skippable.zst.gz")
def zstd_skippable():
    return gzip.compress((b"\x50\x2a\x4d\x18" + u32(0)) * 8_000_000, 9, mtime=0)


@cost_file("zstd-window.zst")
def zstd_window():
    """A window of two TiB is declared, and a content of 2**60 bytes."""
    return b"\x28\xb5\x2f\xfd\xc0\xf8" + u64(1 << 60) + zstd_block(1, 1 << 17, b"\0") * 1000 + zstd_block(0, 0, b"", 1)


@cost_file("zstd-in-zstd.zst")
def zstd_in_zstd():
    inner = zstd_frame([zstd_block(1, 1 << 17, b"\0") * (1 << 15), zstd_block(0, 0, b"", 1)])
    outer = [zstd_block(0, len(part), part) for part in (inner[i : i + 100_000] for i in range(0, len(inner), 100_000))]
    return zstd_frame([*outer, zstd_block(0, 0, b"", 1)])


def lz4_zeros(blocks):
    """One match that is copied on and on: 255 bytes for each byte, four MiB a block."""
    block = b"\x1f\0\x01\0" + b"\xff" * 16_000 + b"\0" + b"\x50" + b"\0" * 5
    return b"\x04\x22\x4d\x18\x60\x70\x73" + (u32(len(block)) + block) * blocks + u32(0)


@cost_file("lz4-run.lz4")
def lz4_run():
    return lz4_zeros(250)


@cost_file("lz4-frames-of-zeros.gz")
def lz4_frames_of_zeros():
    return gzip.compress(lz4_zeros(2) * 500, 9, mtime=0)


@cost_file("lzma-alone-zeros.lzma")
def lzma_zeros():
    return lzma.compress(ENDLESS + b"\0" * (400 * MIB), format=lzma.FORMAT_ALONE, preset=0)


@cost_file("lzma-alone-declared.lzma")
def lzma_declared():
    data = lzma.compress(ENDLESS + b"\0" * MIB, format=lzma.FORMAT_ALONE, preset=0)
    return data[:1] + u32(0xFFFFFFFF) + u64(1 << 60) + data[13:]


def lzip_member(data):
    packed = lzma.compress(
        data, format=lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "preset": 0, "dict_size": MIB}]
    )
    body = b"LZIP\x01\x14" + packed + u32(zlib.crc32(data)) + u64(len(data))
    return body + u64(len(body) + 8)


@cost_file("lzip-members.lz.gz")
def lzip_members():
    return gzip.compress(lzip_member(b"a") * 600_000, 9, mtime=0)


@cost_file("lzip-zeros.lz")
def lzip_zeros():
    return lzip_member(ENDLESS + b"\0" * (60 * MIB)) * 20


@cost_file("compress-longest.Z")
def compress_longest():
    """Each code of `compress` stands for one byte more than the one before it, up to 65,000."""
    packed, held, bits, width, free = bytearray(b"\x1f\x9d\x10"), 0, 0, 9, 256
    in_group = 0

    def put(code):
        nonlocal held, bits
        held |= code << bits
        bits += width
        while bits >= 8:
            packed.append(held & 255)
            held >>= 8
            bits -= 8

    for index in range(200_000):
        if free > (1 << width) - 1 and width < 16:
            while in_group:
                put(0)
                in_group = (in_group + 1) & 7
            width += 1
        put(ord("A") if index == 0 else min(free, 65_535))
        in_group = (in_group + 1) & 7
        free += index > 0 and free < 65_536
    return bytes(packed)


@cost_file("xz-zeros.xz")
def xz_zeros():
    return lzma.compress(ENDLESS + b"\0" * (400 * MIB), preset=0)


@cost_file("zlib-zeros.z")
def zlib_zeros():
    return zlib.compress(ENDLESS + b"\0" * (400 * MIB), 9)


@cost_file("zfile-zeros.pkl")
def zfile_zeros():
    data = zlib.compress(ENDLESS + b"\0" * (400 * MIB), 9)
    return b"ZF0x" + b"%-17x" % (1 << 60) + data


def seven_one(method, packed, size, properties=b""):
    number = seven_number
    coder = bytes([len(method) | (0x20 if properties else 0)]) + method
    coder += number(len(properties)) + properties if properties else b""
    header = b"\x01\x04\x06" + number(0) + number(1) + b"\x09" + number(len(packed)) + b"\0"
    header += b"\x07\x0b" + number(1) + b"\0\x01" + coder + b"\x0c" + number(size) + b"\0\0"
    header += b"\x05" + number(1) + b"\x11" + number(5) + b"\0a\0\0\0" + b"\0\0"
    return seven_zip(packed, header)


@cost_file("7z-lzma2-zeros.7z")
def seven_lzma2():
    size = len(ENDLESS) + 400 * MIB
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": MIB}]
    packed = lzma.compress(ENDLESS + b"\0" * (400 * MIB), format=lzma.FORMAT_RAW, filters=filters)
    return seven_one(b"\x21", packed, size, b"\x10")


@cost_file("7z-lzma-dictionary.7z")
def seven_dictionary():
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0, "dict_size": MIB}]
    packed = lzma.compress(ENDLESS + b"\0" * MIB, format=lzma.FORMAT_RAW, filters=filters)
    return seven_one(b"\x03\x01\x01", packed, len(ENDLESS) + MIB, b"\x5d" + u32(0xFFFFFFFF))


@cost_file("7z-bzip2-zeros.7z")
def seven_bzip2():
    data = ENDLESS + b"\0" * (45 * MIB)
    return seven_one(b"\x04\x02\x02", bz2.compress(data) * 20, len(data) * 20)


@cost_file("7z-header-of-header.7z")
def seven_headers():
    """A packed header that unpacks to a packed header, again and again."""
    number = seven_number
    header, body = b"\x01\0", b""
    for _ in range(2000):
        at, body = len(body), body + header
        header = b"\x17\x06" + number(at) + number(1) + b"\x09" + number(len(header)) + b"\0"
        header += b"\x07\x0b" + number(1) + b"\0\x01\x01\0\x0c" + number(len(body) - at) + b"\0\0"
    return seven_zip(body, header)


@cost_file("7z-declared.7z")
def seven_declared():
    number = seven_number
    return seven_zip(b"", b"\x01\x04\x06" + number(0) + number(10**9) + b"\x09" + number(1) * 100)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


@cost_file("zip-zeros.zip")
def zip_zeros():
    return zipped([("a.pkl", ENDLESS + b"\0" * (400 * MIB)), ("b.pkl", b"\x80\x04" + ECHO + b".")])


@cost_file("zip-lzma-zeros.zip")
def zip_lzma():
    return zipped([("a.pkl", ENDLESS + b"\0" * (200 * MIB))], zipfile.ZIP_LZMA)


@cost_file("zip-bzip2-zeros.zip")
def zip_bzip2():
    return zipped([("a.pkl", ENDLESS + b"\0" * (200 * MIB))], zipfile.ZIP_BZIP2)


@cost_file("zip-in-zip.zip")
def zip_in_zip():
    """Sixteen archives in each, six levels deep: sixteen million members of ten MiB."""
    data = zipped([("0.pkl", b"\x80\x04" + b"N0" * (5 * MIB) + b"N.")])
    for _ in range(6):
        data = zipped([(f"{i}.zip", data) for i in range(16)])
    return data


@cost_file("zip-declared.zip")
def zip_declared():
    """The records at the end declare 2**60 members and a directory that is as large."""
    at = zipped([("a.pkl", b"\x80\x04" + ECHO + b".")])
    end64 = b"PK\x06\x06" + u64(44) + b"\x2d\0\x2d\0" + u32(0) * 2 + u64(1 << 60) * 2 + u64(1 << 59) + u64(0)
    return (
        at[:-22] + end64 + b"PK\x06\x07" + u32(0) + u64(len(at) - 22) + u32(1) + b"PK\x05\x06" + b"\xff" * 16 + b"\0\0"
    )


@cost_file("npz-zeros.npz")
def npz_zeros():
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (100000000,), }"
    npy = b"\x93NUMPY\x01\0" + bytes([118, 0]) + header.ljust(117) + b"\n"
    return zipped([(f"{i}.npy", npy + b"\0" * (400_000_000 // 4)) for i in range(4)])


@cost_file("tar-in-tar.tar.gz")
def tar_in_tar():
    data = b"\x80\x04N."
    for _ in range(9):
        data = tar_of((f"{i}.tar", data) for i in range(3))
    return gzip.compress(data, 9, mtime=0)


@cost_file("tar-sparse.tar")
def tar_sparse():
    """A sparse member of 2**50 bytes, as GNU tar writes the old kind."""
    info = bytearray(tar_of([("a.pkl", b"\x80\x04" + b"N0" * 200 + b"N.")])[:512])
    info[156] = ord("S")
    info[386:398], info[398:410] = b"00000000000\0", b"00000000622\0"
    info[483:495] = b"\x80\0\0\0\0\x04\0\0\0\0\0\0"
    info[148:156] = b" " * 8
    info[148:156] = b"%06o\0 " % sum(info)
    return bytes(info) + (b"\x80\x04" + b"N0" * 200 + b"N.").ljust(512, b"\0") + b"\0" * 1024


@cost_file("image-layers.tar.gz")
def image_layers():
    """An image archive whose manifest names the same layer ten thousand times; the layer is a bomb."""
    layer = gzip.compress(tar_of([("model.pkl", b"\x80\x04" + b"N0" * (10 * MIB) + b"N.")]), 9, mtime=0)
    manifest = b'[{"Config":"c.json","RepoTags":[],"Layers":[' + b",".join([b'"l.tar.gz"'] * 10_000) + b"]}]"
    return gzip.compress(tar_of([("l.tar.gz", layer), ("c.json", b"{}"), ("manifest.json", manifest)]), 9, mtime=0)


@cost_file("blosc-declared.blosc")
def blosc_declared():
    return b"\x02\x01\x01\x04" + u32(0x7FFFFFFF) + u32(0x1000) + u32(64_016) + u32(0) * 16_000


@cost_file("npy-shape.npy")
def npy_shape():
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (" + b"1000000000," * 20 + b"), }"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\x80\x04N."


@cost_file("npy-pickles.npy.gz")
def npy_pickles():
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    return repeated(b"\x93NUMPY\x02\0" + u32(len(header)) + header, b"\x80\x04N.", 30_000_000)


@cost_file("pickles-empty-50mb.pkl")
def empty_pickles():
    return b"N." * (25 * MIB)


@cost_file("pickles-stops-50mb.pkl")
def stops():
    return b"\x80\x04N." + b"." * (50 * MIB)


@cost_file("pickles-headers-50mb.pkl")
def header_pickles():
    return b"\x80\x04N." * (50 * MIB // 4)


@cost_file("pickles-broken-50mb.pkl")
def broken_pickles():
    return b"\x80\x04N." + b"\x80\x04.\xff" * (50 * MIB // 4)


@cost_file("dup-tuples-20mb.pkl")
def dup_tuples():
    return b"\x80\x04)" + b"2\x86" * (10 * MIB) + b"."


@cost_file("dup-lists.pkl")
def dup_lists():
    """A pair of the pair before it: 2**100000 values when it is written out."""
    return b"\x80\x04cmylib\nrun\n]" + b"2\x86" * 100_000 + b"\x85R."


@cost_file("dup-calls.pkl")
def dup_calls():
    return b"\x80\x04cmylib\nrun\n\x8c\x01a" + b"2\x86" * 3000 + b"\x86R" + b"2\x86cmylib\nrun\n\x85R" * 20_000 + b"."


@cost_file("pickle-declared.pkl")
def pickle_declared():
    """Every opcode with a length, each of which declares more than there is."""
    units = [b"B", b"T", b"X"]
    long_units = [b"\x8e", b"\x8d", b"\x96"]
    huge = [unit + u32(10**9) for unit in units] + [unit + u64(10**9) for unit in long_units]
    return b"".join(b"\x80\x05" + ECHO + b"0" + unit + b"a" * 40 for unit in [*huge, b"\x8b" + u32(10**9)] * 2000)


@cost_file("memo-far.pkl")
def memo_far():
    return b"\x80\x04N" + b"".join(b"r" + u32(i * 214_748) for i in range(20_000)) + b"."
