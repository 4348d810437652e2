#!/usr/bin/env python3
"""Write modules.ts and python2.ts from the facts that Python interpreters hold about themselves.

usage: make_data.py PYTHON... (one interpreter per version, 2.7 and 3.6 to 3.13 when the files were last written)

modules.ts  top-level names of every module that some CPython ships or shipped: sys.stdlib_module_names where it
            exists, else the names in Lib, lib-dynload and sys.builtin_module_names; platform modules and later
            versions are added below by hand.
python2.ts  how Python 3 renames Python 2's modules and names while unpickling (protocols below 3).
"""

import json
import pathlib
import subprocess
import sys

LIST = r"""
import os, sys
names = set(sys.builtin_module_names) | set(getattr(sys, 'stdlib_module_names', ()))
if not hasattr(sys, 'stdlib_module_names'):
    lib = os.path.dirname(os.__file__)
    for folder in (lib, os.path.join(lib, 'lib-dynload')):
        for entry in os.listdir(folder):
            stem = entry.split('.')[0]
            if stem and stem != '__pycache__' and '-' not in stem and (
                    entry.endswith(('.py', '.so')) or os.path.isfile(os.path.join(folder, entry, '__init__.py'))):
                names.add(stem)
print(' '.join(sorted(names)))
"""

# Windows, macOS and other platform modules that no Linux build lists; what 3.14 and 3.15 add; what installs with Python.
BY_HAND = """
_winapi _wmi _overlapped _msi msilib msvcrt winreg _winreg winsound nt ntpath nturl2path _scproxy _osx_support
_aix_support _android_support _apple_support _ios_support _bootsubprocess _subprocess riscos riscospath riscosenviron
ce os2 os2emxpath macpath macurl2path posix posixpath
annotationlib compression _zstd _hmac _remote_debugging _py_warnings _ast_unparse _types profiling _math_integer
_interpreters _interpchannels _interpqueues _xxsubinterpreters _xxinterpchannels _testcapi _testinternalcapi _testlimitedcapi
_testclinic _testclinic_limited _testexternalinspection _testsinglephase _testmultiphase _testbuffer _testimportmultiple
_test_embed_structseq _xxtestfuzz xxlimited xxlimited_35 xxsubtype _ctypes_test test idlelib turtledemo tkinter _tkinter
Tkinter Tix ttk tkMessageBox tkFileDialog tkColorChooser tkSimpleDialog tkCommonDialog FixTk ScrolledText
tkFont Tkconstants Tkdnd turtle lib2to3 distutils ensurepip _distutils_hack _pyrepl pip
setuptools pkg_resources wheel easy_install venv _virtualenv __phello__ __hello__ antigravity this _frozen_importlib
_frozen_importlib_external zipimport sitecustomize usercustomize cPickle cStringIO cProfile
"""

# `__main__` is the user's own program; the others are words that people give to modules of their own, left Python long
# ago, and held nothing that runs code.
NOT_LIBRARY = {"__main__", "user", "mutex", "symbol", "formatter", "Dialog", "chunk"}

COMPAT = r"""
import json, _compat_pickle as c
print(json.dumps([sorted(c.IMPORT_MAPPING.items()),
                  sorted((a + ' ' + b, x + ' ' + y) for (a, b), (x, y) in c.NAME_MAPPING.items())]))
"""


def run(python, code):
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout


def chunks(words, width=110):
    """Lines of at most `width` characters for a template literal."""
    line = ""
    for word in words:
        if len(line) + len(word) + 1 > width:
            yield line
            line = ""
        line += (" " if line else "") + word
    yield line


def main():
    pythons = sys.argv[1:] or [sys.executable]
    names = set(BY_HAND.split())
    for python in pythons:
        names |= set(run(python, LIST).split())
    names = sorted({name.split(".")[0] for name in names} - NOT_LIBRARY)
    here = pathlib.Path(__file__).parent
    head = "// Written by make_data.py: do not edit.\n\n"
    body = "\n".join("  " + line for line in chunks(names))
    (here / "modules.ts").write_text(
        head
        + "/** Top-level modules that CPython 2.7 to 3.15 ship on any platform, private ones included, blank-separated. */\n"
        "export const STDLIB_MODULES = `\n" + body + "\n`;\n"
    )
    modules, renamed = json.loads(run(pythons[-1], COMPAT))

    def lines(pairs):
        return "\n".join(
            f"  {a}={b}" if " " not in a else f"  {a.replace(' ', '.')}={b.replace(' ', ':')}" for a, b in pairs
        )

    (here / "python2.ts").write_text(
        head + "/** Python 2 module=Python 3 module, one a line (CPython's _compat_pickle, protocols below 3). */\n"
        "export const PYTHON2_MODULES = `\n" + lines(modules) + "\n`;\n\n"
        "/** Python 2 module.name=Python 3 module:name, one a line. */\n"
        "export const PYTHON2_NAMES = `\n" + lines(renamed) + "\n`;\n"
    )
    print(f"{len(names)} modules, {len(modules)} + {len(renamed)} renamed")


if __name__ == "__main__":
    main()
