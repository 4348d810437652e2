"""Estimators of smaller packages, most of them without a table: to be looked at, never unsafe."""

import numpy as np
from family_fresh_estimators import joblib_dump
from samples import X, Y, frame
from writing import honest

YR = X[:, 0] * 2 + X[:, 1]


@honest("boruta/selector.pkl")
def _(target):
    from boruta import BorutaPy
    from sklearn.ensemble import RandomForestClassifier

    return BorutaPy(RandomForestClassifier(5, random_state=0), n_estimators=5, max_iter=3, random_state=1).fit(X, Y)


@honest("mord/ordinal.pkl")
def _(target):
    import mord

    return [mord.LogisticAT().fit(X, Y), mord.OrdinalRidge().fit(X, Y)]


@joblib_dump("lineartree/tree.joblib")
def _():
    from lineartree import LinearForestRegressor, LinearTreeRegressor
    from sklearn.linear_model import LinearRegression

    return [
        LinearTreeRegressor(LinearRegression()).fit(X, YR),
        LinearForestRegressor(LinearRegression(), n_estimators=2).fit(X, YR),
    ]


@honest("deslib/ensemble.pkl")
def _(target):
    from deslib.des import KNORAE, METADES
    from sklearn.ensemble import RandomForestClassifier

    pool = RandomForestClassifier(3).fit(X, Y)
    return [KNORAE(pool).fit(X, Y), METADES(pool)]


@honest("hyppo/tests.pkl")
def _(target):
    from hyppo.independence import Dcorr, Hsic

    return [Dcorr(), Hsic()]


@honest("celer/lasso.pkl")
def _(target):
    from celer import Lasso, LogisticRegression

    return [Lasso(0.1).fit(X, YR), LogisticRegression(1.0).fit(X, Y)]


@honest("skglm/model.pkl")
def _(target):
    from skglm import GeneralizedLinearEstimator, Lasso
    from skglm.datafits import Quadratic
    from skglm.penalties import MCPenalty

    return [Lasso(0.1).fit(X, YR), GeneralizedLinearEstimator(Quadratic(), MCPenalty(0.1, 3.0))]


@honest("glum/model.pkl")
def _(target):
    from glum import GeneralizedLinearRegressor

    return GeneralizedLinearRegressor(family="poisson", alpha=0.1).fit(X, np.abs(YR))


@honest("miceforest/kernel.pkl")
def _(target):
    import miceforest

    data = frame()[["a", "b", "c"]]
    data.iloc[0, 0] = np.nan
    kernel = miceforest.ImputationKernel(data, num_datasets=1, random_state=1)
    kernel.mice(1, num_iterations=2)
    return kernel


@honest("quantile_forest/model.pkl")
def _(target):
    from quantile_forest import RandomForestQuantileRegressor

    return RandomForestQuantileRegressor(3).fit(X, YR)


@honest("treeple/model.pkl")
def _(target):
    from treeple import ObliqueRandomForestClassifier

    return ObliqueRandomForestClassifier(3).fit(X, Y)


@honest("rdt/transformer.pkl")
def _(target):
    from rdt import HyperTransformer

    transformer = HyperTransformer()
    transformer.detect_initial_config(frame())
    transformer.fit(frame())
    return transformer


@honest("copulas/model.pkl")
def _(target):
    from copulas.multivariate import GaussianMultivariate

    model = GaussianMultivariate()
    model.fit(frame()[["a", "b"]])
    return model


@honest("modAL/learner.pkl")
def _(target):
    from modAL.models import ActiveLearner
    from modAL.uncertainty import entropy_sampling
    from sklearn.ensemble import RandomForestClassifier

    return ActiveLearner(RandomForestClassifier(3), entropy_sampling, X, Y)


@honest("skactiveml/query.pkl")
def _(target):
    from skactiveml.classifier import ParzenWindowClassifier
    from skactiveml.pool import UncertaintySampling

    return [ParzenWindowClassifier(classes=[0, 1]).fit(X, Y), UncertaintySampling()]


@honest("skfda/data.pkl")
def _(target):
    import skfda
    from skfda.preprocessing.dim_reduction import FPCA

    data = skfda.FDataGrid(X, np.arange(4.0))
    return [data, FPCA(2).fit(data), data.to_basis(skfda.representation.basis.BSplineBasis(n_basis=4))]


@honest("geomstats/pca.pkl")
def _(target):
    from geomstats.geometry.hypersphere import Hypersphere
    from geomstats.learning.frechet_mean import FrechetMean

    sphere = Hypersphere(2)
    mean = FrechetMean(sphere)
    mean.fit(sphere.random_uniform(5))
    return mean


@honest("pykrige/model.pkl")
def _(target):
    from pykrige.ok import OrdinaryKriging
    from pykrige.rk import Krige

    return [OrdinaryKriging(X[:, 0], X[:, 1], X[:, 2]), Krige()]


@honest("gstools/field.pkl")
def _(target):
    import gstools

    field = gstools.SRF(gstools.Gaussian(2, var=1.0, len_scale=1.0), seed=1)
    field.structured([range(3), range(3)])
    return field


@honest("verde/spline.pkl")
def _(target):
    import verde

    return verde.Chain([("trend", verde.Trend(1)), ("spline", verde.Spline())]).fit((X[:, 0], X[:, 1]), X[:, 2])


@honest("emukit/loop.pkl")
def _(target):
    from emukit.core import ContinuousParameter, ParameterSpace

    return ParameterSpace([ContinuousParameter("x", 0, 1)])


@honest("ot/transport.pkl")
def _(target):
    import ot

    return ot.da.SinkhornTransport(reg_e=1.0).fit(Xs=X, Xt=X + 1)


@honest("lda/model.pkl")
def _(target):
    import lda

    return lda.LDA(n_topics=2, n_iter=2, refresh=10).fit((np.abs(X) * 5).astype(int))


@honest("sklearn_som/som.pkl")
def _(target):
    from sklearn_som.som import SOM

    som = SOM(2, 2, 4)
    som.fit(X)
    return som


@honest("celerite/process.pkl")
def _(target):
    import celerite

    process = celerite.GP(celerite.terms.RealTerm(0.1, 0.2))
    process.compute(np.arange(5.0))
    return process


@honest("george/process.pkl")
def _(target):
    import george

    process = george.GP(2.0 * george.kernels.ExpSquaredKernel(0.5))
    process.compute(np.arange(5.0), 0.1)
    return process


@honest("skope_rules/model.pkl")
def _(target):
    import sys

    import six

    sys.modules.setdefault("sklearn.externals.six", six)
    from skrules import SkopeRules

    return SkopeRules(n_estimators=2).fit(X, Y)


@honest("wittgenstein/rules.pkl")
def _(target):
    import wittgenstein

    model = wittgenstein.RIPPER(random_state=1)
    model.fit(frame().assign(y=Y), class_feat="y", pos_class=1)
    return model


@honest("karateclub/embedding.pkl")
def _(target):
    import networkx
    from karateclub import DeepWalk

    model = DeepWalk(walk_number=1, walk_length=5, dimensions=4, epochs=1)
    model.fit(networkx.karate_club_graph())
    return model


@honest("pyclustering/kmeans.pkl")
def _(target):
    from pyclustering.cluster.kmeans import kmeans

    model = kmeans(X.tolist(), X[:2].tolist(), ccore=False)
    model.process()
    return model


@honest("cornac/model.pkl")
def _(target):
    import cornac

    data = cornac.data.Dataset.from_uir([("u", "i", 1.0), ("v", "i", 2.0), ("u", "j", 3.0)])
    return cornac.models.MF(k=2, max_iter=2).fit(data)
