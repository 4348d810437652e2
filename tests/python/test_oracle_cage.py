"""The cage in which the oracle of programs loads files (bench/oracle/programs): nothing happens in it, and everything is noted."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "oracle"))

from programs.judge import complaint
from programs.talk import Cage

MODULES = "subprocess socket shutil ctypes tempfile statistics collections functools urllib.request".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def cage():
    made = Cage(sys.executable, MODULES, ["pickle", "c-pickle"])
    made.start()
    yield made
    made.close()


class Calls:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


def program(module: str, name: str, *arguments: str) -> bytes:
    texts = b"".join(b"X" + len(text).to_bytes(4, "little") + text.encode() for text in arguments)
    return b"\x80\x04c" + module.encode() + b"\n" + name.encode() + b"\n(" + texts + b"tR."


MARK = "/tmp/cage-test-mark"


@pytest.mark.parametrize(
    ("data", "kind", "what"),
    [
        (program("os", "system", f"touch {MARK}"), "call", "posix"),
        (program("subprocess", "check_output", f"touch {MARK}"), "call", "subprocess"),
        (program("builtins", "eval", f"open({MARK!r}, 'w')"), "call", "builtins"),
        (program("builtins", "open", MARK, "w"), "effect", "open-for-writing"),
        (program("os", "mkdir", MARK), "effect", "os.mkdir"),
        (program("shutil", "rmtree", "/tmp/cage-test"), "effect", "shutil.rmtree"),
        (program("ctypes", "CDLL", "libc.so.6"), "effect", "ctypes.dlopen"),
        (program("socket", "gethostbyname", "localhost"), "effect", "socket.gethostbyname"),
        (program("urllib.request", "urlopen", "http://127.0.0.1:9/"), "effect", "urllib.Request"),
        (program("tempfile", "mkdtemp"), "effect", "tempfile.mkdtemp"),
        (program("builtins", "open", "/etc/hostname"), "effect", "open-another-file"),
        (program("this", "s"), "import", "this"),
        (program("importlib", "import_module", "this"), "import", "this"),
        (program("pwn", "run", "1"), "call", "pwn"),
        (program("collections", "abc._sys.exit"), "find", "collections"),
    ],
)
def test_is_noted_and_refused(cage, data, kind, what):
    (events,) = cage.load([("file.pkl", data)], ["c-pickle"])
    assert any(event[:2] == [kind, what] for event in events), events
    assert not os.path.exists(MARK)


def test_who_calls_is_told(cage):
    direct = b"\x80\x04cmath\nsqrt\nK\x04\x85R."
    by_map = b"\x80\x04cbuiltins\nlist\ncbuiltins\nmap\ncmath\nsqrt\n]K\x04a\x86R\x85R."
    first, second = cage.load([("a", direct), ("b", by_map)], ["pickle"])
    assert ["called", "math", "sqrt", "pickle"] in first
    assert not any(event[0] == "call-by-other" for event in first)
    assert ["call-by-other", "math", "sqrt", "pickle"] in second


def test_changes_are_noted_and_taken_back(cage):
    data = b"\x80\x04ccollections\nUserDict\nN}X\x04\x00\x00\x00copyNs\x86b."
    for _ in range(2):
        (events,) = cage.load([("a", data)], ["pickle"])
        assert ["changed", "collections.UserDict", "copy", "pickle"] in events


def test_one_that_ends_its_process_costs_one_file(cage):
    ends = program("faulthandler", "_sigsegv")
    endless = b"\x80\x04cbuiltins\nlist\ncitertools\ncount\n)R\x85R."
    answers = cage.load([("a", ends), ("b", endless), ("c", pickle.dumps([1]))], ["pickle"])
    assert answers[2] == [["ended", "loaded", "pickle"]]


def test_an_honest_file_does_nothing(cage):
    (events,) = cage.load([("a", pickle.dumps(Calls(complex, 1, 2)))], ["pickle", "c-pickle"])
    kinds = {event[0] for event in events}
    assert kinds == {"find", "called", "ended"}


CLEAN = {"verdict": "clean", "uses": [["os", "system", ["named"]]], "usesDropped": 0, "findings": []}


@pytest.mark.parametrize(
    ("event", "said", "expected"),
    [
        (["find", "os", "system", "pickle"], CLEAN, None),
        (["find", "os", "popen", "pickle"], CLEAN, "unnamed"),
        (["called", "os", "system", "pickle"], CLEAN, "uncalled"),
        (["call", "posix", "system", "pickle"], CLEAN, "ran"),
        (["call", "posix", "system", "pickle"], {**CLEAN, "verdict": "review"}, "only-review"),
        (["call", "pwn", "run", "pickle"], {**CLEAN, "verdict": "review"}, None),
        (["effect", "os.mkdir", "", "pickle"], {**CLEAN, "verdict": "unsafe"}, None),
        (["find", "os", "popen", "pickle"], {**CLEAN, "usesDropped": 1}, None),
        ([], {**CLEAN, "verdict": "broken"}, "engine-broke"),
    ],
)
def test_what_is_a_failure(event, said, expected):
    found = complaint([event] if event else [], said)
    assert (found and found[0]) == expected
