"""Ordinary Python objects that people put beside models: times, paths, enumerations, functions of the standard library."""

import functools

from samples import X
from writing import dump, honest


def everyday():
    import array
    import collections
    import concurrent.futures
    import contextlib
    import datetime
    import decimal
    import fractions
    import http
    import io
    import ipaddress
    import itertools
    import logging
    import math
    import operator
    import os
    import pathlib
    import platform
    import queue
    import random
    import re
    import signal
    import socket
    import ssl
    import statistics
    import string
    import struct
    import sys
    import types
    import typing
    import uuid
    import zoneinfo

    with contextlib.suppress(Exception):
        typing.NamedTuple("P", [("a", int)])
    return {
        "zone": zoneinfo.ZoneInfo("Asia/Tokyo"),
        "aware": datetime.datetime(2024, 5, 6, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
        "fold": datetime.datetime(2024, 10, 27, 2, fold=1),
        "paths": [pathlib.Path("/models/a.pt"), pathlib.PurePosixPath("a/b")],
        "re": [re.compile(r"\w+(?P<x>a)", re.I | re.M), re.compile(b"a+")],
        "enums": [http.HTTPStatus.OK, re.I, signal.SIGTERM, socket.AF_INET, ssl.PROTOCOL_TLS_CLIENT],
        "numbers": [decimal.Decimal("1.1"), fractions.Fraction(1, 3), 1j, math.inf, 1 << 70],
        "sequences": [collections.deque([1], 3), array.array("f", [1]), collections.Counter("aab"), range(5), slice(1)],
        "maps": [types.MappingProxyType({}).copy(), collections.ChainMap({"a": 1}), collections.OrderedDict(a=1)],
        "defaults": [
            collections.defaultdict(list),
            collections.defaultdict(functools.partial(int, 3)),
            collections.defaultdict(collections.Counter),
            collections.defaultdict(functools.partial(collections.defaultdict, int)),
        ],
        "functions": [operator.attrgetter("a"), operator.mul, math.sqrt, statistics.mean, len, sorted, str.split, min],
        "partial": functools.partial(sorted, key=len),
        "loggers": [logging.getLogger(), logging.getLogger("train.model"), logging.INFO],
        "named": [os.stat_result(range(10)), sys.version_info[:], platform.uname()[:], sys.float_info.max],
        "stdlib": [random.Random(1), string.Template("$a"), statistics.NormalDist(0, 1), struct.Struct, uuid.uuid4()],
        "typing": [list[int], typing.Optional[int], typing.TypeVar, dict[str, list[float]], typing.Any],
        "io": [io.BytesIO(b"abc"), io.StringIO("abc")],
        "errors": [ValueError("a"), TimeoutError(), queue.Empty(), concurrent.futures.TimeoutError()],
        "iterators": [itertools.count(3), iter([1]), itertools.cycle([1, 2]), itertools.product([1], [2])],
        "network": ipaddress.ip_network("10.0.0.0/24"),
        "delta": datetime.timedelta(days=2),
    }


def parts(protocol):
    import pickle

    kept = {}
    for name, value in everyday().items():
        try:
            pickle.dumps(value, protocol)
        except Exception:
            continue
        kept[name] = value
    return kept


for protocol in range(6):
    dump(f"python_more/everyday_p{protocol}.pkl", functools.partial(parts, protocol), protocol)


@honest("python_more/message.pkl")
def _(target):
    import email.message

    return email.message.EmailMessage()


def dataclasses_of_packages():
    import packaging.version
    import requests
    import requests.structures

    return [
        packaging.version.Version("1.2.3"),
        requests.structures.CaseInsensitiveDict(a=1),
        requests.Session(),
    ]


dump("python_more/packages.pkl", dataclasses_of_packages, 4)


@honest("python_more/shelf.pkl")
def _(target):
    import pickle

    # Several pickles in one file, as logs of runs are written.
    with open(target, "wb") as file:
        for number in range(5):
            pickle.dump({"step": number, "rows": X[:3].tolist()}, file, number)


@honest("python_more/functions.dill")
def _(target):
    import collections

    import dill

    with open(target, "wb") as file:
        dill.dump(
            {"a": collections.OrderedDict(x=1), "t": int, "f": len, "p": functools.partial(int, base=2), "x": X[:2]},
            file,
        )


@honest("python_more/main_class.pkl")
def _(target):
    # A class of the author's own: to be looked at.
    import __main__

    __main__.Model = type("Model", (), {"__module__": "__main__", "__qualname__": "Model"})
    model = __main__.Model()
    model.weights = X[:2]
    return model


@honest("python_more/logger.cloudpickle")
def _(target):
    import logging

    import cloudpickle

    with open(target, "wb") as file:
        cloudpickle.dump({"x": X[:2], "log": logging.getLogger("a")}, file)


@honest("python_more/compressed.pkl.gz")
def _(target):
    import gzip
    import pickle

    with gzip.open(target, "wb") as file:
        pickle.dump({"x": X, "names": list("abcd")}, file, 5)


@honest("python_more/compressed.pkl.bz2")
def _(target):
    import bz2
    import pickle

    with bz2.open(target, "wb") as file:
        pickle.dump({"x": X.tolist(), "names": list("abcd")}, file, 0)


@honest("python_more/compressed.pkl.xz")
def _(target):
    import lzma
    import pickle

    with lzma.open(target, "wb") as file:
        pickle.dump([X, dict.fromkeys("abcd")], file)


@honest("sympy_more/expressions.pkl")
def _(target):
    import sympy
    from sympy.physics import units
    from sympy.stats import Normal

    x, y = sympy.symbols("x y", positive=True)
    f = sympy.Function("f")
    return [
        sympy.integrate(sympy.exp(-(x**2)), x),
        sympy.Matrix([[x, y], [1, 2]]),
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.Eq(f(x).diff(x), f(x)),
        sympy.Poly(x**2 + 1, x),
        sympy.Rational(1, 3) * sympy.pi,
        sympy.Interval(0, 1),
        sympy.FiniteSet(1, 2),
        sympy.Sum(x, (x, 1, y)),
        sympy.Symbol("z", integer=True),
        sympy.Dummy("d"),
        sympy.MatrixSymbol("M", 2, 2),
        sympy.Lambda(x, x**2),
        sympy.Or(x > 1, y > 2),
        sympy.Float("1.25", 30),
        sympy.ImmutableMatrix([[1, 0], [0, 1]]),
        sympy.SparseMatrix([[x, 0]]),
        3 * units.meter,
        Normal("N", 0, 1),
    ]


@honest("sympy_more/lambdify.dill")
def _(target):
    import dill
    import sympy

    x = sympy.Symbol("x")
    dill.settings["recurse"] = True
    with open(target, "wb") as file:
        # It carries the code that sympy made.
        dill.dump(sympy.lambdify(x, sympy.sin(x) + x**2, "numpy"), file)


@honest("networkx_more2/graphs.pkl")
def _(target):
    import networkx as nx

    graph = nx.karate_club_graph()
    directed = nx.DiGraph([(1, 2, {"weight": 1.0})])
    return [
        graph,
        directed,
        nx.MultiDiGraph([(1, 2), (1, 2)]),
        nx.freeze(nx.path_graph(3)),
        graph.subgraph([0, 1, 2]),
        directed.reverse(copy=False),
        graph.edges,
        graph.nodes,
        graph.adj,
        graph.degree,
        nx.pagerank(graph),
        nx.algorithms.community.greedy_modularity_communities(graph),
        nx.to_scipy_sparse_array(graph),
        nx.PlanarEmbedding(),
    ]


@honest("xarray_more/data.pkl")
def _(target):
    import pandas as pd
    import xarray as xr

    data = xr.Dataset(
        {"a": (("t", "x"), X[:6, :3])}, {"t": pd.date_range("2024", periods=6), "x": list("abc")}, {"unit": "m"}
    )
    return [data, data["a"], data.groupby("x"), data.rolling(t=2), data.a.variable, data.stack(z=("t", "x"))]
