"""Helpers that the makers of hostile files share."""

import gzip
import io
import struct
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


def tar_of(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def keras(config, level=9):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("metadata.json", b'{"keras_version": "3.0"}')
        archive.writestr("config.json", config)
    return stream.getvalue()
