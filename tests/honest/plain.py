"""Ordinary Python objects, as pickle writes them in every protocol."""

import argparse
import array
import ast
import calendar
import collections
import dataclasses
import datetime
import decimal
import difflib
import enum
import fractions
import functools
import graphlib
import inspect
import ipaddress
import itertools
import json
import logging
import math
import operator
import pathlib
import random
import re
import tarfile
import textwrap
import time
import traceback
import types
import typing
import urllib.parse
import uuid
import xml.etree.ElementTree
import zipfile
import zoneinfo

from registry import PROTOCOLS, dump

Point = collections.namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclasses.dataclass
class Settings:
    name: str = "resnet50"
    url: str = "https://example.org/models/resnet50"
    data_dir: str = "/data/imagenet/train"
    command_line: list = dataclasses.field(default_factory=lambda: ["train", "--epochs", "3"])
    colour: Colour = Colour.RED


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a, self.b = 1, [2, 3]


class Tokens(list):
    """A subclass of a container, with attributes of its own."""


class Outer:
    class Inner:
        def __init__(self):
            self.weight = 3


class State:
    def __init__(self):
        self.kept = {"a": 1}

    def __getstate__(self):
        return {"kept": self.kept}

    def __setstate__(self, state):
        self.__dict__.update(state)


def scale(x):
    return x * 2


def everyday():
    return {
        "date": datetime.date(2024, 1, 2),
        "datetime": datetime.datetime(2024, 1, 2, 3, 4, 5, 6),
        "aware": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc),
        "offset": datetime.timezone(datetime.timedelta(hours=2), "CEST"),
        "time": datetime.time(1, 2),
        "delta": datetime.timedelta(3, 4),
        "decimal": decimal.Decimal("1.50"),
        "context": decimal.Context(prec=5),
        "fraction": fractions.Fraction(1, 3),
        "uuid": uuid.UUID(int=7),
        "paths": [pathlib.PurePosixPath("/models/a"), pathlib.PureWindowsPath("C:/models"), pathlib.Path("data")],
        "complex": 1 + 2j,
        "set": {1, 2},
        "frozenset": frozenset("ab"),
        "bytes": b"\x00\xff",
        "bytearray": bytearray(b"abc"),
        "slice": slice(1, 2),
        "range": range(3),
        "big": 1 << 200,
        "ellipsis": ...,
        "not implemented": NotImplemented,
        "type": int,
        "function": len,
        "none": type(None),
    }


def containers():
    chain = collections.ChainMap({"a": 1}, {"b": 2})
    return [
        collections.OrderedDict(a=1, b=2),
        collections.Counter("abca"),
        collections.deque([1, 2], maxlen=5),
        chain,
        collections.defaultdict(list, a=[1]),
        collections.defaultdict(int),
        collections.defaultdict(dict),
        collections.UserDict(a=1),
        collections.UserList([1]),
        collections.UserString("abc"),
        Point(1, 2),
        array.array("d", [1.0, 2.0]),
        types.SimpleNamespace(a=1),
        itertools.count(3),
        iter([1, 2, 3]),
    ]


def errors():
    return [
        ValueError("x"),
        KeyError("k"),
        OSError(2, "No such file or directory", "model.pt"),
        StopIteration(3),
        UserWarning("careful"),
    ]


def functions():
    return [
        functools.partial(int, base=2),
        functools.partial(round, ndigits=3),
        operator.itemgetter(1, 2),
        operator.itemgetter("a"),
        operator.add,
        math.log1p,
        re.compile("a+", re.I),
        len,
        max,
        sorted,
        str.lower,
        "abc".upper,
        scale,
        collections.OrderedDict.fromkeys,
        functools.partial(scale, 3),
    ]


def own_classes(protocol):
    slots = [Slots()] if protocol >= 2 else []
    return [
        Settings(),
        Colour.RED,
        Access.READ | Access.WRITE,
        Level.HIGH,
        Tokens("abc"),
        State(),
        Outer.Inner(),
        Settings,
        Colour,
        *slots,
    ]


class WithKeywords:
    """Protocols 2 and 3 write such an object as a call of a partial of `__new__`."""

    def __new__(cls, *, rate):
        return super().__new__(cls)

    def __getnewargs_ex__(self):
        return (), {"rate": 0.1}


def program():
    """What a training script has at hand and puts beside the model."""
    record = logging.LogRecord("train", logging.INFO, "train.py", 3, "loss %f", (0.3,), None)
    try:
        json.loads("{")
    except ValueError as error:
        failure, trace = error, traceback.TracebackException.from_exception(error)
    return [
        argparse.Namespace(lr=0.1, data="/data/imagenet", activation=len),
        logging.Formatter("%(message)s"),
        record,
        failure,
        trace,
        calendar.TextCalendar(),
        ast.parse("scale(x) + 1"),
        urllib.parse.urlparse("https://example.org/model?a=b"),
        inspect.signature(scale),
        textwrap.TextWrapper(),
        difflib.SequenceMatcher(None, "ab", "ac"),
        graphlib.TopologicalSorter(),
        json.JSONEncoder(),
        time.localtime(0),
        zipfile.ZipInfo("model.bin"),
        tarfile.TarInfo("model.bin"),
        xml.etree.ElementTree.fromstring("<model name='a'><layer/></model>"),
    ]


def arguments():
    return [
        argparse.Namespace(lr=0.1),
        logging.Formatter("%(message)s"),
        urllib.parse.urlparse("https://example.org"),
        textwrap.TextWrapper(),
    ]


def hints():
    return [
        list[int],
        typing.Optional[str],  # noqa: UP045
        dict[str, typing.Any],
        typing.Callable[[int], str],
        int | None,
        list[int],
        typing.Literal["a"],
    ]


def mentions():
    """Text that names dangerous things is text."""
    return {
        "text": [
            "os.system",
            "posix\nsystem\n",
            "cos\nsystem\n(S'id'\ntR.",
            "__import__('os').system('id')",
            "eval(",
            "curl http://x | sh",
        ],
        "bytes": b"cposix\nsystem\n(S'id'\ntR.",
        "doc": "Call subprocess.Popen(['rm', '-rf', '/']) and you will be sorry.",
        "vocabulary": {
            word: i
            for i, word in enumerate(
                [
                    "rm",
                    "bash",
                    "curl",
                    "wget",
                    "eval",
                    "exec",
                    "import",
                    "os",
                    "system",
                    "http",
                    "https",
                    "sh",
                    "-c",
                    "&&",
                    "|",
                    ";",
                ]
            )
        },
    }


def records():
    numbers = random.Random(3)
    return [
        {"id": i, "score": numbers.random(), "tags": (i, str(i)), "ok": i % 2 == 0, "path": f"/data/{i}.png"}
        for i in range(2000)
    ]


for protocol in PROTOCOLS:
    dump(f"plain/everyday_p{protocol}.pkl", everyday, protocol)
    dump(f"plain/own_classes_p{protocol}.pkl", functools.partial(own_classes, protocol), protocol)
for protocol in (2, 4):
    dump(f"plain/program_p{protocol}.pkl", program, protocol)
for protocol in (0, 2, 4):
    dump(f"plain/arguments_p{protocol}.pkl", arguments, protocol)
    dump(f"plain/hints_p{protocol}.pkl", hints, protocol)
for protocol in (2, 4):
    dump(f"plain/keywords_p{protocol}.pkl", lambda: WithKeywords(rate=0.1), protocol)
for protocol in (0, 2, 4):
    dump(f"plain/containers_p{protocol}.pkl", containers, protocol)
    dump(f"plain/functions_p{protocol}.pkl", functions, protocol)
dump("plain/errors.pkl", errors)
dump("plain/mentions.pkl", mentions)
dump("plain/mentions_p0.pkl", mentions, 0)
dump("plain/records_p2.pkl", records, 2)
dump("plain/records_p5.pkl", records, 5)
dump(
    "plain/addresses.pkl",
    lambda: [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_address("::1")],
)
dump("plain/zones.pkl", lambda: [zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("UTC")])
dump(
    "plain/zones_p2.pkl",
    lambda: [zoneinfo.ZoneInfo("Europe/Berlin"), datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC"))],
    2,
)
dump("plain/random.pkl", lambda: [random.Random(3), random.Random(4).getstate(), logging.getLogger("model")])
