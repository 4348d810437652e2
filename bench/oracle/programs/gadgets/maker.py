"""What chooses among the gadgets, and holds them."""

from __future__ import annotations

import random

from ..tree import Expr, call, dic, glob, lit, lst, setitem, tup

# What a program wants to be called with a text. All of them are stand-ins in the cage.
TARGETS = (
    ("posix", "system"),
    ("os", "system"),
    ("builtins", "exec"),
    ("builtins", "eval"),
    ("os", "popen"),
    ("pwn", "run"),
    ("subprocess", "getoutput"),
)


COMMANDS = ("echo hi", "__import__('pwn').run(1)", "1")


# What a maker chooses from, filled by the modules of this package. What stands there more than once is chosen more often.
TEXTS: list = []
BYTES: list = []
ALIASES: list = []
HIDDEN: list = []
PROGRAMS: list = []


class Maker:
    """Makes random pieces; keys of the memo are new each time."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.count = 0

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def one(self, choices):
        return self.rng.choice(choices)(self)

    # -- texts that are not what stands in the file

    def text(self, value: str) -> Expr:
        """An expression that is `value` when the program runs and does not look like it."""
        return self.one(TEXTS)(value)

    def bytes_of(self, value: bytes) -> Expr:
        return self.one(BYTES)(value)

    def alias(self, value: Expr) -> Expr:
        """The same object by another way."""
        return self.one(ALIASES)(value)

    def command(self) -> Expr:
        return lit(self.rng.choice(COMMANDS))

    def target(self) -> Expr:
        """A callable that must not be called, by a name that is not written down."""
        return self.one(HIDDEN)(*self.rng.choice(TARGETS))

    def harmless(self) -> Expr:
        module, name = self.rng.choice(
            (("builtins", "str"), ("builtins", "dict"), ("collections", "OrderedDict"), ("operator", "add"))
        )
        return glob(module, name)

    def program(self) -> Expr:
        return self.one(PROGRAMS)

    def state(self, *entries: tuple[Expr, Expr]) -> Expr:
        """A dictionary as a state, written or computed."""
        choice = self.rng.randrange(4)
        if choice == 0:
            return call(glob("builtins", "dict"), lst(*(tup(k, v) for k, v in entries)))
        if choice == 1:
            return self.alias(dic(*entries))
        if choice == 2:
            return setitem(self.alias(dic()), *entries)
        return dic(*entries)
