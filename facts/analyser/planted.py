"""Hooks that a class has without showing them: put there by a decorator, a metaclass, or code in its body."""

from __future__ import annotations

import ast

from .calls import Calls
from .known import HARMLESS_METACLASSES
from .modules import decorator_name
from .values import UNKNOWN, ClassInfo, Cls, Ext, Fn, FunctionInfo, Value

# A decorator or metaclass that names one of these may put a hook into the class.
HOOKS = {
    "__setstate__", "__getattr__", "__getattribute__", "__new__", "__del__", "__setattr__", "__setitem__", "__hash__", "__eq__", "append", "extend", "add",
}  # fmt: skip
HARMLESS_DECORATORS = {
    "total_ordering", "runtime_checkable", "unique", "final", "deprecated", "keras_export", "tf_export", "register", "register_module", "register_keras_serializable", "add_start_docstrings", "add_end_docstrings",
    "set_module", "script", "export", "public", "doc", "inherit_doc", "register_model", "requires", "unsupportable", "docstring", "register_class", "dataclass_json", "python_2_unicode_compatible", "no_type_check", "implementer",
    "add_metaclass", "tf_decorator", "experimental", "experimental_class", "versionadded", "versionchanged", "mark_deprecated", "PublicAPI", "DeveloperAPI", "Deprecated", "OldAPIStack", "beta", "verify", "xp_capabilities", "register_pass", "auto_docstring", "requires_backends", "experimental_deprecated", "interpd",
}  # fmt: skip
GENERATED = {
    "dataclass",
    "s",
    "attrs",
    "define",
    "frozen",
    "mutable",
    "attributes",
    "auto_attribs",
    "immutable",
    "dataclass_transform",
}

# Classes whose computed names were read by a person: functions like sin and floor.
FILLED_WITH_ARITHMETIC = {"scipy.sparse._data._data_matrix", "scipy.sparse.data._data_matrix"}


# Class bodies that run code, which was read by a person: functions that return their argument.
READ_BODIES = {"fastai.data.load.DataLoader"}


def planted_hooks(reader: Calls, info: ClassInfo) -> tuple[str, set[str]]:
    """Why, and which: `*` for any."""
    reason, names = "", set[str]()

    def add(why: str, found: set[str]) -> None:
        nonlocal reason
        if found:
            reason = reason or why
            names.update(found)

    for cls in reader.mro(info).classes:
        if "*" in cls.attributes and cls.dotted not in READ_BODIES:
            add(f"code in the body of {cls.name}", {"*"})
        if cls.name in cls.module.filled and cls.dotted not in FILLED_WITH_ARITHMETIC:
            add(f"setattr({cls.name}, ...)", {"*"})
        for decorator in cls.decorators:
            name = decorator_name(decorator)
            if name not in GENERATED and name not in HARMLESS_DECORATORS:
                function = decorator.func if isinstance(decorator, ast.Call) else decorator
                add(f"decorator {name}", by_decorator(reader, reader.class_expression(function, cls) or UNKNOWN))
    for value in reader.metaclass(info):
        for atom in value.atoms:
            dotted = atom.name if isinstance(atom, Ext) else atom.info.dotted if isinstance(atom, Cls) else ""
            if dotted not in HARMLESS_METACLASSES:
                found = by_metaclass(reader, atom.info) if isinstance(atom, Cls) else {"*"}
                add(f"metaclass {dotted.rpartition('.')[2]}", found)
    return reason, names


def by_decorator(reader: Calls, value: Value) -> set[str]:
    found: set[str] = set() if value.atoms else {"*"}
    for atom in value.atoms:
        if isinstance(atom, Fn):
            found |= names_hooks(atom.info.node)
        elif isinstance(atom, Cls):
            for cls in reader.mro(atom.info).classes:
                for bindings in cls.attributes.values():
                    for what in bindings:
                        found |= names_hooks(what.node) if isinstance(what, FunctionInfo) else set()
        else:
            found.add("*")
    return found


def by_metaclass(reader: Calls, info: ClassInfo) -> set[str]:
    mro = reader.mro(info)
    found: set[str] = {"*"} if mro.unknown else set()
    for cls in mro.classes:
        if cls.dotted not in HARMLESS_METACLASSES:
            for name in ("__new__", "__init__"):
                for what in cls.attributes.get(name, []):
                    found |= names_hooks(what.node) if isinstance(what, FunctionInfo) else {"*"}
            if "__getattribute__" in cls.attributes:
                found.add("*")
    return found


def names_hooks(node: ast.AST) -> set[str]:
    """The hooks that a function names as a text or sets as an attribute; a class made in it may have any."""
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and part.value in HOOKS:
            found.add(str(part.value))
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and part.attr in HOOKS:
            found.add(part.attr)
        elif isinstance(part, ast.ClassDef):
            found.add("*")
    return found
