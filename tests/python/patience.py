"""How long tests wait, in seconds: far longer than anything takes, since machines differ and what hangs hangs for ever."""

from __future__ import annotations

import json
from pathlib import Path

_SECONDS = json.loads((Path(__file__).parents[1] / "patience.json").read_text())

#: For a program that a test starts to end.
PROGRAM: int = _SECONDS["program"]
#: For something to show, or to be gone.
APPEARS: int = _SECONDS["appears"]
