"""Show a result in a notebook or a terminal: once, wherever the line that made it stands in a cell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any


class Showable:
    """An object that IPython shows; after the magic has shown it, IPython does not show it again as the value of the cell."""

    _shown = False
    _brief = False

    def _ipython_display_(self) -> None:
        """Called by IPython before anything else is asked. NotImplementedError means: go on as usual."""
        if self._shown and (shell := _displaying_shell()) is not None:
            self._shown = False
            if hasattr(shell, "kernel"):
                return
            # A terminal has written `Out[1]: ` already, and something has to stand behind it.
            self._brief = True
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if self._brief:
            self._brief = False
            return {"text/plain": repr(self)}
        return self.bundle()

    def bundle(self) -> dict[str, Any]:
        """The MIME bundle."""
        raise NotImplementedError


def display(thing: object, **options: Any) -> Any:
    """IPython's function of this name, which declares no types."""
    import IPython.display

    show: Callable[..., Any] = IPython.display.display
    return show(thing, **options)


def show_now(thing: Showable) -> None:
    """Show it here, and not once more when it is the value of the cell that runs."""
    thing._shown = False
    display(thing)
    thing._shown = True
    _in_this_cell.append(thing)


def cell_has_run() -> None:
    """In the next cell, everything is shown again."""
    while _in_this_cell:
        _in_this_cell.pop()._shown = False


_in_this_cell: list[Showable] = []


def _displaying_shell() -> Any:
    """The shell, when it is about to show the value of a cell; None when something else asks."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    frame = sys._getframe(1)
    while frame is not None and shell is not None:
        if frame.f_locals.get("self") is shell.displayhook:
            return shell
        frame = frame.f_back  # type: ignore[assignment]
    return None


class Stop(RuntimeError):
    """An error that is one sentence: IPython shows that, and not the way through this package's functions."""

    def _render_traceback_(self) -> list[str]:
        line = _line_of_cell(self.__traceback__)
        return [f"{type(self).__name__}: {self}", *([f"It was line {line} of the cell."] if line else [])]


def _line_of_cell(traceback: TracebackType | None) -> int | None:
    """Line of the cell where it happened; None for code outside of the cell, and in cells of one line."""
    import linecache

    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_name == "<module>" and traceback.tb_frame.f_globals.get("__name__") == "__main__":
            return traceback.tb_lineno if len(linecache.getlines(code.co_filename)) > 1 else None
        traceback = traceback.tb_next
    return None
