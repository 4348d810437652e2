"""Notice when a library that has loaders is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _NotifyingLoader(Loader):
    """Loads as the real loader does, then notifies; leaves no trace of itself in the module."""

    def __init__(self, real: Loader, notify: Callable[[str], None]) -> None:
        self._real = real
        self._notify = notify

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._real
        module.__loader__ = self._real
        self._real.exec_module(module)
        self._notify(module.__name__)


class Watcher(MetaPathFinder):
    """Calls `notify` with the name of each watched module, right after it was executed."""

    def __init__(self, watched: Iterable[str], notify: Callable[[str], None]) -> None:
        self._watched = frozenset(watched)
        self._notify = notify

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._watched:
            return None
        for finder in sys.meta_path:
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(fullname, path, target)
                if spec is not None:
                    if spec.loader is not None:
                        spec.loader = _NotifyingLoader(spec.loader, self._notify)
                    return spec
        return None

    def start(self) -> None:
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
