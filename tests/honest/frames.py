"""NumPy and pandas."""

import datetime
import pathlib
import zipfile

import numpy as np
import pandas as pd
import scipy.cluster.hierarchy
import scipy.integrate
import scipy.interpolate
import scipy.optimize
import scipy.sparse
import scipy.spatial
import scipy.stats
from registry import PROTOCOLS, dump, honest, table


def arrays():
    structured = np.array([(1, 2.0, "a")], dtype=[("i", "<i4"), ("f", "<f8"), ("s", "U4")])
    return {
        "int": np.arange(5),
        "float16": np.zeros(3, "f2"),
        "complex": np.ones(2, "c16"),
        "bool": np.array([True]),
        "text": np.array(["a", "bc"]),
        "bytes": np.array([b"a"]),
        "object": np.array([{"a": 1}, None, "x"], dtype=object),
        "date": np.array(["2024-01-01"], "M8[D]"),
        "delta": np.array([3], "m8[s]"),
        "structured": structured,
        "fortran": np.asfortranarray(np.eye(3)),
        "scalar": np.float64(1.5),
        "int scalar": np.int32(3),
        "bool scalar": np.bool_(True),
        "date scalar": np.datetime64("2024-01-01"),
        "text scalar": np.str_("a"),
        "dtype": np.dtype("f4"),
        "record": np.rec.array([(1, 2.0)], names="a,b"),
        "masked": np.ma.masked_array([1, 2], mask=[0, 1]),
        "matrix": np.matrix([[1, 2]]),
        "big endian": np.arange(3, dtype=">i4"),
        "empty": np.empty((0, 3)),
        "object scalar": structured[0],
        "type": np.float32,
        "ufunc": np.log1p,
        "function": np.mean,
        "polynomial": np.polynomial.Polynomial([1, 2, 3]),
        "poly1d": np.poly1d([1, 2]),
    }


def generators():
    legacy = np.random.RandomState(1)
    return [
        legacy,
        np.random.default_rng(2),
        np.random.Generator(np.random.Philox(3)),
        np.random.MT19937(4),
        np.random.SeedSequence(5),
        np.random.SFC64(1),
        np.random.PCG64DXSM(2),
        legacy.get_state(),
    ]


def sparse():
    dense = np.eye(4)
    names = ["csr", "csc", "coo", "bsr", "dia", "dok", "lil"]
    return [getattr(scipy.sparse, f"{n}_matrix")(dense) for n in names] + [
        getattr(scipy.sparse, f"{n}_array")(dense) for n in names
    ]


def scientific():
    x = np.linspace(0, 1, 12)
    points = np.random.RandomState(0).rand(20, 2)
    return [
        scipy.spatial.cKDTree(points),
        scipy.spatial.KDTree(points),
        scipy.stats.norm(1, 2),
        scipy.stats.gamma(2.0),
        scipy.stats.gaussian_kde(x),
        scipy.interpolate.interp1d(x, x**2),
        scipy.interpolate.CubicSpline(x, x**2),
        scipy.interpolate.UnivariateSpline(x, x**2),
        scipy.interpolate.RBFInterpolator(points, points[:, 0]),
        scipy.spatial.transform.Rotation.from_euler("x", 1.0),
        scipy.stats.multivariate_normal([0, 0]),
        scipy.interpolate.BSpline(x, np.ones(8), 3),
        scipy.stats.rv_histogram(np.histogram(x, 5)),
    ]


def results():
    """Named tuples, distributions and interpolators that hold methods of themselves."""
    x = np.linspace(0, 1, 12)
    return [
        scipy.stats.linregress(x, x + 1),
        scipy.stats.pearsonr(x, x),
        scipy.stats.rv_discrete(values=([1, 2], [0.5, 0.5])),
        scipy.stats.poisson(3),
        scipy.stats.randint(1, 4),
        scipy.interpolate.interp1d(x, x, kind="cubic"),
        scipy.optimize.minimize(np.prod, [1.0], bounds=[(0, 1)]),
        scipy.integrate.quad(np.exp, 0, 1),
        scipy.cluster.hierarchy.DisjointSet([1, 2]),
        np.finfo("f4"),
        np.linalg.svd(np.eye(2)),
        np.vectorize(len),
        np.random.normal,
        np.linalg.LinAlgError("singular"),
    ]


for protocol in (2, 5):
    dump(f"scipy/results_p{protocol}.pkl", results, protocol)


def frame():
    rows = 40
    random = np.random.RandomState(0)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "x": random.randn(rows),
            "cat": pd.Categorical(random.choice(["a", "b"], rows)),
            "text": [f"user-{i}" for i in range(rows)],
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(rows), unit="s"),
            "flag": random.rand(rows) > 0.5,
            "object": [{"k": i} for i in range(rows)],
        }
    )


def extension_types():
    return pd.DataFrame(
        {
            "Int64": pd.array([1, None, 3], dtype="Int64"),
            "boolean": pd.array([True, None, False], dtype="boolean"),
            "string": pd.array(["a", None, "b"], dtype="string"),
            "python": pd.array(["a", None, "b"], dtype=pd.StringDtype("python")),
            "Float32": pd.array([1.5, None, 2.0], dtype="Float32"),
            "sparse": pd.arrays.SparseArray([0, 0, 1]),
            "period": pd.period_range("2024-01", periods=3, freq="M"),
            "interval": pd.interval_range(0, 3),
            "zone": pd.date_range("2024-01-01", periods=3, tz="Europe/Berlin"),
            "delta": pd.to_timedelta([1, 2, 3], unit="D"),
            "arrow": pd.array([1, 2, 3], dtype="int64[pyarrow]"),
            "utc": pd.date_range("2024-01-01", periods=3, tz="UTC"),
        }
    )


def indexes():
    multi = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["l", "n"])
    return [
        multi,
        pd.RangeIndex(5),
        pd.Index(["a", "b"]),
        pd.CategoricalIndex(["a", "b", "a"]),
        pd.IntervalIndex.from_breaks([0, 1, 2]),
        pd.PeriodIndex(["2024-01", "2024-02"], freq="M"),
        pd.TimedeltaIndex(["1D", "2D"]),
        pd.DatetimeIndex(["2024-01-01"], tz="UTC"),
        pd.date_range("2024-01-01", periods=3, freq="D"),
        pd.Index([1.5, 2.5]),
    ]


def scalars():
    return [
        pd.Timestamp("2024-01-01", tz="Europe/Berlin"),
        pd.Timestamp("2024-01-01"),
        pd.Timedelta("1D"),
        pd.Period("2024-01", "M"),
        pd.NaT,
        pd.NA,
        pd.Interval(0, 1),
        pd.CategoricalDtype(["a", "b"]),
        pd.offsets.BDay(2),
        pd.offsets.MonthEnd(),
        pd.DatetimeTZDtype(tz="UTC"),
        pd.DateOffset(months=1),
        pd.offsets.Week(weekday=1),
        datetime.datetime(2024, 1, 1),
        pd.Int64Dtype(),
        pd.SparseDtype("float"),
    ]


for protocol in PROTOCOLS:
    dump(f"numpy/arrays_p{protocol}.pkl", arrays, protocol)
    dump(f"pandas/frame_p{protocol}.pkl", frame, protocol)
dump("numpy/generators.pkl", generators)
dump("numpy/generators_p2.pkl", generators, 2)
dump("scipy/sparse.pkl", sparse)
dump("scipy/scientific.pkl", scientific)
dump("scipy/scientific_p2.pkl", scientific, 2)
dump("pandas/series.pkl", lambda: [frame()[c] for c in frame()])
dump("pandas/extension_types.pkl", extension_types)
dump("pandas/extension_types_p2.pkl", extension_types, 2)
dump("pandas/indexes.pkl", indexes)
dump("pandas/indexes_p2.pkl", indexes, 2)
dump("pandas/scalars.pkl", scalars)
dump("pandas/grouped.pkl", lambda: frame().groupby("cat")[["x"]].agg(["mean", "std"]))
for compression in ("gzip", "bz2", "xz", "zip"):

    @honest(f"pandas/frame.pkl.{compression}")
    def _(target, compression=compression):
        frame().to_pickle(target, compression=compression)


@honest("numpy/plain.npy")
def _(target):
    np.save(target, table()[0])


@honest("numpy/object.npy")
def _(target):
    np.save(target, np.array([{"a": 1}, [1, 2], None], dtype=object), allow_pickle=True)


@honest("numpy/structured.npy")
def _(target):
    np.save(target, arrays()["structured"])


@honest("numpy/arrays.npz")
def _(target):
    np.savez(target, a=table()[0], b=np.arange(3))


@honest("numpy/objects_compressed.npz")
def _(target):
    np.savez_compressed(target, a=table()[0], meta=np.array([{"k": i} for i in range(100)], dtype=object))


@honest("numpy/sparse.npz")
def _(target):
    scipy.sparse.save_npz(target, scipy.sparse.csr_matrix(np.eye(5)))


@honest("numpy/archive.zip")
def _(target):
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("plain.npy", "object.npy"):
            archive.write(pathlib.Path(target).parent / name, name)
