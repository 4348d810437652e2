"""Compares the tables with the classes that Python really has. By hand, never in a test: it imports the packages.

PYTHON_OF_AN_ENVIRONMENT facts/compare_facts.py PACKAGE ...    these import names (those that are installed there)

Each package is imported in a process of its own, in an empty folder. Two kinds of disagreement:
hole: the table says `data` (or nothing) where Python finds a method, a C type or a property of its own;
alarm: the table says `unknown` where Python finds nothing at all.
A version that is not in packages.txt may differ for honest reasons: read before you believe.
"""

from __future__ import annotations

import argparse
import contextlib
import enum
import importlib
import json
import os
import subprocess
import sys
import tempfile
import types
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from analyser.known import C_BASES  # noqa: E402

TABLES = HERE.parent / "src" / "scanner" / "rules" / "facts" / "data"
FIELDS = ("new", "init", "state", "set", "items", "hash", "del")
SECONDS = 900


def dotted(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def owner(cls: type, name: str) -> tuple[type | None, Any]:
    for base in type.__getattribute__(cls, "__mro__"):
        own = type.__getattribute__(base, "__dict__")
        if name in own:
            return base, own[name]
    return None, None


def is_python(what: Any) -> bool:
    """Code that a person wrote, as opposed to what C types, dataclass, attrs, namedtuple and enum bring."""
    what = getattr(what, "__func__", what)
    if isinstance(what, types.FunctionType):
        return not is_generated(what)
    return what is not None and not isinstance(what, WRITTEN_IN_C)


def is_generated(what: Any) -> bool:
    code = getattr(getattr(what, "__func__", what), "__code__", None)
    return code is not None and (
        code.co_filename.startswith(("<string>", "<attrs"))
        or code.co_filename.endswith(WRAPPERS)
        or (code.co_filename.endswith("/collections/__init__.py") and code.co_name == "__new__")
    )


# They wrap `__new__` and `__init__` to warn, and make what dataclass and Protocol have.
WRAPPERS = (
    "/enum.py", "/dataclasses.py", "/attr/_make.py", "/argparse.py", "/typing.py", "/typing_extensions.py", "/warnings.py", "/sklearn/utils/deprecation.py",
)  # fmt: skip
WRITTEN_IN_C = (
    types.BuiltinFunctionType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
    type(None),
)


def harmless(base: type | None) -> bool:
    """A C type that was reviewed."""
    if base is None or base is object or issubclass(base, BaseException):
        return True
    name = dotted(base)
    return (
        name in C_BASES
        or name.removeprefix("builtins.") in C_BASES
        or base.__module__ in ("builtins", "collections", "typing", "enum", "abc", "datetime", "ctypes")
    )


def hook(cls: type, name: str) -> str:
    """Which code of its own a class runs for a special method, or ''."""
    base, what = owner(cls, name)
    if base is None or (name == "__new__" and issubclass(cls, enum.Enum)):
        return ""
    if is_python(what):
        return f"{dotted(base)}.{name}"
    return "" if harmless(base) or what is None or is_generated(what) else f"C {dotted(base)}.{name}"


def setters(cls: type) -> str:
    for base in cls.__mro__:
        for name, what in type.__getattribute__(base, "__dict__").items():
            if isinstance(what, property):
                if what.fset is not None and owner(cls, name)[1] is what and is_python(what.fset):
                    return f"property {name}"
            elif type(what).__name__ in ("_tuplegetter", "property"):
                continue
            elif not isinstance(what, WRITTEN_IN_C) and not isinstance(what, type) and hasattr(type(what), "__set__"):
                return f"descriptor {name}"
    return ""


def real(cls: type) -> dict[str, str]:
    """What runs, by the fields of a table."""
    first: dict[str, list[str]] = {
        "new": [hook(cls, "__new__")],
        "init": [hook(cls, "__new__"), hook(cls, "__init__")],
        "state": [hook(cls, name) for name in ("__setstate__", "__getattr__", "__getattribute__")],
        "set": [hook(cls, "__setattr__"), setters(cls)],
        "items": [hook(cls, name) for name in ("__setitem__", "append", "extend", "add")],
        "hash": [hook(cls, name) for name in ("__hash__", "__eq__")],
        "del": [hook(cls, "__del__")],
    }
    meta = owner(type(cls), "__call__")
    if (
        meta[0] not in (type, None)
        and is_python(meta[1])
        and meta[0].__module__ not in ("enum", "typing", "typing_extensions")
    ):  # type: ignore[union-attr]
        first["init"].append(f"{dotted(meta[0])}.__call__")  # type: ignore[arg-type]
    if is_python(owner(type(cls), "__getattribute__")[1]):
        first["new"].append("metaclass __getattribute__")
    if isinstance(owner(cls, "__dict__")[1], property):
        first["state"].append("property __dict__")
    return {field: next(filter(None, found), "") for field, found in first.items()}


def named(module: types.ModuleType, name: str) -> Any:
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part)
    return found


def disagreements(table: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Kind, name, field, what the table says, what Python finds."""
    for module_name in sorted(table["modules"]):
        try:
            module = importlib.import_module(module_name)
        except BaseException:  # noqa: BLE001
            yield "skipped", module_name, "", "", ""
            continue
        for index, names in table["modules"][module_name].items():
            record = table["records"][int(index)]
            for name in names.split():
                try:
                    cls = named(module, name)
                except BaseException:  # noqa: BLE001
                    continue
                full = f"{module_name}.{name}"
                if record["kind"] != "class":
                    continue
                if not isinstance(cls, type):
                    yield "other", full, "", "class", type(cls).__name__
                    continue
                yield "seen", full, "", "", ""
                for field, found in real(cls).items():
                    says = record.get(field, "unknown" if field == "init" else "absent" if field == "items" else "data")
                    if says in ("data", "absent") and found:
                        yield "hole", full, field, says, found
                    elif (
                        says == "unknown"
                        and not found
                        and field != "init"
                        and not (
                            field == "items"
                            and not any(hasattr(cls, m) for m in ("__setitem__", "append", "extend", "add"))
                        )
                    ):
                        yield "alarm", full, field, str(record.get("base", "")), ""


def child(package: str, tables: Path) -> None:
    os.environ.update(
        {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "agg", "WANDB_MODE": "disabled"}
    )
    table = json.loads((tables / f"{package}.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.chdir(folder)
        out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        with contextlib.suppress(BrokenPipeError):
            for row in disagreements(table):
                out.write(json.dumps(row) + "\n")
                out.flush()
        # Threads and exit handlers of the package must not hold the child up.
        os._exit(0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--child", default="")
    parser.add_argument("--tables", type=Path, default=TABLES)
    parser.add_argument("--alarms", action="store_true", help="list those, too")
    options = parser.parse_args()
    if options.child:
        child(options.child, options.tables.resolve())
    for package in options.packages:
        try:
            done = subprocess.run(
                [sys.executable, __file__, "--child", package, "--tables", str(options.tables.resolve())],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            text = done.stdout
        except subprocess.TimeoutExpired as late:
            text = (late.stdout or b"").decode()
        rows = [json.loads(line) for line in text.splitlines() if line.endswith("]")]
        counts = Counter(row[0] for row in rows)
        print(f"{package}: {dict(counts)}", flush=True)
        for row in rows:
            if row[0] in ("hole", "other") or (options.alarms and row[0] == "alarm"):
                print("  ", *row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
