"""Calls of what has no source here: reviewed functions, builtins, methods of their results."""

from __future__ import annotations

import ast

from .frame import Frame
from .known import (
    CONTAINER_METHODS,
    HOLDERS,
    METHODS_OF_PATHS,
    PLAIN_RESULTS,
    RESULT_METHODS,
    is_callback,
    known,
)
from .values import (
    NONE,
    PLAIN,
    RAISES,
    TAINTED,
    UNKNOWN,
    Anything,
    Atom,
    Cls,
    Const,
    Ext,
    Fn,
    Inst,
    Mod,
    Named,
    Plain,
    Res,
    Value,
    one,
    union,
)
from .writing import Writing

COPIES = {"copy.deepcopy", "dataclasses.asdict", "dataclasses.astuple", "joblib.hash"}
READS_SIGNATURE = {"inspect.signature", "inspect.getfullargspec"}
OBJECT_METHODS = {
    "__init__",
    "__setattr__",
    "__getattribute__",
    "__init_subclass__",
    "__setstate__",
    "__delattr__",
    "__hash__",
    "__eq__",
    "__repr__",
    "__str__",
    "__ne__",
    "__getstate__",
    "__reduce_ex__",
    "__reduce__",
    "__format__",
    "__sizeof__",
    "__dir__",
}


def class_of(atom: Atom, tainted: bool) -> Value:
    """type(x): of data the class of data; of who knows what a class that is called like a method of it."""
    match atom:
        case Inst(info=info):
            return one(Cls(info))
        case Plain() | Const():
            return one(Ext("builtins.dict"))
        case Anything():
            return Value(frozenset([Named("__class__")]), tainted)
        case _:
            return UNKNOWN


class Externals(Writing):
    def result_method(
        self,
        dotted: str,
        name: str,
        tainted: bool,
        args: list[Value],
        kwargs: dict[str, Value],
        tainted_args: bool,
        frame: Frame,
        node: ast.AST,
    ) -> Value:
        result = one(Res(dotted), tainted or tainted_args)
        verdict = known(f"{dotted}.{name}")
        if verdict and verdict != "pure":
            self.effect(verdict, tainted or tainted_args, frame, node)
            return result
        if (
            name in RESULT_METHODS
            and dotted.startswith(("numpy.", "pandas.", "pathlib.", "torch.", "scipy."))
            and (name not in METHODS_OF_PATHS or dotted.startswith("pathlib."))
        ):
            kind = RESULT_METHODS[name]
            if kind == "calls-argument":
                for value in [*args[:1], *kwargs.values()]:
                    self.call_back(value, frame, node)
            else:
                self.effect(kind, tainted or tainted_args, frame, node)
            return result
        if (
            dotted.startswith(("re.", "regex."))
            and name in ("sub", "subn")
            and args
            and args[0].tainted
            and any(isinstance(a, Anything) for a in args[0].atoms)
        ):
            self.cannot_tell("a pattern may call an argument", frame, node)
        if (
            (tainted or tainted_args)
            and dotted.startswith(HOLDERS)
            and name
            in (
                "get",
                "pop",
                "popitem",
                "setdefault",
                "values",
                "items",
                "popleft",
                "item",
                "tolist",
                "keys",
                "__getitem__",
                "flat",
            )
        ):
            self.lambdas([*args, *kwargs.values()], frame, node)
            return Value(frozenset([Anything()]), True)
        if dotted.startswith("threading.Thread") and name in ("start", "run"):
            self.cannot_tell("starts a thread", frame, node)
            return result
        if not dotted.startswith(PLAIN_RESULTS) and name not in CONTAINER_METHODS:
            self.cannot_tell(f"{dotted}().{name}", frame, node)
        self.lambdas([*args, *kwargs.values()], frame, node)
        return result

    def text(self, node: ast.AST) -> str:
        if isinstance(node, ast.Call):
            return ast.unparse(node.func)[:40]
        return type(node).__name__

    def call_back(self, value: Value, frame: Frame, node: ast.AST) -> None:
        """Somebody else calls this value, with whatever."""
        self.call_value(value, [TAINTED, TAINTED], {}, frame, node, spread=True)

    def called_back(
        self, dotted: str, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST
    ) -> bool:
        """Calls what this function calls of its arguments; True when one of these was not seen."""
        missing = False
        for position in is_callback(dotted):
            value = (
                kwargs.get(position) if isinstance(position, str) else next(iter(args[position : position + 1]), None)
            )
            if value is not None:
                self.call_back(value, frame, node)
            missing |= value is None
        return missing

    def lambdas(self, values: list[Value], frame: Frame, node: ast.AST) -> None:
        """Functions given to reviewed functions may be called by them."""
        for value in values:
            for atom in value.atoms:
                if isinstance(atom, Fn) or (isinstance(atom, Ext) and known(atom.name) not in (None, "pure")):
                    self.call_value(one(atom), [TAINTED, TAINTED], {}, frame, node, spread=True)

    def call_external(
        self,
        dotted: str,
        args: list[Value],
        kwargs: dict[str, Value],
        frame: Frame,
        node: ast.AST,
        spread: bool,
        tainted_self: bool,
    ) -> Value:
        every = [*args, *kwargs.values()]
        tainted = tainted_self or any(v.tainted for v in every)
        special = self.builtin(dotted, args, kwargs, tainted, frame, node, spread)
        if special is not None:
            return special
        verdict = known(dotted)
        if verdict is None:
            owner, _, method = dotted.rpartition(".")
            if method in OBJECT_METHODS and known(owner) == "pure":
                return PLAIN
            self.cannot_tell(dotted, frame, node)
            return Value(frozenset([Anything()]), tainted)
        if self.called_back(dotted, args, kwargs, frame, node) and spread and tainted:
            self.cannot_tell(f"{dotted}(*)", frame, node)
        if verdict != "pure":
            self.effect(verdict, tainted, frame, node)
            return Value(frozenset([Anything()]), tainted)
        self.lambdas(every, frame, node)
        return one(Res(dotted), tainted)

    def builtin(
        self,
        dotted: str,
        args: list[Value],
        kwargs: dict[str, Value],
        tainted: bool,
        frame: Frame,
        node: ast.AST,
        spread: bool,
    ) -> Value | None:
        """Builtins whose result or effect needs more than a table."""
        if dotted in ("builtins.open", "io.open"):
            mode = args[1] if len(args) > 1 else kwargs.get("mode")
            text = (
                next((a.value for a in mode.atoms if isinstance(a, Const)), "?")
                if mode and len(mode.atoms) == 1
                else "r"
                if mode is None
                else "?"
            )
            reads = isinstance(text, str) and not set(text) & set("wax+?")
            self.effect(
                "file-read" if reads else "file-write",
                any(v.tainted for v in args[:1])
                or ("file" in kwargs and kwargs["file"].tainted)
                or (spread and tainted),
                frame,
                node,
            )
            return one(Res("io.open"), tainted)
        if not dotted.startswith("builtins."):
            if (
                dotted in COPIES
                and args
                and args[0].tainted
                and any(isinstance(a, Anything | Inst) for a in args[0].atoms)
            ):
                # It calls what the __reduce__ of any object in there returns.
                self.cannot_tell("copies an argument with all that it holds", frame, node)
            if (
                dotted in READS_SIGNATURE
                and args
                and args[0].tainted
                and any(isinstance(a, Anything) for a in args[0].atoms)
            ):
                # It calls `__signature__`, which an object may hold.
                self.cannot_tell("asks an argument for its signature", frame, node)
            if dotted in ("copy.copy", "copy.deepcopy", "typing.cast") and args:
                return args[-1] if dotted == "typing.cast" else args[0]
            if dotted in ("functools.partial", "numpy.vectorize", "numpy.frompyfunc") and args:
                return args[0]
            if dotted in ("os.environ.get", "os.getenv"):
                return PLAIN
            return None
        name = dotted.removeprefix("builtins.")
        owner, _, method = name.rpartition(".")
        if owner == "type" and method in ("__new__", "__call__", "__init__") and tainted:
            self.cannot_tell("makes a class", frame, node)
        if owner and method == "__new__":
            cls = args[0] if args else UNKNOWN
            if any(isinstance(atom, Anything) for atom in cls.atoms) and cls.tainted:
                self.effect("calls-argument", True, frame, node)
            return union(
                [
                    one(Inst(atom.info), any(v.tainted for v in args[1:]))
                    if isinstance(atom, Cls)
                    else UNKNOWN.taint(cls.tainted)
                    for atom in cls.atoms
                ]
            )
        if owner == "object" and method == "__setattr__" and len(args) > 2:
            for atom in args[0].atoms:
                if not isinstance(atom, Inst | Plain | Const):
                    self.cannot_tell("sets an attribute of an argument", frame, node)
            for atom in args[0].atoms:
                if isinstance(atom, Inst):
                    text = next((a.value for a in args[1].atoms if isinstance(a, Const)), None)
                    self.run_setters(
                        atom, atom.info, text if isinstance(text, str) else None, args[2], args[0].tainted, frame, node
                    )
            return NONE
        if owner == "object" and method in ("__reduce_ex__", "__reduce__"):
            return one(Plain(), True)
        if owner == "object" and method == "__getattribute__" and len(args) > 0:
            if len(args) == 1:
                return self.plain_lookup(args[0], frame, node)
            name = "getattr"
        if owner == "super" or name == "super":
            return UNKNOWN
        match name:
            case "getattr" if len(args) >= 2:
                return self.getattr_call(args, frame, node)
            case "setattr" if len(args) >= 3:
                self.set_attribute(args[0], args[1], args[2], frame, node)
                return NONE
            case "setattr" if spread:
                self.cannot_tell("setattr(*)", frame, node)
                return NONE
            case "type" if len(args) == 1:
                return union([class_of(atom, args[0].tainted) for atom in args[0].atoms] or [UNKNOWN])
            case "type":
                if tainted:
                    self.cannot_tell("makes a class", frame, node)
                return UNKNOWN
            case "globals" | "locals":
                return one(Plain(shared=name == "globals"), True)
            case "vars" if args and all(isinstance(atom, Cls) for atom in args[0].atoms):
                return one(Plain(shared=True))
            case "vars":
                return one(Plain(shared=not tainted), tainted)
            case "iter" | "list" | "tuple" | "set" | "dict" | "frozenset" | "reversed" | "enumerate" | "zip":
                if name == "iter" and len(args) == 2:
                    self.call_back(args[0], frame, node)
                for value in args:
                    self.iterated(value, frame, node)
                return one(Plain(), tainted)
            case "next":
                return Value(frozenset([Anything()]), tainted)
            case (
                "str"
                | "int"
                | "float"
                | "bool"
                | "len"
                | "isinstance"
                | "issubclass"
                | "hasattr"
                | "callable"
                | "id"
                | "repr"
                | "format"
                | "hash"
                | "abs"
                | "round"
                | "range"
                | "bytes"
                | "print"
                | "ord"
                | "chr"
                | "sum"
                | "any"
                | "all"
            ):
                if name == "hasattr" and len(args) == 2:
                    self.getattr_call(args, frame, node)
                    return one(Plain(), False)
                if name in ("str", "repr", "len", "hash", "bool") and args:
                    self.run_special(
                        args[0],
                        {
                            "str": "__str__",
                            "repr": "__repr__",
                            "len": "__len__",
                            "hash": "__hash__",
                            "bool": "__bool__",
                        }[name],
                        [],
                        frame,
                        node,
                    )
                if name == "print" and "file" in kwargs and kwargs["file"].tainted:
                    self.cannot_tell("prints to an argument", frame, node)
                return one(Plain(), tainted)
            case "delattr":
                for value in args[:1]:
                    if any(isinstance(atom, Cls | Mod) for atom in value.atoms):
                        self.cannot_tell("deletes an attribute of a class", frame, node)
                return NONE
            case "min" | "max" | "sorted" | "map" | "filter":
                self.called_back(dotted, args, kwargs, frame, node)
                return Value(frozenset([Anything() if name in ("min", "max") else Plain()]), tainted)
            case _:
                return None

    def plain_lookup(self, name: Value, frame: Frame, node: ast.AST) -> Value:
        """super().__getattribute__(name): what object finds in the class or the instance."""
        text = next((a.value for a in name.atoms if isinstance(a, Const)), None) if len(name.atoms) == 1 else None
        if not self.fresh or self.own is None or not isinstance(text, str):
            return TAINTED
        found = self.attribute(self.own, text)
        if not found:
            return RAISES
        return union([self.binding(found[0], what, one(Inst(self.own, True)), on_class=False) for what in found[1]])

    def getattr_call(self, args: list[Value], frame: Frame, node: ast.AST) -> Value:
        owner, name = args[0], args[1]
        parts = list(args[2:3])
        text = next((a.value for a in name.atoms if isinstance(a, Const)), None) if len(name.atoms) == 1 else None
        if isinstance(text, str):
            parts.append(self.get_attribute(owner, text, frame, node))
            return union(parts)
        if name.tainted and any(isinstance(atom, Mod | Ext) for atom in owner.atoms):
            # Whatever stands under a name in a module.
            self.effect("import", True, frame, node)
        parts.append(Value(frozenset([Anything()]), owner.tainted or name.tainted))
        return union(parts)
