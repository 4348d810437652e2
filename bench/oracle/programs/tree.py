"""Expressions as a program computes them, and the many ways to write each as opcodes.

lit(value)  glob(module, name)  call(function, *arguments)  new(cls, *arguments)  build(object, state)  ...
"""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass, field
from typing import Any

Expr = tuple[Any, ...]
TOP: Expr = ("top",)


def lit(value: Any) -> Expr:
    return ("lit", value)


def glob(module: str, name: str) -> Expr:
    return ("global", module, name)


def computed(module: Expr, name: Expr) -> Expr:
    return ("computed", module, name)


def tup(*items: Expr) -> Expr:
    return ("tuple", items)


def lst(*items: Expr) -> Expr:
    return ("list", items)


def dic(*entries: tuple[Expr, Expr]) -> Expr:
    return ("dict", entries)


def call(function: Expr, *arguments: Expr) -> Expr:
    return ("reduce", function, tup(*arguments))


def new(cls: Expr, *arguments: Expr) -> Expr:
    return ("new", cls, tup(*arguments))


def new_ex(cls: Expr, arguments: Expr, keywords: Expr) -> Expr:
    return ("new_ex", cls, arguments, keywords)


def build(target: Expr, state: Expr) -> Expr:
    return ("build", target, state)


def setitem(target: Expr, *entries: tuple[Expr, Expr]) -> Expr:
    return ("setitems", target, entries)


def append(target: Expr, *items: Expr) -> Expr:
    return ("appends", target, items)


def memo(key: Any, value: Expr) -> Expr:
    return ("memo", key, value)


def get(key: Any) -> Expr:
    return ("get", key)


def seq(*steps: Expr) -> Expr:
    """All in turn; the value is the last one's."""
    return ("seq", steps)


def poke(value: Expr, change: Expr) -> Expr:
    """Evaluates `value`, then `change`, whose first part TOP stands for a DUP of it; the value is `value`."""
    return ("poke", value, change)


@dataclass
class Writer:
    """Writes expressions as opcodes, choosing among the ways to do so."""

    rng: random.Random
    proto: int = 4
    ops: list[bytes] = field(default_factory=list)
    slots: dict[Any, int] = field(default_factory=dict)

    def program(self, value: Expr) -> list[bytes]:
        if self.proto >= 2 or self.rng.random() < 0.2:
            self.op(b"\x80" + bytes([self.proto]))
        self.put(value)
        self.op(b".")
        return self.ops

    def op(self, *ops: bytes) -> None:
        self.ops.extend(ops)

    def put(self, value: Expr) -> None:
        getattr(self, f"put_{value[0]}")(*value[1:])

    def slot(self, key: Any) -> int:
        return self.slots.setdefault(key, len(self.slots))

    def put_top(self) -> None:
        self.op(b"2")

    def put_memo(self, key: Any, value: Expr) -> None:
        self.put(value)
        index = self.slot(key)
        self.op(self.rng.choice((b"q" + bytes([index]), b"p%d\n" % index, b"r" + index.to_bytes(4, "little"))))

    def put_get(self, key: Any) -> None:
        index = self.slot(key)
        self.op(self.rng.choice((b"h" + bytes([index]), b"g%d\n" % index, b"j" + index.to_bytes(4, "little"))))

    def put_seq(self, steps: tuple[Expr, ...]) -> None:
        for step in steps[:-1]:
            self.put(step)
            self.op(b"0")
        self.put(steps[-1])

    def put_poke(self, value: Expr, change: Expr) -> None:
        self.put(value)
        self.put(change)
        self.op(b"0")

    def put_raw(self, data: bytes) -> None:
        self.op(data)

    # -- literals

    def put_lit(self, value: Any) -> None:
        if value is None:
            self.op(b"N")
        elif isinstance(value, bool):
            self.op((b"\x88" if value else b"\x89") if self.proto >= 2 else (b"I01\n" if value else b"I00\n"))
        elif isinstance(value, int):
            self.put_int(value)
        elif isinstance(value, float):
            self.op(self.rng.choice((b"G" + struct.pack(">d", value), b"F%r\n" % value)))
        elif isinstance(value, str):
            self.put_text(value)
        elif isinstance(value, bytearray):
            self.op(b"\x96" + len(value).to_bytes(8, "little") + bytes(value))
        elif isinstance(value, bytes):
            size = len(value)
            ways = [b"B" + size.to_bytes(4, "little") + value, b"\x8e" + size.to_bytes(8, "little") + value]
            if size < 256:
                ways += [b"C" + bytes([size]) + value] * 4
            self.op(self.rng.choice(ways))
        elif isinstance(value, tuple):
            self.put_tuple(tuple(map(lit, value)))
        elif isinstance(value, list):
            self.put_list(tuple(map(lit, value)))
        elif isinstance(value, dict):
            self.put_dict(tuple((lit(k), lit(v)) for k, v in value.items()))
        else:
            raise TypeError(value)

    def put_int(self, value: int) -> None:
        ways = [b"I%d\n" % value, b"L%dL\n" % value]
        if 0 <= value < 256:
            ways += [b"K" + bytes([value])] * 6
        if 0 <= value < 65536:
            ways.append(b"M" + value.to_bytes(2, "little"))
        if -(1 << 31) <= value < 1 << 31:
            ways += [b"J" + value.to_bytes(4, "little", signed=True)] * 2
        size = value.bit_length() // 8 + 1
        if size < 256:
            ways.append(b"\x8a" + bytes([size]) + value.to_bytes(size, "little", signed=True))
        self.op(self.rng.choice(ways))

    def put_text(self, value: str) -> None:
        data = value.encode("utf-8", "surrogatepass")
        ways = [b"X" + len(data).to_bytes(4, "little") + data]
        if len(data) < 256:
            ways += [b"\x8c" + bytes([len(data)]) + data] * 4
        ways.append(b"\x8d" + len(data).to_bytes(8, "little") + data)
        if value.isascii() and value.isprintable() and "\\" not in value:
            ways.append(b"V" + data + b"\n")
            if len(data) < 256:
                ways.append(b"U" + bytes([len(data)]) + data)
            ways.append(b"S" + repr(value).encode() + b"\n")
        self.op(self.rng.choice(ways))

    # -- containers

    def put_tuple(self, items: tuple[Expr, ...]) -> None:
        if 1 <= len(items) <= 3 and self.rng.random() < 0.7:
            for item in items:
                self.put(item)
            self.op((b"\x85", b"\x86", b"\x87")[len(items) - 1])
        elif not items and self.rng.random() < 0.7:
            self.op(b")")
        else:
            self.marked(items, b"t")

    def marked(self, items: tuple[Expr, ...], end: bytes) -> None:
        self.op(b"(")
        for item in items:
            self.put(item)
        self.op(end)

    def put_list(self, items: tuple[Expr, ...]) -> None:
        if self.rng.random() < 0.25:
            self.marked(items, b"l")
            return
        self.op(b"]")
        self.rest_of_list(items)

    def rest_of_list(self, items: tuple[Expr, ...]) -> None:
        if len(items) <= 2 and self.rng.random() < 0.5:
            for item in items:
                self.put(item)
                self.op(b"a")
        else:
            self.marked(items, b"e")

    def put_dict(self, entries: tuple[tuple[Expr, Expr], ...]) -> None:
        flat = tuple(part for entry in entries for part in entry)
        if self.rng.random() < 0.25:
            self.marked(flat, b"d")
            return
        self.op(b"}")
        self.entries(entries)

    def entries(self, entries: tuple[tuple[Expr, Expr], ...]) -> None:
        if len(entries) <= 2 and self.rng.random() < 0.5:
            for key, value in entries:
                self.put(key)
                self.put(value)
                self.op(b"s")
        else:
            self.marked(tuple(part for entry in entries for part in entry), b"u")

    def put_set(self, items: tuple[Expr, ...]) -> None:
        self.op(b"\x8f")
        self.marked(items, b"\x90")

    def put_frozenset(self, items: tuple[Expr, ...]) -> None:
        self.marked(items, b"\x91")

    def put_setitems(self, target: Expr, entries: tuple[tuple[Expr, Expr], ...]) -> None:
        self.put(target)
        self.entries(entries)

    def put_appends(self, target: Expr, items: tuple[Expr, ...]) -> None:
        self.put(target)
        self.rest_of_list(items)

    def put_additems(self, target: Expr, items: tuple[Expr, ...]) -> None:
        self.put(target)
        self.marked(items, b"\x90")

    # -- names and calls

    def put_global(self, module: str, name: str) -> None:
        if "." in name and self.proto < 4:
            # Only then a name may have dots.
            self.proto = 4
            self.op(b"\x80\x04")
        if "\n" not in module + name and (self.proto < 4 or self.rng.random() < 0.3) and (module + name).isascii():
            self.op(b"c" + module.encode() + b"\n" + name.encode() + b"\n")
        else:
            self.put_computed(lit(module), lit(name))

    def put_computed(self, module: Expr, name: Expr) -> None:
        self.put(module)
        self.put(name)
        self.op(b"\x93")

    def put_reduce(self, function: Expr, arguments: Expr) -> None:
        if arguments[0] == "tuple" and self.rng.random() < 0.15 and function != TOP:
            self.put_obj(function, arguments[1])
            return
        self.put(function)
        self.put(arguments)
        self.op(b"R")

    def put_obj(self, cls: Expr, arguments: tuple[Expr, ...]) -> None:
        if cls[0] == "global" and self.rng.random() < 0.4 and (cls[1] + cls[2]).isascii():
            self.marked(arguments, b"i" + cls[1].encode() + b"\n" + cls[2].encode() + b"\n")
        else:
            self.marked((cls, *arguments), b"o")

    def put_new(self, cls: Expr, arguments: Expr) -> None:
        self.put(cls)
        self.put(arguments)
        self.op(b"\x81")

    def put_new_ex(self, cls: Expr, arguments: Expr, keywords: Expr) -> None:
        self.put(cls)
        self.put(arguments)
        self.put(keywords)
        self.op(b"\x92")

    def put_build(self, target: Expr, state: Expr) -> None:
        self.put(target)
        self.put(state)
        self.op(b"b")

    def put_pers(self, pid: Expr) -> None:
        self.put(pid)
        self.op(b"Q")

    def put_ext(self, code: int) -> None:
        self.op(
            self.rng.choice(
                (b"\x82" + bytes([code]), b"\x83" + code.to_bytes(2, "little"), b"\x84" + code.to_bytes(4, "little"))
            )
        )
