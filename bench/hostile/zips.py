"""Zip archives, and those of PyTorch."""

import gzip
import io
import json
import zipfile

from .base import ECHO, cost_file, deflated, text, u16, u32


def zip_entry(name, data_at, compressed, size, method=8, crc=0):
    name = name if isinstance(name, bytes) else name.encode()
    return (
        b"PK\x01\x02\x14\x00\x14\x00\0\0"
        + u16(method)
        + b"\0\0\0\0"
        + u32(crc)
        + u32(compressed)
        + u32(size)
        + u16(len(name))
        + b"\0\0"
        + b"\0\0"
        + b"\0\0\0\0\0\0\0\0"
        + u32(data_at)
        + name
    )


def zip_local(name, compressed, size, method=8, crc=0):
    name = name if isinstance(name, bytes) else name.encode()
    return (
        b"PK\x03\x04\x14\x00\0\0"
        + u16(method)
        + b"\0\0\0\0"
        + u32(crc)
        + u32(compressed)
        + u32(size)
        + u16(len(name))
        + b"\0\0"
        + name
    )


def zip_end(count, size, at):
    return b"PK\x05\x06\0\0\0\0" + u16(min(count, 65535)) * 2 + u32(size) + u32(at) + b"\0\0"


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
    """Hidden members without a size: the scanner measures each to the end of the gap."""
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
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(str(i)) + text("cpu") + b"K\x01tQ0"
        for i in range(count)
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
