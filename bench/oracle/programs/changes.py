"""Notices what a load changes in the program itself: attributes of classes, modules and functions that it looked up."""

import sys
import types

from recorder import RECORDER, words

# Attributes that Python or a library sets by itself when something is used.
CACHES = words(
    "_abc_impl __abstractmethods__ __annotations__ __annotations_cache__ __doc__ __warningregistry__ __slotnames__ "
    "__dataclass_fields__ __signature__ _cache __firstlineno__ __static_attributes__ "
    # fsspec's last instance, and the types that dill looks up when they are first needed.
    "_latest NumpyArrayType NumpyDType NumpyUfuncType"
)


def _attributes(found):
    if not isinstance(found, (type, types.ModuleType, types.FunctionType)):
        return None
    try:
        held = dict(vars(found))
    except TypeError:
        return None
    if isinstance(found, types.FunctionType):
        held["__code__"], held["__defaults__"] = found.__code__, found.__defaults__
    return {key: value for key, value in held.items() if key not in CACHES and not isinstance(value, types.ModuleType)}


def _is_wrapper(value, path):
    """A function that a library put around another itself, as PyTorch's optimisers do: no file can make a closure."""
    made = isinstance(value, types.FunctionType) and value.__closure__ is not None
    return made and value.__module__.split(".")[0] == path.split(".")[0]


def _counts(key, before, after):
    """A number or a flag that a library keeps, under a name that is not the file's."""
    return type(before) is type(after) and isinstance(after, int) and str(key) not in RECORDER.file


class Changes:
    def __init__(self):
        self.before = {}

    def watch(self, module, name, found):
        if id(found) not in self.before:
            attributes = _attributes(found)
            if attributes is not None:
                self.before[id(found)] = (f"{module}.{name}", found, attributes)
            # The module where the file's name was found: its own names may be replaced.
            inside = sys.modules.get(module)
            if inside is not None and id(inside) not in self.before:
                self.before[id(inside)] = (module, inside, _attributes(inside))

    def found(self):
        """Pairs of what was changed and the attribute; forgets what was watched, and puts things back."""
        changed = []
        for path, found, before in self.before.values():
            after = _attributes(found)
            for key in {*before, *after}:
                if before.get(key, self) is not after.get(key, self):
                    if not _is_wrapper(after.get(key), path) and not _counts(key, before.get(key), after.get(key)):
                        changed.append((path, key))
                    try:
                        if key in before:
                            setattr(found, key, before[key])
                        else:
                            delattr(found, key)
                    except (AttributeError, TypeError):
                        pass
        self.before = {}
        return changed
