"""Put one object in the place of another, under every global name that any module has for it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .loaders import INTERPROCESS_PACKAGES, belongs


class Patch:
    """Pairs of an object and its stand-in, and attributes of classes that have one."""

    def __init__(self) -> None:
        self._pairs: dict[int, tuple[Any, Any]] = {}
        #: Class, name, and the class's own attribute of that name.
        self._attributes: list[tuple[type, str, Any]] = []

    def add(self, original: Any, standin: Any) -> None:
        self._pairs[id(original)] = (original, standin)

    def knows(self, thing: Any) -> bool:
        """True for an original that has a stand-in, and for a stand-in."""
        return id(thing) in self._pairs or any(standin is thing for _, standin in self._pairs.values())

    def set_attribute(self, owner: type, name: str, value: Any) -> bool:
        """Give a class another method, at once; False for a class that takes none."""
        own = vars(owner).get(name, _ABSENT)
        try:
            setattr(owner, name, value)
        except TypeError:
            return False
        self._attributes.append((owner, name, own))
        return True

    def apply(self) -> None:
        """Put the stand-ins in place, everywhere but in packages that send pickles between their own processes."""
        _replace(self._pairs, skip=INTERPROCESS_PACKAGES)

    def revert(self) -> None:
        """Put the originals back, also in modules that were imported since and took a stand-in along."""
        _replace({id(standin): (standin, original) for original, standin in self._pairs.values()}, skip=())
        for owner, name, own in reversed(self._attributes):
            if own is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, own)
        self._attributes.clear()


_ABSENT = object()


def _replace(pairs: dict[int, tuple[Any, Any]], skip: tuple[str, ...]) -> None:
    for name, module in list(sys.modules.items()):
        # By type, not isinstance: cffi's libraries say that they are modules, and are not.
        if not issubclass(type(module), ModuleType) or (skip and belongs(name, skip)):
            continue
        # The real dictionary, past any `__getattr__` that imports things when asked.
        names = ModuleType.__getattribute__(module, "__dict__")
        for key, value in list(names.items()):
            pair = pairs.get(id(value))
            if pair is not None and pair[0] is value:
                names[key] = pair[1]
