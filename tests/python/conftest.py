"""What the tests share. They run the real scanner on real files; there is no stand-in for either."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

from jupyterlab_scan_model.launcher import find_program

# Programs that the tests start use the installed package, not the checkout that they may be started in.
os.environ["PYTHONSAFEPATH"] = "1"
# Keras reads it when it is imported.
os.environ["KERAS_BACKEND"] = "torch"

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ECHO = "echo this is only an echo"


class Echo:
    """Pickles to a call of `os.system` that only echoes."""

    def __reduce__(self):
        return os.system, (ECHO,)


@pytest.fixture(scope="session", autouse=True)
def scanner() -> Path:
    """The program that is tested; without it no test says anything."""
    return find_program()


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples, to be changed at will."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


@pytest.fixture
def malicious(tmp_path: Path) -> Path:
    """A pickle that would echo."""
    path = tmp_path / "malicious.pkl"
    path.write_bytes(pickle.dumps(Echo()))
    return path


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    """A pickle of plain data."""
    path = tmp_path / "honest.pkl"
    path.write_bytes(pickle.dumps({"tempo": 130.0}))
    return path


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A pickle that takes the scanner some seconds: hundreds of millions of opcodes that come to nothing."""
    path = tmp_path / "slow.pkl"
    with path.open("wb") as file:
        file.write(b"\x80\x04")
        block = b"}0" * 2_000_000
        for _ in range(75):
            file.write(block)
        file.write(b"N.")
    return path
