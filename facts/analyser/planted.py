"""Hooks that a class has without showing them: put there by a decorator, a metaclass, or code in its body."""

from __future__ import annotations

import ast

from .calls import Calls
from .known import HARMLESS_METACLASSES
from .modules import Assigned, Module, decorator_name
from .values import UNKNOWN, ClassInfo, Cls, Ext, Fn, FunctionInfo, Mod, Value

# A decorator or metaclass that names one of these may put a hook into the class.
HOOKS = {
    "__setstate__", "__getattr__", "__getattribute__", "__new__", "__init__", "__del__", "__setattr__", "__setitem__", "__hash__", "__eq__", "append", "extend", "add",
}  # fmt: skip
HARMLESS_DECORATORS = {
    "total_ordering", "runtime_checkable", "unique", "final", "deprecated", "keras_export", "tf_export", "register", "register_module", "register_keras_serializable", "add_start_docstrings", "add_end_docstrings",
    "set_module", "script", "export", "public", "doc", "inherit_doc", "register_model", "requires", "unsupportable", "docstring", "register_class", "dataclass_json", "python_2_unicode_compatible", "no_type_check", "implementer",
    "add_metaclass", "tf_decorator", "experimental", "experimental_class", "versionadded", "versionchanged", "mark_deprecated", "PublicAPI", "DeveloperAPI", "Deprecated", "OldAPIStack", "beta", "verify", "xp_capabilities", "register_pass", "auto_docstring", "requires_backends", "experimental_deprecated", "interpd",
    # Of huggingface_hub and transformers: tests of types before an attribute is set, a name in the class. Of pyro: documentation. Of e3nn: a name in the class.
    "strict", "use_kernel_forward_from_hub", "use_kernelized_func", "copy_docs_from", "compile_mode",
    # Of matplotlib: `get_` and `set_` under other names. Of SymPy: methods that turn their argument into an expression, which refuse text.
    "define_aliases", "sympify_method_args",
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


# Functions that give a class methods, which were read by a person: the names are those of results, in dictionaries of the class.
READ_FILLERS = {"statsmodels.base.wrapper.populate_wrapper"}
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
        for why, found in planted_in(reader, cls):
            add(why, found)
        for what in cls.attributes.get("__init_subclass__", []) if cls is not info else []:
            if isinstance(what, FunctionInfo):
                add(f"__init_subclass__ of {cls.name}", names_hooks(what.node))
    for value in reader.metaclass(info):
        for atom in value.atoms:
            dotted = atom.name if isinstance(atom, Ext) else atom.info.dotted if isinstance(atom, Cls) else ""
            if dotted not in HARMLESS_METACLASSES:
                found = by_metaclass(reader, atom.info) if isinstance(atom, Cls) else {"*"}
                add(f"metaclass {dotted.rpartition('.')[2]}", found)
    return reason, names


def planted_in(reader: Calls, cls: ClassInfo) -> list[tuple[str, set[str]]]:
    """What code beside one class puts into it; asked again for each class made from it."""
    kept = cls.facts.get("planted")
    if isinstance(kept, list):
        return kept
    found: list[tuple[str, set[str]]] = []
    if "*" in cls.attributes and cls.dotted not in READ_BODIES:
        found.append((f"code in the body of {cls.name}", {"*"}))
    if cls.name in cls.module.filled and cls.dotted not in FILLED_WITH_ARITHMETIC:
        found.append((f"setattr({cls.name}, ...)", {"*"}))
    for call in cls.module.calls:
        # `add_methods(X)` at the top of the module.
        if any(isinstance(argument, ast.Name) and argument.id == cls.name for argument in call.args):
            others = [a for a in call.args if not (isinstance(a, ast.Name) and a.id == cls.name)]
            texts = [a.value for a in others if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            for atom in reader.module_value(call.func, cls.module).atoms:
                if isinstance(atom, Fn) and f"{atom.info.module.name}.{atom.info.name}" not in READ_FILLERS:
                    given = texts if len(texts) == len(others) and not call.keywords else None
                    found.append((f"{atom.info.name}({cls.name})", names_hooks(atom.info.node, given)))
    for decorator in cls.decorators:
        name = decorator_name(decorator)
        if name not in GENERATED and name not in HARMLESS_DECORATORS:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            value = reader.class_expression(function, cls) or UNKNOWN
            found.append((f"decorator {name}", by_decorator(reader, value)))
    cls.facts["planted"] = found
    return found


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
    kept = info.facts.get("as a metaclass")
    if isinstance(kept, set):
        return kept
    mro = reader.mro(info)
    found: set[str] = {"*"} if mro.unknown else set()
    for cls in mro.classes:
        if cls.dotted not in HARMLESS_METACLASSES:
            for name in ("__new__", "__init__"):
                for what in cls.attributes.get(name, []):
                    found |= names_hooks(what.node) if isinstance(what, FunctionInfo) else {"*"}
            if "__getattribute__" in cls.attributes:
                found.add("*")
    info.facts["as a metaclass"] = found
    return found


def names_hooks(node: ast.AST, given: list[str] | None = None) -> set[str]:
    """
    The hooks that a function names as a text or sets as an attribute; a class made in it may have any, and so may names
    that are computed, but where they are made of texts of the call (`given`) and of the function that are in no hook.
    """
    found: set[str] = set()
    texts = set(given or [])
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            texts.add(part.value)
            if part.value in HOOKS:
                found.add(part.value)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and part.attr in HOOKS:
            found.add(part.attr)
        elif isinstance(part, ast.ClassDef):
            found.add("*")
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Name(id="setattr"), args=[_, name, _]) if not isinstance(name, ast.Constant):
                harmless = given is not None and not any(may_be_in_hook(text) for text in texts)
                if not harmless and may_be_hook(name, node):
                    found.add("*")
            case _:
                pass
    return found


def may_be_in_hook(text: str) -> bool:
    return "__" in text or text in HOOKS


def may_be_hook(name: ast.expr, function: ast.AST) -> bool:
    """Whether a computed name may be that of a hook, as far as the function shows: its own texts are looked at before."""
    match name:
        case ast.JoinedStr(values=[ast.Constant(value=str(first)), *_]):
            return any(hook.startswith(first) for hook in HOOKS)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(last))]):
            return any(hook.endswith(last) for hook in HOOKS)
        case ast.Name(id=text):
            sources = assigned_to(text, function)
            return not sources or any(may_be_hook(source, function) for source in sources)
        case ast.Call(func=ast.Attribute(value=owner, attr=("items" | "keys" | "values"))):
            return may_be_hook(owner, function)
        case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
            return not all(
                isinstance(part, ast.Constant | ast.Dict | ast.List | ast.Tuple | ast.Set | ast.expr_context)
                for part in ast.walk(name)
            )
        case _:
            return True


def assigned_to(text: str, function: ast.AST) -> list[ast.expr]:
    """What a variable of a function may be: values that are assigned, and what loops go through."""
    found = []
    for part in ast.walk(function):
        match part:
            case ast.Assign(targets=targets, value=value) if any(names(target, text) for target in targets):
                found.append(value)
            case ast.For(target=target, iter=value) if names(target, text):
                found.append(value)
            case _:
                pass
    return found


def names(target: ast.expr, text: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == text for part in ast.walk(target))


def apply_patches(reader: Calls, modules: list[Module]) -> None:
    """
    `X.__setstate__ = function` where X is imported: what X does is no longer what its source says. And `module.X = Y`,
    where the module has a class of that name.
    """
    for module in modules:
        for place, attribute, value in module.patches:
            for atom in reader.module_value(place, module).atoms:
                if isinstance(atom, Cls) and attribute in HOOKS and atom.info.module is not module:
                    atom.info.attributes.setdefault(attribute, []).append(ast.Constant(value=...))
                elif isinstance(atom, Mod) and not isinstance(value, FunctionInfo):
                    changed = reader.workspace.module(atom.name)
                    if changed and attribute in changed.names:
                        for given in reader.module_value(value, module).atoms:
                            changed.bind(
                                attribute, given.info if isinstance(given, Cls) else Assigned(ast.Constant(value=...))
                            )
