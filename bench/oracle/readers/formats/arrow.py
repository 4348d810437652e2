"""Arrow files and Parquet as PyArrow reads their schemas. Before 14.0.1 it unpickled the metadata of one extension type (CVE-2023-47248)."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

from ..core import Field, Format, Hand, payload

NAME, VALUE = b"ARROW:extension:name", b"ARROW:extension:metadata"
PICKLED = b"arrow.py_extension_type"


def table(rng: random.Random):
    import pyarrow as pa

    pickled = {NAME: PICKLED, VALUE: payload(rng)}
    kinds = rng.sample(("plain", "pickled", "nested", "list"), rng.randrange(1, 5))
    columns, fields = [], []
    for kind in kinds:
        values = pa.array([1, 2, 3])
        if kind == "nested":
            inner = pa.field("inner", pa.int64(), metadata=pickled)
            values = pa.StructArray.from_arrays([values], fields=[inner])
        elif kind == "list":
            values = pa.array([[1], [2], [3]], pa.list_(pa.field("item", pa.int64(), metadata=pickled)))
        columns.append(values)
        fields.append(pa.field(kind, values.type, metadata=pickled if kind == "pickled" else {b"a": b"b"}))
    return pa.table(columns, schema=pa.schema(fields, metadata={b"pandas": b"{}"}))


def ipc_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import pyarrow as pa

    for number in range(6):
        made = table(rng)
        sink = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression="lz4" if number % 2 else None, use_legacy_format=number == 4)
        with pa.ipc.new_file(sink, made.schema, options=options) as writer:
            writer.write_table(made)
        yield f"{number}.feather", sink.getvalue()


def parquet_seeds(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    import pyarrow.parquet as pq

    for number in range(6):
        sink = io.BytesIO()
        pq.write_table(table(rng), sink, compression=("none", "snappy", "gzip")[number % 3])
        yield f"{number}.parquet", sink.getvalue()


def hand_out(schema, hand: Hand) -> None:
    waiting = list(schema)
    while waiting:
        field = waiting.pop()
        metadata = field.metadata or {}
        if metadata.get(NAME) == PICKLED and VALUE in metadata:
            hand.loaded(metadata[VALUE])
        waiting += [field.type.field(i) for i in range(field.type.num_fields)]


def from_footer(path: str, hand: Hand) -> None:
    import pyarrow as pa

    with pa.OSFile(path) as file:
        hand_out(pa.ipc.open_file(file).schema, hand)


def from_stream(path: str, hand: Hand) -> None:
    """A stream stands behind the magic number: readers of streams see the schema there."""
    import pyarrow as pa

    with open(path, "rb") as file:
        if file.read(6) == b"ARROW1":
            hand_out(pa.ipc.open_stream(pa.BufferReader(file.read()[2:])).schema, hand)


def from_parquet(path: str, hand: Hand) -> None:
    import pyarrow.parquet as pq

    hand_out(pq.read_schema(path), hand)


def fields_of(magic: bytes) -> Callable[[bytes], list[Field]]:
    def fields(data: bytes) -> list[Field]:
        end = len(data) - len(magic) - 4
        length = min(int.from_bytes(data[end : end + 4], "little"), end)
        found = [Field(end, 4), Field(end - length, length, "record"), Field(8, 4), Field(12, 4)]
        found += [Field(at, 4) for at in range(end - length, end - 3, 4)]
        found += [Field(at, 2) for at in range(end - length, end - 1, 2)]
        for name in (NAME, VALUE, PICKLED, b"ARROW:schema"):
            at = data.find(name)
            if at >= 0:
                found += [Field(at - 4, 4), Field(at, len(name), "text")] * 8
        return found

    return fields


FORMATS = [
    Format(
        "arrow", ipc_seeds, {"file": from_footer, "stream": from_stream}, fields_of(b"ARROW1"), imports=("pyarrow.ipc",)
    ),
    Format("parquet", parquet_seeds, {"parquet": from_parquet}, fields_of(b"PAR1"), imports=("pyarrow.parquet",)),
]
