"""Binary trees and tables: nested deeply, shared, or of nothing but empty parts; and counts that are declared."""

import gzip
import struct

from .base import MIB, cost_file, repeated, u16, u32, u64

BILLION = 10**9


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def sized(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def numbered(number, value):
    return varint(number << 3) + varint(value)


def nested(path, depth, inner=b""):
    """A message in a message, `depth` times, by the numbers of `path` in turn; made from the inside without copies."""
    parts, length = [inner], len(inner)
    for i in range(depth):
        head = varint(path[-1 - i % len(path)] << 3 | 2) + varint(length)
        parts.append(head)
        length += len(head)
    return b"".join(reversed(parts))


NODE = sized(1, sized(1, b"x") + sized(2, b"y") + sized(4, b"Relu"))


def onnx(graph, *more):
    return numbered(1, 8) + sized(8, numbered(2, 13)) + sized(7, graph) + b"".join(more)


@cost_file("onnx-deep-graphs.onnx")
def onnx_deep():
    return onnx(NODE + nested([1, 5, 6], 90_000, NODE) + sized(2, b"g"))


@cost_file("onnx-deep-types.onnx")
def onnx_types():
    return onnx(NODE + sized(2, b"g") + sized(11, sized(1, b"x") + sized(2, nested([4, 1], 90_000))))


@cost_file("onnx-empty-nodes.onnx")
def onnx_empty():
    return onnx(NODE + sized(2, b"g") + b"\x0a\0" * 2_000_000)


@cost_file("onnx-empty-attributes.onnx")
def onnx_attributes():
    return onnx(NODE + sized(2, b"g") + sized(1, sized(4, b"Custom") + sized(7, b"a.b") + b"\x2a\0" * 2_000_000))


@cost_file("onnx-custom-nodes.onnx")
def onnx_custom():
    nodes = b"".join(sized(1, sized(4, b"Op%d" % i) + sized(7, b"dom%d" % i)) for i in range(100_000))
    return onnx(NODE + sized(2, b"g") + nodes)


@cost_file("onnx-external.onnx")
def onnx_external():
    entry = sized(13, sized(1, b"location") + sized(2, b"../%06d"))
    tensors = b"".join(
        sized(5, numbered(1, BILLION) + sized(8, b"w") + entry % i + numbered(14, 1)) for i in range(60_000)
    )
    return onnx(NODE + sized(2, b"g") + tensors)


@cost_file("onnx-functions.onnx")
def onnx_functions():
    """Each function calls the one before it twice."""
    functions = b"".join(
        sized(25, sized(1, b"f%d" % i) + sized(7, sized(4, b"f%d" % (i - 1)) + sized(7, b"l")) * 2 + sized(10, b"l"))
        for i in range(1, 20_000)
    )
    return onnx(sized(1, sized(4, b"f19999") + sized(7, b"l")) + sized(2, b"g"), functions)


@cost_file("onnx-metadata.onnx")
def onnx_metadata():
    return onnx(NODE + sized(2, b"g"), sized(14, sized(1, b"k") + sized(2, b"v")) * 300_000)


@cost_file("onnx-dimensions.onnx")
def onnx_dimensions():
    return onnx(NODE + sized(2, b"g") + sized(5, sized(1, b"\x01" * 3_000_000) + numbered(2, 1) + sized(8, b"w")))


@cost_file("onnx-overlong.onnx")
def onnx_overlong():
    return numbered(1, 8) + b"\x3a" + varint(1 << 62) + b"\0" * MIB


@cost_file("onnx-groups.onnx")
def onnx_groups():
    return onnx(NODE + sized(2, b"g")) + b"\xa3\x06" * 1_000_000


def attribute(name, value):
    return sized(5, sized(1, name) + sized(2, value))


def tf_node(name, op, *more):
    return sized(1, sized(1, name) + sized(2, op) + b"".join(more))


def saved_model(graph):
    return numbered(1, 1) + sized(2, sized(1, sized(4, b"serve")) + sized(2, graph))


@cost_file("savedmodel-deep.pb")
def saved_deep():
    return saved_model(tf_node(b"a", b"PyFunc") + nested([2, 3, 5, 2, 1], 90_000))


@cost_file("savedmodel-deep-lists.pb")
def saved_lists():
    return saved_model(tf_node(b"a", b"PyFunc", nested([5, 2, 10, 2, 2], 90_000)))


@cost_file("savedmodel-functions.pb")
def saved_functions():
    def function(i):
        call = attribute(b"f", sized(10, sized(1, b"f%d" % (i - 1))))
        body = b"".join(sized(3, sized(1, b"n%d" % j) + sized(2, b"PartitionedCall") + call) for j in range(2))
        return sized(1, sized(1, sized(1, b"f%d" % i)) + body)

    return saved_model(tf_node(b"a", b"f19999") + sized(2, b"".join(map(function, range(1, 20_000)))))


@cost_file("savedmodel-chain.pb")
def saved_chain():
    nodes = (tf_node(b"n%d" % i, b"Identity", sized(3, b"n%d" % (i - 1))) for i in range(1, 100_000))
    return saved_model(
        tf_node(b"n0", b"Const") + b"".join(nodes) + tf_node(b"w", b"WriteFile", sized(3, b"n99999") * 2)
    )


@cost_file("savedmodel-inputs.pb")
def saved_inputs():
    """Every node takes all that come before it."""
    nodes = (
        tf_node(b"%d" % i, b"AddN", *(sized(3, b"%d" % j) for j in range(max(0, i - 400), i))) for i in range(1000)
    )
    return saved_model(b"".join(nodes) + tf_node(b"w", b"WriteFile", sized(3, b"999"), sized(3, b"998")))


@cost_file("savedmodel-strings.pb")
def saved_strings():
    """Constants that hold graphs, each in the one before it."""
    graph = tf_node(b"a", b"WriteFile")
    for _ in range(300):
        graph = tf_node(b"c", b"Const", attribute(b"value", sized(8, numbered(1, 7) + sized(8, graph))))
    return saved_model(graph)


@cost_file("savedmodel-empty-strings.pb")
def saved_empty_strings():
    return saved_model(tf_node(b"c", b"Const", attribute(b"value", sized(8, numbered(1, 7) + b"\x42\0" * 2_000_000))))


@cost_file("graph-nodes.pb")
def graph_nodes():
    return b"".join(tf_node(b"n%d" % i, b"PyFunc") for i in range(100_000)) + sized(4, numbered(1, 1000))


@cost_file("coreml-deep.mlmodel")
def coreml_deep():
    return numbered(1, 4) + sized(2, sized(100, b"")) + nested([202, 1, 1], 60_000)


@cost_file("coreml-custom-layers.mlmodel")
def coreml_custom():
    layer = b"".join(sized(1, sized(1, b"l") + sized(500, sized(10, b"C%d" % i))) for i in range(60_000))
    return numbered(1, 4) + sized(2, sized(100, b"")) + sized(500, layer)


@cost_file("caffe-layers.caffemodel")
def caffe_layers():
    return sized(1, b"net") + b"".join(sized(100, sized(1, b"l%d" % i) + sized(2, b"Python")) for i in range(80_000))


@cost_file("caffe2-deep.pb")
def caffe2_deep():
    return sized(1, b"net") + sized(2, sized(1, b"x") + sized(2, b"y") + sized(4, b"Relu") + nested([5, 9, 2], 60_000))


@cost_file("paddle-blocks.pdmodel")
def paddle_blocks():
    op = sized(4, sized(3, b"py_func"))
    return sized(1, numbered(1, 0) + numbered(2, 0) + op) * 100_000 + sized(4, numbered(1, 0))


@cost_file("sentencepiece-empty.model")
def sentencepiece():
    return sized(1, sized(1, b"<unk>") + b"\x15\0\0\0\0\x18\2") + b"\x0a\0" * 2_000_000


# Flatbuffers: tables and vectors may be shared, so that a few bytes stand for a tree without end.


class Flat:
    """Lays out tables, vectors and texts so that what refers to another stands before it."""

    def __init__(self):
        self.parts = []

    def text(self, value):
        return self.add(u32(len(value)) + value + b"\0", [])

    def vector(self, items, count=1):
        """`items`, all of them `count` times."""
        return self.add(u32(len(items) * count), list(items) * count)

    def numbers(self, count, data=b""):
        return self.add(u32(count) + data, [])

    def table(self, fields):
        """Fields by their slot: bytes are values in place, numbers refer to parts."""
        slots = max(fields, default=-1) + 1
        at, places, body = 4, [0] * slots, []
        for slot, value in sorted(fields.items()):
            places[slot] = at
            body.append(value)
            at += len(value) if isinstance(value, bytes) else 4
        table = u16(4 + 2 * slots) + u16(at) + b"".join(map(u16, places))
        table += b"\0" * (-len(table) % 4)
        return self.add((table, body), None)

    def add(self, head, references):
        self.parts.append((head, references))
        return len(self.parts) - 1

    def bytes(self, root, identifier=b"\0\0\0\0"):
        """Parts that were added last come first: add the children before their parents."""
        at, places, out = 8, {}, []
        for index in reversed(range(len(self.parts))):
            head, references = self.parts[index]
            if references is None:
                table, body = head
                places[index] = at + len(table)
                at += len(table) + 4 + sum(len(v) if isinstance(v, bytes) else 4 for v in body)
            else:
                places[index] = at
                at += len(head) + 4 * len(references)
            at += -at % 4
        for index in reversed(range(len(self.parts))):
            head, references = self.parts[index]
            if references is None:
                table, body = head
                data = bytearray(table + u32(len(table)))
                for value in body:
                    here = places[index] + len(data) - len(table)
                    data += value if isinstance(value, bytes) else u32(places[value] - here)
            else:
                data = bytearray(head)
                for target in references:
                    data += u32(places[target] - (places[index] + len(data)))
            out.append(bytes(data) + b"\0" * (-len(data) % 4))
        return u32(places[root]) + identifier + b"".join(out)


def tflite(flat, subgraphs, codes=(), buffers=(), metadata=()):
    fields = {0: u32(3), 1: flat.vector(codes), 2: flat.vector(subgraphs), 4: flat.vector(buffers)}
    return flat.bytes(flat.table({**fields, 6: flat.vector(metadata)}), b"TFL3")


@cost_file("tflite-shared.tflite")
def tflite_shared():
    """Thirty thousand subgraphs that are one, of thirty thousand operators that are one."""
    flat = Flat()
    code = flat.table({1: flat.text(b"FlexPyFunc"), 0: b"\x20\0\0\0"})
    operator = flat.table({0: u32(0)})
    tensor = flat.table({0: flat.numbers(0), 3: flat.text(b"t")})
    operators, tensors = flat.vector([operator], 30_000), flat.vector([tensor], 30_000)
    graph = flat.table({0: tensors, 3: operators})
    return tflite(flat, [graph] * 30_000, [code] * 30_000)


@cost_file("tflite-declared.tflite")
def tflite_declared():
    flat = Flat()
    many = flat.numbers(BILLION)
    graph = flat.table({0: many, 3: many})
    return flat.bytes(flat.table({0: u32(3), 1: many, 2: flat.vector([graph]), 4: many}), b"TFL3")


@cost_file("tflite-buffers.tflite")
def tflite_buffers():
    flat = Flat()
    data = b"\x80\x04" + b"N0" * 100_000 + b"N."
    buffer = flat.table({0: flat.numbers(len(data), data)})
    return tflite(flat, [flat.table({})], [], [buffer] * 60_000, [flat.table({0: flat.text(b"a"), 1: u32(0)})] * 10_000)


@cost_file("ort-shared.ort")
def ort_shared():
    """A graph whose nodes hold, in each of two attributes, the graph before it: 2**300 nodes."""
    flat = Flat()
    name = flat.text(b"PyOp")
    graph = flat.table({2: flat.vector([flat.table({5: name, 2: flat.text(b"com.a")})])})
    for _ in range(300):
        attribute_ = flat.table({0: name, 2: u32(5), 7: graph})
        node = flat.table({5: name, 10: flat.vector([attribute_], 2)})
        graph = flat.table({2: flat.vector([node], 2)})
    model = flat.table({7: graph})
    return flat.bytes(flat.table({0: flat.text(b"5"), 1: model}), b"ORTM")


@cost_file("ort-wide.ort")
def ort_wide():
    flat = Flat()
    node = flat.table({5: flat.text(b"PyOp"), 2: flat.text(b"com.a")})
    graph = flat.table({2: flat.vector([node], 500_000), 0: flat.numbers(BILLION)})
    return flat.bytes(flat.table({0: flat.text(b"5"), 1: flat.table({7: graph})}), b"ORTM")


@cost_file("executorch-shared.pte")
def executorch_shared():
    flat = Flat()
    operator = flat.table({0: flat.text(b"aten::x"), 1: flat.text(b"out")})
    call = flat.table({0: b"\1\0\0\0", 1: flat.table({0: u32(0), 1: flat.numbers(0)})})
    chain = flat.table({2: flat.vector([call], 30_000)})
    delegate = flat.table({0: flat.text(b"Backend")})
    plan = flat.table(
        {
            0: flat.text(b"forward"),
            5: flat.vector([chain], 30_000),
            6: flat.vector([operator], 30_000),
            7: flat.vector([delegate], 30_000),
        }
    )
    return flat.bytes(flat.table({0: u32(0), 1: flat.vector([plan], 30_000)}), b"ET12")


@cost_file("flat-tensor-declared.ptd")
def flat_tensor():
    flat = Flat()
    many = flat.numbers(BILLION)
    return flat.bytes(flat.table({0: u32(0), 2: many, 3: many, 1: many, 4: many}), b"FT01")


@cost_file("arrow-declared.arrow")
def arrow_declared():
    flat = Flat()
    many = flat.numbers(BILLION)
    schema = flat.table({1: many, 2: many})
    message = flat.bytes(flat.table({0: u16(4), 1: b"\1\0", 2: schema}))
    return b"ARROW1\0\0\xff\xff\xff\xff" + u32(len(message)) + message


@cost_file("arrow-deep.arrow")
def arrow_deep():
    """A field whose children are, twice, the field before it."""
    flat = Flat()
    metadata = flat.vector(
        [flat.table({0: flat.text(b"ARROW:extension:name"), 1: flat.text(b"arrow.py_extension_type")})]
    )
    field = flat.table({0: flat.text(b"f"), 6: metadata})
    for _ in range(2000):
        field = flat.table({0: flat.text(b"f"), 5: flat.vector([field], 2)})
    schema = flat.table({1: flat.vector([field])})
    message = flat.bytes(flat.table({0: u16(4), 1: b"\1\0", 2: schema}))
    return b"ARROW1\0\0\xff\xff\xff\xff" + u32(len(message)) + message


# Parquet: thrift.


def parquet(footer):
    """The footer is only read where it holds the key of a schema, which stands behind it."""
    footer += b"ARROW:schema"
    return b"PAR1" + footer + u32(len(footer)) + b"PAR1"


@cost_file("parquet-deep.parquet")
def parquet_deep():
    return parquet(b"\x15\x02\x19\x1c" + b"\x1c" * 2_000_000)


@cost_file("parquet-deep-lists.parquet")
def parquet_lists():
    return parquet(b"\x15\x02\x19\x1c\x48\x01a\0\x16\0\x29" + b"\x19" * 2_000_000)


@cost_file("parquet-declared.parquet")
def parquet_declared():
    """A list of 10**9 empty structs, of which each is a byte; truth values take none in some readers."""
    return parquet(b"\x15\x02\x19\xfc" + varint(BILLION) + b"\0" * MIB)


@cost_file("parquet-booleans.parquet")
def parquet_booleans():
    return parquet((b"\x15\x02\x19\xf1" + varint(BILLION)) * 20_000)


@cost_file("parquet-fields.parquet")
def parquet_fields():
    return parquet(b"\x11" * 4_000_000)


@cost_file("parquet-keys.parquet")
def parquet_keys():
    pair = b"\x18\x01a\x18\x01b\0"
    return parquet(b"\x15\x02\x19\x1c\x48\x01a\0\x16\0\x19\x0c\x19\xfc" + varint(400_000) + pair * 400_000 + b"\0")


# MessagePack, UBJSON.


@cost_file("msgpack-deep.msgpack")
def msgpack_deep():
    return b"\x81\xa1a" * 1_000_000 + b"\xc0"


@cost_file("msgpack-deep-lists.msgpack")
def msgpack_lists():
    return b"\x81\xa6params" + b"\x91" * 4_000_000 + b"\xc0"


@cost_file("msgpack-wide.msgpack.gz")
def msgpack_wide():
    return repeated(b"\x81\xa6params\xdd" + struct.pack(">I", 300 * MIB), b"\xc0", 300 * MIB)


@cost_file("msgpack-maps.msgpack")
def msgpack_maps():
    return b"\x81\xa6params\xdd" + struct.pack(">I", 5_000_000) + b"\x80" * 5_000_000


@cost_file("msgpack-declared.msgpack")
def msgpack_declared():
    return b"\x81\xa6params" + (b"\xdd" + struct.pack(">I", BILLION)) * 200_000


@cost_file("msgpack-extensions.msgpack")
def msgpack_extensions():
    unit = b"\xd4\x01\xc0"
    return b"\x81\xa6params\xdd" + struct.pack(">I", 1_000_000) + unit * 1_000_000


@cost_file("ubjson-deep.ubj")
def ubjson_deep():
    return b"{i\x07learner" + b"[" * 3_000_000


@cost_file("ubjson-typed.ubj")
def ubjson_typed():
    """Lists of 10**12 values that take no bytes: null and truth are their type."""
    unit = b"[$Z#L" + struct.pack(">q", 10**12)
    return b"{i\x07learner[" + unit * 100_000 + b"]}"


@cost_file("ubjson-keys.ubj")
def ubjson_keys():
    return b"{i\x07learner{" + b"i\0Z" * 1_500_000 + b"}}"


@cost_file("ubjson-noops.ubj")
def ubjson_noops():
    return b"{i\x07learner[" + b"N" * 4_000_000 + b"]}"


# GGUF, safetensors, and others with a header of counts.


def gguf(tensors, *pairs, tail=b""):
    return b"GGUF" + u32(3) + u64(tensors) + u64(len(pairs)) + b"".join(pairs) + tail


def gguf_text(value):
    return u64(len(value)) + value


@cost_file("gguf-declared.gguf")
def gguf_declared():
    return b"GGUF" + u32(3) + u64(BILLION) + u64(BILLION) + b"\0" * MIB


@cost_file("gguf-nested.gguf")
def gguf_nested():
    return gguf(0, gguf_text(b"a.b") + u32(9) + (u32(9) + u64(1)) * 200_000)


@cost_file("gguf-empty-lists.gguf")
def gguf_empty_lists():
    return gguf(0, gguf_text(b"a.b") + u32(9) + u32(9) + u64(300_000) + (u32(9) + u64(0)) * 300_000)


@cost_file("gguf-empty-texts.gguf.gz")
def gguf_texts():
    head = b"GGUF" + u32(3) + u64(0) + u64(1) + gguf_text(b"tokenizer.ggml.tokens") + u32(9) + u32(8) + u64(1 << 24)
    return repeated(head, u64(0), 1 << 24)


@cost_file("gguf-keys.gguf")
def gguf_keys():
    return gguf(0, *(gguf_text(b"k%d" % i) + u32(0) + b"\0" for i in range(250_000)))


@cost_file("gguf-templates.gguf")
def gguf_templates():
    template = gguf_text(b"{{ ''.__class__ }}" + b"{% if a %}{% endif %}" * 100)
    return gguf(0, *(gguf_text(b"tokenizer.chat_template.%d" % i) + u32(8) + template for i in range(2500)))


@cost_file("gguf-tensors.gguf")
def gguf_tensors():
    tensor = u32(4) + u64(1 << 40) * 4 + u32(0) + u64(0)
    return gguf(100_000, tail=b"".join(gguf_text(b"t%d" % i) + tensor for i in range(100_000)))


@cost_file("ggml-declared.bin")
def ggml_declared():
    return b"lmgg" + u32(BILLION) * 6 + u32(0) + b"\0" * MIB


def safetensors(header):
    return u64(len(header)) + header


@cost_file("safetensors-tensors.safetensors")
def safetensors_tensors():
    entry = '"t%d":{"dtype":"F32","shape":[1,1,1,1],"data_offsets":[%d,%d]}'
    return safetensors(("{" + ",".join(entry % (i, 0, 1 << 40) for i in range(60_000)) + "}").encode())


@cost_file("safetensors-shape.safetensors")
def safetensors_shape():
    return safetensors(b'{"a":{"dtype":"F32","shape":[' + b"1," * 2_000_000 + b'1],"data_offsets":[0,4]}}') + b"\0" * 4


@cost_file("safetensors-deep.safetensors")
def safetensors_deep():
    return safetensors(b'{"a":' * 500_000 + b"1" + b"}" * 500_000)


@cost_file("safetensors-metadata.safetensors")
def safetensors_metadata():
    pairs = ",".join(f'"k{i}":"{{{{ x }}}}"' for i in range(200_000))
    return safetensors(('{"__metadata__":{' + pairs + "}}").encode())


@cost_file("safetensors-spaces.safetensors")
def safetensors_spaces():
    return safetensors(b"{" + b" " * (90 * MIB) + b"}")[: 4 * MIB]


@cost_file("torch7-deep.t7")
def torch7_deep():
    """A table in a table, each with an index of its own."""
    return b"".join(u32(3) + u32(i + 1) + u32(1) + u32(2) + u32(1) + b"a" for i in range(200_000))


@cost_file("torch7-declared.t7")
def torch7_declared():
    return u32(3) + u32(1) + u32(BILLION) + (u32(1) + u64(0)) * 100_000


@cost_file("torch7-classes.t7")
def torch7_classes():
    def made(i):
        return (
            u32(2)
            + u32(0)
            + u32(4)
            + u32(i)
            + u32(3)
            + b"V 1"
            + u32(7)
            + b"nn.%04d" % (i % 10_000)
            + u32(3)
            + u32(i + 1)
            + u32(0)
        )

    return u32(3) + u32(1) + u32(60_000) + b"".join(made(2 * i + 2) for i in range(60_000))


@cost_file("cntk-declared.model")
def cntk_declared():
    return "BCN\0".encode("utf-16le") + "BVersion\0".encode("utf-16le") + u64(2) + u64(BILLION) + b"\0" * MIB


@cost_file("mxnet-declared.params")
def mxnet_declared():
    return u64(0x112) + u64(0) + u64(BILLION) + (u32(0xF993FAC9) + u32(0) + u32(BILLION)) * 10_000


@cost_file("lightgbm-trees.txt")
def lightgbm():
    return b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=1000000000\n" + b"Tree=0\nnum_leaves=1000000000\n" * 100_000


@cost_file("xgboost-binary-declared.bin")
def xgboost_binary():
    return b"binf" + u32(0x3F000000) + u32(BILLION) * 33 + b"\0" * MIB


@cost_file("fasttext-declared.bin")
def fasttext():
    return (
        u32(793712314)
        + u32(12)
        + u32(100) * 11
        + b"\0" * 8
        + u32(BILLION) * 2
        + u32(0)
        + u64(BILLION) * 2
        + b"a\0" * 500_000
    )


@cost_file("faiss-nested.index")
def faiss_nested():
    head = b"IxPT" + u32(64) + u64(BILLION) + u64(1 << 20) * 2 + b"\1" + u32(1)
    return head * 60_000


@cost_file("crfsuite-declared.model")
def crfsuite():
    return b"lCRF" + u32(MIB) + b"FOMC" + u32(100) + u32(BILLION) * 7 + b"\0" * MIB


@cost_file("matlab-nested.mat")
def matlab_nested():
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\x01IM"
    return head + b"".join(u32(14) + u32(8 * (100_000 - i)) for i in range(100_000))


@cost_file("msgpack-ocdbt-declared.ocdbt")
def ocdbt():
    return b"\x0c\xdb:*" + u64(1 << 60) + varint(1) + varint(0) + varint(BILLION) * 200_000


@cost_file("word2vec-binary.bin")
def word2vec():
    return b"1000000000 1000000000\n" + b"the \0\0\0\0" * 200_000


# R.

R_HEAD = b"X\n" + struct.pack(">III", 3, 0x040300, 0x030500) + struct.pack(">I", 5) + b"UTF-8"


def r_file(data):
    return gzip.compress(R_HEAD + data, 9, mtime=0)


def be(value):
    return struct.pack(">I", value)


@cost_file("r-deep-lists.rds")
def r_deep():
    return r_file((be(19) + be(1)) * 5_000_000 + be(254))


@cost_file("r-deep-calls.rds")
def r_calls():
    return r_file(be(6) * 5_000_000)


@cost_file("r-pairs.rds")
def r_pairs():
    return r_file((be(2) + be(254)) * 10_000_000 + be(254))


@cost_file("r-declared.rds")
def r_declared():
    return r_file(be(19) + be(BILLION) + be(254) * 1000)


@cost_file("r-nulls.rds")
def r_nulls():
    return r_file(be(19) + be(50_000_000) + be(254) * 50_000_000)


@cost_file("r-symbols.rds")
def r_symbols():
    return r_file(be(19) + be(10_000_000) + (be(1) + be(9) + be(1) + b"a") * 10_000_000)


@cost_file("r-closures.rds")
def r_closures():
    closure = (
        be(3)
        + be(242)
        + be(254)
        + be(6)
        + be(1)
        + be(9)
        + be(6)
        + b"system"
        + be(2)
        + be(16)
        + be(1)
        + be(9)
        + be(1)
        + b"a"
        + be(254)
    )
    return r_file(be(19) + be(1_000_000) + closure * 1_000_000)


@cost_file("r-bytecode.rds")
def r_bytecode():
    return r_file((be(21) + be(BILLION)) * 1_000_000)


@cost_file("r-texts.rds")
def r_texts():
    return r_file(be(16) + be(30_000_000) + (be(9) + be(0)) * 30_000_000)


# Marshal.


def marshal_in_pickle(data):
    return b"\x80\x04cmarshal\nloads\nB" + u32(len(data)) + data + b"\x85R."


@cost_file("marshal-deep.pkl")
def marshal_deep():
    return marshal_in_pickle(b")\x01" * 1_000_000 + b"N")


@cost_file("marshal-deep-lists.pkl")
def marshal_lists():
    return marshal_in_pickle((b"[" + u32(1)) * 500_000 + b"N")


@cost_file("marshal-dicts.pkl")
def marshal_dicts():
    return marshal_in_pickle(b"{" * 2_000_000 + b"0")


@cost_file("marshal-declared.pkl")
def marshal_declared():
    return marshal_in_pickle((b"(" + u32(BILLION)) * 300_000)


@cost_file("marshal-codes.pkl")
def marshal_codes():
    """Code in the names of code, in the names of code."""
    return marshal_in_pickle((b"c" + u32(0) * 5 + b"s" + u32(0)) * 60_000 + b"N")


@cost_file("marshal-references.pkl")
def marshal_references():
    """Tuples of the tuple before, ten times: 10**10000 values."""
    units = b"".join(b"\xa9\x0a" + (b"r" + u32(i)) * 10 for i in range(10_000))
    return marshal_in_pickle(b"(" + u32(10_001) + b"\xa9\0" + units)


@cost_file("pyc-deep.pyc")
def pyc_deep():
    return b"\xa7\r\r\n" + b"\0" * 12 + b"\xe3" + u32(0) * 5 + b"s" + u32(0) + b")\x01" * 1_000_000
