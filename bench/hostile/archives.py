"""tar and 7z archives."""

import gzip
import io
import tarfile
import zlib

from .base import cost_file, deflated, tar_of, u32, u64


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
