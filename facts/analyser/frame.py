"""One run of a function: its variables, what it returned."""

from __future__ import annotations

from .modules import Module
from .values import ClassInfo, Closure, Value


class Frame:
    __slots__ = ("env", "globals", "lexical", "module", "outer", "own", "returns", "self_name")

    def __init__(self, module: Module, lexical: ClassInfo | None, env: dict[str, Value], outer: Closure | None = None):
        self.module = module
        self.lexical = lexical
        self.env = env
        self.outer = outer
        self.globals: set[str] = set()
        self.returns: list[Value] = []
        # The first parameter, for super() without arguments.
        self.self_name = ""

    def closure(self) -> Closure:
        return Closure(dict(self.env), self.outer)

    def forget(self, name: str) -> None:
        """What was known of attributes of a variable no longer is."""
        for key in [key for key in self.env if key.startswith(name + ".")]:
            del self.env[key]
