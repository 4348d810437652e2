"""Protocol buffers: messages that are nested deeply, shared, empty or declared: ONNX, TensorFlow, Core ML and other graphs."""

from .base import MIB, cost_file

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
