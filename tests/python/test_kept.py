"""The scanner process that is kept and asked again."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest
from conftest import Echo
from patience import APPEARS

from jupyterlab_scan_model.kept import KeptScanner, request_options
from jupyterlab_scan_model.launcher import NODE_SETTING, NodeNotFoundError
from jupyterlab_scan_model.report import ScanError

EVIL = pickle.dumps(Echo())


@pytest.fixture
def kept():
    scanner = KeptScanner()
    yield scanner
    scanner.stop()


def children(pid: int | None = None) -> list[psutil.Process]:
    found = psutil.Process(pid).children(recursive=True)
    return [child for child in found if child.status() != psutil.STATUS_ZOMBIE and "serve" in child.cmdline()]


def verdict(scanner: KeptScanner, data: bytes) -> str:
    return scanner.ask(data=data).report.verdict


def test_one_process_answers_again_and_again(kept):
    assert children() == []
    kept.start()
    (child,) = children()
    answers = [verdict(kept, data) for data in (EVIL, pickle.dumps([1]), EVIL)]
    assert answers == ["unsafe", "clean", "unsafe"]
    assert children() == [child]
    kept.stop()
    assert children() == []


def test_the_answer_tells_where_the_pickles_are(kept):
    two = pickle.dumps(1) + EVIL
    answer = kept.ask(data=two, name="two pickles")
    assert answer.pickles == ((0, 5), (5, len(two)))
    assert answer.report.files[0]["path"] == "two pickles"


def test_options_go_along(kept, tmp_path):
    policy = tmp_path / "p.toml"
    policy.write_text('fail-on = "low"\n')
    request = request_options("critical", True, str(policy))
    summary = kept.ask(data=b"no model", **request).report.document["summary"]
    assert (summary["fail_on"], summary["fail_on_coverage"], summary["policy"]) == ("critical", True, str(policy))


def test_a_process_that_was_killed_is_replaced(kept):
    kept.start()
    (child,) = children()
    child.kill()
    with pytest.raises(ScanError, match="ended with status -9 before it answered"):
        verdict(kept, EVIL)
    assert verdict(kept, EVIL) == "unsafe"


def test_a_request_that_is_refused_ends_nothing(kept):
    kept.start()
    before = children()
    with pytest.raises(ScanError, match="has no key"):
        kept.ask(data=EVIL, nonsense=1)
    with pytest.raises(ScanError, match=r"policy .* cannot be read"):
        kept.ask(data=EVIL, policy="/no/such/policy.toml")
    assert verdict(kept, EVIL) == "unsafe"
    assert children() == before


def test_an_interrupt_leaves_no_half_answer(kept, slow):
    kept.start()
    timer = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        kept.ask(paths=[str(slow)])
    assert children() == []
    assert verdict(kept, EVIL) == "unsafe"


def test_threads_take_turns(kept):
    data = [EVIL, pickle.dumps([1])] * 20
    found: dict[int, str] = {}

    def ask(index: int) -> None:
        found[index] = verdict(kept, data[index])

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(data))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[index] for index in range(len(data))] == ["unsafe", "clean"] * 20
    assert len(children()) == 1


def test_a_finalizer_that_asks_in_the_middle_of_a_question_gets_its_own_answer(kept, slow):
    kept.start()
    inner: list[str] = []
    before = signal.signal(signal.SIGALRM, lambda *_: inner.append(verdict(kept, EVIL)))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        assert kept.ask(paths=[str(slow)]).report.files[0]["size"] == slow.stat().st_size
    finally:
        signal.signal(signal.SIGALRM, before)
    assert inner == ["unsafe"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_child_of_a_fork_has_a_process_of_its_own(kept):
    kept.start()
    (own,) = children()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answers = [verdict(kept, EVIL), verdict(kept, pickle.dumps([1]))]
        mine = [process.pid for process in psutil.Process().children() if "serve" in process.cmdline()]
        os.write(writing, f"{' '.join(answers)} {len(mine)} {own.pid in mine}".encode())
        os._exit(0)
    os.close(writing)
    # The parent goes on meanwhile, on its own pipes.
    assert [verdict(kept, data) for data in (EVIL, pickle.dumps([1])) * 5] == ["unsafe", "clean"] * 5
    os.waitpid(child, 0)
    with os.fdopen(reading) as answers:
        assert answers.read() == "unsafe clean 1 False"
    # That of the child ended with it, and that of the parent is not kept alive by what the child held.
    assert children() == [own]
    kept.stop()
    assert not own.is_running()


def test_it_ends_when_the_program_is_killed():
    line = (
        "import time; from jupyterlab_scan_model.kept import scanner; scanner.start(); print('ready', flush=True);"
        "time.sleep(3600)"
    )
    program = subprocess.Popen([sys.executable, "-c", line], stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"
    (child,) = children(program.pid)
    program.kill()
    program.wait()
    program.stdout.close()
    end = time.monotonic() + APPEARS
    while time.monotonic() < end:
        if not child.is_running() or child.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    raise AssertionError("the scanner is still there")


def test_without_node_there_is_no_answer(kept, monkeypatch):
    monkeypatch.setenv(NODE_SETTING, "/no/such/node")
    with pytest.raises(NodeNotFoundError):
        kept.start()


def test_what_is_no_scanner_is_found_out(kept, monkeypatch, tmp_path):
    for says, message in [
        ('echo \'{"scan_model": "9", "protocol": 99}\'', "another protocol"),
        ("echo hello", "no JSON"),
        ("exit 3", "status 3"),
    ]:
        program = tmp_path / "node"
        program.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo v24.0.0; else {says}; fi\n')
        program.chmod(0o700)
        monkeypatch.setenv(NODE_SETTING, str(program))
        with pytest.raises(ScanError, match=message):
            kept.start()
