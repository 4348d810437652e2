"""Tables: the records of the versions of a package, put together, and written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from .bound import bound_methods
from .hooks import Reader
from .modules import Import, Module, Workspace
from .planted import apply_patches
from .records import Behaviour, Record
from .values import ClassInfo, Cls, Const, Ext, Fn, Mod, Plain

Names = dict[tuple[str, str], Record]


def read_version(workspace: Workspace) -> tuple[Names, Reader]:
    """The classes of one version and the functions that its reducers name, by module and name."""
    reader = Reader(workspace)
    names: Names = {}
    own = {top for source in workspace.primary for top in source.tops()}
    modules = list(workspace.own_modules())
    apply_patches(reader, modules)
    for module in modules:
        for info in module.classes:
            record = with_stand_ins(reader, module, info)
            # Older versions may have written the module that defines it.
            for key in dict.fromkeys([(module_of(info, module.name), info.name), (module.name, info.name)]):
                names[key] = names[key].merge(record) if key in names else record
        for name, bindings in module.names.items():
            for binding in bindings:
                if hasattr(binding, "value"):
                    value = reader.name(module, name)
                    for atom in value.atoms:
                        if isinstance(atom, Cls) and atom.info.special and atom.info.module is module:
                            names[(module.name, name)] = reader.record(atom.info)
        for fn in reader.named_by_reduce(module):
            key = (fn.info.module.name, fn.info.name)
            if key not in names and key[0].split(".")[0] in own and fn.info.cls is None:
                names[key] = reader.function(fn)
    names.update(exported(workspace, reader, names))
    names.update(bound_methods(reader, workspace.own_modules()))
    return {key: record for key, record in names.items() if key[0].split(".")[0] in own}, reader


def with_stand_ins(reader: Reader, module: Module, info: ClassInfo) -> Record:
    """`try: from x import Base` / `except ImportError: class Base: ...`: the name may be either of them."""
    record = reader.record(info)
    outer, _, inner = info.name.partition(".")
    bindings = module.names.get(outer, [])
    if len(bindings) < 2 or all(isinstance(binding, ClassInfo) and binding.module is module for binding in bindings):
        return record
    value = reader.member(module.name, outer, as_class=True)
    for atom in value.atoms if value else []:
        if isinstance(atom, Cls):
            other = nested(atom.info, inner)
            record = record.merge(reader.record(other)) if other else record
        elif isinstance(atom, Mod) and inner:
            # `class nn: class Module: ...` where torch is not installed.
            there = reader.workspace.module(atom.name)
            record = record.merge((alias(reader, there, inner) if there else None) or unknown_record(info.name))
        elif not isinstance(atom, Const):
            record = record.merge(unknown_record(f"{info.name} from elsewhere"))
    return record


def nested(info: ClassInfo | None, inner: str) -> ClassInfo | None:
    for part in inner.split(".") if inner else []:
        info = info.nested.get(part) if info else None
    return info


def read_aliases(workspace: Workspace, wanted: set[tuple[str, str]]) -> Names:
    """
    What names that are classes in another version stand for in this one, where this one binds them otherwise: by an
    import, an assignment, or a `__getattr__` of the module. A name that is not there at all is left out.
    """
    reader = Reader(workspace)
    apply_patches(reader, list(workspace.own_modules(PATCHES)))
    found: Names = {}
    for module_name, name in sorted(wanted):
        module = workspace.module(module_name)
        if module:
            record = alias(reader, module, name)
        else:
            compiled = any(module_name in source.compiled for source in workspace.primary)
            record = unknown_record(f"{name}, compiled in another version") if compiled else None
        if record:
            found[module_name, name] = record
    return found


# A module that may set hooks of classes of other modules.
PATCHES = re.compile(rb"^[\w.]+\.__\w+__ *=|^ *setattr\(|@patch", re.MULTILINE)


def alias(reader: Reader, module: Module, name: str) -> Record | None:
    outer, _, inner = name.partition(".")
    value = reader.member(module.name, outer, as_class=True)
    if value is not None and value.atoms == {Ext(f"{module.name}.{outer}")} and "__getattr__" in module.names:
        value = reader.given_by_module(module, outer)
    record: Record | None = None
    for atom in value.atoms if value else []:
        each = unknown_record(f"{name} from elsewhere")
        if isinstance(atom, Const | Mod | Plain):
            continue
        if isinstance(atom, Cls):
            info = nested(atom.info, inner)
            if info is None:
                continue
            each = reader.record(info)
        record = record.merge(each) if record else each
    return record


def unknown_record(base: str) -> Record:
    unknown = Behaviour("unknown", base=base)
    return Record("class", new=unknown, state=unknown, set=unknown, items=unknown, hash=unknown, delete=unknown)


def module_of(info: object, module: str) -> str:
    attributes = getattr(info, "attributes", {})
    for node in attributes.get("__module__", []):
        value = getattr(node, "value", None)
        if isinstance(value, str):
            return value
    for decorator in getattr(info, "decorators", []):
        # @set_module("numpy")
        function = getattr(decorator, "func", None)
        if getattr(function, "id", getattr(function, "attr", "")) == "set_module":
            value = getattr(decorator.args[0], "value", None) if decorator.args else None
            if isinstance(value, str):
                return value
    return module


def exported(workspace: Workspace, reader: Reader, names: Names) -> Names:
    """Classes and functions that an __init__ imports by name: they may be written with that module, too."""
    more: Names = {}
    for module in workspace.own_modules():
        if not module.is_package:
            continue
        for name, bindings in module.names.items():
            for binding in bindings:
                if isinstance(binding, Import) and binding.name and not binding.typing_only:
                    value = reader.member(binding.module, binding.name, as_class=True)
                    for atom in value.atoms if value else []:
                        if isinstance(atom, Cls | Fn):
                            record = names.get((module_of(atom.info, atom.info.module.name), atom.info.name))
                            if record and (module.name, name) not in names:
                                more[(module.name, name)] = record
    return more


@dataclass
class Table:
    """What is known of one top-level import name."""

    package: str
    distributions: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    names: Names = field(default_factory=dict)

    def add(self, distribution: str, version: str, names: Names) -> None:
        if distribution not in self.distributions:
            self.distributions.append(distribution)
        self.versions.append(version)
        for key, record in names.items():
            if key not in self.names:
                self.names[key] = record
            elif self.names[key].kind == record.kind:
                self.names[key] = self.names[key].merge(record)
            else:
                self.names[key] = unknown_record("a function in other versions")

    def json(self) -> str:
        records: dict[str, list[tuple[str, str]]] = {}
        bound = Record("methods")
        for key, record in self.names.items():
            if record.kind == "methods":
                bound = bound.merge(record)
                continue
            records.setdefault(json.dumps(record.json(), sort_keys=True, separators=(",", ":")), []).append(key)
        order = sorted(records, key=lambda text: (-len(records[text]), text))
        modules: dict[str, dict[str, list[str]]] = {}
        for index, text in enumerate(order):
            for module, name in records[text]:
                modules.setdefault(module, {}).setdefault(str(index), []).append(name)
        head = {
            "package": self.package,
            "distribution": ", ".join(sorted(self.distributions)),
            "versions": self.versions,
        }
        if methods := sorted(bound.methods - bound.others):
            head["methods"] = " ".join(methods)
        lines = [json.dumps(head, separators=(",", ":"))[:-1] + ',"records":[']
        lines.append(",\n".join(order))
        lines.append('],"modules":{')
        lines.append(
            ",\n".join(
                json.dumps(module)
                + ":"
                + json.dumps(
                    {i: " ".join(sorted(modules[module][i])) for i in sorted(modules[module], key=int)},
                    separators=(",", ":"),
                )
                for module in sorted(modules)
            )
        )
        lines.append("}}\n")
        return "\n".join(lines)

    def write(self, folder: Path) -> int:
        text = self.json()
        (folder / f"{self.package}.json").write_text(text, encoding="utf-8")
        return len(text)
