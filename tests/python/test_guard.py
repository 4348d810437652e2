"""The guard in front of the real loaders."""

from __future__ import annotations

import builtins
import concurrent.futures
import gzip
import io
import json
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy
import pandas
import psutil
import pytest
from conftest import ECHO, EXAMPLES, Echo

from jupyterlab_scan_model import UnsafeModelError, guard
from jupyterlab_scan_model.launcher import NODE_SETTING, NodeNotFoundError
from jupyterlab_scan_model.report import ScanError

HERE = Path(__file__).parent


@pytest.fixture
def guarded():
    guard.on()
    yield
    guard.off()


@pytest.mark.parametrize("order", ["before", "after"])
def test_every_loader_stops_the_malicious_and_loads_the_honest(order, tmp_path, honest, malicious):
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    line = [sys.executable, str(HERE / "guard_program.py"), order, str(tmp_path)]
    found = subprocess.run(line, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    rows = [json.loads(line) for line in found.stdout.splitlines() if line.startswith("[")]
    assert len(rows) > 25
    assert [row for row in rows if row[1:] != ["loaded", "stopped"]] == []
    assert ECHO.removeprefix("echo ") not in found.stdout


def scanners():
    return [child for child in psutil.Process().children() if "serve" in child.cmdline()]


def everything():
    """Identity of every global of every module, and of what imports go through."""
    names = {
        (module, key): id(value)
        for module, loaded in list(sys.modules.items())
        if hasattr(loaded, "__dict__")
        and not module.startswith(("jupyterlab_scan_model", "_pytest", "pytest", "test_"))
        for key, value in list(vars(loaded).items())
    }
    return names, list(map(id, sys.meta_path)), id(builtins.__import__)


def test_off_leaves_no_trace():
    guard.status()
    before = everything()
    guard.on()
    assert everything() != before
    guard.off()
    assert everything() == before


def test_what_was_imported_meanwhile_is_put_back_too(tmp_path, monkeypatch):
    (tmp_path / "imported_meanwhile.py").write_text("from pickle import load, Unpickler\n")
    monkeypatch.syspath_prepend(tmp_path)
    original = pickle.load, pickle.Unpickler
    guard.on()
    import imported_meanwhile

    assert imported_meanwhile.load is not original[0]
    guard.off()
    assert (imported_meanwhile.load, imported_meanwhile.Unpickler) == original


def test_nothing_is_imported_that_was_not_asked_for():
    line = "import sys; from jupyterlab_scan_model import guard; guard.on(); guard.off(); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    libraries = {"joblib", "torch", "numpy", "pandas", "dill", "keras", "cloudpickle", "IPython"}
    assert not libraries & set(found.stdout.split())


def test_the_error_names_the_call_and_the_loader(guarded, malicious):
    with pytest.raises(UnsafeModelError) as caught, open(malicious, "rb") as file:
        pickle.load(file)
    message = str(caught.value)
    assert str(malicious) in message
    assert ECHO in message
    assert "CRITICAL" in message
    assert "pickle.load was stopped before it loaded anything" in message
    assert caught.value.report.verdict == "unsafe"


def test_the_files_position_is_kept(guarded, honest):
    content = honest.read_bytes()
    with io.BytesIO(content * 3) as memory, open(honest, "rb") as plain, gzip.open(_gzipped(honest)) as compressed:
        for file in (memory, plain, compressed):
            assert pickle.load(file) == {"tempo": 130.0}
            assert file.tell() == len(content)


def _gzipped(path: Path) -> Path:
    target = path.with_suffix(".gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def test_many_pickles_in_one_file_are_scanned_once(guarded, tmp_path):
    path = tmp_path / "many.pkl"
    path.write_bytes(b"".join(pickle.dumps(number) for number in range(200)))
    with open(path, "rb") as file:
        assert [pickle.load(file) for _ in range(200)] == list(range(200))
    assert "1 scanned" in guard.status()


def test_a_later_pickle_in_the_same_file_is_seen(guarded, tmp_path):
    path = tmp_path / "many.pkl"
    path.write_bytes(pickle.dumps(1) + pickle.dumps(Echo()))
    with open(path, "rb") as file, pytest.raises(UnsafeModelError):
        pickle.load(file)


def test_a_file_that_changes_is_scanned_again(guarded, honest, malicious):
    with open(honest, "rb") as file:
        pickle.load(file)
    honest.write_bytes(malicious.read_bytes())
    with open(honest, "rb") as file, pytest.raises(UnsafeModelError):
        pickle.load(file)


def test_a_buffer_that_is_used_again_is_scanned_again(guarded):
    buffer = io.BytesIO(pickle.dumps(b"x" * 100))
    pickle.load(buffer)
    bad = pickle.dumps(Echo())
    buffer.seek(0)
    buffer.write(bad)
    buffer.seek(0)
    with pytest.raises(UnsafeModelError):
        pickle.load(buffer)


def test_several_pickles_through_a_pipe(guarded):
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", 0) as file:
        os.write(writing, pickle.dumps(1) + pickle.dumps([2]))
        assert pickle.load(file) == 1
        assert pickle.load(file) == [2]
        os.write(writing, pickle.dumps(Echo()))
        with pytest.raises(UnsafeModelError):
            pickle.load(file)
        os.close(writing)


def test_object_arrays_are_scanned_and_plain_ones_left_alone(guarded, tmp_path):
    plain, objects = tmp_path / "plain.npy", tmp_path / "objects.npz"
    numpy.save(plain, numpy.arange(3))
    numpy.savez(objects, a=numpy.array([Echo()], dtype=object))
    assert numpy.load(plain).sum() == 3
    assert "has not seen a load" in guard.status()
    with pytest.raises(UnsafeModelError):
        numpy.load(objects, allow_pickle=True)


def test_compressed_frames(guarded, tmp_path):
    path = tmp_path / "frame.pkl.gz"
    frame = pandas.DataFrame({"tempo": [130.0, 90.0]})
    frame.to_pickle(path)
    assert pandas.read_pickle(path).equals(frame)
    with gzip.open(path, "wb") as file:
        pickle.dump(Echo(), file)
    with pytest.raises(UnsafeModelError):
        pandas.read_pickle(path)


class Odd:
    """A call that nobody has reviewed, HIGH, and that does no harm."""

    def __reduce__(self):
        return textwrap.dedent, ("  odd",)


def test_the_level(malicious):
    odd = pickle.dumps(Odd())
    guard.on(fail_on="high")
    try:
        with pytest.raises(UnsafeModelError):
            pickle.loads(odd)
    finally:
        guard.off()
    guard.on(fail_on="critical")
    try:
        assert pickle.loads(odd) == "odd"
        with pytest.raises(UnsafeModelError):
            pickle.loads(malicious.read_bytes())
    finally:
        guard.off()


def test_what_would_be_fetched_is_not_loaded_unseen(guarded):
    import keras

    with pytest.raises(ScanError, match="not on this machine"):
        keras.saving.load_model("hf://somebody/model")


def test_a_missing_file_is_the_loaders_own_error(guarded, tmp_path):
    with pytest.raises(FileNotFoundError):
        pandas.read_pickle(tmp_path / "nothing.pkl")


def test_other_processes_get_their_messages(guarded):
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(abs, [-1, -2])) == [1, 2]
    assert "has not seen a load" in guard.status()


def test_what_cannot_be_scanned_is_not_loaded(guarded, monkeypatch):
    (scanner,) = scanners()
    scanner.kill()
    with pytest.raises(ScanError, match="ended with status -9"):
        pickle.loads(pickle.dumps("never seen before"))
    monkeypatch.setenv(NODE_SETTING, "/no/such/node")
    with pytest.raises(NodeNotFoundError):
        pickle.loads(pickle.dumps("never seen before"))
    monkeypatch.delenv(NODE_SETTING)
    assert pickle.loads(pickle.dumps("never seen before")) == "never seen before"


def test_one_process_scans_everything_and_ends_with_the_guard(guarded):
    before = scanners()
    for number in range(20):
        pickle.loads(pickle.dumps({"number": number}))
    assert scanners() == before
    assert len(before) == 1
    guard.off()
    assert scanners() == []


def test_without_node_the_guard_does_not_go_on(monkeypatch):
    monkeypatch.setenv(NODE_SETTING, "/no/such/node")
    original = pickle.load
    with pytest.raises(NodeNotFoundError):
        guard.on()
    assert pickle.load is original


def test_classes_derived_meanwhile_go_on_to_work():
    guard.on()
    derived = type("Derived", (pickle.Unpickler,), {})
    guard.off()
    assert derived(io.BytesIO(pickle.dumps(3))).load() == 3


def test_the_status_tells_what_it_cost(guarded, malicious):
    for _ in range(3):
        with pytest.raises(UnsafeModelError):
            pickle.loads(malicious.read_bytes())
    status = guard.status()
    assert "3 loads seen, 3 stopped; 1 scanned and 2 known from before" in status
    assert "ms each" in status
