"""More tools and data: indexes, optimisers, filters, figures and results that are kept beside models."""

import numpy as np
from samples import X, Y, frame
from writing import honest

YR = X[:, 0] * 2 + X[:, 1]


@honest("dowhy/model.pkl")
def _(target):
    import dowhy

    data = frame().assign(t=Y.astype(bool))
    return dowhy.CausalModel(data, treatment="t", outcome="a", common_causes=["b"])


@honest("dowhy/gcm.pkl")
def _(target):
    import networkx
    from dowhy import gcm

    model = gcm.StructuralCausalModel(networkx.DiGraph([("a", "b")]))
    gcm.auto.assign_causal_mechanisms(model, frame()[["a", "b"]])
    return model


@honest("hnswlib/index.pkl")
def _(target):
    import hnswlib

    index = hnswlib.Index("l2", 4)
    index.init_index(60)
    index.add_items(X)
    return index


@honest("faiss/index.pkl")
def _(target):
    import faiss

    index = faiss.IndexFlatL2(4)
    index.add(X.astype("float32"))
    return faiss.serialize_index(index)


@honest("dtreeviz/model.pkl")
def _(target):
    import dtreeviz
    from sklearn.tree import DecisionTreeClassifier

    return dtreeviz.model(
        DecisionTreeClassifier(max_depth=2).fit(X, Y), X, Y, list("abcd"), "y", ["n", "p"]
    ).shadow_tree


@honest("igraph/graph.pkl")
def _(target):
    import igraph

    return igraph.Graph.Ring(5)


@honest("geopandas/frame.pkl")
def _(target):
    import geopandas
    import shapely

    return geopandas.GeoDataFrame(
        {"a": [1, 2]}, geometry=[shapely.Point(0, 0), shapely.Polygon([(0, 0), (1, 0), (1, 1)])]
    )


@honest("shapely/shapes.pkl")
def _(target):
    import shapely

    return [shapely.LineString([(0, 0), (1, 1)]), shapely.MultiPoint([(0, 0)]), shapely.STRtree([shapely.Point(0, 0)])]


@honest("pint/quantity.pkl")
def _(target):
    import pint

    unit = pint.UnitRegistry()
    pint.set_application_registry(unit)
    return [3 * unit.meter, np.arange(3) * unit.second]


@honest("uncertainties/values.pkl")
def _(target):
    from uncertainties import ufloat, umath

    return [ufloat(1, 0.1), umath.sin(ufloat(1, 0.1))]


@honest("lmfit/result.pkl")
def _(target):
    from lmfit.models import GaussianModel

    model = GaussianModel()
    return model.fit(np.exp(-(X[:, 0] ** 2)), x=X[:, 0], center=0, sigma=1, amplitude=1)


@honest("lmfit/parameters.pkl")
def _(target):
    import lmfit

    parameters = lmfit.Parameters()
    parameters.add("a", 1, min=0)
    parameters.add("b", expr="2 * a")
    return parameters


@honest("ruptures/pelt.pkl")
def _(target):
    import ruptures

    return ruptures.Pelt("l2").fit(X)


@honest("stumpy/profile.pkl")
def _(target):
    import stumpy

    return stumpy.stump(np.cumsum(np.r_[X[:, 0], X[:, 1]]), 5)


@honest("filterpy/kalman.pkl")
def _(target):
    from filterpy.kalman import KalmanFilter

    kalman = KalmanFilter(2, 1)
    kalman.predict()
    kalman.update(1.0)
    return kalman


@honest("pykalman/filter.pkl")
def _(target):
    from pykalman import KalmanFilter

    return KalmanFilter(n_dim_obs=2).em(X[:, :2], n_iter=1)


@honest("bayes_opt/optimiser.pkl")
def _(target):
    from bayes_opt import BayesianOptimization

    optimiser = BayesianOptimization(None, {"x": (0, 1)}, verbose=0)
    optimiser.register({"x": 0.5}, 1.0)
    return optimiser


@honest("skopt/result.pkl")
def _(target):
    import skopt

    result = skopt.gp_minimize(lambda x: x[0] ** 2, [(-1.0, 1.0)], n_calls=4, n_initial_points=3)
    skopt.dump(result, target, store_objective=False)


@honest("skopt/search.pkl")
def _(target):
    from skopt import Optimizer

    return Optimizer([(-1.0, 1.0), ["a", "b"]])


@honest("skfuzzy/control.pkl")
def _(target):
    import skfuzzy
    from skfuzzy import control

    x = control.Antecedent(np.arange(0, 11, 1), "x")
    y = control.Consequent(np.arange(0, 11, 1), "y")
    x.automf(3)
    y["low"] = skfuzzy.trimf(y.universe, [0, 0, 5])
    return control.ControlSystem([control.Rule(x["poor"], y["low"])])


@honest("pymoo/result.pkl")
def _(target):
    from pymoo.algorithms.soo.nonconvex.ga import GA
    from pymoo.optimize import minimize
    from pymoo.problems import get_problem

    return minimize(get_problem("sphere", n_var=2), GA(pop_size=4), ("n_gen", 2)).pop


@honest("cma/strategy.pkl")
def _(target):
    import cma

    return cma.CMAEvolutionStrategy([0, 0], 0.5, {"verbose": -9}).pickle_dumps() and cma.CMAEvolutionStrategy(
        [0, 0], 0.5, {"verbose": -9}
    )


@honest("rank_bm25/index.pkl")
def _(target):
    from rank_bm25 import BM25Okapi

    return BM25Okapi([["a", "b"], ["b", "c"], ["d"]])


@honest("vaderSentiment/analyser.pkl")
def _(target):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    analyser.lexicon = dict(list(analyser.lexicon.items())[:50])
    analyser.emojis = dict(list(analyser.emojis.items())[:50])
    return analyser


@honest("sumy/summarizer.pkl")
def _(target):
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lsa import LsaSummarizer

    return LsaSummarizer(Stemmer("english"))


@honest("tsfresh/extractor.pkl")
def _(target):
    from tsfresh.transformers import FeatureSelector

    return FeatureSelector()


@honest("emcee/sampler.pkl")
def _(target):
    import emcee

    sampler = emcee.EnsembleSampler(4, 1, np.sum)
    sampler.run_mcmc(X[:4, :1], 2)
    return sampler


@honest("mne/raw.pkl")
def _(target):
    import mne

    return mne.io.RawArray(X.T * 1e-6, mne.create_info(4, 100.0, "eeg", verbose=False), verbose=False)


@honest("arviz/data.pkl")
def _(target):
    import arviz

    return arviz.from_dict({"posterior": {"mu": X[None, :, 0]}})


@honest("librosa/features.joblib")
def _(target):
    import joblib
    import librosa

    joblib.dump({"mel": librosa.filters.mel(sr=8000, n_fft=64, n_mels=4), "version": librosa.__version__}, target)


@honest("quantecon/chain.pkl")
def _(target):
    import quantecon

    return quantecon.MarkovChain([[0.5, 0.5], [0.2, 0.8]])


@honest("control/system.pkl")
def _(target):
    import control

    return [control.tf([1], [1, 1]), control.ss([[0]], [[1]], [[1]], [[0]])]


@honest("pyswarms/swarm.pkl")
def _(target):
    import pyswarms

    optimiser = pyswarms.single.GlobalBestPSO(4, 1, {"c1": 0.5, "c2": 0.3, "w": 0.9})
    return optimiser.swarm


@honest("mlflow/signature.pkl")
def _(target):
    from mlflow.models import infer_signature

    return infer_signature(X, YR)


@honest("alibi/explainer.pkl")
def _(target):
    from alibi.explainers import ALE

    return ALE(np.sum, feature_names=list("abcd"))


@honest("lime/explanation.pkl")
def _(target):
    from lime.lime_tabular import LimeTabularExplainer

    return LimeTabularExplainer(X, feature_names=list("abcd"), discretize_continuous=True)
