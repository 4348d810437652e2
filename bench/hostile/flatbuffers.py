"""FlatBuffers: tables and vectors may be shared, so that a few bytes stand for a tree without end."""

from .base import cost_file, u16, u32

BILLION = 10**9


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
