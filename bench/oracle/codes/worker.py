"""One Python's side of the oracle of code: `python worker.py SEED`; runs in Python 2.7 and 3.6 on. Talks in lines of JSON.

{"next": N} -> N functions, each {"id", "code" (base64 of marshal), "where"};
{"check": [{"id", "text", "names", "paths", "imports", "texts", "understood"}]} -> for each {"state", "missing"?: [...]}.

Functions come from the standard library, the packages of this Python, and a grammar of expressions. Nothing of them is run:
sources are compiled.
"""

from __future__ import print_function

import base64
import dis
import json
import marshal
import os
import random
import re
import sys
import types

import grammar

OLD = sys.version_info[0] == 2
CODE = types.CodeType
TEXT = (str, bytes) if not OLD else (str, unicode)  # noqa: F821
NUMBERS = (int, float) if not OLD else (int, float, long)  # noqa: F821
GLOBALS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}
ATTRIBUTES = {
    "LOAD_ATTR",
    "DELETE_ATTR",
    "LOAD_METHOD",
    "IMPORT_FROM",
    "LOAD_SUPER_ATTR",
    "LOAD_SUPER_METHOD",
    "LOAD_ZERO_SUPER_ATTR",
}
STORED = {"STORE_ATTR", "STORE_GLOBAL", "STORE_NAME"}
NAME = re.compile(r"\w+", re.UNICODE)
# Of one function the engine's text has 200.
MOST_STATEMENTS = 150
# In Python 2, too.
ELLIPSIS = json.loads('"\\u2026"')
#: Python's own, which stand in no source: set by class bodies and annotations.
OWN = {
    "__module__",
    "__qualname__",
    "__name__",
    "__annotations__",
    "__firstlineno__",
    "__static_attributes__",
    "__doc__",
    "__classcell__",
    "__classdict__",
    "__type_params__",
    "__annotate__",
    "__conditional_annotations__",
}


def instructions(code):
    """Pairs of name and argument; Python 2 has no dis.get_instructions."""
    if not OLD:
        for one in dis.get_instructions(code):
            yield one.opname, one.argval
        return
    data, at, extended = bytearray(code.co_code), 0, 0
    while at < len(data):
        op = data[at]
        at += 1
        value = None
        if op >= dis.HAVE_ARGUMENT:
            value = data[at] + 256 * data[at + 1] + extended
            at += 2
            extended = value * 65536 if dis.opname[op] == "EXTENDED_ARG" else 0
            if op in dis.hasname:
                value = code.co_names[value]
            elif op in dis.hasconst:
                value = code.co_consts[value]
        yield dis.opname[op], value


def facts(code):
    """What a function names and calls."""
    found = {"globals": set(), "attributes": set(), "imports": set(), "words": set(), "patterns": set(), "calls": 0}
    last = None
    for name, value in instructions(code):
        if name in GLOBALS:
            found["globals"].add(value)
        elif name in ATTRIBUTES and not (OLD and name == "DELETE_ATTR"):
            # Python 2 leaves statements behind a return, where loads are skipped, too.
            found["attributes"].add(value)
        elif name == "IMPORT_NAME":
            found["imports"].add(value)
        elif name == "MATCH_CLASS" and isinstance(last, tuple):
            found["patterns"].update(last)
        elif name == "KW_NAMES" and isinstance(value, tuple):
            found["words"].update(value)
        elif name in ("CALL_KW", "CALL_FUNCTION_KW") and isinstance(last, tuple):
            found["words"].update(last)
        if name.startswith("CALL") and "INTRINSIC" not in name:
            found["calls"] += 1
        if name != "EXTENDED_ARG":
            last = value
    return found


def sequence(code):
    """Names, constants and calls in the order of the instructions, without variables of the function's own."""
    own = set(code.co_varnames) | set(code.co_freevars) | set(code.co_cellvars)
    steps = []
    for name, value in instructions(code):
        if name in GLOBALS or name in ATTRIBUTES or name == "IMPORT_NAME" or name in STORED:
            if value not in own and value not in OWN:
                steps.append(value)
        elif name == "LOAD_CONST" and isinstance(value, NUMBERS + TEXT) and not isinstance(value, bool):
            if "<locals>" not in repr(value):
                steps.append(repr(value).lstrip("u").rstrip("L"))
        elif name.startswith("CALL") and "INTRINSIC" not in name:
            steps.append("call")
    return steps


def inner(code):
    yield code
    for value in code.co_consts:
        if isinstance(value, CODE):
            for one in inner(value):
                yield one


def sources(rng):
    """Files of the standard library and of packages, without end."""
    files = []
    for folder in sys.path:
        if not os.path.isdir(folder) or os.path.abspath(folder) == os.path.dirname(os.path.abspath(__file__)):
            continue
        for root, folders, names in os.walk(folder):
            files.extend(os.path.join(root, name) for name in names if name.endswith(".py"))
            folders[:] = [name for name in folders if "lib2to3" not in name and "bad" not in name]
    files = sorted(set(files))
    while True:
        yield rng.choice(files)


def functions(rng):
    files = sources(rng)
    while True:
        try:
            if rng.random() < 0.3:
                where, source = "grammar", grammar.module(rng, sys.version_info[:2])
            else:
                where = next(files)
                with open(where, "rb") as file:
                    source = file.read(400000)
            codes = list(inner(compile(source, "f.py", "exec", 0, True)))[1:]
        except (SyntaxError, ValueError, TypeError, RuntimeError, UnicodeError, MemoryError):
            continue
        rng.shuffle(codes)
        for code in codes[:40]:
            yield where, code


#: What our text says in other words than Python: parts of f-strings, items of loops and displays, classes, super(), imports of
#: several names, statements of Python 2. There only names are compared.
OTHERWISE = re.compile(
    r"''\.join|\bformat\(|\bnext\(|\b(append|add)\(|__build_class__|\bsuper\(|\bimport\b|\b(repr|print|exec|class)\b|\bmatch\(|__import__\(|\bexception\b|\bAssertionError\b|\bwith\b"
    r"|\b(return|raise)\b[^;]*;"
)


def unpacks(code):
    """
    A value is taken apart or stored twice, a chain of comparisons ends early, code follows a return, a name is global, a
    function is made, a constant is a condition or a set, there are too many statements: there the compiler may write the
    same in other words.
    """
    names = [name for name, _ in instructions(code)]
    pairs = list(zip(names, names[1:]))  # noqa: B905 - Python 2
    if sum(name in ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS") for name in names) > 1 or "STORE_GLOBAL" in names:
        return True
    if any(name.startswith(("MAKE_", "UNPACK")) for name in names) or (OLD and "JUMP_FORWARD" in names):
        return True
    if any(one in ("DUP_TOP", "COPY") and two.startswith("STORE") for one, two in pairs):
        return True
    if ("DUP_TOP" in names or ("COPY", 1) in instructions(code)) and {"STORE_ATTR", "STORE_SUBSCR"} & set(names):
        return True
    if any(isinstance(value, frozenset) for value in code.co_consts) or names.count("POP_TOP") > MOST_STATEMENTS:
        return True
    if any(one == "LOAD_CONST" and "_IF_" in two for one, two in pairs):
        return True
    if any(isinstance(value, type("")) and halved(value) for value in code.co_consts if not OLD):
        return True
    return any(one in ("SWAP", "ROT_TWO") and two == "POP_TOP" for one, two in pairs)


def plain(text):
    """A text without what the tools write where they stop."""
    return ELLIPSIS not in text


def known(value, texts):
    """True for a text that the engine has. It has no halves of characters, and reads bytes of Python 2 as one or the other."""
    ways = [value.decode("utf-8", "replace"), value.decode("latin1")] if OLD and isinstance(value, str) else [value]
    return halved(value) or any(way in texts for way in ways)


def halved(value):
    return any(0xD800 <= ord(char) <= 0xDFFF for char in value)


def check(code, said):
    if not said.get("understood"):
        return {"state": "not decompiled"}
    text = said["text"]
    tokens = set(NAME.findall(text))
    parts = set()
    for path in said["paths"]:
        parts.update(path.replace(ELLIPSIS, "").split("."))
    named = set(said["names"])
    expected = facts(code)
    missing = []
    for kind in ("globals", "attributes"):
        for name in expected[kind]:
            if name in OWN or name == "__build_class__":
                continue
            if name not in parts and name not in tokens:
                missing.append([kind, name])
    missing.extend(["words", name] for name in expected["words"] if name not in named)
    missing.extend(["patterns", name] for name in expected["patterns"] if name not in named)
    missing.extend(["imports", name] for name in expected["imports"] if name and name not in said["imports"])
    texts = set(said["texts"])
    for value in code.co_consts:
        if isinstance(value, type("")) and not known(value, texts):
            missing.append(["texts", repr(value[:60])])
    if plain(text):
        for name in expected["globals"] | expected["attributes"]:
            if name not in tokens and name not in OWN and name not in said["paths"] and not aliased(name, said):
                missing.append(["text", name])
    if missing:
        return {"state": "failed", "missing": missing}
    return recompiled(code, text)


def aliased(name, said):
    """`import os as o` names a module by another name from then on."""
    return any(name in path.split(".") for path in said["paths"])


def recompiled(code, text):
    """The text is Python where the function has no branches: compiled again, it has to do the same in the same order."""
    if not plain(text) or not re.match(r"(lambda|def)\b", text) or OTHERWISE.search(text) or unpacks(code):
        return {"state": "names"}
    try:
        whole = compile(text + "\n", "f.py", "exec", 0, True)
    except (SyntaxError, ValueError, TypeError, MemoryError, RuntimeError):
        return {"state": "names"}
    made = [value for value in inner(whole)][1:]
    if len(made) != 1:
        return {"state": "names"}
    one, two = sequence(code), sequence(made[0])
    # Names of cells are globals in the text; a docstring is no instruction.
    own = set(code.co_varnames) | set(code.co_freevars) | set(code.co_cellvars)
    two = [step for step in two if step not in own]
    if one == two:
        return {"state": "same"}
    if sorted(one) == sorted(two):
        return {"state": "failed", "missing": [["order", "%s / %s" % (one[:30], two[:30])]]}
    return {"state": "failed", "missing": [["sequence", "%s / %s" % (one[:40], two[:40])]]}


def main():
    rng = random.Random(int(sys.argv[1]))
    made, known, count = functions(rng), {}, 0
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        if "next" in asked:
            known, answer = {}, []
            for _ in range(asked["next"]):
                where, code = next(made)
                try:
                    data = base64.b64encode(marshal.dumps(code)).decode()
                except ValueError:
                    continue
                count += 1
                known[count] = code
                answer.append({"id": count, "code": data, "where": "%s:%s" % (where, code.co_name)})
        else:
            answer = []
            for said in asked["check"]:
                result = check(known[said["id"]], said)
                result["id"] = said["id"]
                answer.append(result)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
