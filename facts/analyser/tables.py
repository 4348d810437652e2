"""Tables: the records of the versions of a package, put together, and written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from .bound import bound_methods
from .hooks import Reader
from .modules import Import, Module, Workspace
from .records import Behaviour, Record
from .values import ClassInfo, Cls, Const, Fn

Names = dict[tuple[str, str], Record]


def read_version(workspace: Workspace) -> tuple[Names, Reader]:
    """The classes of one version and the functions that its reducers name, by module and name."""
    reader = Reader(workspace)
    names: Names = {}
    own = {top for source in workspace.primary for top in source.tops()}
    for module in workspace.own_modules():
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
    bindings = module.names.get(info.name, [])
    if len(bindings) < 2 or all(isinstance(binding, ClassInfo) for binding in bindings):
        return record
    value = reader.member(module.name, info.name, as_class=True)
    for atom in value.atoms if value else []:
        if isinstance(atom, Cls):
            record = record.merge(reader.record(atom.info))
        elif not isinstance(atom, Const):
            record = record.merge(unknown_record(f"{info.name} from elsewhere"))
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
            self.names[key] = (
                self.names[key].merge(record) if key in self.names and self.names[key].kind == record.kind else record
            )

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
