"""Cython source as Python source: types, casts and C declarations are left out, so that `ast` can read classes and their hooks.

Line for line, and not more than the reader needs: what runs when an object is made, filled or given a state. A statement that
cannot be told becomes a call of a name that nobody knows, which makes a hook unknown; a header that cannot be told makes the file
unreadable, since a hook could stand below it.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

UNREADABLE = "__unreadable__"
# Statements that may be unreadable in one file.
MOST_UNREADABLE = 60

TOKEN = re.compile(
    r"""
    (?P<string>[rRbBuUfFcC]{0,3}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<space>(?:[ \t\f\r]|\\\r?\n)+)
    |(?P<number>(?:0[xXbBoO][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[a-zA-Z]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<op>\*\*=|//=|>>=|<<=|\.\.\.|->|:=|\*\*|//|==|!=|<=|>=|<>|<<|>>|[-+*/%&|^@]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
OPEN, CLOSE = "([{", ")]}"
MODIFIERS = {"public", "readonly", "inline", "api", "packed", "static", "volatile", "const", "final"}
# Blocks that declare types only.
TYPES = {"struct", "union", "enum", "cppclass", "fused"}
# Behind one of these an operand follows.
BEFORE_OPERAND = {
    "return", "and", "or", "not", "in", "is", "if", "elif", "else", "while", "yield", "lambda", "assert", "raise", "del", "for", "with", "await",
}  # fmt: skip
# What the C library and Python's own headers declare; functions of other headers are not known.
HEADERS = {"Python.h": "cpython.header", "math.h": "libc.math", "string.h": "libc.string", "stdlib.h": "libc.stdlib", "stdio.h": "libc.stdio"}  # fmt: skip
RUNS_PYTHON = re.compile(
    r"Py(Object_(Call|VectorCall)|Run|Eval|Import|Marshal|Code|Function|Method|Capsule|Sequence_Fast|Number|Iter)"
)


@dataclass
class Line:
    """One logical line: where it begins, how far it is indented, its tokens."""

    number: int
    indent: int
    tokens: list[str]


@dataclass
class Block:
    """A class, a property or a group of declarations whose lines are read otherwise."""

    indent: int
    kind: str
    name: str = ""
    bases: str = ""
    begun: bool = False


def lines_of(text: str) -> list[Line]:
    found: list[Line] = []
    tokens: list[str] = []
    number, depth, start, indent = 1, 0, 1, 0
    fresh = True
    for match in TOKEN.finditer(text + "\n"):
        kind, part = match.lastgroup, match.group()
        if kind == "newline":
            if depth == 0:
                if tokens:
                    found.append(Line(start, indent, tokens))
                tokens, fresh, indent = [], True, 0
        elif kind == "space":
            if fresh and not tokens:
                indent = len(part.replace("\\\n", "").expandtabs(8))
        elif kind != "comment":
            if not tokens:
                start = number
            fresh = False
            depth = max(0, depth + (part in OPEN) - (part in CLOSE))
            tokens.append(part)
        number += part.count("\n")
    return found


def matching(tokens: list[str], start: int) -> int:
    """Where the bracket at `start` is closed."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index] in OPEN) - (tokens[index] in CLOSE)
        if depth == 0:
            return index
    return len(tokens) - 1


def at_top(tokens: list[str], wanted: str, start: int = 0) -> int:
    """The first such token outside of brackets, else -1."""
    depth = 0
    for index in range(start, len(tokens)):
        if depth == 0 and tokens[index] == wanted:
            return index
        depth += (tokens[index] in OPEN) - (tokens[index] in CLOSE)
    return -1


def split(tokens: list[str], by: str) -> list[list[str]]:
    parts: list[list[str]] = []
    while (place := at_top(tokens, by)) >= 0:
        parts.append(tokens[:place])
        tokens = tokens[place + 1 :]
    return [*parts, tokens]


def is_name(token: str) -> bool:
    return token.isidentifier()


def cast_end(tokens: list[str], start: int) -> int:
    """The end of `<type>` at `start`, else -1."""
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token == ">":
            return index if index > start + 1 else -1
        if not (is_name(token) or token in "*.,[]()?:&" or token == "**" or token.isdigit()):
            return -1
    return -1


def expression(tokens: list[str]) -> str:
    """Without casts, addresses, C's suffixes of numbers and prefixes of texts."""
    out: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        before = tokens[index - 1] if index else ""
        operand = not before or before in BEFORE_OPERAND or not (is_name(before) or before[0] in ")]}\"'" or before[0].isdigit() or before[-1] in "\"'")  # fmt: skip
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token == "<" and (operand or before == ">") and (end := cast_end(tokens, index)) > 0:
            index = end
        elif token == "&" and (operand or before == ">"):
            pass
        elif token == "NULL":
            out.append("None")
        elif token == "new" and is_name(following) and operand:
            pass
        elif token == "sizeof" and following == "(":
            out.append("8")
            index = matching(tokens, index + 1)
        elif token == "<>":
            out.append("!=")
        elif re.match(r"\d", token):
            out.append(re.sub(r"[uUlLfF]+$", "", token) if not token.lower().startswith("0x") else token.rstrip("uUlL"))
        elif re.match(r"[a-zA-Z]+[\"']", token):
            prefix, rest = re.match(r"([a-zA-Z]+)(.*)", token, re.DOTALL).groups()  # type: ignore[union-attr]
            prefix = re.sub("[cC]", "", prefix)
            out.append((re.sub("[uU]", "", prefix) if len(prefix) > 1 else prefix) + rest)
        else:
            out.append(token)
        index += 1
    return " ".join(out)


def parameter(tokens: list[str], place: int) -> str | None:
    """`int x=0`, `np.ndarray[double] X not None`, `*args`: the name, and what stands for it otherwise."""
    if not tokens or tokens in (["void"], ["..."]):
        return None
    if tokens[0] in ("*", "**", "/"):
        return "".join(tokens[:2])
    default = at_top(tokens, "=")
    value = f"={expression(tokens[default + 1 :])}" if default >= 0 else ""
    declared = tokens[:default] if default >= 0 else tokens
    annotation = at_top(declared, ":")
    declared = declared[:annotation] if annotation >= 0 else declared
    if declared[-2:] in (["not", "None"], ["or", "None"]):
        declared = declared[:-2]
    if value == "=*":
        value = "=None"
    names = [token for token in declared if is_name(token)]
    if declared and declared[-1] == ")" and "*" in declared:
        names = [token for token in declared[declared.index("*") :] if is_name(token)][:1]
    elif declared and declared[-1] in "*]":
        names = []
    return (names[-1] if names else f"_parameter{place}") + value


def function(tokens: list[str], opening: int, name: str) -> tuple[str, list[str]] | None:
    """The header of a function whose parameters begin at `opening`, and what follows its colon."""
    closing = matching(tokens, opening)
    colon = at_top(tokens, ":", closing + 1)
    if colon < 0:
        return None
    parts = split(tokens[opening + 1 : closing], ",")
    parameters = [text for place, part in enumerate(parts) if (text := parameter(part, place)) is not None]
    parameters = parameters[:-1] if parameters[-1:] == ["*"] else parameters
    return f"def {name}({', '.join(parameters)}):", tokens[colon + 1 :]


def is_function(tokens: list[str]) -> int:
    """Where the parameters of a C function begin, else -1."""
    opening = at_top(tokens, "(")
    equals = at_top(tokens, "=")
    if opening > 0 and is_name(tokens[opening - 1]) and (equals < 0 or opening < equals):
        return opening
    return -1


def imported_from_c(header: list[str], block: list[Line]) -> str:
    """`cdef extern from "math.h":` as an import, where the header is a known one."""
    place = next((token.strip("\"'<>") for token in header if token[:1] in ("'", '"')), "")
    module = HEADERS.get(place) or ("numpy.header" if place.startswith("numpy/") else "")
    names = {line.tokens[opening - 1] for line in block if (opening := is_function(line.tokens)) > 0}
    names = {name for name in names if not RUNS_PYTHON.match(name)}
    return f"from {module} import {', '.join(sorted(names))}" if module and names and "extern" in header else "pass"


class Translator:
    def __init__(self, text: str):
        self.lines = lines_of(text)
        self.out: list[tuple[int, str]] = []
        self.blocks: list[Block] = []

    def emit(self, line: Line, text: str) -> None:
        self.out.append((line.number, " " * line.indent + text))

    def run(self) -> list[tuple[int, str]]:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            while self.blocks and line.indent <= self.blocks[-1].indent:
                self.blocks.pop()
            self.begin(line)
            if self.statement(line):
                # A block of declarations: nothing of it is Python.
                block: list[Line] = []
                while index + 1 < len(self.lines) and self.lines[index + 1].indent > line.indent:
                    index += 1
                    block.append(self.lines[index])
                self.emit(line, imported_from_c(line.tokens, block))
            index += 1
        return self.out

    def begin(self, line: Line) -> None:
        """A compiled class without a base gets a `__cinit__` that does nothing, which those made from it can call."""
        block = self.blocks[-1] if self.blocks else None
        if block and block.kind == "compiled" and not block.begun:
            block.begun = True
            if not block.bases or block.bases == "object":
                self.emit(line, "def __cinit__(self, *args, **kwargs): pass")

    def statement(self, line: Line) -> bool:
        """Writes one line; true for a block to leave out."""
        tokens = line.tokens
        first, second = tokens[0], tokens[1] if len(tokens) > 1 else ""
        inner = self.blocks[-1] if self.blocks else None
        if inner and inner.kind == "declarations" and first not in ("cdef", "cpdef", "ctypedef", "pass", "@"):
            return self.declared(line, tokens)
        if first in ("cdef", "cpdef"):
            return self.declared(line, tokens[1:])
        if first == "ctypedef":
            return True
        if first in ("cimport", "from", "import") and "cimport" in tokens:
            self.emit(line, " ".join("import" if token == "cimport" else token for token in tokens))
        elif first == "include" and second[:1] in ("'", '"'):
            self.emit(line, "pass")
        elif first == "DEF":
            self.emit(line, expression(tokens[1:]))
        elif first in ("IF", "ELIF", "ELSE"):
            self.emit(line, expression([first.lower(), *tokens[1:]]))
        elif first == "property" and is_name(second) and tokens[2:] == [":"]:
            self.emit(line, "if True:")
            self.blocks.append(Block(line.indent, "property", second))
        elif first == "def" and "(" in tokens:
            self.method(line, function(tokens, tokens.index("("), second), second)
        elif first == "class" and is_name(second):
            self.emit(line, expression(tokens))
            self.blocks.append(Block(line.indent, "class", second))
        elif first == "for" and "from" in tokens:
            self.counted(line, tokens)
        elif first == "with" and second in ("nogil", "gil"):
            self.emit(line, "if True: " + expression(tokens[at_top(tokens, ":") + 1 :]))
        elif first == "except" and "," in tokens and "(" not in tokens:
            self.emit(
                line,
                f"except ({expression(tokens[1 : at_top(tokens, ':')])}): {expression(tokens[at_top(tokens, ':') + 1 :])}",
            )
        elif first == "@" and second == "cython":
            self.emit(line, "")
        else:
            self.emit(line, expression(tokens))
        return False

    def declared(self, line: Line, tokens: list[str]) -> bool:
        """What follows `cdef`."""
        if "extern" in tokens[:3]:
            return True
        while tokens and tokens[0] in MODIFIERS:
            tokens = tokens[1:]
        if tokens[:1] == ["("] and is_name((tokens + [""] * len(tokens))[matching(tokens, 0) + 1]):
            # A pair of types.
            tokens = tokens[matching(tokens, 0) + 1 :]
        if not tokens or tokens == [":"] or tokens[:1] == ["nogil"]:
            self.emit(line, "if True:")
            self.blocks.append(Block(line.indent, "declarations"))
            return False
        if tokens[0] == "class":
            return self.compiled_class(line, tokens)
        if tokens[0] in TYPES:
            return True
        opening = is_function(tokens)
        header = function(tokens, opening, tokens[opening - 1]) if opening > 0 else None
        if header:
            self.method(line, header, tokens[opening - 1])
            return False
        given = []
        for part in split(tokens, ","):
            equals = at_top(part, "=")
            names = [token for token in part[:equals] if is_name(token)] if equals > 0 else []
            if names:
                given.append(f"{names[-1]} = {expression(part[equals + 1 :])}")
        self.emit(line, "; ".join(given) or "pass")
        return False

    def compiled_class(self, line: Line, tokens: list[str]) -> bool:
        colon = at_top(tokens, ":")
        if colon < 0:
            return True
        opening = at_top(tokens[:colon], "(")
        bases = expression(tokens[opening + 1 : matching(tokens, opening)]) if opening > 0 else ""
        name = [token for token in tokens[1 : opening if opening > 0 else colon] if is_name(token)]
        dotted = name[0] if "[" in tokens[:colon] or not name else name[-1]
        self.emit(line, f"class {dotted}({bases}): {expression(tokens[colon + 1 :])}")
        self.blocks.append(Block(line.indent, "compiled", dotted, bases))
        return False

    def method(self, line: Line, header: tuple[str, list[str]] | None, name: str) -> None:
        if header is None:
            self.emit(line, "pass")
            return
        text, rest = header
        owner = next((b for b in reversed(self.blocks) if b.kind != "declarations"), None)
        inside = owner is not None and owner.indent < line.indent
        if inside and owner and owner.kind == "property" and name in ("__get__", "__set__", "__del__"):
            kind = {"__get__": "property", "__set__": f"{owner.name}.setter"}.get(name, f"{owner.name}.deleter")
            self.emit(line, f"@{kind}")
            text = text.replace(name, owner.name, 1)
        elif inside and owner and owner.kind == "compiled":
            text = {"__dealloc__": text.replace("__dealloc__", "__del__", 1), "__richcmp__": text.replace("__richcmp__", "__eq__", 1)}.get(name, text)  # fmt: skip
            if name == "__cinit__":
                # What `__new__` of a compiled class runs: that of the base first, then its own.
                base = owner.bases if owner.bases != "object" else ""
                before = f"{base}.__cinit__(self, *args, **kwargs); " if base and "," not in base else f"{UNREADABLE}(); " if base else ""  # fmt: skip
                self.emit(line, f"def __new__(cls, *args, **kwargs): self = object.__new__(cls); {before}self.__cinit__(*args, **kwargs); return self")  # fmt: skip
        self.emit(line, f"{text} {expression(rest)}".rstrip())

    def counted(self, line: Line, tokens: list[str]) -> None:
        """`for i from 0 <= i < n:`"""
        place, colon = tokens.index("from"), at_top(tokens, ":")
        counter, rest = tokens[1], tokens[place + 1 : colon]
        signs = [i for i, token in enumerate(rest) if token in ("<", "<=", ">", ">=")]
        if len(signs) != 2 or rest[signs[0] + 1] != counter:
            self.emit(line, expression(tokens))
            return
        end = ["," if token == "by" else token for token in rest[signs[1] + 1 :]]
        self.emit(line, f"for {counter} in range({expression(rest[: signs[0]])}, ({expression(end)})): {expression(tokens[colon + 1 :])}")  # fmt: skip


def translate_with(text: str, declarations: str) -> str | None:
    """A module with what its `.pxd` brings: imports and inline functions; classes are only declared there."""
    written = translate(text)
    if written is None or not declarations:
        return written
    kept: list[str] = []
    for line in (translate(declarations) or "").split("\n"):
        if line.startswith((" ", "\t")):
            kept.append(line if kept and kept[-1] else "")
        else:
            kept.append("" if line.startswith(("class ", "@", "if ")) else line)
    return f"{written}\n" + "\n".join(line for line in kept if line) + "\n"


def translate(text: str) -> str | None:
    """Python that `ast` can read, with the lines where they were as far as that goes; None where a header cannot be told."""
    lines = Translator(text).run()
    replaced: set[int] = set()
    for _ in range(MOST_UNREADABLE):
        written, owners = joined(lines)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(written)
        except SyntaxError as error:
            index = owners[min(max((error.lineno or 1) - 1, 0), len(owners) - 1)]
            number, line = lines[index]
            stripped = line.lstrip()
            if index in replaced or re.match(r"(class|def|@|async|if True:)", stripped):
                return None
            replaced.add(index)
            head = f"if {UNREADABLE}():" if stripped.endswith(":") else f"{UNREADABLE}()"
            lines[index] = (number, line[: len(line) - len(stripped)] + head)
        else:
            return written
    return None


def joined(lines: list[tuple[int, str]]) -> tuple[str, list[int]]:
    """The text, and which entry each of its lines belongs to."""
    parts: list[str] = []
    owners: list[int] = []
    for index, (number, text) in enumerate(lines):
        while len(owners) < number - 1:
            parts.append("")
            owners.append(index)
        parts.append(text)
        owners += [index] * (text.count("\n") + 1)
    return "\n".join(parts) + "\n", owners or [0]
