"""Bound methods: `getattr(object, 'name')`, which pickle writes for a method that an object keeps, runs nothing where every class that
has the name has a method under it. Those names are listed that a package's own source fetches without calling them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .attributes import PROPERTIES, TRANSPARENT
from .calls import Calls
from .modules import Module, decorator_name
from .records import Record
from .values import ClassInfo, Fn, FunctionInfo

PLAIN_DECORATORS = TRANSPARENT - PROPERTIES - {"setter", "getter", "deleter", "override_property"}


def bound_methods(reader: Calls, modules: Iterable[Module]) -> dict[tuple[str, str], Record]:
    """For each top-level name: the names that are methods, and those that are something else in one of its classes."""
    modules = list(modules)
    fetched = frozenset[str]().union(*(module.fetched for module in modules))
    methods: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for module in modules:
        top = module.name.partition(".")[0]
        for info in module.classes:
            classes = reader.mro(info).classes
            kept = {id(cls.module): cls.module.fetched for cls in classes}.values()
            for cls in classes:
                for name, is_bound in bindings(reader, cls):
                    if name in fetched or any(name in names for names in kept):
                        (methods if is_bound else others).setdefault(top, set()).add(name)
    return {
        (top, ""): Record("methods", methods=frozenset(names), others=frozenset(others.get(top, ())))
        for top, names in methods.items()
    }


def bindings(reader: Calls, cls: ClassInfo) -> list[tuple[str, bool]]:
    """The names of a class, and whether all that is bound there is a method; asked again for each class made from it."""
    kept = cls.facts.get("bindings")
    if isinstance(kept, list):
        return kept
    found = [
        (name, all(isinstance(each, FunctionInfo) and is_method(reader, each, cls) for each in what))
        for name, what in cls.attributes.items()
    ]
    cls.facts["bindings"] = found
    return found


def is_method(reader: Calls, function: FunctionInfo, cls: ClassInfo) -> bool:
    decorators: list[ast.expr] = getattr(function.node, "decorator_list", [])
    return all(decorator_name(each) in PLAIN_DECORATORS or wraps(reader, each, cls) for each in decorators)


def wraps(reader: Calls, decorator: ast.expr, cls: ClassInfo) -> bool:
    """A decorator that gives a function: `return wrapper`, and where it is called first, `return decorator`."""
    called = isinstance(decorator, ast.Call)
    value = reader.class_expression(decorator.func if isinstance(decorator, ast.Call) else decorator, cls)
    atoms = value.atoms if value is not None else frozenset()
    return bool(atoms) and all(
        isinstance(atom, Fn) and gives_function(atom.info.node, 2 if called else 1) for atom in atoms
    )


def gives_function(node: ast.AST, levels: int) -> bool:
    if not levels:
        return True
    body: list[ast.stmt] = getattr(node, "body", [])
    inner = {each.name: each for each in body if isinstance(each, ast.FunctionDef)}
    given = [each.value for each in own_statements(body) if isinstance(each, ast.Return)]
    return bool(given) and all(
        isinstance(value, ast.Name) and value.id in inner and gives_function(inner[value.id], levels - 1)
        for value in given
    )


def own_statements(body: list[ast.stmt]) -> Iterable[ast.stmt]:
    """The statements of a function, those of functions in it left out."""
    for statement in body:
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for field in ("body", "orelse", "finalbody", "handlers"):
                yield from own_statements(getattr(statement, field, []))
