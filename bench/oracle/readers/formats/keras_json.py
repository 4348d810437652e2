"""Keras configurations as Python's json and Keras' reader of functions read them."""

from __future__ import annotations

import binascii
import codecs
import json
import marshal
import random
import re
import types
from collections.abc import Iterator

from ..core import Field, Format, Hand


def _config(rng: random.Random) -> dict:
    layers = [
        {
            "module": "keras.layers",
            "class_name": "Dense",
            "config": {"name": f"dense_{rng.getrandbits(24):x}", "units": rng.randrange(1, 99), "activation": "relu"},
            "registered_name": None,
            "build_config": {"input_shape": [None, 4]},
        }
        for _ in range(rng.randrange(1, 3))
    ]
    layers[0]["config"]["note"] = rng.choice(("\u00e9\u20ac", "\U0001f600", '{"a": "b"}', "\n\t\\", "0" * 40))
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "s", "layers": layers},
        "registered_name": None,
    }


def seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"):
        yield f"{encoding}-config.json", json.dumps(_config(rng), ensure_ascii=False).encode(encoding)
    yield "escaped-config.json", json.dumps(_config(rng), indent=1).encode()
    config = _config(rng)
    config["config"]["layers"][0]["config"]["inner"] = json.dumps(_config(rng))
    yield "nested-config.json", json.dumps(config).encode()
    code = marshal.dumps(compile("lambda x: x + 1", "f", "eval"))
    config = _config(rng)
    # A text where no reader looks for code: it has to be looked at all the same.
    config["config"]["layers"][0]["config"]["note"] = codecs.encode(code, "base64").decode()
    yield "code-config.json", json.dumps(config).encode()


def fields(data: bytes) -> list[Field]:
    """Values, and pairs of key and value, by a pattern: enough for changes."""
    found = [
        Field(m.start(), len(m.group()), "record")
        for m in re.finditer(rb'"[^"\\]*"\s*:\s*("[^"\\]*"|[\w.]+)\s*,', data)
    ]
    return found + [Field(m.start(), len(m.group()), "text") for m in re.finditer(rb'"[^"\\]*"', data)]


JUNK = (
    "\\u0041",
    "\\",
    '"',
    "NaN",
    "-Infinity",
    "1E400",
    "9" * 40,
    "\\ud800",
    "\\/",
    " \t\r\n",
    "=",
    "-",
    "!",
    "[",
    "{",
    "}",
    "]",
)


def junk(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(JUNK).encode() + data[at:]


def deeper(rng: random.Random, data: bytes) -> bytes:
    depth = rng.choice((1, 10, 500, 990, 1600, 9000))
    return b'{"a":' + b"[" * depth + b"]" * depth + b"," + data.lstrip().removeprefix(b"{")


def in_text(rng: random.Random, data: bytes) -> bytes:
    text = json.dumps(data.decode("utf-8"))
    return f'{{"class_name":"Sequential","config":{{"note":{text}}}}}'.encode()


def recoded(rng: random.Random, data: bytes) -> bytes:
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    return text.encode(
        rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le")), "surrogatepass"
    )


def base64_junk(rng: random.Random, data: bytes) -> bytes:
    """Characters that decoders skip, in front of code and in it."""
    places = [m.start() for m in re.finditer(rb"4wAA|YwAA", data)]
    at = rng.choice(places) + rng.choice((0, 0, rng.randrange(60)))
    return data[:at] + rng.choice(("\\n", "-", "!", "=", "==", "_", " ", "\\u00e9", "?" * 90)).encode() + data[at:]


def _hand_out(value: object, hand: Hand) -> None:
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            hand.text(node)
            _code(node, hand)
        elif isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            pending += [*node.keys(), *node.values()]


def _code(text: str, hand: Hand) -> None:
    """`func_load` of keras/src/utils/python_utils.py up to `FunctionType`."""
    try:
        raw = codecs.decode(text.encode("ascii"), "base64")
    except (UnicodeEncodeError, binascii.Error):
        raw = text.encode("raw_unicode_escape", "ignore")
    try:
        loaded = marshal.loads(raw) if raw[:1] in (b"c", b"\xe3") else None
    except (EOFError, TypeError, ValueError):
        return
    if isinstance(loaded, types.CodeType):
        hand.loaded(raw)


def loads(path: str, hand: Hand) -> None:
    with open(path, "rb") as file:
        _hand_out(json.loads(file.read()), hand)


def text_file(path: str, hand: Hand) -> None:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        _hand_out(json.load(file), hand)


def lenient(path: str, hand: Hand) -> None:
    """What other programs allow themselves: control characters in texts."""
    with open(path, "rb") as file:
        _hand_out(json.loads(file.read(), strict=False), hand)


FORMATS = [
    Format(
        "keras-json",
        seeds,
        {"json.loads": loads, "json.load": text_file, "strict=False": lenient},
        fields,
        (junk, junk, deeper, in_text, recoded, base64_junk),
    )
]
