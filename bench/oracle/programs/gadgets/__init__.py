"""Pieces of programs that hide a name, change a value, or make somebody else call. Each takes the maker and returns an expression."""

from . import aliases, byte_strings, calls, hidden, packages, texts
from .maker import Maker

# The modules fill the lists that a maker chooses from.
__all__ = ["Maker", "aliases", "byte_strings", "calls", "hidden", "packages", "texts"]
