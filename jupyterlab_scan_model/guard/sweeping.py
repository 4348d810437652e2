"""Put one object in the place of another, under every global name that any module has for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

#: Packages that send pickles between their own processes: nobody else's file passes through there, and the guard must
#: not get in between.
MESSENGERS = ("multiprocessing", "concurrent.futures", "IPython", "ipykernel", "ipyparallel", "joblib.externals")


def belongs(module: str, packages: Iterable[str]) -> bool:
    """True when a module is one of the packages or inside one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


class Swap:
    """Pairs of an object and its stand-in."""

    def __init__(self) -> None:
        self._pairs: dict[int, tuple[Any, Any]] = {}

    def add(self, original: Any, standin: Any) -> None:
        self._pairs[id(original)] = (original, standin)

    def knows(self, thing: Any) -> bool:
        """True for an original that has a stand-in, and for a stand-in."""
        return id(thing) in self._pairs or any(standin is thing for _, standin in self._pairs.values())

    def forwards(self) -> None:
        """Put the stand-ins in place, everywhere but in messengers."""
        _replace(self._pairs, skip=MESSENGERS)

    def back(self) -> None:
        """Put the originals back, also in modules that were imported since and took a stand-in along."""
        _replace({id(standin): (standin, original) for original, standin in self._pairs.values()}, skip=())


def _replace(pairs: dict[int, tuple[Any, Any]], skip: tuple[str, ...]) -> None:
    for name, module in list(sys.modules.items()):
        # By type, not isinstance: cffi's libraries say that they are modules, and are not.
        if not issubclass(type(module), ModuleType) or belongs(name, skip):
            continue
        # The real dictionary, past any `__getattr__` that imports things when asked.
        names = ModuleType.__getattribute__(module, "__dict__")
        for key, value in list(names.items()):
            pair = pairs.get(id(value))
            if pair is not None and pair[0] is value:
                names[key] = pair[1]
