"""Keras configurations, JSON, compiled code, arrays."""

import base64
import gzip
import json
import marshal
import sys

from .base import blob, cost_file, keras, tar_of, u32


def lambda_layer(code="4wAAAA"):
    return json.dumps({"class_name": "Lambda", "config": {"function": [code, None, None]}}, separators=(",", ":"))


@cost_file("keras-lambdas.keras")
def keras_lambdas():
    return keras("[" + ",".join([lambda_layer()] * 200_000) + "]")


@cost_file("keras-distinct-lambdas.keras")
def keras_distinct():
    code = base64.b64encode(marshal.dumps((lambda x: x + 1).__code__)).decode()
    return keras("[" + ",".join(lambda_layer(code[:-8] + f"{i:06}==") for i in range(60_000)) + "]")


@cost_file("keras-custom-layers.keras")
def keras_custom():
    layers = (f'{{"class_name":"T{i}","module":"m{i}","config":{{"a":"curl -curl http://x"}}}}' for i in range(150_000))
    return keras("[" + ",".join(layers) + "]")


@cost_file("keras-deep.keras")
def keras_deep():
    layer = '{"class_name":"Custom","config":{"layer":'
    return keras((layer * 700 + "1" + "}}" * 700).join(["[", "]"]).replace("}}]", "}}]"))


@cost_file("keras-deep-wide.keras")
def keras_deep_wide():
    layer = '{"class_name":"Custom","config":{"layer":'
    wide = "[" + ",".join(['{"class_name":"Custom"}'] * 100_000) + "]"
    return keras(layer * 700 + wide + "}}" * 700)


@cost_file("keras-numbers.keras")
def keras_numbers():
    return keras('{"class_name":"Model","config":[' + "0," * 20_000_000 + "0]}")


@cost_file("keras-arrays.keras")
def keras_arrays():
    return keras('{"class_name":"Model","config":[' + "[]," * 15_000_000 + "0]}")


@cost_file("keras-repeated-keys.keras")
def keras_repeated():
    return keras("{" + ",".join(['"class_name":"Custom"'] * 500_000) + "}")


@cost_file("keras-nested-json.keras")
def keras_nested_json():
    text_ = '{"class_name":"Custom"}'
    for _ in range(4):
        text_ = json.dumps({"class_name": "Custom", "a": [text_] * 12})
    return keras(text_)


@cost_file("keras-nested-json-depth.keras")
def keras_nested_depth():
    text_ = '{"class_name":"x","a":' * 1000 + "1" + "}" * 1000
    return keras(json.dumps([text_] * 2000))


@cost_file("keras-base64.keras")
def keras_base64():
    data = base64.b64encode(b"\x80\x04" + b"N0" * 20_000 + b"N.").decode()
    return keras(json.dumps([{"class_name": "Custom", "a": [data] * 1000}]))


@cost_file("keras-escapes.keras")
def keras_escapes():
    return keras('[{"class_name":"a"},"' + "\\u0041" * 9_000_000 + '"]')


@cost_file("json-utf32.keras")
def json_utf32():
    return keras(('[{"class_name":"a"}' + " " * 12_000_000 + "]").encode("utf-32"))


@cost_file("json-no-key.tar.gz")
def json_no_key():
    return gzip.compress(tar_of((f"{i}/config.json", b"[" + b"1," * 500_000 + b"1]") for i in range(200)), 9, mtime=0)


def loaded(code):
    """A pickle that hands compiled code to the loader of such."""
    return b"\x80\x04cmarshal\nloads\n" + blob(marshal.dumps(code)) + b"\x85R."


def code_with(names=(), consts=(), code=b"\x97\0d\0S\0"):
    base = (lambda: 0).__code__
    return loaded(
        base.replace(co_code=code, co_names=tuple(names), co_consts=tuple(consts) or (None,), co_stacksize=100)
    )


@cost_file("code-names.pkl")
def code_names():
    return code_with([f"os{i}.system" for i in range(19_000)], ["x"])


@cost_file("code-stdlib-names.pkl")
def code_stdlib():
    modules = [name for name in sys.stdlib_module_names if name.isidentifier()]
    return code_with(modules + [f"{a}_{i}" for i in range(60) for a in modules], ["x"], b"\x97\0\xff\0S\0")


@cost_file("code-paths.pkl")
def code_paths():
    names = ["os"] + [f"a{i}" for i in range(240)]
    code = b"\x97\0" + b"".join(b"t\0" + b"\0" * 8 + bytes([106, i]) + b"\0" * 8 + b"\x01\0" for i in range(1, 240))
    return code_with(names, ["x"], code + b"d\0S\0")


@cost_file("code-calls.keras")
def code_calls():
    body = "lambda x: [" + ",".join(f"f{i}(x, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{i}')" for i in range(180)) + "]"
    layers = []
    for i in range(450):
        code = compile(body.replace("f1(", f"g{i}("), "", "eval").co_consts[0]
        layers.append(lambda_layer(base64.b64encode(marshal.dumps(code)).decode()))
    return keras("[" + ",".join(layers) + "]")


@cost_file("code-nested-functions.pkl")
def code_nested():
    source = "".join(f"def f{i}():\n import os\n return os.x{i}('" + "y" * 50 + "')\n" for i in range(3000))
    return loaded(compile(source, "", "exec"))


@cost_file("marshal-objects.pkl")
def marshal_objects():
    return code_with([], [tuple([None] * 250_000)] * 4)


def marshal_text(value):
    return b"z" + bytes([len(value)]) + value


def marshal_code(names, consts, code=b"s\x04\0\0\0\x97\0S\0"):
    """A code object of Python 3.11 and later, its parts as marshal data."""
    return (
        b"c"
        + u32(0) * 5
        + code
        + consts
        + names
        + names
        + b"s\0\0\0\0"
        + marshal_text(b"f") * 3
        + u32(1)
        + b"s\0\0\0\0" * 2
    )


@cost_file("marshal-shared-names.pkl")
def marshal_shared():
    """Twenty thousand code objects whose names and constants are one and the same long tuple."""
    count = 100_000
    shared = b"\xa8" + u32(count) + b"".join(marshal_text(b"%d" % i) for i in range(count))
    codes = marshal_code(b"r" + u32(0), b"r" + u32(0)) * 20_000
    data = marshal_code(b")\0", b"(" + u32(20_001) + shared + codes)
    return b"\x80\x04cmarshal\nloads\n" + blob(data) + b"\x85R."


@cost_file("marshal-shared-bytes.pkl")
def marshal_bytes():
    """Python 2's layout, in which a text is copied where bytes are expected."""
    text_ = b"t" + u32(1_000_000) + b"a" * 1_000_000
    code = b"c" + u32(0) * 4 + b"R" + u32(0) + b")\0" * 5 + b"R" + u32(0) * 1 + b"R" + u32(0) + u32(1) + b"R" + u32(0)
    data = b"c" + u32(0) * 4 + text_ + b"(" + u32(20_000) + code * 20_000
    return b"\x80\x04cmarshal\nloads\n" + blob(data) + b"\x85R."


@cost_file("marshal-broken.tar.gz")
def marshal_broken():
    data = b"\xa7\r\r\n" + b"\0" * 12 + b"\xe3\0\0\0\0" + b"\0" * 16 + b"(" + u32(3000) + b"z\xff" + b"os.system " * 300
    return gzip.compress(tar_of((f"{i}.pyc", data) for i in range(20_000)), 9, mtime=0)


@cost_file("npy-quotes.npy")
def npy_quotes():
    header = b"{'descr': '" + b"\\'" * 500_000 + b"}"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("npy-commas.npy")
def npy_commas():
    header = b"{'descr': [" + b", ' " * 300_000 + b"}"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("npy-brackets.npy")
def npy_brackets():
    header = b"{'descr': '" + b"O,a" * 330_000 + b"}" + b" } " * 10_000 + b"x"
    return b"\x93NUMPY\x02\0" + u32(len(header)) + header + b"\0" * 64


@cost_file("arrow-texts.arrow")
def arrow_texts():
    texts = b"".join(u32(8) + b"\x80\x04N0N0N." + b"\0" for _ in range(60_000))
    schema = b"arrow.py_extension_type" + texts
    return b"ARROW1\0\0\xff\xff\xff\xff" + u32(len(schema)) + schema
