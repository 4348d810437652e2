"""tar as Python's tarfile (this version and others that are installed beside it) and GNU tar read it."""

from __future__ import annotations

import bz2
import glob
import gzip
import importlib.util
import io
import lzma
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator

from ..core import Field, Format, Hand, payload
from .streams import opened

BLOCK = 512
NUMBERS = ((100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (148, 8), (329, 8), (337, 8))


def _archive(rng: random.Random, form: int, **more: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, **more) as tar:
        for index in range(rng.randrange(1, 4)):
            body = payload(rng)
            name = rng.choice(("m.pkl", "a/" * 60 + "m.pkl", "é.pkl", "x" * 120))
            info = tarfile.TarInfo(f"{index}{name}")
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
        if rng.random() < 0.5:
            link = tarfile.TarInfo("link")
            link.type, link.linkname = rng.choice((tarfile.SYMTYPE, tarfile.LNKTYPE)), "0m.pkl"
            tar.addfile(link)
        if rng.random() < 0.5:
            folder = tarfile.TarInfo("folder")
            folder.type = tarfile.DIRTYPE
            tar.addfile(folder)
    return out.getvalue()


def header(name: bytes, size: int, kind: bytes = b"0", magic: bytes = b"ustar\x0000") -> bytes:
    block = bytearray(BLOCK)
    block[0 : len(name[:100])] = name[:100]
    block[100:108] = b"0000644\0"
    block[124:136] = b"%011o\0" % size
    block[156:157] = kind
    block[257 : 257 + len(magic)] = magic
    return repair(bytes(block), [0])


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


def record(key: bytes, value: bytes) -> bytes:
    length = len(key) + len(value) + 3
    total = length + len(str(length))
    total = length + len(str(total))
    return b"%d %s=%s\n" % (total, key, value)


def _sparse(rng: random.Random, form: int) -> bytes:
    """A sparse member as GNU tar writes it: a hole in front of a pickle would be no pickle, so the hole is behind."""
    body = payload(rng)
    real = len(body) + rng.choice((0, 100, 5000))
    pax = [record(b"GNU.sparse.name", b"m.pkl")]
    if form == 2:
        table = padded(b"1\n0\n%d\n" % len(body))
        pax += [record(b"GNU.sparse.major", b"1"), record(b"GNU.sparse.minor", b"0")]
        pax += [record(b"GNU.sparse.realsize", b"%d" % real)]
        data = table + body
    else:
        pax += [record(b"GNU.sparse.size", b"%d" % real), record(b"GNU.sparse.numblocks", b"1")]
        data = body
        if form == 0:
            pax += [record(b"GNU.sparse.offset", b"0"), record(b"GNU.sparse.numbytes", b"%d" % len(body))]
        else:
            pax += [record(b"GNU.sparse.map", b"0,%d" % len(body))]
    if form == 3:
        block = bytearray(header(b"m.pkl", len(body), b"S", b"ustar  \0"))
        block[386:410] = b"%011o\0%011o\0" % (0, len(body))
        block[483:495] = b"%011o\0" % real
        return repair(bytes(block), [0]) + padded(body) + bytes(1024)
    records = b"".join(pax)
    return header(b"pax", len(records), b"x") + padded(records) + header(b"m", len(data)) + padded(data) + bytes(1024)


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        while True:
            try:
                yield f"form{form}.tar", _archive(rng, form)
                break
            except ValueError:
                continue
    yield "global.tar", _archive(rng, tarfile.PAX_FORMAT, pax_headers={"comment": "made by hand"})
    yield "two.tar", _archive(rng, tarfile.GNU_FORMAT) + _archive(rng, tarfile.PAX_FORMAT)
    for form in range(4):
        yield f"sparse{form}.tar", _sparse(rng, form)
    body = payload(rng)
    inner = header(b"inner.pkl", len(body)) + padded(body) + bytes(1024)
    outer = payload(rng)
    yield (
        "nested.tar",
        header(b"first", len(outer)) + padded(outer) + header(b"n.tar", len(inner)) + padded(inner) + bytes(1024),
    )


def headers(data: bytes) -> list[int]:
    """Blocks that look like headers: those whose magic number or sum is right."""
    found = []
    for at in range(0, len(data) - BLOCK + 1, BLOCK):
        block = data[at : at + BLOCK]
        if block[257:262] == b"ustar" or (block.strip(b"\0") and _stored(block) == _sum(block)):
            found.append(at)
    return found


def _sum(block: bytes) -> int:
    return sum(block[:148]) + sum(block[156:]) + 256


def _stored(block: bytes) -> int:
    try:
        return int(block[148:156].split(b"\0")[0] or b"0", 8)
    except ValueError:
        return -1


def repair(data: bytes, places: list[int] | None = None) -> bytes:
    out = bytearray(data)
    for at in headers(data) if places is None else places:
        out[at + 148 : at + 156] = b"%06o\0 " % _sum(bytes(out[at : at + BLOCK]))
    return bytes(out)


def fields(data: bytes) -> list[Field]:
    found = []
    for at in headers(data):
        found += [Field(at, 100, "text"), Field(at + 156, 1), Field(at + 157, 100, "text"), Field(at + 257, 8)]
        found += [Field(at + offset, length, "octal") for offset, length in NUMBERS]
        found += [Field(at + 345, 155, "text"), Field(at + 386, 12, "octal"), Field(at + 398, 12, "octal")]
        found += [Field(at + 482, 1), Field(at + 483, 12, "octal"), Field(at, BLOCK, "record")]
        found += [Field(at, 2 * BLOCK, "record"), Field(at + BLOCK, BLOCK, "text")]
    return found


def _spelt(rng: random.Random, value: int, octal: bool) -> bytes:
    digits = b"%o" % abs(value) if octal else b"%d" % abs(value)
    sign = b"-" if value < 0 else b""
    choice = rng.randrange(12)
    if choice == 0:
        return b"+" + digits
    if choice == 1:
        return b" " + sign + digits
    if choice == 2:
        return sign + digits + rng.choice((b" ", b"\t", b"\x1c", b"junk", b".0", b"\0", b"\x0c"))
    if choice == 3 and len(digits) > 1:
        return digits[:1] + b"_" + digits[1:]
    if choice == 4:
        return rng.choice((b"0o", b"0", b"0x", b"\0", b"-")) + digits
    if choice == 5 and not octal:
        return "".join(chr(0x660 + int(digit)) for digit in digits.decode()).encode()
    if choice == 6:
        return b""
    return sign + digits


def _size(rng: random.Random, data: bytes) -> int:
    return rng.choice((0, 1, 52, 511, 512, 513, 1024, 1536, 2048, -1, -512, -1024, len(data), rng.randrange(2048)))


def respell(rng: random.Random, data: bytes) -> bytes:
    """One number of one header, or its size, written in another way."""
    at = rng.choice(headers(data))
    offset, length = rng.choice((*NUMBERS, (124, 12), (124, 12), (124, 12)))
    value = (
        _size(rng, data)
        if rng.random() < 0.5
        else int(data[at + offset : at + offset + length].strip(b"\0 ") or b"0", 8)
    )
    if rng.random() < 0.3:
        text = bytes([rng.choice((0x80, 0xFF, 0xC0, 0x81))]) + (value % 256 ** (length - 1)).to_bytes(length - 1, "big")
    else:
        text = _spelt(rng, value, True)[:length].ljust(length, rng.choice((b"\0", b" ")))
    return data[: at + offset] + text + data[at + offset + length :]


def _records(rng: random.Random, data: bytes) -> bytes:
    made = []
    for _ in range(rng.randrange(1, 4)):
        key = rng.choice(
            (
                b"size",
                b"size",
                b"path",
                b"linkpath",
                b"comment",
                b"GNU.sparse.map",
                b"GNU.sparse.size",
                b"GNU.sparse.realsize",
                b"GNU.sparse.major",
                b"GNU.sparse.minor",
                b"GNU.sparse.offset",
                b"GNU.sparse.numbytes",
                b"GNU.sparse.name",
                b"hdrcharset",
                b"mtime",
                b" size",
                b"size ",
            )
        )
        if key in (b"path", b"linkpath", b"GNU.sparse.name"):
            value = rng.choice((b"m.pkl", b"folder/", b"0m.pkl", b"\xff"))
        elif key == b"comment":
            value = rng.choice(
                (b"x" * 600, b"\n13 size=+512\n", b"\n12 GNU.sparse.offset=0\n12 GNU.sparse.numbytes=20\n")
            )
        elif key == b"GNU.sparse.major":
            value = rng.choice((b"1", b"1", b"0", b"01"))
        elif key == b"GNU.sparse.minor":
            value = rng.choice((b"0", b"0", b"1"))
        elif key == b"GNU.sparse.map":
            value = b",".join(_spelt(rng, _size(rng, data), False) for _ in range(rng.choice((2, 2, 4, 3))))
        else:
            value = _spelt(rng, _size(rng, data), False)
        text = record(key, value)
        if rng.random() < 0.15:
            text = rng.choice((b"0", b" ", b"\0", b"")) + text
        if rng.random() < 0.15:
            text = b"%d" % rng.randrange(40) + text[text.index(b" ") :]
        made.append(text)
    return b"".join(made)


def add_records(rng: random.Random, data: bytes) -> bytes:
    """A pax header in front of another one."""
    at = rng.choice(headers(data))
    records = _records(rng, data)
    size = len(records) + rng.choice((0, 0, 0, -1, 1, -len(records) // 2))
    made = header(b"pax", max(0, size), rng.choice((b"x", b"x", b"g", b"X"))) + padded(records)
    return data[:at] + made + data[at:]


def add_long(rng: random.Random, data: bytes) -> bytes:
    """A long name or target in front of a header."""
    at = rng.choice(headers(data))
    body = rng.choice((b"m.pkl\0", b"long/" * 40, b"folder/\0", b"0m.pkl\0junk"))
    return (
        data[:at]
        + header(b"././@LongLink", len(body), rng.choice((b"L", b"K")), b"ustar  \0")
        + padded(body)
        + data[at:]
    )


def retype(rng: random.Random, data: bytes) -> bytes:
    at = rng.choice(headers(data))
    return data[: at + 156] + bytes([rng.choice(b"\x000123456789SDMVNAxXgLKZ")]) + data[at + 157 :]


def holes(rng: random.Random, data: bytes) -> bytes:
    """An old sparse map in a header."""
    at = rng.choice(headers(data))
    out = bytearray(data)
    out[at + 156 : at + 157] = b"S"
    for index in range(rng.randrange(1, 5)):
        for half in range(2):
            place = at + 386 + 24 * index + 12 * half
            value = _size(rng, data)
            text = _spelt(rng, value, True) if value >= 0 else b"\xff" + (value % 256**11).to_bytes(11, "big")
            out[place : place + 12] = text[:12].ljust(12, b"\0")
    out[at + 482] = rng.choice((0, 0, 0, 1, 2))
    out[at + 483 : at + 495] = b"%011o\0" % rng.choice((0, 52, 512, 700, 2000))
    return bytes(out)


def add_blocks(rng: random.Random, data: bytes) -> bytes:
    at = rng.choice(headers(data))
    return (
        data[:at] + rng.choice((bytes(BLOCK), bytes(2 * BLOCK), rng.randbytes(BLOCK), padded(payload(rng)))) + data[at:]
    )


def compressed_name(rng: random.Random, data: bytes) -> bytes:
    """The name of the first member is a compressed stream, for those who open the file by its ending."""
    small = [{"id": lzma.FILTER_LZMA1, "dict_size": 4096, "lc": 0, "lp": 0, "pb": 0}]
    body = payload(rng)
    made = lzma.compress(body, format=lzma.FORMAT_ALONE, filters=rng.choice((small, None)))
    if rng.random() < 0.7:
        made = (
            made[:1]
            + rng.choice((0, 1, 3, 256, 4096, 1 << 23)).to_bytes(4, "little")
            + len(body).to_bytes(8, "little")
            + made[13:]
        )
    made = rng.choice((made, zlib.compress(body), bz2.compress(body), gzip.compress(body)))
    return made[:100] + data[min(100, len(made)) :]


def slash(rng: random.Random, data: bytes) -> bytes:
    """The name of a folder, for a type that may be one."""
    at = rng.choice(headers(data))
    out = bytearray(data)
    out[at : at + 100] = b"folder/".ljust(100, b"\0")
    out[at + 156] = rng.choice((0, 0x30, 0x37))
    return bytes(out)


def _reader(module, **options: object) -> Callable[[str, Hand], None]:
    def read(path: str, hand: Hand) -> None:
        with module.open(path, **options) as tar:
            for count, member in enumerate(tar):
                if count > 50:
                    break
                try:
                    file = tar.extractfile(member)
                    if file is not None and member.size:
                        hand.stream(file)
                except Exception:  # noqa: BLE001 - the next member may be readable
                    continue

    return read


def _gnu(path: str, hand: Hand) -> None:
    folder = tempfile.mkdtemp(dir=os.path.dirname(path))
    try:
        for options in ([], ["--ignore-zeros"]):
            target = tempfile.mkdtemp(dir=folder)
            subprocess.run(
                ["tar", "-xf", path, "-C", target, "--no-same-owner", "--backup=numbered", *options],
                check=False,
                timeout=5,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for found, _, names in os.walk(target):
                for name in names:
                    file = os.path.join(found, name)
                    if os.path.isfile(file) and not os.path.islink(file) and 0 < os.path.getsize(file) < 1 << 22:
                        with open(file, "rb") as opened:
                            # What is missing in a cut archive is not written.
                            hand.part(opened.read())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _others() -> Iterator[tuple[str, object]]:
    """tarfile of the other versions of Python that are installed beside this one."""
    for path in sorted(
        glob.glob(os.path.join(os.path.dirname(sys.base_prefix), "*", "lib", "python3.*", "tarfile.py"))
    ):
        version = path.split(os.sep)[-2]
        spec = importlib.util.spec_from_file_location(f"tarfile_{version.replace('.', '_')}", path)
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception:  # noqa: BLE001 - written for another version
            continue
        yield version, module


def _readers() -> dict[str, Callable[[str, Hand], None]]:
    made = {"tarfile": _reader(tarfile)}
    for version, module in _others():
        made[version] = _reader(module)
        made[f"{version} ignore_zeros"] = _reader(module, ignore_zeros=True)
        made[f"{version} stream"] = _reader(module, mode="r|")
    for name, module in (("lzma", lzma), ("bz2", bz2), ("gzip", gzip)):
        made[name] = opened(module.open, whole=False)
    if shutil.which("tar"):
        made["GNU tar"] = _gnu
    return made


MUTATORS = (respell, respell, add_records, add_records, add_long, retype, holes, add_blocks, slash, compressed_name)
FORMATS = [Format("tar", seeds, _readers(), fields, MUTATORS, repair)]
