"""The cage: `python cage.py LOADERS MODULES`. Loads files with real loaders in forked processes in which nothing can happen.

stdin: the length of a JSON header (4 bytes), the header {names, sizes, loaders}, the files. stdout: one line of JSON for each file.
With {about: null} it answers what there is to call, with {about: [[module, name], ...]} what is known about that.
What stands between a program and the machine: the modules that loaders need are imported before; then no network (a name space
of its own where that is allowed), nobody's user, no file can grow (RLIMIT_FSIZE 0), no core, limits of memory and time;
what runs commands is replaced by stand-ins; an audit hook refuses files, processes, sockets, libraries, imports and code.
"""

import codecs
import contextlib
import ctypes
import encodings
import json
import os
import pkgutil
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import audit  # noqa: E402
import loaders  # noqa: E402
import names  # noqa: E402
import recorder  # noqa: E402
from recorder import RECORDER  # noqa: E402

SECONDS = 4
MEMORY = 12 << 30
NOBODY = 65534
# Kept before stand-ins take their places.
KILL = os.kill
CLONE_NEWNET = 0x40000000


def without_network():
    """A network name space with nothing in it; needs root. Without it the audit hook stands alone."""
    try:
        return ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) == 0
    except (AttributeError, OSError):
        return False


def lock(folder):
    for limit, value in (("CORE", 0), ("AS", MEMORY), ("FSIZE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    os.chdir(folder)
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.setrecursionlimit(600)


def child(out, folder, names, chosen, first):
    lock(folder)
    write, alarm = os.write, signal.alarm
    recorder.put_stand_ins()
    audit.install()
    for index in range(first, len(names)):
        write(out, b"%d\n" % index)
        events = {}
        for name in chosen:
            audit.WATCH.path = path = os.path.join(folder, names[index])
            alarm(SECONDS)
            RECORDER.direct, RECORDER.tells_direct, RECORDER.own = None, False, 0
            with open(path, "rb") as file:
                RECORDER.file = file.read(1 << 20).decode("latin1")
            RECORDER.on = True
            try:
                loaders.LOADERS[name](path)
                ended = "loaded"
            except BaseException as error:  # noqa: BLE001 - also SystemExit and what the file itself raises
                RECORDER.on = False
                ended = (
                    f"{type(error).__name__}: {str(error)[:200]}"
                    if type(error).__module__ == "builtins"
                    else type(error).__name__
                )
            RECORDER.on = False
            alarm(0)
            for path_of, key in loaders.CHANGES.found():
                events[("changed", path_of, str(key)[:80], name)] = None
            for event in RECORDER.take():
                events[(*event, name)] = None
            events[("ended", ended, name)] = None
        line = json.dumps([list(event) for event in events], ensure_ascii=True).encode()
        write(out, line + b"\n")
    write(out, b"done\n")


def lines_of(source, seconds):
    buffer = b""
    while True:
        ready, _, _ = select.select([source], [], [], seconds)
        data = os.read(source, 1 << 20) if ready else b""
        if not data:
            return
        *whole, buffer = (buffer + data).split(b"\n")
        yield from whole


def load_all(files, chosen):
    """What each file did, as a list of events; one whose process ended has the event `died`."""
    folder = tempfile.mkdtemp(prefix="cage-")
    os.chmod(folder, 0o755)
    names = []
    for index, (name, data) in enumerate(files):
        names.append(f"{index}-{name}")
        with open(os.path.join(folder, names[-1]), "wb") as file:
            file.write(data)
    answers = [[] for _ in files]
    first = 0
    while first < len(files):
        source, out = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                os.close(source)
                child(out, folder, names, chosen, first)
            finally:
                KILL(os.getpid(), signal.SIGKILL)
        os.close(out)
        current, done = first, False
        for line in lines_of(source, SECONDS * (len(chosen) + 2)):
            if line == b"done":
                done = True
            elif line.isdigit():
                current = int(line)
            else:
                try:
                    answers[current] = json.loads(line)
                except ValueError:
                    answers[current] = [["died", "wrote what it should not"]]
        os.close(source)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        if not done and not answers[current]:
            answers[current] = [["died", "no answer"]]
        first = len(files) if done else current + 1
    shutil.rmtree(folder, ignore_errors=True)
    return answers


def warm_up(chosen):
    """Loads harmless files, so that what the loaders import when they are first used is there; encodings, too."""
    for _, name, _ in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(LookupError, ImportError):
            codecs.lookup(name)
    codecs.lookup("raw-unicode-escape")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        for name in chosen:
            try:
                loaders.WRITERS[name](path)
                loaders.LOADERS[name](path)
            except Exception as error:  # noqa: BLE001 - a library that is not there
                print("not warmed up:", name, error, file=sys.stderr)


def main():
    warnings.simplefilter("ignore")
    for module in sys.argv[2:]:
        try:
            __import__(module)
        except Exception:  # noqa: BLE001 - one that is not installed is not needed
            print("not imported:", module, file=sys.stderr)
    warm_up(sys.argv[1].split(","))
    alone = without_network()
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    out.write(json.dumps({"network": not alone, "modules": len(sys.modules), "python": sys.version}).encode() + b"\n")
    out.flush()
    while True:
        length = source.read(4)
        if len(length) < 4:
            return
        header = json.loads(source.read(int.from_bytes(length, "big")))
        if "about" in header:
            answer = names.listed() if header["about"] is None else [names.about(*pair) for pair in header["about"]]
            out.write(json.dumps(answer).encode() + b"\n")
            out.flush()
            continue
        files = [(name, source.read(size)) for name, size in zip(header["names"], header["sizes"])]  # noqa: B905 - Python 3.8
        started = time.monotonic()
        for answer in load_all(files, header["loaders"]):
            out.write(json.dumps(answer).encode() + b"\n")
        out.write(json.dumps({"seconds": time.monotonic() - started}).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
