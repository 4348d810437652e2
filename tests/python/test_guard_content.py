"""What is loaded is what was scanned: the guard trusts bytes, and no library."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
import threading
import zipfile
from pathlib import Path

import joblib
import numpy
import pytest
import torch
from conftest import EXAMPLES, Echo
from joblib.numpy_pickle_compat import NDArrayWrapper

from jupyterlab_scan_model import UnsafeModelError, guard
from jupyterlab_scan_model.guard.checking import BrokenPickleError, Checker
from jupyterlab_scan_model.guard.looking import Looks
from jupyterlab_scan_model.report import ScanError

EVIL = pickle.dumps(Echo())


@pytest.fixture
def guarded():
    guard.on()
    yield
    guard.off()


def zip_of(path: Path, data: bytes) -> None:
    """A file of torch's with this `data.pkl`."""
    torch.save({"w": torch.zeros(2)}, path)
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for name, content in members.items():
            target.writestr(name, data if name.endswith("data.pkl") else content)


@pytest.fixture
def exchanged(monkeypatch):
    """Exchanges files right after their scan, before anything loads them: what the scan saw is not what arrives."""
    pairs: dict[str, Path] = {}
    check = Checker.check

    def check_and_exchange(checker, source, loader):
        verdict = check(checker, source, loader)
        other = pairs.pop(source.path, None)
        if other is not None:
            os.replace(other, source.path)
        return verdict

    monkeypatch.setattr(Checker, "check", check_and_exchange)
    return pairs


def test_what_torch_reads_out_of_a_zip_is_scanned_itself(guarded, exchanged, tmp_path):
    path, evil = tmp_path / "model.pt", tmp_path / "evil.pt"
    torch.save({"w": torch.zeros(2)}, path)
    zip_of(evil, EVIL)
    exchanged[str(path)] = evil
    with pytest.raises(UnsafeModelError) as caught:
        torch.load(path, weights_only=False)
    assert f"What torch.load reads from {path}" in str(caught.value)


def test_so_is_what_joblib_unpacks(guarded, exchanged, tmp_path):
    path, evil = tmp_path / "model.joblib", tmp_path / "evil.joblib"
    joblib.dump([1.0], path, compress=3)
    joblib.dump(Echo(), evil, compress=3)
    exchanged[str(path)] = evil
    with pytest.raises(UnsafeModelError):
        joblib.load(path)


def test_so_is_what_pandas_unpacks(guarded, exchanged, tmp_path):
    import pandas

    path, evil = tmp_path / "frame.pkl.gz", tmp_path / "evil.gz"
    pandas.DataFrame({"tempo": [130.0]}).to_pickle(path)
    evil.write_bytes(gzip.compress(EVIL))
    exchanged[str(path)] = evil
    with pytest.raises(UnsafeModelError):
        pandas.read_pickle(path)


def test_so_are_the_pickles_of_a_legacy_file(guarded, exchanged, tmp_path):
    path, evil = tmp_path / "model.pt", tmp_path / "evil.pt"
    torch.save({"w": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    whole = path.read_bytes()
    magic = whole[: whole.index(b".") + 1]
    evil.write_bytes(magic + EVIL)
    exchanged[str(path)] = evil
    with pytest.raises(UnsafeModelError):
        torch.load(path, weights_only=False)


def test_compiled_code_that_keras_reads_is_a_load(guarded):
    from keras.src.utils import python_utils

    honest = python_utils.func_dump(lambda x: x + 1)
    evil = python_utils.func_dump(lambda x: __import__("os").system("echo this is only an echo"))
    with pytest.raises(UnsafeModelError, match="marshal, called by keras"):
        python_utils.func_load(evil)
    guard.on(fail_on="high")
    assert python_utils.func_load(honest)(1) == 2
    with pytest.raises(UnsafeModelError, match=r"os.*system"):
        python_utils.func_load(evil)


def test_compiled_code_that_python_imports_is_none_of_its_business(guarded, tmp_path, monkeypatch):
    import py_compile

    source = tmp_path / "compiled_module.py"
    source.write_text("import os\nvalue = os.getcwd()\n")
    py_compile.compile(str(source), cfile=str(tmp_path / "compiled_module.pyc"))
    source.unlink()
    monkeypatch.syspath_prepend(tmp_path)
    import compiled_module

    assert compiled_module.value == os.getcwd()
    assert "has not seen a load" in guard.status()


def test_a_second_file_that_old_joblib_names_is_scanned_before_anything_is_loaded(guarded, tmp_path):
    path = tmp_path / "model.pkl"
    wrapper = NDArrayWrapper("model.pkl_01.npy", numpy.ndarray)
    path.write_bytes(pickle.dumps({"weights": wrapper}))
    numpy.save(tmp_path / "model.pkl_01.npy", numpy.arange(3))
    assert list(joblib.load(path)["weights"]) == [0, 1, 2]
    numpy.save(tmp_path / "model.pkl_01.npy", numpy.array([Echo()], dtype=object))
    with pytest.raises(UnsafeModelError, match=r"model\.pkl_01\.npy") as caught:
        joblib.load(path)
    assert "joblib.load was stopped before it loaded anything" in str(caught.value)


def test_and_one_under_any_other_name_when_it_is_loaded(guarded, tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(NDArrayWrapper("weights.bin", numpy.ndarray)))
    with open(tmp_path / "weights.bin", "wb") as file:
        numpy.save(file, numpy.array([Echo()], dtype=object))
    with pytest.raises(UnsafeModelError, match=r"numpy\.load was stopped"):
        joblib.load(path)


def test_an_array_that_ends_elsewhere_than_the_scan_found_ends_the_load(guarded, tmp_path, monkeypatch):
    path = tmp_path / "model.joblib"
    joblib.dump({"a": numpy.arange(100.0), "b": numpy.arange(3), "o": numpy.array([{}, None], dtype=object)}, path)
    for load in (
        joblib.load,
        lambda name: joblib.load(name, mmap_mode="r"),
        lambda name: joblib.load(open(name, "rb")),
    ):
        assert list(load(path)["b"]) == [0, 1, 2]
    assert list(joblib.load(io.BytesIO(path.read_bytes()))["b"]) == [0, 1, 2]
    ends = Looks.array_ends
    monkeypatch.setattr(Looks, "array_ends", lambda self, file: [end + 8 for end in ends(self, file)])
    with pytest.raises(ScanError, match="ends elsewhere than the scan found"):
        joblib.load(path)


def test_what_a_library_catches_is_raised_all_the_same(guarded, tmp_path, monkeypatch):
    def reads_a_part(*args, **kwargs):
        try:
            return pickle.loads(EVIL)
        except Exception as error:
            raise ValueError("it could not be read, who knows why") from error

    monkeypatch.setattr("torch.serialization._legacy_load", reads_a_part)
    path = tmp_path / "model.pt"
    torch.save({"w": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(UnsafeModelError, match=r"What torch\.load reads from"):
        torch.load(path, weights_only=False)


def test_a_loader_from_before_the_guard_is_stopped_when_it_looks_anything_up(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import functools, io, json, pickle
            EVIL = {EVIL!r}

            class Kept:
                load = pickle.loads
                partial = functools.partial(pickle.loads)

                def __init__(self):
                    self.made_before = pickle.Unpickler(io.BytesIO(EVIL))

            def default(data, loads=pickle.loads):
                return loads(data)

            def closure():
                loads = pickle.loads
                return lambda data: loads(data)

            inside, kept, table = closure(), Kept(), {{"loads": pickle.loads}}
            from jupyterlab_scan_model import guard
            guard.on()
            for name, load in {{
                "attribute": Kept.load,
                "partial": kept.partial,
                "default": default,
                "closure": inside,
                "container": table["loads"],
                "object": lambda data: kept.made_before.load(),
                "inside a load that was looked at": lambda data: pickle.loads(
                    pickle.dumps(Through(data)), encoding="latin1"
                ),
            }}.items():
                class Through:
                    def __init__(self, data):
                        self.data = data
                    def __getstate__(self):
                        return self.data
                    def __setstate__(self, data):
                        inside(data)
                try:
                    load(EVIL)
                    print(json.dumps([name, "loaded"]))
                except Exception as error:
                    print(json.dumps([name, type(error).__name__, "past the guard" in str(error)]))
            print(json.dumps(["data", inside(pickle.dumps([1]))]))
            guard.off()
            print(json.dumps(["off", inside(pickle.dumps(closure))is closure]))
            """
        )
    )
    found = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    names = ["attribute", "partial", "default", "closure", "container", "object"]
    assert rows[:6] == [[name, "ScanError", True] for name in names]
    # Unless the scan stops it, whose own class that is.
    assert rows[6][1] in ("ScanError", "UnsafeModelError")
    assert rows[7:] == [["data", [1]], ["off", True]]


def test_source_code_that_comes_in_a_package_is_looked_at_before_it_runs(tmp_path):
    from torch.package import PackageExporter, PackageImporter

    def package(source):
        path = tmp_path / "package.pt"
        with PackageExporter(path) as exporter:
            exporter.save_source_string("a_module", source)
            exporter.save_text("resources", "text", "")
        return path

    honest, evil = "def double(x):\n    return 2 * x\n", "import os\nos.system('echo this is only an echo')\n"
    guard.on(fail_on="high")
    try:
        assert PackageImporter(package(honest)).import_module("a_module").double(3) == 6
        # Before the importer has read anything of it.
        with pytest.raises(UnsafeModelError, match=r"package\.pt would run os\.system"):
            PackageImporter(package(evil)).import_module("a_module")
        guard.on()
        # Code of its own, as a Lambda of Keras is.
        with pytest.raises(UnsafeModelError, match="MEDIUM"):
            PackageImporter(package(honest)).import_module("a_module")
    finally:
        guard.off()


class FromBefore(pickle.Unpickler):
    """Derived before the guard goes on."""


def test_a_class_from_before_reads_what_was_looked_at_or_nothing(guarded, tmp_path):
    import tempfile
    from types import SimpleNamespace

    def temporary(data):
        file = tempfile.NamedTemporaryFile()
        file.write(data)
        file.seek(0)
        return file

    def odd(data):
        file = io.BytesIO(data)
        return SimpleNamespace(read=lambda count: file.read(count), readline=lambda: file.readline())

    for opened in (io.BytesIO, temporary, lambda data: gzip.open(io.BytesIO(gzip.compress(data)))):
        assert FromBefore(opened(pickle.dumps([1, "x"]))).load() == [1, "x"]
        with pytest.raises(UnsafeModelError):
            FromBefore(opened(EVIL)).load()
    for data in (EVIL, pickle.dumps([1])):
        with pytest.raises(ScanError, match="nobody can tell what it reads from"):
            FromBefore(odd(data)).load()
    assert pickle.Unpickler(odd(pickle.dumps([1]))).load() == [1]
    with pytest.raises(UnsafeModelError):
        pickle.Unpickler(odd(EVIL)).load()


def test_nothing_leads_to_the_original_loaders(guarded):
    import inspect

    for loader in (pickle.load, pickle.loads, joblib.load, torch.load):
        assert not hasattr(loader, "__wrapped__")
        assert len(inspect.signature(loader).parameters) > 1
    with pytest.raises(ScanError, match="past the guard"):
        super(pickle.Unpickler, pickle.Unpickler(io.BytesIO(EVIL))).load()


def test_a_path_that_answers_differently_is_asked_once(guarded, honest, malicious):
    class Fickle(os.PathLike):
        def __init__(self):
            self.answers = [str(honest), str(malicious), str(malicious)]

        def __fspath__(self):
            return self.answers.pop(0)

    assert joblib.load(Fickle()) == {"tempo": 130.0}


def test_a_file_that_answers_differently_is_read_once(guarded):
    class Fickle(io.BytesIO):
        reads = 0

        def read(self, count=-1):
            data = super().read(count)
            if self.tell() >= len(self.getvalue()):
                self.reads += 1
                self.seek(0)
                self.truncate()
                self.write(EVIL)
                self.seek(0)
            return data

    assert pickle.load(Fickle(pickle.dumps([1, 2]))) == [1, 2]
    assert pickle.Unpickler(Fickle(pickle.dumps([1, 2]))).load() == [1, 2]


def test_what_was_read_ahead_is_older_than_what_is_on_the_disk(guarded, honest, malicious):
    with open(malicious, "rb") as file:
        file.peek()
        size = malicious.stat().st_size
        malicious.write_bytes(honest.read_bytes().ljust(size, b"\0"))
        assert pickle.load(file) == {"tempo": 130.0}


def test_a_pipe_under_a_path_is_not_loaded(guarded, tmp_path):
    os.mkfifo(tmp_path / "model.pt")
    with pytest.raises(ScanError, match="could not be scanned"):
        torch.load(tmp_path / "model.pt", weights_only=False)


def test_what_changes_while_it_is_scanned_is_not_loaded(guarded, tmp_path, honest, monkeypatch):
    from jupyterlab_scan_model.guard import checking

    ask = checking.scanner.ask

    def ask_and_touch(**request):
        answer = ask(**request)
        os.utime(honest)
        return answer

    monkeypatch.setattr(checking.scanner, "ask", ask_and_touch)
    with open(honest, "rb") as file, pytest.raises(ScanError, match="was changed while it was scanned"):
        pickle.load(file)


@pytest.mark.parametrize("data", [b"", EVIL[:-1], b"hello", b"\x80\x04\x95", b"]\xff."])
def test_what_is_no_whole_pickle_is_not_loaded(guarded, data):
    errors = (UnsafeModelError, EOFError)
    for load in (pickle.loads, pickle._loads, lambda data: pickle.load(io.BytesIO(data))):
        with pytest.raises(errors) as caught:
            load(data)
        assert not data or isinstance(caught.value, UnsafeModelError | BrokenPickleError)


def test_a_program_that_reads_to_the_end_comes_to_it(guarded, tmp_path):
    path = tmp_path / "log.pkl"
    path.write_bytes(pickle.dumps(1) + pickle.dumps([2]) + pickle.dumps({3: 4})[:-3])
    for opened in (
        open(path, "rb"),
        io.BytesIO(path.read_bytes()),
        gzip.open(io.BytesIO(gzip.compress(path.read_bytes()))),
    ):
        found = []
        with opened as file, pytest.raises(EOFError):
            while True:
                found.append(pickle.load(file))
        assert found == [1, [2]]


def test_what_the_policy_accepts_in_a_file_is_accepted_in_its_parts(tmp_path):
    import hashlib

    path = Path(shutil.copy(EXAMPLES / "pretrained_song_encoder.pt", tmp_path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    policy = tmp_path / "accepted.toml"
    policy.write_text(
        f'[[accepted]]\nsha256 = "{digest}"\nrule = "pickle-dangerous-call"\nreason = "an echo"\nexpires = 2099-01-01\n'
    )
    guard.on(policy=str(policy))
    try:
        torch.load(path, weights_only=False)
        # Accepted there, and nowhere else.
        with pytest.raises(UnsafeModelError):
            pickle.loads(EVIL)
        with zipfile.ZipFile(path) as source, pytest.raises(UnsafeModelError):
            pickle.loads(source.read("pretrained_song_encoder/data.pkl"))
    finally:
        guard.off()


def test_no_policy_is_looked_for(guarded, tmp_path, malicious, monkeypatch):
    (tmp_path / "scan-model.toml").write_text('exclude = ["**"]\nfail-on = "critical"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnsafeModelError):
        joblib.load(malicious)


def test_large_bytes_in_memory(guarded):
    large = pickle.dumps([numpy.arange(4_000_000), "x"])
    assert len(large) > 1 << 24
    assert pickle.loads(large)[1] == "x"
    with pytest.raises(UnsafeModelError):
        pickle.loads(pickle.dumps([numpy.arange(4_000_000), Echo()]))


def test_threads_load_at_the_same_time(guarded, malicious):
    found: list[object] = []

    def load(data: bytes) -> None:
        for _ in range(5):
            try:
                found.append(pickle.loads(data))
            except UnsafeModelError:
                found.append("stopped")

    threads = [threading.Thread(target=load, args=(data,)) for data in [pickle.dumps("honest"), EVIL] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.count("honest"), found.count("stopped"), len(found)) == (20, 20, 40)


def test_a_name_that_is_no_text_or_tries_to_fool_a_terminal(guarded, tmp_path):
    for name in (b"\xff\xfe.pkl", "\x1b[2J\u202egnp.pkl".encode()):
        path = os.path.join(os.fsencode(tmp_path), name)
        with open(path, "wb") as file:
            file.write(EVIL)
        for load in (joblib.load, lambda path: pickle.load(open(path, "rb"))):
            with pytest.raises(UnsafeModelError) as caught:
                load(os.fsdecode(path))
            assert not {"\x1b", "\u202e"} & set(str(caught.value))
            str(caught.value).encode()


def test_a_load_that_is_stopped_has_one_short_frame(guarded):
    import traceback

    for load in (pickle.loads, lambda data: pickle.Unpickler(io.BytesIO(data)).load()):
        with pytest.raises(UnsafeModelError) as caught:
            load(EVIL)
        own = [frame for frame in traceback.extract_tb(caught.value.__traceback__) if "scan_model" in frame.filename]
        assert len(own) == 1
