"""What the description of a format is made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


class Hand:
    """Collects what a reader hands to a loader or gives out as configuration."""

    def __init__(self, emit: Callable[[str, bytes], None]):
        self.emit = emit

    def loaded(self, data: bytes) -> None:
        """The whole of a member or value: what a loader would be given."""
        self.emit("bytes", bytes(data))

    def part(self, data: bytes) -> None:
        """The beginning of a member whose reader fails later."""
        self.emit("part", bytes(data))

    def text(self, text: str) -> None:
        self.emit("text", text.encode("utf-16-le", "surrogatepass"))

    def stream(self, file, chunk: int = 65536, most: int = 1 << 22) -> None:
        """All of an open file; when reading fails, what came before."""
        parts: list[bytes] = []
        total = 0
        try:
            while total < most:
                data = file.read(chunk)
                if not data:
                    self.loaded(b"".join(parts))
                    return
                parts.append(data)
                total += len(data)
        except Exception:
            if total:
                self.part(b"".join(parts))
            raise
        self.part(b"".join(parts))


@dataclass(frozen=True)
class Field:
    """A place in a file that its reader gives a meaning to."""

    offset: int
    length: int
    # 'le' and 'be': an integer; 'octal': digits; 'text': letters; 'record': bytes that can be repeated, dropped or moved
    kind: str = "le"


@dataclass(frozen=True)
class Format:
    """A format as its real readers and writers know it."""

    # Ending of the file's name.
    name: str
    # Makes honest files, and such as no ordinary writer makes, with their names. Called once.
    seeds: Callable[[random.Random], Iterable[tuple[str, bytes]]]
    # Real readers by name: each opens the file of this path and hands out what it reads. May raise anything.
    readers: dict[str, Callable[[str, Hand], None]]
    # The fields of a file; may be wrong for one that was mutated, and may raise.
    fields: Callable[[bytes], list[Field]] = lambda data: []
    # Changes of this format's own.
    mutators: tuple[Callable[[random.Random, bytes], bytes], ...] = ()
    # Makes checksums right again; may raise.
    repair: Callable[[bytes], bytes] | None = None
    # Modules that are imported before the throw-away processes are forked.
    imports: tuple[str, ...] = ()
    # Names that a seed's file may have: a name is at most a hint, so the verdict may not depend on it.
    suffixes: tuple[str, ...] = field(default=())


def payload(rng: random.Random) -> bytes:
    """A harmless pickle that no other payload equals."""
    import pickle

    value = {"marker": rng.getrandbits(48), "values": [rng.random() for _ in range(rng.randrange(4))]}
    return pickle.dumps(value, protocol=rng.choice((0, 1, 2, 3, 4, 5)))
