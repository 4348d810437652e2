"""Make text that an attacker may have chosen (paths, names, content of files) safe to show."""

from __future__ import annotations

import re

MAX_PATH = 300

#: Code points that can hide or reorder text on a screen, as in `src/scanner/printable.ts`, which escapes what comes from files.
_DECEPTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def printable(text: str, longest: int = MAX_PATH, lines: bool = False) -> str:
    """Control, bidirectional, invisible and unpaired surrogate characters as `\\xNN` or `\\uNNNN`; at most `longest` long.

    With `lines`, line feeds and tabs stay.
    """
    cut = text if len(text) <= longest else text[: longest - 1]
    safe = _DECEPTIVE.sub(lambda match: match[0] if lines and match[0] in "\n\t" else _escaped(match[0]), cut)
    return safe if cut is text else safe + "…"


def _escaped(char: str) -> str:
    code = ord(char)
    return _SHORT.get(char) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )
