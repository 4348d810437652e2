"""What stands in the modules that the cage has imported: callables, their parameters, and the attributes that their code names."""

import inspect
import sys
import types

SKIPPED = (
    "_pytest",
    "pytest",
    "hypothesis",
    "mypy",
    "IPython",
    "audit",
    "changes",
    "loaders",
    "recorder",
    "names",
    "__main__",
    "__mp_main__",
    "pwn",
    "pip",
    "setuptools",
)


def listed():
    """[module, name] of every callable in every module."""
    found = []
    for module, holder in sorted(sys.modules.items()):
        if not isinstance(holder, types.ModuleType) or module.split(".")[0] in SKIPPED:
            continue
        for name, value in sorted(vars(holder).items()):
            if isinstance(name, str) and callable(value) and not isinstance(value, types.ModuleType):
                found.append([module, name])
    return found


def about(module, name):
    """Whether it is a class, its parameters, its attributes, and the names that its code uses."""
    value = sys.modules.get(module)
    for part in name.split("."):
        value = getattr(value, part, None)
    try:
        parameters = [p.name for p in inspect.signature(value).parameters.values() if p.kind is not p.VAR_POSITIONAL][
            :12
        ]
    except (TypeError, ValueError):
        parameters = []
    names = set()
    if isinstance(value, type):
        for cls in value.__mro__[:4]:
            for method in (
                "__setstate__",
                "__init__",
                "__new__",
                "__hash__",
                "__eq__",
                "__setattr__",
                "__getattr__",
                "__setitem__",
                "append",
                "__reduce__",
            ):
                code = getattr(cls.__dict__.get(method), "__code__", None)
                if code is not None:
                    names.update(code.co_names)
        names.update(n for n in dir(value) if not n.startswith("__"))
    return {"class": isinstance(value, type), "parameters": parameters, "attributes": sorted(names)[:120]}
