"""One module a format, or a family of formats: its `FORMATS` are found here."""

from __future__ import annotations

import importlib
import pkgutil

from ..core import Format


def all_formats() -> dict[str, Format]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return {made.name: made for module in modules for made in module.FORMATS}
