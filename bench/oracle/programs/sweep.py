"""Calls of everything that the engine trusts, with arguments that no model has: what a callable does with them is found by trying."""

from __future__ import annotations

import random
from collections import defaultdict

from .gadgets import Maker
from .gadgets.aliases import new_partial
from .recorder import words
from .tree import TOP, Expr, append, build, call, dic, get, glob, lit, lst, memo, new, new_ex, poke, seq, setitem, tup

CANARY = (("math", "sqrt"), ("operator", "truth"), ("builtins", "ascii"))
CODE = (
    "__import__('pwn').run(1)",
    "1+__import__('pwn').run(1)",
    "(eval)('1')",
    "y ~ I(__import__('pwn').run(1))",
    "pwn.run(1)",
)
TEXTS = (
    *CODE,
    "/tmp/cage-file",
    "echo hi",
    "pwn",
    "run",
    "posix",
    "system",
    "O",
    "|O",
    "f8",
    "object",
    "x",
    "",
    "utf8",
    "pwn:run",
    "antigravity",
    "idlelib.run",
    "http://127.0.0.1:9/x",
    "file:///etc/hostname",
)
NESTED = b"cposix\nsystem\n(S'echo hi'\ntR."
KEYWORDS = (
    "key",
    "default",
    "func",
    "dtype",
    "fn",
    "initial",
    "factory",
    "callback",
    "file",
    "filename",
    "name",
    "obj",
    "object",
    "cls",
    "args",
    "kwargs",
    "out",
    "like",
    "converters",
)
HOOKS = words(
    "__setstate__ __call__ __reduce__ __getattr__ __setitem__ __iter__ __len__ __hash__ __eq__ append extend update add detach keys items copy "
    "__array__ __array_function__ __torch_function__ __index__ __next__ __missing__ __add__ __str__ __repr__ read readline fit shape dtype "
    "get pop values clone data name __dict__ __class__ tolist numpy to size __float__ __int__ __bool__ observance rules holidays write close seek"
)

HOLDERS = (
    ("types", "SimpleNamespace"),
    ("torch.nn", "Module"),
    ("sklearn.linear_model", "Ridge"),
    ("pandas", "DataFrame"),
)


class Sweep:
    """What is trusted, by package, so that large packages do not crowd out small ones."""

    def __init__(self, trusted: list[tuple[str, str]], about: dict[tuple[str, str], dict]):
        self.by_package: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for module, name in trusted:
            self.by_package[module.split(".")[0]].append((module, name))
        self.packages = sorted(self.by_package)
        self.info = about

    def pick(self, rng: random.Random) -> tuple[str, str]:
        return rng.choice(self.by_package[rng.choice(self.packages)])

    def expression(self, m: Maker, target: tuple[str, str] | None = None) -> Expr:
        rng = m.rng
        module, name = target or self.pick(rng)
        known = self.info.get((module, name), {})
        made = self.made(m, glob(module, name), known)
        key = m.key()
        after = rng.randrange(9)
        if after < 3:
            return made
        steps = [memo(key, made)]
        for _ in range(rng.randrange(1, 3)):
            steps.append(self.used(m, get(key), known))
        return seq(*steps)

    def made(self, m: Maker, target: Expr, known: dict) -> Expr:
        rng = m.rng
        arguments = tuple(self.argument(m, 2) for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))))
        way = rng.randrange(8)
        if way < 3 or not known.get("class", True):
            if rng.random() < 0.3:
                keywords = self.keywords(m, known)
                partial = build(
                    new(glob("functools", "partial"), target), tup(target, tup(*arguments), keywords, dic())
                )
                return call(partial)
            return call(target, *arguments)
        if way < 5:
            return new(target, *arguments)
        if way < 6:
            return new_ex(target, tup(*arguments), self.keywords(m, known))
        return build(new(target), self.state(m, known))

    def used(self, m: Maker, value: Expr, known: dict) -> Expr:
        """Something is done to a value that was made."""
        rng = m.rng
        choice = rng.randrange(10)
        if choice < 3:
            return build(value, self.state(m, known))
        if choice == 3:
            return append(value, self.argument(m, 2))
        if choice == 4:
            return setitem(value, (self.argument(m, 1), self.argument(m, 1)))
        if choice == 5:
            return dic((value, lit(1)))
        if choice == 6:
            return call(value, self.argument(m, 2))
        if choice == 7:
            return poke(value, build(TOP, self.state(m, known)))
        other = glob(*self.pick(rng))
        return call(other, value) if choice == 8 else call(other, lst(value, value))

    def keywords(self, m: Maker, known: dict) -> Expr:
        names = known.get("parameters") or KEYWORDS
        chosen = {m.rng.choice(names if m.rng.random() < 0.7 else KEYWORDS) for _ in range(m.rng.randrange(1, 4))}
        return dic(*((lit(name), self.argument(m, 2)) for name in sorted(chosen)))

    def state(self, m: Maker, known: dict) -> Expr:
        rng = m.rng
        names = known.get("attributes") or HOOKS
        chosen = {rng.choice(names if rng.random() < 0.7 else HOOKS) for _ in range(rng.randrange(1, 4))}
        entries = [(lit(name), self.argument(m, 2)) for name in sorted(chosen)]
        plain = dic(*entries) if rng.random() < 0.7 else m.state(*entries)
        return rng.choice(
            (
                plain,
                plain,
                tup(lit(None), plain),
                tup(plain, lit(None)),
                tup(self.argument(m, 1), self.argument(m, 1)),
                self.argument(m, 2),
            )
        )

    def argument(self, m: Maker, depth: int) -> Expr:
        rng = m.rng
        choice = rng.randrange(17 if depth > 0 else 9)
        if choice < 2:
            return lit(rng.choice(TEXTS))
        if choice == 2:
            return lit(rng.choice((None, True, 0, 1, -1, 2, 1.5, 100)))
        if choice in (3, 4):
            return self.canary(m)
        if choice == 5:
            return lit(NESTED)
        if choice in (6, 7):
            return glob(*self.pick(rng))
        if choice == 8:
            return lit(rng.choice((b"", b"echo hi", [], (), {}, bytearray(b"12345678"))))
        if choice == 9:
            return lst(*(self.argument(m, depth - 1) for _ in range(rng.randrange(3))))
        if choice == 10:
            return tup(*(self.argument(m, depth - 1) for _ in range(rng.randrange(4))))
        if choice == 11:
            return dic(
                *((lit(rng.choice(TEXTS + KEYWORDS)), self.argument(m, depth - 1)) for _ in range(rng.randrange(1, 3)))
            )
        if choice == 12:
            return self.holder(m, depth)
        if choice == 13:
            return build(
                new(glob("functools", "partial"), glob("builtins", "sorted")),
                tup(glob(*rng.choice(CANARY)), tup(self.argument(m, depth - 1)), dic(), dic()),
            )
        if choice == 14:
            return self.filled(m, depth)
        if choice == 15:
            module, name = self.pick(rng)
            return call(glob(module, name), *(self.argument(m, depth - 1) for _ in range(rng.randrange(1, 3))))
        module, name = self.pick(rng)
        return build(
            new(glob(module, name)), self.state(m, self.info.get((module, name), {})) if depth > 1 else lit({})
        )

    def canary(self, m: Maker) -> Expr:
        """A canary, or a partial that calls one."""
        made = glob(*m.rng.choice(CANARY))
        return made if m.rng.random() < 0.6 else new_partial(m, made, lit(()), dic())

    def filled(self, m: Maker, depth: int) -> Expr:
        """A container that is empty where it is made."""
        rng = m.rng
        key, items = m.key(), [self.argument(m, depth - 1) for _ in range(rng.randrange(1, 4))]
        if rng.random() < 0.5:
            kind = rng.choice((("collections", "deque"), ("collections", "UserList"), ("builtins", "list")))
            fill = append(get(key), *items)
        else:
            kind = rng.choice(
                (
                    ("collections", "OrderedDict"),
                    ("collections", "Counter"),
                    ("builtins", "dict"),
                    ("collections", "UserDict"),
                )
            )
            fill = setitem(get(key), *((lit(rng.choice((*KEYWORDS, *HOOKS))), item) for item in items))
        return seq(memo(key, rng.choice((new, call))(glob(*kind))), fill, get(key))

    def holder(self, m: Maker, depth: int) -> Expr:
        """An object whose attributes are canaries: who takes it for something else calls them."""
        cls = m.rng.choice(HOLDERS) if m.rng.random() < 0.5 else self.pick(m.rng)
        names = {m.rng.choice(HOOKS) for _ in range(m.rng.randrange(1, 6))}
        return build(new(glob(*cls)), dic(*((lit(name), self.canary(m)) for name in sorted(names))))
