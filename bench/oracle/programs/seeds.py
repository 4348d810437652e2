"""Programs to begin with: the pickles of the project's fixtures and of honest files."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

from .kinds import Kind
from .opcodes import Program, cut, join

MOST = 12_000


def pickles_in(data: bytes) -> list[bytes]:
    """The bytes of a file that begin with a pickle, and those of the members of a zip."""
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return [archive.read(name) for name in archive.namelist() if name.endswith(".pkl")]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return []
    if data[:2] == b"\x1f\x8b":
        try:
            return [gzip.decompress(data)]
        except (OSError, EOFError):
            return []
    return [data]


def programs(kind: Kind, root: Path, more: list[Path], committed: bool) -> list[tuple[str, Program]]:
    """
    The programs of the fixtures, of honest files that the kind's loader reads, and of more folders. `committed`: without the
    honest files that this machine has made, which are not the same everywhere.
    """
    folders = [root / "tests" / "golden", *more]
    honest = [*(root / "tests" / "fixtures" / "honest").glob("*"), *([] if committed else [root / ".cache" / "honest"])]
    paths = [path for folder in folders for path in folder.glob("**/*")]
    paths += [path for folder in honest for name in kind.seeds for path in (folder / name).glob("*")]
    found = []
    for path in sorted(paths):
        if not path.is_file() or path.stat().st_size > MOST or path.suffix in (".json", ".txt", ".py"):
            continue
        for data in pickles_in(path.read_bytes()):
            try:
                ops = cut(data)
            except Exception:  # noqa: BLE001 - no pickle
                continue
            if len(ops) > 1 and join(ops).endswith(b"."):
                found.append((path.name, ops))
    return found
