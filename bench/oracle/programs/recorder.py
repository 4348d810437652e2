"""What the cage notes, and the stand-ins that note that they were called. Runs in every Python from 3.6 on."""

import builtins
import importlib
import sys
import types

# Most events that are kept of one load: a program in a loop says the same thing again.
MOST = 200
# Letters that a text has in common with the file when it is the file's.
SHARED = 12


def words(text):
    return text.split()


class Refused(Exception):
    """The cage lets nothing happen."""


class Recorder:
    def __init__(self):
        self.on = False
        self.events = {}
        # What the unpickler itself calls just now; a stand-in that is called otherwise was called by somebody else.
        # Only the cage's unpickler in Python can tell.
        self.tells_direct = False
        self.direct = None
        # The bytes of the file, as text, by which its words are known in what libraries run.
        self.file = ""
        # More than 0 while a library runs a text of its own.
        self.own = 0

    def note(self, kind, *what):
        if self.on and len(self.events) < MOST:
            self.events[(kind, *(str(part)[:300] for part in what))] = None

    def from_file(self, text):
        """True when text that is run, or a path, is the file's, and not a library's own."""
        pieces = (text[at : at + SHARED] for at in range(max(1, len(text) - SHARED + 1)))
        return "pwn" in text or any(piece in self.file for piece in pieces)

    def imported(self, name):
        """A module is asked for that is not there; `imports-named` when the file may have chosen it."""
        self.note("import", name)
        if len(str(name)) > 4 and str(name) in self.file:
            self.note("imports-named", name)

    def take(self):
        events, self.events = list(self.events), {}
        return events


RECORDER = Recorder()


class StandIn:
    """Takes the place of a callable: notes each call, and does nothing."""

    def __init__(self, module, name, answer=None):
        self.__module__, self.__name__, self.__qualname__ = module, name, name
        self._answer = answer

    def __call__(self, *args, **kwargs):
        kind = "call" if RECORDER.direct is self or not RECORDER.tells_direct else "call-by-other"
        RECORDER.note(kind, self.__module__, self.__name__)
        if self._answer is None:
            raise Refused(self.__name__)
        return self._answer(*args, **kwargs)

    def __reduce__(self):
        return self.__name__

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)


def text_of(source):
    """What is run, as text; of compiled code its names and texts."""
    if not isinstance(source, types.CodeType):
        return source if isinstance(source, str) else None
    words = [*source.co_names, *source.co_varnames]
    for value in source.co_consts:
        inner = text_of(value)
        words += [] if inner is None else [inner]
    return " ".join(words)


class RunsText(StandIn):
    """In the place of `exec` and `eval`: libraries run texts of their own with them, which must go on."""

    def __init__(self, module, name, real):
        super().__init__(module, name)
        self._real = real

    def __call__(self, *args, **kwargs):
        text = text_of(args[0]) if args else None
        if RECORDER.on and RECORDER.direct is not self and text is not None and not RECORDER.from_file(text):
            RECORDER.note("own-text", self.__name__, text[:80])
            if len(args) < 2:
                caller = sys._getframe(1)
                args = (args[0], caller.f_globals, caller.f_locals)
            RECORDER.own += 1
            try:
                return self._real(*args, **kwargs)
            finally:
                RECORDER.own -= 1
        return super().__call__(*args, **kwargs)


class Box:
    """A class of the stand-in package: everything that loading does with it is noted."""

    def __new__(cls, *_args, **_kwargs):
        RECORDER.note("call", "pwn", "Box.__new__")
        return object.__new__(cls)

    def __init__(self, *_args, **_kwargs):
        RECORDER.note("call", "pwn", "Box")

    def __setstate__(self, _state):
        RECORDER.note("call", "pwn", "Box.__setstate__")

    def __call__(self, *_args, **_kwargs):
        RECORDER.note("call-by-other", "pwn", "Box()")
        return self


# What could harm the cage's own process or the machine without an event that tells of it, and what programs aim at.
TARGETS = {
    "builtins": "eval exec input breakpoint",
    "posix": "system popen execv execve fork forkpty kill killpg _exit abort write writev dup dup2 close closerange "
    "posix_spawn posix_spawnp setuid setgid chroot nice sched_setaffinity ioctl",
    "os": "system popen execv execve execl execlp execvp execvpe spawnv spawnl spawnlp spawnvp fork forkpty kill killpg _exit "
    "abort write writev dup dup2 close closerange posix_spawn posix_spawnp setuid setgid chroot",
    "subprocess": "Popen run call check_call check_output getoutput getstatusoutput",
    "_posixsubprocess": "fork_exec",
    "signal": "alarm setitimer signal raise_signal pthread_kill",
    "_signal": "alarm setitimer signal raise_signal pthread_kill",
    "resource": "setrlimit",
    "faulthandler": "_sigsegv _sigabrt _sigfpe _read_null _stack_overflow _fatal_error_c_thread dump_traceback_later",
    "_thread": "start_new_thread start_joinable_thread interrupt_main",
    "pty": "spawn",
    "time": "sleep",
    "gc": "freeze",
}

# Callables that the engine trusts. They are only ever passed as values: who calls them is somebody else.
CANARIES = {("math", "sqrt"), ("operator", "truth"), ("_operator", "truth"), ("builtins", "ascii")}


def put_stand_ins():
    """Replaces what programs aim at, in the modules themselves: whatever way leads there, it ends here."""
    stand_ins = {}
    for module, names in TARGETS.items():
        found = sys.modules.get(module)
        for name in names.split() if found is not None else ():
            if hasattr(found, name):
                shown = "posix" if module == "os" and hasattr(sys.modules["posix"], name) else module
                made = RunsText(shown, name, getattr(found, name)) if name in ("exec", "eval") else StandIn(shown, name)
                known = stand_ins.setdefault((shown, name), made)
                setattr(found, name, known)
    pwn = types.ModuleType("pwn")
    pwn.run = StandIn("pwn", "run")
    pwn.give = StandIn("pwn", "give", lambda *args, **_kwargs: args[0] if args else None)
    pwn.Box = Box
    Box.__module__ = "pwn"
    sys.modules["pwn"] = pwn
    real_import = builtins.__import__

    def importing(name, *args, **kwargs):
        relative = (len(args) > 3 and args[3]) or kwargs.get("level")
        if name not in sys.modules and not relative:
            RECORDER.imported(name)
            if RECORDER.on:
                raise ImportError("not in the cage: " + str(name))
        return real_import(name, *args, **kwargs)

    def import_module(name, package=None):
        # Unlike the import statement this raises no audit event.
        if name in sys.modules:
            return sys.modules[name]
        RECORDER.imported(name)
        raise ImportError("not in the cage: " + str(name))

    builtins.__import__ = importing
    importlib.import_module = import_module


def canary(module, name, found):
    """The callable that was looked up, or one that tells when somebody else calls it."""
    if (module, name) not in CANARIES or not callable(found):
        return found
    key = ("_canary", module, name)
    known = _CANARIES.get(key)
    if known is None:
        known = _CANARIES[key] = StandIn(module, name, found)
    return known


_CANARIES = {}
