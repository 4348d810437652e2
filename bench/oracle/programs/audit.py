"""The audit hook: what leaves the process, or would make code of text, is noted and refused."""

import builtins
import ctypes
import io
import os
import pickle
import sys

from recorder import RECORDER, Refused

# Files that libraries read by themselves: tables of time zones, of types and of encodings.
READ_BY_LIBRARIES = (
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/dev/null",
    sys.prefix,
    sys.base_prefix,
    os.path.realpath(sys.prefix),
    os.path.dirname(os.path.abspath(__file__)),
)

EFFECTS = (
    "subprocess.",
    "os.",
    "posix.",
    "socket.",
    "ctypes.",
    "shutil.",
    "tempfile.",
    "winreg.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
    "nntplib.",
    "webbrowser.",
    "pty.",
    "sqlite3.",
    "syslog.",
    "msvcrt.",
    "ensurepip.",
    "fcntl.",
    "resource.",
    "signal.",
    "mmap.",
    "code.",
    "function.",
    "marshal.",
    "pdb.",
    "glob.",
    "sys.addaudithook",
    "sys.setprofile",
    "sys.settrace",
    "cpython.run_",
    "cpython.remote",
    "builtins.input",
    "builtins.breakpoint",
    "gc.",
    "exec",
)
# Looked at, not changed.
HARMLESS = (
    "os.listdir",
    "os.scandir",
    "os.walk",
    "os.fwalk",
    "glob.",
    "marshal.dumps",
    "os.getxattr",
    "os.listxattr",
    "gc.",
)


class Watch:
    """What the file under test may do: be read."""

    def __init__(self):
        self.path = ""

    def __call__(self, event, args):
        if not RECORDER.on:
            return
        if event == "pickle.find_class":
            RECORDER.note("find", args[0], args[1])
        elif event == "import":
            RECORDER.note("import", args[0])
            raise ImportError(f"not in the cage: {args[0]}")
        elif event == "open":
            self.opened(*args)
        elif event == "compile":
            RECORDER.note("compile", type(args[0]).__name__, args[1])
        elif event == "exec" and RECORDER.own > 0:
            RECORDER.note("look", event)
        elif event.startswith(EFFECTS):
            harmless = event.startswith(HARMLESS) or (event == "ctypes.dlsym" and sys.prefix in repr(args[0]))
            # What a function of the library would have done is found by who called.
            RECORDER.note("look" if harmless else "effect", event, "" if event == "exec" else repr(args[:2])[:120])
            if not harmless:
                raise Refused(event)

    def opened(self, path, mode, flags):
        text = path if isinstance(path, str) else repr(path)
        writes = (isinstance(mode, str) and any(letter in mode for letter in "wax+")) or (
            isinstance(flags, int) and flags & (1 | 2 | 64 | 512 | 1024)
        )
        if writes:
            RECORDER.note("effect", "open-for-writing", text)
            raise Refused("open")
        # Sources in tracebacks, and what libraries ask the system: which of their own are loaded, how much memory there is.
        own = text.endswith(".pyx") or text.startswith(("/proc/", "/sys/"))
        own = (own and text not in RECORDER.file) or text.startswith(READ_BY_LIBRARIES)
        if own or text in (self.path, "") or isinstance(path, int):
            return
        RECORDER.note("effect", "open-another-file", text)
        raise FileNotFoundError(text)


WATCH = Watch()


def install():
    if hasattr(sys, "addaudithook"):
        sys.addaudithook(WATCH)
    else:
        _wrap()


def _wrap():
    """Python before 3.8 has no audit events: what would raise the most important of them is wrapped."""

    def wrapped(event, real, arguments):
        def call(*args, **kwargs):
            WATCH(event, arguments(*args))
            return real(*args, **kwargs)

        return call

    find = pickle._Unpickler.find_class

    def find_class(self, module, name):
        WATCH("pickle.find_class", (module, name))
        return find(self, module, name)

    pickle._Unpickler.find_class = find_class
    opened = wrapped("open", builtins.open, lambda path=None, mode="r", *_: (path, mode, 0))
    builtins.open = io.open = opened
    os.open = wrapped("open", os.open, lambda path=None, flags=0, *_: (path, None, flags))
    for name in "mkdir rmdir unlink remove rename replace link symlink chmod chown truncate utime putenv unsetenv listdir scandir".split():  # noqa: SIM905
        setattr(os, name, wrapped("os." + name, getattr(os, name), lambda *args: args))
    socket = sys.modules.get("socket")
    if socket is not None:
        socket.socket.__init__ = wrapped("socket.__new__", socket.socket.__init__, lambda *args: args[1:])
    ctypes.CDLL.__init__ = wrapped("ctypes.dlopen", ctypes.CDLL.__init__, lambda *args: args[1:])
