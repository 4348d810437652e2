"""What stands beside models in everyday programs: odd parts of the large packages, in ways of saving that vary."""

import functools

import numpy as np
from samples import X, Y, frame
from writing import dump, honest

YR = X[:, 0] * 2 + X[:, 1]


def fits():
    """Estimators with functions of their package, of numpy and scipy as parameters."""
    import scipy.spatial.distance
    import scipy.stats
    from sklearn import (
        calibration,
        compose,
        covariance,
        cross_decomposition,
        decomposition,
        ensemble,
        feature_selection,
        gaussian_process,
        kernel_approximation,
        kernel_ridge,
        linear_model,
        metrics,
        mixture,
        model_selection,
        multioutput,
        neighbors,
        pipeline,
        preprocessing,
        random_projection,
        semi_supervised,
        svm,
        tree,
    )

    yield "kbest", feature_selection.SelectKBest(feature_selection.f_classif, k=2).fit(X, Y)
    yield (
        "kbest_partial",
        feature_selection.SelectKBest(
            functools.partial(feature_selection.mutual_info_classif, random_state=0), k=2
        ).fit(X, Y),
    )
    yield "functions", preprocessing.FunctionTransformer(np.log1p, np.expm1, check_inverse=False).fit(np.abs(X))
    yield "knn_metric", neighbors.KNeighborsClassifier(metric=scipy.spatial.distance.cosine).fit(X, Y)
    yield "knn_weights", neighbors.KNeighborsRegressor(weights="distance", metric="minkowski", p=3).fit(X, YR)
    yield "svm_kernel", svm.SVC(kernel=metrics.pairwise.chi2_kernel).fit(np.abs(X), Y)
    yield (
        "search",
        model_selection.RandomizedSearchCV(
            linear_model.Ridge(),
            {"alpha": scipy.stats.loguniform(1e-3, 1)},
            n_iter=2,
            cv=2,
            scoring=metrics.make_scorer(metrics.mean_absolute_error, greater_is_better=False),
            random_state=np.random.RandomState(3),
        ).fit(X, YR),
    )
    yield (
        "search_many",
        model_selection.GridSearchCV(
            svm.SVC(),
            {"C": [1, 2]},
            cv=model_selection.StratifiedKFold(2, shuffle=True, random_state=1),
            scoring={
                "f1": "f1",
                "auc": metrics.make_scorer(metrics.roc_auc_score, response_method="decision_function"),
            },
            refit="f1",
        ).fit(X, Y),
    )
    yield "unfitted_search", model_selection.GridSearchCV(tree.DecisionTreeClassifier(), {"max_depth": range(1, 4)})
    yield (
        "process",
        gaussian_process.GaussianProcessRegressor(
            gaussian_process.kernels.ConstantKernel(1.0) * gaussian_process.kernels.RBF()
            + gaussian_process.kernels.WhiteKernel(),
            optimizer="fmin_l_bfgs_b",
        ).fit(X, YR),
    )
    yield (
        "target",
        compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1).fit(
            X, np.abs(YR)
        ),
    )
    yield (
        "columns",
        pipeline.make_pipeline(
            compose.make_column_transformer(
                (preprocessing.OneHotEncoder(handle_unknown="ignore"), ["kind"]),
                (preprocessing.SplineTransformer(), compose.make_column_selector("a|b")),
                ("drop", ["c"]),
                remainder="passthrough",
            ),
            feature_selection.SelectFromModel(ensemble.ExtraTreesClassifier(3, random_state=0)),
            linear_model.LogisticRegression(),
        ).fit(frame().drop(columns="y"), Y),
    )
    yield (
        "union",
        pipeline.FeatureUnion(
            [
                ("pca", decomposition.PCA(2)),
                ("none", "drop"),
                ("fn", preprocessing.FunctionTransformer(functools.partial(np.clip, a_min=0, a_max=1))),
            ]
        ).fit(X),
    )
    yield (
        "stack",
        ensemble.StackingClassifier(
            [("a", svm.LinearSVC()), ("b", neighbors.RadiusNeighborsClassifier(5.0))],
            linear_model.SGDClassifier(loss="log_loss"),
            cv=2,
        ).fit(X, Y),
    )
    yield "calibrated", calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=2).fit(X, Y)
    yield "hist", ensemble.HistGradientBoostingClassifier(max_iter=2).fit(X, Y)
    yield "gradient", ensemble.GradientBoostingClassifier(n_estimators=2, init="zero").fit(X, Y)
    yield "threshold", model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2).fit(X, Y)
    yield "chain", multioutput.ClassifierChain(linear_model.LogisticRegression()).fit(X, np.c_[Y, 1 - Y])
    yield "label", semi_supervised.LabelSpreading("knn", n_neighbors=3).fit(X, np.where(X[:, 0] > 1, -1, Y))
    yield "bayes", mixture.BayesianGaussianMixture(n_components=2).fit(X)
    yield "kernel_ridge", kernel_ridge.KernelRidge(kernel=gaussian_process.kernels.RBF(2.0)).fit(X, YR)
    yield "nystroem", kernel_approximation.Nystroem(n_components=5).fit(X)
    yield (
        "others",
        [
            covariance.EllipticEnvelope().fit(X),
            cross_decomposition.PLSRegression().fit(X, YR),
            random_projection.GaussianRandomProjection(2).fit(X),
            decomposition.DictionaryLearning(2, max_iter=3).fit(X),
            linear_model.RANSACRegressor(loss="squared_error").fit(X, YR),
            linear_model.TheilSenRegressor(random_state=np.random.RandomState(1)).fit(X, YR),
            preprocessing.KBinsDiscretizer(3).fit(X),
            preprocessing.PowerTransformer().fit(X),
            preprocessing.QuantileTransformer(n_quantiles=10).fit(X),
            neighbors.KernelDensity().fit(X),
            neighbors.BallTree(X, metric="manhattan"),
            neighbors.KDTree(X),
            metrics.DistanceMetric.get_metric("mahalanobis", V=np.eye(4)),
            metrics.ConfusionMatrixDisplay(metrics.confusion_matrix(Y, Y)),
            model_selection.LearningCurveDisplay(train_sizes=np.arange(2), train_scores=X[:2], test_scores=X[:2]),
            metrics.get_scorer("neg_log_loss"),
            model_selection.cross_validate(linear_model.Ridge(), X, YR, cv=2, return_estimator=True),
        ],
    )


def estimator(name):
    return next(value for kept, value in fits() if kept == name)


for number, name in enumerate(
    [
        "kbest",
        "kbest_partial",
        "functions",
        "knn_metric",
        "knn_weights",
        "svm_kernel",
        "search",
        "search_many",
        "unfitted_search",
        "process",
        "target",
        "columns",
        "union",
        "stack",
        "calibrated",
        "hist",
        "gradient",
        "threshold",
        "chain",
        "label",
        "bayes",
        "kernel_ridge",
        "nystroem",
        "others",
    ]
):
    if number % 3:
        dump(f"sklearn_more/{name}.pkl", functools.partial(estimator, name), 2 + number % 4)
    else:

        @honest(f"sklearn_more/{name}.joblib")
        def _(target, name=name, number=number):
            import joblib

            joblib.dump(estimator(name), target, compress=[0, 3, ("zlib", 5), ("xz", 3), ("lzma", 2)][number // 3 % 5])


@honest("sklearn_more/cloudpickle.pkl")
def _(target):
    import cloudpickle

    with open(target, "wb") as file:
        cloudpickle.dump(estimator("columns"), file)


@honest("sklearn_more/dill.pkl")
def _(target):
    import dill

    with open(target, "wb") as file:
        dill.dump([estimator("search"), functools.partial(np.clip, a_min=0), np.random.default_rng(3)], file)


@honest("pandas_more/frames.pkl")
def _(target):
    import pandas as pd

    times = pd.date_range("2024-01-01", periods=6, tz="Europe/Berlin")
    return [
        pd.DataFrame({"a": pd.Categorical(list("aabbcc"), ordered=True), "t": times}),
        pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
        pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2])),
        pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        pd.Series([1, None], dtype="Int64"),
        pd.Series(["a", None], dtype="string"),
        pd.Series([1, 2], dtype="int32[pyarrow]"),
        pd.Series([True, None], dtype="boolean"),
        pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"]),
        pd.Timestamp("2024-01-01", tz="UTC"),
        pd.Timedelta("1D"),
        pd.Interval(0, 1),
        pd.Period("2024Q1"),
        pd.offsets.BusinessDay(2),
        pd.offsets.CustomBusinessDay(holidays=["2024-01-01"]),
        pd.tseries.frequencies.to_offset("15min"),
        pd.NA,
        pd.NaT,
        pd.CategoricalDtype(["a", "b"]),
        pd.DatetimeTZDtype("ns", "UTC"),
        pd.RangeIndex(3),
        pd.IntervalIndex.from_breaks([0, 1, 2]),
        times.to_period("D"),
        pd.Grouper(key="a"),
        pd.NamedAgg("a", "min"),
        frame().groupby("kind"),
        frame().rolling(3),
        pd.DataFrame({"o": [{"a": 1}, [1], None]}),
    ]


@honest("pandas_more/mixed.joblib")
def _(target):
    import joblib
    import pandas as pd

    data = frame().astype({"kind": "category"})
    joblib.dump(
        {
            "data": data,
            "summary": data.describe(),
            "ewm": data[["a"]].ewm(3),
            "gb": data.groupby("kind", observed=True),
            "excel": pd.Series(dtype=object),
        },
        target,
    )


@honest("scipy_more/objects.pkl")
def _(target):
    from scipy import fft, interpolate, linalg, optimize, signal, sparse, spatial, stats

    x = np.arange(8.0)
    result = optimize.minimize(np.sum, [1.0], method="Nelder-Mead", options={"maxiter": 3})
    return [
        result,
        optimize.LinearConstraint(np.eye(2), 0, 1),
        optimize.NonlinearConstraint(np.sum, 0, 1),
        optimize.Bounds([0], [1]),
        optimize.BFGS(),
        interpolate.CubicSpline(x, x**2),
        interpolate.interp1d(x, x, kind="cubic", fill_value="extrapolate"),
        interpolate.UnivariateSpline(x, x),
        interpolate.RectBivariateSpline(x, x, np.outer(x, x)),
        interpolate.RegularGridInterpolator((x,), x),
        interpolate.RBFInterpolator(X[:20], Y[:20]),
        interpolate.PchipInterpolator(x, x),
        interpolate.Akima1DInterpolator(x, x),
        interpolate.BSpline(x, x[:4], 3),
        interpolate.PPoly(np.ones((2, 7)), x),
        interpolate.LinearNDInterpolator(X[:20, :2], YR[:20]),
        interpolate.NearestNDInterpolator(X[:20, :2], YR[:20]),
        interpolate.CloughTocher2DInterpolator(X[:20, :2], YR[:20]),
        interpolate.make_interp_spline(x, x),
        interpolate.Rbf(x, x, function="gaussian"),
        spatial.cKDTree(X[:9]),
        spatial.KDTree(X[:9]),
        spatial.transform.Rotation.from_euler("z", 1.0),
        spatial.transform.Slerp([0, 1], spatial.transform.Rotation.from_euler("xyz", np.eye(3)[:2])),
        spatial.SphericalVoronoi(np.array([[0, 0, 1], [0, 0, -1], [1, 0, 0], [0, 1, 0], [0, -1, 0], [-1, 0, 0]])),
        stats.norm(0, 1),
        stats.gamma(2.0),
        stats.rv_discrete(values=([0, 1], [0.5, 0.5])),
        stats.rv_histogram(np.histogram(YR)),
        stats.multivariate_normal(np.zeros(2), np.eye(2)),
        stats.dirichlet([1.0, 2.0]),
        stats.gaussian_kde(YR),
        stats.qmc.Sobol(2, seed=1),
        stats.qmc.Halton(2),
        stats.ecdf(YR),
        stats.linregress(x, x),
        stats.poisson(3),
        stats.bootstrap((YR,), np.mean, n_resamples=9),
        stats.Normal(mu=0.0, sigma=1.0),
        signal.lti([1], [1, 1]),
        signal.dlti([1], [1, 1], dt=0.1),
        signal.StateSpace(np.eye(1), np.eye(1), np.eye(1), np.eye(1)),
        signal.butter(2, 0.3, output="sos"),
        signal.ShortTimeFFT(np.ones(4), 2, 1.0),
        sparse.csr_array(np.eye(3)),
        sparse.lil_matrix(np.eye(3)),
        sparse.dok_matrix(np.eye(3)),
        sparse.dia_array(np.eye(3)),
        sparse.bsr_array(np.eye(2)),
        sparse.coo_array(np.eye(3)),
        linalg.lu_factor(np.eye(2)),
        sparse.linalg.aslinearoperator(np.eye(2)),
        fft.fftfreq(4),
        np.polynomial.Polynomial([1, 2]),
        np.poly1d([1, 2]),
        np.ma.masked_array([1, 2], [True, False]),
    ]


@honest("numpy_more/objects.pkl")
def _(target):
    rng = np.random.Generator(np.random.MT19937(3))
    return [
        rng,
        rng.bit_generator,
        np.random.SeedSequence(3),
        np.random.Philox(1),
        np.random.SFC64(1),
        np.random.PCG64DXSM(2),
        np.random.RandomState(1),
        np.random.get_state(),
        np.exp,
        np.add.reduce,
        np.vectorize(np.sign),
        np.errstate(all="ignore"),
        np.iinfo("int8"),
        np.finfo("f4"),
        np.dtype([("a", "f4"), ("b", "U3")]),
        np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.array(["a", "bb"], dtype=np.dtypes.StringDType()),
        np.datetime64("2024-01-01"),
        np.array(["2024-01-01"], dtype="M8[D]"),
        np.str_("a"),
        np.char.array(["a", "b"]),
        np.float64(1.5),
        np.longdouble(2),
        np.matrix([[1, 2]]),
        np.lib.stride_tricks.sliding_window_view(np.arange(5), 2),
        np.s_[1:2, ...],
        np.linalg.eigh(np.eye(2)),
        np.linalg.norm,
        np.mean,
        functools.partial(np.percentile, q=90),
        np.polynomial.chebyshev.chebval,
        np.newaxis,
        np.ndarray,
        np.float32,
        np.array([np.exp, None, {"a": 1}], dtype=object),
    ]


@honest("numpy_more/checkpoint.npz")
def _(target):
    np.savez_compressed(
        target, X=X, args={"a": 1}, names=np.array(["a", "b"]), state=np.array(np.random.get_state(), dtype=object)
    )


@honest("numpy_more/dict.npy")
def _(target):
    np.save(target, {"weights": X, "rng": np.random.default_rng(3), "when": np.datetime64("2024-01-01")})
