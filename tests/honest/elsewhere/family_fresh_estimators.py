"""Estimators of smaller packages: fitted, unfitted, in pipelines, with functions of the packages as parameters."""

import numpy as np
from samples import X, Y, frame
from writing import honest

YR = X[:, 0] * 2 + X[:, 1]


def joblib_dump(path, compress=0):
    def register(make):
        @honest(path)
        def _(target):
            import joblib

            joblib.dump(make(), target, compress=compress)

        return make

    return register


@honest("minisom/som.pkl")
def _(target):
    from minisom import MiniSom

    som = MiniSom(3, 3, 4, random_seed=1)
    som.train(X, 5)
    return som


@honest("pingouin/results.pkl")
def _(target):
    import pingouin

    return [pingouin.linear_regression(X, YR), pingouin.ttest(YR, X[:, 2])]


@honest("linearmodels/iv.pkl")
def _(target):
    from linearmodels.iv import IV2SLS

    data = frame()
    return IV2SLS.from_formula("y ~ 1 + a + [b ~ c + d]", data).fit()


@honest("linearmodels/panel.pkl")
def _(target):
    import pandas as pd
    from linearmodels.panel import PanelOLS

    data = frame().set_index(pd.MultiIndex.from_product([range(12), range(5)], names=["i", "t"]))
    return PanelOLS(data["y"], data[["b"]], entity_effects=True).fit()


@honest("formulae/matrices.pkl")
def _(target):
    from formulae import design_matrices

    return design_matrices("y ~ a + kind + (1|kind)", frame())


@honest("metric_learn/model.pkl")
def _(target):
    from metric_learn import LMNN, NCA

    return [NCA(max_iter=2).fit(X, Y), LMNN(max_iter=2, n_neighbors=2).fit(X, Y)]


@joblib_dump("aeon/classifier.joblib", 3)
def _():
    from aeon.classification.interval_based import TimeSeriesForestClassifier

    return TimeSeriesForestClassifier(n_estimators=2).fit(X.reshape(20, 1, 12), Y[:20])


@honest("aeon/rocket.pkl")
def _(target):
    from aeon.classification.convolution_based import RocketClassifier

    return RocketClassifier(n_kernels=10).fit(X.reshape(20, 1, 12), Y[:20])


@honest("aeon/knn.pkl")
def _(target):
    from aeon.classification.distance_based import KNeighborsTimeSeriesClassifier

    return KNeighborsTimeSeriesClassifier(distance="dtw").fit(X.reshape(20, 1, 12), Y[:20])


@honest("skpro/model.pkl")
def _(target):
    from sklearn.linear_model import LinearRegression
    from skpro.regression.residual import ResidualDouble

    return ResidualDouble(LinearRegression()).fit(frame()[["a", "b"]], frame()[["y"]])


@honest("mlforecast/model.pkl")
def _(target):
    import pandas as pd
    from mlforecast import MLForecast
    from mlforecast.lag_transforms import RollingMean
    from mlforecast.target_transforms import Differences
    from sklearn.linear_model import LinearRegression

    data = pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2024", periods=60), "y": YR})
    model = MLForecast(
        LinearRegression(),
        "D",
        lags=[1],
        lag_transforms={1: [RollingMean(3)]},
        target_transforms=[Differences([1])],
        date_features=["dayofweek"],
    )
    return model.fit(data)


@honest("pomegranate/distribution.pkl")
def _(target):
    from pomegranate.distributions import Categorical, Normal
    from pomegranate.gmm import GeneralMixtureModel

    return [GeneralMixtureModel([Normal(), Normal()], max_iter=1).fit(X.astype("float32")), Categorical([[0.5, 0.5]])]


@honest("nilearn/masker.pkl")
def _(target):
    from nilearn.decoding import Decoder
    from nilearn.maskers import NiftiMasker

    return [NiftiMasker(), Decoder()]


@honest("nilearn/connectivity.pkl")
def _(target):
    from nilearn.connectome import ConnectivityMeasure

    return ConnectivityMeasure().fit([X, X + 1])


@honest("nibabel/image.pkl")
def _(target):
    import nibabel

    return nibabel.Nifti1Image(X.reshape(4, 6, 10), np.eye(4))


@honest("braindecode/classifier.pkl")
def _(target):
    import torch
    from braindecode import EEGClassifier
    from braindecode.models import ShallowFBCSPNet

    return EEGClassifier(ShallowFBCSPNet(2, 2, n_times=100), criterion=torch.nn.CrossEntropyLoss, max_epochs=1)


@honest("pacmap/model.pkl")
def _(target):
    import pacmap

    return pacmap.PaCMAP(n_neighbors=3, num_iters=(2, 2, 2), save_tree=False).fit(X)


@honest("phate/model.pkl")
def _(target):
    import phate

    return phate.PHATE(knn=3, t=2, verbose=0, n_jobs=1).fit(X)


@honest("gudhi/trees.pkl")
def _(target):
    import gudhi
    from gudhi.representations import BettiCurve, Landscape

    tree = gudhi.SimplexTree()
    tree.insert([0, 1, 2], 1.0)
    return [tree, Landscape(), BettiCurve()]


@honest("ripser/rips.pkl")
def _(target):
    from ripser import Rips

    rips = Rips(verbose=False)
    rips.fit_transform(X)
    return rips


@honest("persim/imager.pkl")
def _(target):
    from persim import PersistenceImager

    return PersistenceImager(pixel_size=0.5)


@honest("dcor/result.pkl")
def _(target):
    import dcor

    return [dcor.distance_correlation(X, X), dcor.independence.distance_covariance_test(X, X)]


@honest("salib/problem.pkl")
def _(target):
    from SALib import ProblemSpec

    return ProblemSpec({"names": ["a", "b"], "bounds": [[0, 1], [0, 1]], "num_vars": 2})


@honest("pyextremes/model.pkl")
def _(target):
    import pandas as pd
    from pyextremes import get_extremes

    return get_extremes(pd.Series(YR, pd.date_range("2024", periods=60)), "BM", block_size="10D")


@honest("scikeras/classifier.pkl")
def _(target):
    from scikeras.wrappers import KerasClassifier

    return KerasClassifier(loss="mse", optimizer="adam", hidden=3)


@honest("treelite/model.pkl")
def _(target):
    import treelite
    from sklearn.ensemble import RandomForestClassifier

    return treelite.sklearn.import_model(RandomForestClassifier(2).fit(X, Y))
