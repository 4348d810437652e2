"""The reader of sources says of the small packages in facts/fixtures what their table says: without network, without importing them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FACTS = Path(__file__).resolve().parents[2] / "facts"


def test_the_table_of_the_fixtures_is_the_committed_one() -> None:
    made = subprocess.run(
        [sys.executable, str(FACTS / "make_facts.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr


def record_of(name: str, module: str = "shapes.hooks") -> dict[str, object]:
    table = json.loads((FACTS / "fixtures" / "expected.json").read_text(encoding="utf-8"))
    for index, names in table["modules"][module].items():
        if name in names.split():
            record: dict[str, object] = table["records"][int(index)]
            return record
    raise KeyError(name)


def test_the_committed_table_says_what_the_fixtures_do() -> None:
    assert "state" not in record_of("Pair", "shapes.plain")
    # Another module of the package gives it a `__setstate__`.
    assert record_of("Point", "shapes.plain")["state"] == "unknown"
    assert record_of("Harmless")["state"] == "safe"
    assert record_of("Harmless")["stateCalls"] == ["_check"]
    for name, effect in {
        "Override": "process",
        "Executes": "exec",
        "ExecutesLater": "exec",
        "Imports": "import",
        "Calls": "calls-argument",
        "CallsWhatItHolds": "calls-argument",
        "Loads": "pickle",
        "Writes": "file-write",
        "Patched": "exec",
    }.items():
        state = record_of(name)["state"]
        assert isinstance(state, dict), name
        assert effect in state["effects"], name
        assert state["from"] == "state", name
    for name in ("Registers", "Borrowed", "Looped", "Filled"):
        assert record_of(name)["state"] == "unknown", name
    assert record_of("CarefulProxy")["state"] == "safe"
    assert "fresh" not in record_of("CarefulProxy")
    # Filled once, the proxy has an object that pickle asks for its __setstate__.
    assert record_of("Proxy")["fresh"] is True
