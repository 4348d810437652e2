"""Headers that declare counts: GGUF, safetensors and others."""

from .base import MIB, cost_file, repeated, u32, u64
from .protobufs import varint

BILLION = 10**9


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


@cost_file("xgboost-lists.json")
def xgboost_lists():
    """A tree of fifteen million nodes, which would be three lists of numbers."""
    lists = b",".join(
        b'"%s":[%s0]' % (key, b"0," * 15_000_000) for key in (b"left_children", b"right_children", b"split_indices")
    )
    return b'{"learner":{"gradient_booster":{"model":{"trees":[{' + lists + b"}]}}}}"


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
