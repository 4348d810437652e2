"""See what a model file would run, before it is loaded: the notebook's door.

`%load_ext jupyterlab_scan_model`, then `%scan_model PATH...`. The same from Python: `scan(path, ...)`.
"""

from __future__ import annotations

# Not from typing: the console script imports this package, and typing takes a quarter of its time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .program import scan
    from .report import Finding, ScanReport, UnsafeModelError, Use

__all__ = [
    "Finding",
    "ScanReport",
    "UnsafeModelError",
    "Use",
    "load_ipython_extension",
    "scan",
    "unload_ipython_extension",
]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-scan-model"}]


def __getattr__(name: str) -> Any:
    # Late, because the console script imports this package too and has no use for them.
    if name == "scan":
        from .program import scan

        return scan
    if name in ("Finding", "ScanReport", "UnsafeModelError", "Use"):
        from . import report

        return getattr(report, name)
    if name == "__version__":
        from importlib import import_module

        # The build writes that file.
        return import_module("._version", __name__).__version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """IPython calls this for `%load_ext jupyterlab_scan_model`."""
    from .magic import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """IPython calls this for `%unload_ext jupyterlab_scan_model`: it takes the guard down too."""
    from .magic import unload

    unload(shell)
