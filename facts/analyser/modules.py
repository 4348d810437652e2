"""Modules as tables of bindings, and names looked up through imports, inside a package and across packages."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from .cython import translate_with
from .sources import LEFT_OUT, Source, without_ending
from .values import ClassInfo, FunctionInfo


@dataclass(frozen=True)
class Import:
    """`from module import name` (`name` None: the module itself)."""

    module: str
    name: str | None
    typing_only: bool = False


@dataclass(frozen=True)
class Assigned:
    value: ast.expr


Binding = Import | Assigned | ClassInfo | FunctionInfo


class Module:
    """One source file: what each of its names may be bound to, whichever branch binds it."""

    def __init__(self, name: str, path: str, is_package: bool, tree: ast.Module):
        self.name = name
        self.path = path
        self.is_package = is_package
        self.names: dict[str, list[Binding]] = {}
        self.stars: list[str] = []
        self.classes: list[ClassInfo] = []
        # Statements of the form `copyreg.pickle(...)`, `X.attribute = ...`: read later.
        self.calls: list[ast.Call] = []
        self.patches: list[tuple[ast.expr, str, ast.expr | FunctionInfo]] = []
        # Classes that get attributes by computed names: `for name in ...: setattr(X, name, ...)`.
        self.filled: frozenset[str] = frozenset()
        # Names of attributes that it reads without calling them.
        self.fetched: frozenset[str] = frozenset()
        # Whether a class in it has a `__reduce__`.
        self.reduces = False
        self.body(tree.body, typing_only=False)
        # `X.method = function` at the top of the module.
        for place, attribute, value in self.patches:
            if isinstance(place, ast.Name):
                for binding in self.names.get(place.id, []):
                    if isinstance(binding, ClassInfo):
                        binding.attributes.setdefault(attribute, []).append(value)

    def bind(self, name: str, binding: Binding) -> None:
        self.names.setdefault(name, []).append(binding)

    def relative(self, level: int, module: str | None) -> str:
        if not level:
            return module or ""
        parts = self.name.split(".")
        drop = level - 1 if self.is_package else level
        base = parts[: len(parts) - drop] if drop else parts
        return ".".join([*base, *([module] if module else [])])

    def body(self, statements: list[ast.stmt], typing_only: bool) -> None:
        for node in statements:
            self.statement(node, typing_only)

    def statement(self, node: ast.stmt, typing_only: bool) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    target = alias.name if alias.asname else alias.name.split(".")[0]
                    self.bind(alias.asname or target, Import(target, None, typing_only))
            case ast.ImportFrom():
                module = self.relative(node.level, node.module)
                for alias in node.names:
                    if alias.name == "*":
                        self.stars.append(module)
                    else:
                        self.bind(alias.asname or alias.name, Import(module, alias.name, typing_only))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                info = FunctionInfo(node.name, node, self, None)
                self.bind(node.name, info)
                # fastcore's `@patch def method(self: Class)` and `@patch_to(Class)`.
                self.patches += [(place, node.name, info) for place in patched_by_decorator(node)]
            case ast.ClassDef():
                self.bind(node.name, self.make_class(node, node.name))
            case ast.Assign():
                for place in node.targets:
                    self.assigned(place, node.value)
            case ast.AnnAssign() if node.value:
                self.assigned(node.target, node.value)
            case ast.Expr(value=ast.Call() as call):
                self.calls.append(call)
                match call:
                    case ast.Call(func=ast.Name(id="setattr"), args=[place, ast.Constant(value=str(attribute)), value]):
                        self.patches.append((place, attribute, value))
                    case _:
                        pass
            case ast.If():
                checked = for_type_checkers(node.test)
                self.body(node.body, typing_only or checked is True)
                self.body(node.orelse, typing_only or checked is False)
            case ast.Try() | ast.For() | ast.While() | ast.With() | ast.AsyncWith():
                for field in ("body", "orelse", "finalbody"):
                    self.body(getattr(node, field, []), typing_only)
                for handler in getattr(node, "handlers", []):
                    self.body(handler.body, typing_only)
            case _:
                pass

    def assigned(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name():
                self.bind(target.id, Assigned(value))
            case ast.Attribute():
                self.patches.append((target.value, target.attr, value))
            case ast.Tuple() | ast.List():
                for element in target.elts:
                    self.assigned(element, ast.Constant(value=...))
            case ast.Subscript(value=place, slice=key):
                # dispatch_table[X] = reducer
                self.calls.append(ast.Call(func=place, args=[key, value], keywords=[]))
            case _:
                pass

    def make_class(self, node: ast.ClassDef, name: str) -> ClassInfo:
        info = ClassInfo(name, self, node.lineno)
        info.bases = list(node.bases)
        info.keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        info.decorators = list(node.decorator_list)
        self.classes.append(info)
        self.class_body(info, node.body)
        return info

    def class_body(self, info: ClassInfo, statements: list[ast.stmt]) -> None:
        def add(name: str, what: FunctionInfo | ast.expr | ClassInfo) -> None:
            info.attributes.setdefault(name, []).append(what)

        for node in statements:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    if not is_accessor(node):
                        add(node.name, FunctionInfo(node.name, node, self, info))
                    elif is_setter(node):
                        add(f"{node.name}=", FunctionInfo(node.name, node, self, info))
                case ast.For() | ast.While() | ast.Expr() | ast.Assign() if binds_by_name(node):
                    # `locals()[name] = ...` in a class body binds what nobody can tell.
                    add("*", ast.Constant(value=node.lineno))
                case ast.ClassDef():
                    nested = self.make_class(node, f"{info.name}.{node.name}")
                    info.nested[node.name] = nested
                    add(node.name, nested)
                case ast.Assign():
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            add(target.id, node.value)
                        elif isinstance(target, ast.Tuple | ast.List):
                            for element in target.elts:
                                if isinstance(element, ast.Name):
                                    add(element.id, ast.Constant(value=...))
                case ast.AnnAssign(target=ast.Name(id=name), value=value):
                    if value is not None:
                        add(name, value)
                    add(f"{name}:", node.annotation)
                case ast.If():
                    # Methods for type checkers only are none.
                    checked = for_type_checkers(node.test)
                    if checked is not True:
                        self.class_body(info, node.body)
                    if checked is not False:
                        self.class_body(info, node.orelse)
                case ast.Try() | ast.With():
                    for field in ("body", "orelse", "finalbody"):
                        self.class_body(info, getattr(node, field, []))
                    for handler in getattr(node, "handlers", []):
                        self.class_body(info, handler.body)
                case ast.Import() | ast.ImportFrom():
                    for alias in node.names:
                        add(alias.asname or alias.name.split(".")[0], ast.Constant(value=...))
                case ast.For() | ast.While():
                    self.class_body(info, node.body)
                case _:
                    pass


def patched_by_decorator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    for decorator in node.decorator_list:
        name = decorator_name(decorator)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if name in ("patch", "patch_property") and first and first[0].annotation:
            yield from alternatives(first[0].annotation)
        elif name == "patch_to" and isinstance(decorator, ast.Call) and decorator.args:
            yield from alternatives(decorator.args[0])


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """`A | B` and `(A, B)`."""
    match node:
        case ast.BinOp(left=left, right=right):
            yield from alternatives(left)
            yield from alternatives(right)
        case ast.Tuple(elts=elements):
            for element in elements:
                yield from alternatives(element)
        case _:
            yield node


def filled_by_name(tree: ast.Module) -> Iterator[str]:
    for part in ast.walk(tree):
        match part:
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=owner), name, _]) if not isinstance(
                name, ast.Constant
            ):
                yield owner
            case _:
                pass


def for_type_checkers(test: ast.expr) -> bool | None:
    """True for `if TYPE_CHECKING:`, False for `if not TYPE_CHECKING:`, None for any other condition."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = for_type_checkers(operand)
            return None if inner is None else not inner
        case _:
            return None


def binds_by_name(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in ("locals", "vars", "exec", "eval", "globals")
        for part in ast.walk(node)
    )


# `.name`, and no bracket behind it.
FETCHED = re.compile(rb"\.([A-Za-z_]\w*)\b(?!\s*\()|def (__reduce)")


# Stands among the names for a `__reduce__` in the module.
REDUCES = "__reduce"


def fetched_names(text: bytes) -> frozenset[str]:
    names = {(name or reduce).decode() for name, reduce in FETCHED.findall(text)}
    return frozenset(name for name in names if not name.startswith("__") or name == REDUCES)


def decorator_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_accessor(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list)


def is_setter(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in node.decorator_list)


def module_paths(name: str) -> tuple[str, ...]:
    path = name.replace(".", "/")
    return f"{path}/__init__.py", f"{path}.py", f"{path}.pyx"


class Workspace:
    """The version that is read, the newest version of each other package for what it imports, and the standard library."""

    def __init__(self, primary: list[Source], others: dict[str, list[Source]], library: Source):
        self.primary = primary
        self.others = others
        self.library = library
        self.modules: dict[str, Module | None] = {}
        self.own_tops = {top for source in primary for top in source.tops()}
        self.folders: set[str] = set()
        for source in primary:
            for path in source.paths:
                parts = path.split("/")
                self.folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))

    def sources_of(self, name: str) -> Iterator[Source]:
        yield from self.primary
        yield from self.others.get(name.split(".")[0], [])
        yield self.library

    def module(self, name: str) -> Module | None:
        if name not in self.modules:
            self.modules[name] = self.load(name)
        return self.modules[name]

    def load(self, name: str) -> Module | None:
        if not name:
            return None
        if name == "collections.abc":
            # An alias that is made when collections is imported.
            return self.module("_collections_abc")
        for source in self.sources_of(name):
            for path in module_paths(name):
                if path in source.paths:
                    module = parse(name, path, source, keep=source not in self.primary)
                    if module:
                        return module
        return None

    def is_package(self, name: str) -> bool:
        """A module, or a folder that is a namespace."""
        if self.module(name):
            return True
        return name.replace(".", "/") in self.folders

    def own_modules(self, with_text: re.Pattern[bytes] | None = None) -> Iterator[Module]:
        """The modules of the version that is read, those for tests and examples left out."""
        tells = with_text or TELLS
        for source in self.primary:
            for path in sorted(source.paths):
                if LEFT_OUT.search(path) or "-" in path or path.endswith(".pxd"):
                    continue
                if (with_text or not path.endswith("__init__.py")) and not tells.search(source.read(path)):
                    continue
                name = without_ending(path).removesuffix("/__init__").replace("/", ".")
                module = self.module(name)
                if module and module.path == path:
                    yield module


# A module without these has neither classes nor reducers: it is read when another one asks for it.
TELLS = re.compile(rb"class |namedtuple|NamedTuple|reduce|copyreg|pickle")
# Trees of packages that many others import from.
TREES: dict[tuple[str, str, str], tuple[ast.Module, frozenset[str], frozenset[str]]] = {}


# A class is filled under its name: `self` and `cls` are none.
FILLS = re.compile(rb"setattr\(\s*(?!self\b|cls\b)\w+\s*,\s*(?![\"'])")


def module_of(name: str, path: str, tree: ast.Module, fetched: frozenset[str], filled: frozenset[str]) -> Module:
    module = Module(name, path, path.endswith("__init__.py"), tree)
    module.fetched = fetched
    module.reduces = REDUCES in fetched
    module.filled = filled
    return module


def parse(name: str, path: str, source: Source, keep: bool) -> Module | None:
    key = (source.name, source.version, path)
    if key in TREES:
        return module_of(name, path, *TREES[key])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = source.read(path)
            if path.endswith(".pyx"):
                beside = without_ending(path) + ".pxd"
                declared = source.read(beside) if beside in source.paths else b""
                written = translate_with(text.decode("utf-8", "replace"), declared.decode("utf-8", "replace"))
                if written is None:
                    return None
                text = written.encode()
            tree = ast.parse(text)
        read = tree, fetched_names(text), frozenset(filled_by_name(tree) if FILLS.search(text) else ())
        if keep:
            TREES[key] = read
        return module_of(name, path, *read)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
