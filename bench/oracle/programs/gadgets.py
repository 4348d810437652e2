"""Pieces of programs that hide a name, change a value, or make somebody else call. Each takes the maker and returns an expression."""

from __future__ import annotations

import random
from collections.abc import Callable

from .tree import TOP, Expr, append, build, call, computed, dic, get, glob, lit, lst, memo, new, poke, seq, setitem, tup

# What a program wants to be called with a text. All of them are stand-ins in the cage.
TARGETS = (
    ("posix", "system"),
    ("os", "system"),
    ("builtins", "exec"),
    ("builtins", "eval"),
    ("os", "popen"),
    ("pwn", "run"),
    ("subprocess", "getoutput"),
)
COMMANDS = ("echo hi", "__import__('pwn').run(1)", "1")


class Maker:
    """Makes random pieces; keys of the memo are new each time."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.count = 0

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def one(self, choices):
        return self.rng.choice(choices)(self)

    # -- texts that are not what stands in the file

    def text(self, value: str) -> Expr:
        """An expression that is `value` when the program runs and does not look like it."""
        return self.one(TEXTS)(value)

    def bytes_of(self, value: bytes) -> Expr:
        return self.one(BYTES)(value)

    def alias(self, value: Expr) -> Expr:
        """The same object by another way."""
        return self.one(ALIASES)(value)

    def command(self) -> Expr:
        return lit(self.rng.choice(COMMANDS))

    def target(self) -> Expr:
        """A callable that must not be called, by a name that is not written down."""
        return self.one(HIDDEN)(*self.rng.choice(TARGETS))

    def harmless(self) -> Expr:
        module, name = self.rng.choice(
            (("builtins", "str"), ("builtins", "dict"), ("collections", "OrderedDict"), ("operator", "add"))
        )
        return glob(module, name)

    def program(self) -> Expr:
        return self.one(PROGRAMS)


def text_literal(_m: Maker) -> Callable[[str], Expr]:
    return lit


def text_of_changed_bytes(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(
            glob("builtins", "str"), m.bytes_of(value.encode()), lit(m.rng.choice(("latin1", "utf-8", "ascii")))
        )

    return make


def text_joined(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        cut = len(value) // 2
        pieces = lst(lit(value[:cut]), lit("x"))
        changed = setitem(m.alias(pieces), (lit(1), lit(value[cut:])))
        return call(glob("builtins", "str.join"), lit(""), changed)

    return make


def text_by_max(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(glob("builtins", "max"), lst(lit(""), lit(value)))

    return make


def text_by_add(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "add"), lit(value[:2]), lit(value[2:]))


def text_of_exception(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        made = call(glob("builtins", "ValueError"), lit("collections"))
        return call(glob("builtins", "str"), build(made, dic((lit("args"), tup(lit(value))))))

    return make


def text_of_user_string(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        made = call(glob("collections", "UserString"), lit("collections"))
        return call(glob("builtins", "str"), build(made, dic((lit("data"), lit(value)))))

    return make


def text_of_list(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        return call(
            call(glob("operator", "itemgetter"), lit(-1)), call(glob("builtins", "sorted"), lst(lit(value), lit("!")))
        )

    return make


def text_of_mutated_list(m: Maker) -> Callable[[str], Expr]:
    """The list holds another name when it is written, and this one when it is read."""

    def make(value: str) -> Expr:
        key = m.key()
        return seq(
            memo(key, lst(lit("builtins"))),
            setitem(get(key), (lit(0), lit(value))),
            call(glob("builtins", "str.join"), lit(""), get(key)),
        )

    return make


def text_of_number(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(
        glob("builtins", "str"),
        call(glob("builtins", "bytes"), lst(*(lit(b) for b in value.encode()))),
        lit("ascii"),
    )


def text_of_path(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "str"), call(glob("pathlib", "PurePosixPath"), lit(value)))


def text_memo_swapped(m: Maker) -> Callable[[str], Expr]:
    """One slot of the memo is put twice; the second value counts."""

    def make(value: str) -> Expr:
        key = m.key()
        return seq(memo(key, lit("collections")), memo(key, lit(value)), get(key))

    return make


def text_put_after_pop(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        key = m.key()
        return seq(lit("builtins"), memo(key, lit(value)), get(key))

    return make


def text_by_dictionary(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "min"), call(glob("builtins", "dict"), lst(tup(lit(value), lit(1)))))


def text_formatted(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "mod"), lit("%s" + value[1:]), lit(value[0]))


def text_of_joined_bytes(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("builtins", "bytes.decode"), m.bytes_of(value.encode()), lit("latin1"))


def text_multiplied(m: Maker) -> Callable[[str], Expr]:
    return lambda value: call(glob("operator", "mul"), lit(value), lit(1))


def text_encoded(m: Maker) -> Callable[[str], Expr]:
    def make(value: str) -> Expr:
        turned = value.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm"))
        return call(glob("codecs", "decode"), lit(turned), lit(m.rng.choice(("rot13", "rot_13", "ROT-13"))))

    return make


TEXTS = [
    text_literal,
    text_of_changed_bytes,
    text_of_changed_bytes,
    text_joined,
    text_by_max,
    text_by_add,
    text_of_exception,
    text_of_user_string,
    text_of_list,
    text_of_mutated_list,
    text_of_number,
    text_of_path,
    text_memo_swapped,
    text_put_after_pop,
    text_by_dictionary,
    text_formatted,
    text_of_joined_bytes,
    text_multiplied,
    text_encoded,
]


def bytes_literal(m: Maker) -> Callable[[bytes], Expr]:
    return lit


def bytes_changed(m: Maker) -> Callable[[bytes], Expr]:
    """A literal that the program changes: all of it, a letter, or its end."""

    def make(value: bytes) -> Expr:
        choice = m.rng.randrange(5)
        everything = call(glob("builtins", "slice"), lit(None))
        if choice == 0:
            return setitem(lit(bytearray(b"builtins")), (everything, lit(value)))
        if choice == 1:
            return setitem(m.alias(lit(bytearray(b"?" + value[1:]))), (lit(0), lit(value[0])))
        if choice == 2:
            return append(lit(bytearray(value[:-1])), lit(value[-1]))
        if choice == 3:
            return poke(lit(bytearray(len(value))), setitem(TOP, (everything, lit(value))))
        key = m.key()
        return seq(
            memo(key, lit(bytearray(len(value)))), setitem(m.alias(get(key)), (everything, lit(value))), get(key)
        )

    return make


def bytes_of_list(m: Maker) -> Callable[[bytes], Expr]:
    def make(value: bytes) -> Expr:
        key = m.key()
        numbers = memo(key, lst(*(lit(0) for _ in value)))
        changes = [(lit(i), lit(b)) for i, b in enumerate(value)]
        return seq(numbers, setitem(get(key), *changes), call(glob("builtins", "bytes"), get(key)))

    return make


def bytes_of_array(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(
        glob("builtins", "bytes"), call(glob("array", "array"), lit("B"), lst(*(lit(b) for b in value)))
    )


def bytes_of_view(m: Maker) -> Callable[[bytes], Expr]:
    """A view of a buffer, which is changed behind it."""

    def make(value: bytes) -> Expr:
        key = m.key()
        view = call(glob("builtins", "memoryview"), memo(key, lit(bytearray(len(value)))))
        return seq(
            setitem(view, *[(lit(i), lit(b)) for i, b in enumerate(value)]), call(glob("builtins", "bytes"), get(key))
        )

    return make


def bytes_of_number(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(
        glob("builtins", "int.to_bytes"), lit(int.from_bytes(value, "big")), lit(len(value)), lit("big")
    )


def bytes_encoded(m: Maker) -> Callable[[bytes], Expr]:
    return lambda value: call(glob("_codecs", "encode"), lit(value.decode("latin1")), lit("latin1"))


BYTES = [
    bytes_changed,
    bytes_changed,
    bytes_changed,
    bytes_of_list,
    bytes_of_array,
    bytes_of_view,
    bytes_of_number,
    bytes_encoded,
    bytes_literal,
]


def alias_none(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: value


def alias_of_items(m: Maker) -> Callable[[Expr], Expr]:
    function = m.rng.choice((("builtins", "max"), ("builtins", "min"), ("builtins", "next")))
    if function[1] == "next":
        return lambda value: call(glob("builtins", "next"), call(glob("builtins", "iter"), lst(value)))
    return lambda value: call(glob(*function), lst(value))


def alias_by_getter(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(call(glob("operator", "itemgetter"), lit(0)), lst(value))


def alias_by_attribute(m: Maker) -> Callable[[Expr], Expr]:
    def make(value: Expr) -> Expr:
        holder = build(new(glob("types", "SimpleNamespace")), dic((lit("x"), value)))
        return call(glob("builtins", "getattr"), holder, lit("x"))

    return make


def alias_by_sum(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(glob("builtins", "max"), call(glob("builtins", "sum"), lst(lst(value)), lst()))


def alias_by_vote(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(glob("functools", "reduce"), glob("operator", "add"), lst(value))


def alias_by_memo(m: Maker) -> Callable[[Expr], Expr]:
    def make(value: Expr) -> Expr:
        key = m.key()
        return seq(memo(key, value), get(key))

    return make


def alias_by_default(m: Maker) -> Callable[[Expr], Expr]:
    function = m.rng.choice(("max", "min"))
    return lambda value: call(new_partial(m, glob("builtins", function), tup(lst()), dic((lit("default"), value))))


def alias_in_array(m: Maker) -> Callable[[Expr], Expr]:
    return lambda value: call(
        glob("builtins", "getattr"), build(new(glob("collections", "UserList")), dic((lit("data"), value))), lit("data")
    )


ALIASES = [
    alias_none,
    alias_of_items,
    alias_of_items,
    alias_by_getter,
    alias_by_attribute,
    alias_by_sum,
    alias_by_memo,
    alias_by_default,
    alias_in_array,
    alias_by_vote,
]


def new_partial(m: Maker, function: Expr, arguments: Expr, keywords: Expr) -> Expr:
    if m.rng.random() < 0.5:
        made = new(glob("functools", "partial"), function)
        return build(made, tup(function, arguments, keywords, dic()))
    if m.rng.random() < 0.5:
        return ("new_ex", glob("functools", "partial"), ("tuple", (function, *arguments[1])), keywords)
    return build(
        new(glob("functools", "partial"), glob("builtins", "sorted")), tup(function, arguments, keywords, lit(None))
    )


def hidden_by_texts(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: computed(m.text(module), m.text(name))


def hidden_by_path(m: Maker) -> Callable[[str, str], Expr]:
    paths = {
        "posix": (("pathlib", "os.{}"), ("collections", "_sys.modules"), ("random", "_os.{}"), ("logging", "os.{}")),
        "os": (("pathlib", "os.{}"), ("statistics", "sys.modules"), ("torch", "os.{}"), ("numpy", "os.{}")),
    }

    def make(wanted: str, name: str) -> Expr:
        module, path = m.rng.choice(paths.get(wanted, (("builtins", "{}"),)))
        return computed(lit(module), m.text(path.format(name)))

    return make


def hidden_by_getattr(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: call(
        glob("builtins", "getattr"),
        m.module(module) if hasattr(m, "module") else computed(m.text("logging"), m.text("os")),
        m.text(name),
    )


def hidden_by_loads(m: Maker) -> Callable[[str, str], Expr]:
    """A pickle in a pickle, whose bytes are changed before they are loaded."""

    def make(module: str, name: str) -> Expr:
        inner = b"\x80\x02c" + module.encode() + b"\n" + name.encode() + b"\n."
        loader = m.rng.choice(
            (
                ("pickle", "loads"),
                ("_pickle", "loads"),
                ("torch.storage", "_load_from_bytes"),
                ("joblib.numpy_pickle", "load"),
            )
        )
        return call(glob(*loader), m.bytes_of(inner))

    return make


def hidden_by_attributes(m: Maker) -> Callable[[str, str], Expr]:
    """By what a function of Python holds: its globals."""

    def make(_module: str, name: str) -> Expr:
        function = m.rng.choice(
            (
                ("statistics", "mean"),
                ("collections", "namedtuple"),
                ("copyreg", "_reconstructor"),
                ("string", "capwords"),
            )
        )
        held = call(glob("builtins", "getattr"), glob(*function), m.text("__globals__"))
        if m.rng.random() < 0.5:
            held = glob(function[0], f"{function[1]}.__globals__")
        return call(call(glob("operator", "itemgetter"), m.text("__builtins__")), held)

    return make


def hidden_by_extension(m: Maker) -> Callable[[str, str], Expr]:
    def make(module: str, name: str) -> Expr:
        code = m.rng.randrange(1, 200)
        return seq(call(glob("copyreg", "add_extension"), m.text(module), m.text(name), lit(code)), ("ext", code))

    return make


def hidden_in_argument(m: Maker) -> Callable[[str, str], Expr]:
    return lambda module, name: m.alias(computed(m.text(module), m.text(name)))


def hidden_not(m: Maker) -> Callable[[str, str], Expr]:
    return glob


HIDDEN = [hidden_by_texts] * 6 + [
    hidden_by_path,
    hidden_by_loads,
    hidden_by_loads,
    hidden_by_attributes,
    hidden_by_extension,
    hidden_in_argument,
    hidden_in_argument,
]


def call_plain(m: Maker) -> Expr:
    return call(m.target(), m.command())


def call_of_partial(m: Maker) -> Expr:
    return call(new_partial(m, m.target(), tup(m.command()), dic()))


def call_as_key(m: Maker) -> Expr:
    function = m.rng.choice(("sorted", "max", "min"))
    return call(
        new_partial(m, glob("builtins", function), tup(lst(m.command(), lit("2"))), dic((m.text("key"), m.target())))
    )


def call_as_factory(m: Maker) -> Expr:
    getter = call(glob("operator", "itemgetter"), lit("k"))
    made = call(glob("collections", "defaultdict"), new_partial(m, m.target(), tup(m.command()), dic()))
    return call(getter, made)


def call_as_hook(m: Maker) -> Expr:
    """An object gets a method from the file, and something that calls it."""
    key = m.key()
    hook = m.rng.choice(
        ("__setstate__", "__reduce__", "append", "extend", "__setitem__", "detach", "__call__", "add", "update")
    )
    holder = m.rng.choice(
        (
            ("types", "SimpleNamespace"),
            ("collections", "UserDict"),
            ("collections", "UserList"),
            ("torch.nn", "Module"),
            ("sklearn.linear_model", "Ridge"),
        )
    )
    made = memo(key, build(new(glob(*holder)), m.state((m.text(hook), m.target()))))
    after = m.rng.choice(
        (
            build(get(key), m.command()),
            append(get(key), m.command()),
            setitem(get(key), (m.command(), m.command())),
            ("additems", get(key), (m.command(),)),
            build(m.alias(get(key)), m.command()),
            call(glob("torch._utils", "_rebuild_parameter"), get(key), lit(True), dic()),
        )
    )
    return seq(made, after)


def state_of(self: Maker, *entries: tuple[Expr, Expr]) -> Expr:
    """A dictionary as a state, written or computed."""
    choice = self.rng.randrange(4)
    if choice == 0:
        return call(glob("builtins", "dict"), lst(*(tup(k, v) for k, v in entries)))
    if choice == 1:
        return self.alias(dic(*entries))
    if choice == 2:
        return setitem(self.alias(dic()), *entries)
    return dic(*entries)


Maker.state = state_of


def call_by_map(m: Maker) -> Expr:
    return call(glob("builtins", "list"), call(glob("builtins", "map"), m.target(), lst(m.command())))


def call_by_reduce(m: Maker) -> Expr:
    return call(glob("functools", "reduce"), m.target(), lst(m.command(), m.command()))


def call_by_constructor(m: Maker) -> Expr:
    return call(glob("numpy.random._pickle", "__generator_ctor"), m.command(), m.alias(m.target()))


def call_by_new(m: Maker) -> Expr:
    return call(glob("copyreg", m.rng.choice(("__newobj__", "_reconstructor"))), m.target(), m.command(), m.command())


def call_of_methodcaller(m: Maker) -> Expr:
    return call(
        call(glob("operator", "methodcaller"), m.text("system"), m.command()), computed(m.text("pathlib"), m.text("os"))
    )


def call_by_type(m: Maker) -> Expr:
    key = m.key()
    made = call(glob("builtins", "type"), lit("X"), tup(), m.state((m.text("__setstate__"), m.target())))
    return seq(memo(key, new(made)), build(get(key), m.command()))


def change_of_class(m: Maker) -> Expr:
    """A method of a class of the program is replaced."""
    cls = m.rng.choice(
        (
            ("collections", "UserDict"),
            ("sklearn.base", "BaseEstimator"),
            ("pathlib", "PurePath"),
            ("string", "Template"),
        )
    )
    target = m.alias(glob(*cls))
    state = m.rng.choice((lambda s: tup(lit(None), s), lambda s: s, lambda s: tup(dic(), s)))
    return build(
        target, state(m.state((m.text(m.rng.choice(("copy", "fit", "__init__", "get"))), glob("builtins", "print"))))
    )


PROGRAMS = [
    call_plain,
    call_plain,
    call_plain,
    call_of_partial,
    call_as_key,
    call_as_factory,
    call_as_hook,
    call_as_hook,
    call_by_map,
    call_by_reduce,
    call_by_constructor,
    call_by_new,
    call_of_methodcaller,
    call_by_type,
    change_of_class,
]
