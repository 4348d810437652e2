"""More families: what the other files of this folder don't have. Fitted models and tools, as their users save them."""

import numpy as np
from samples import X, Y, frame
from writing import honest

YR = X[:, 0] * 2 + X[:, 1]


@honest("ngboost/regressor.pkl")
def _(target):
    import ngboost

    return ngboost.NGBRegressor(n_estimators=3, verbose=False).fit(X, YR)


@honest("ngboost/classifier.joblib")
def _(target):
    import joblib
    import ngboost

    joblib.dump(ngboost.NGBClassifier(n_estimators=3, verbose=False).fit(X, Y), target)


def survival():
    from sksurv.util import Surv

    return Surv.from_arrays(Y.astype(bool), np.abs(X[:, 0]) + 0.1)


@honest("sksurv/cox.pkl")
def _(target):
    from sksurv.linear_model import CoxPHSurvivalAnalysis

    return CoxPHSurvivalAnalysis().fit(X, survival())


@honest("sksurv/forest.joblib")
def _(target):
    import joblib
    from sksurv.ensemble import RandomSurvivalForest

    joblib.dump(RandomSurvivalForest(3, max_depth=3).fit(X, survival()), target)


@honest("kmodes/modes.pkl")
def _(target):
    from kmodes.kmodes import KModes

    return KModes(2, n_init=1).fit((X > 0).astype(int))


@honest("kmodes/prototypes.pkl")
def _(target):
    from kmodes.kprototypes import KPrototypes

    return KPrototypes(2, n_init=1).fit(np.c_[X, Y], categorical=[4])


@honest("factor_analyzer/model.pkl")
def _(target):
    from factor_analyzer import FactorAnalyzer

    model = FactorAnalyzer(1, rotation=None)
    model.fit(X)
    return model


@honest("prince/pca.pkl")
def _(target):
    import prince

    return prince.PCA(2).fit(frame()[["a", "b", "c"]])


@honest("prince/mca.pkl")
def _(target):
    import prince

    return prince.MCA(2).fit(frame()[["kind"]].assign(other=Y.astype(str)))


@honest("openTSNE/embedding.pkl")
def _(target):
    import openTSNE

    return openTSNE.TSNE(perplexity=5, early_exaggeration_iter=5, n_iter=5, neighbors="exact").fit(X)


@honest("doubleml/plr.pkl")
def _(target):
    import doubleml
    from sklearn.linear_model import LinearRegression

    data = doubleml.DoubleMLData.from_arrays(X[:, 2:], YR, Y.astype(float))
    return doubleml.DoubleMLPLR(data, LinearRegression(), LinearRegression(), n_folds=2).fit()


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


@honest("sklearn_pandas/mapper.pkl")
def _(target):
    from sklearn.preprocessing import StandardScaler
    from sklearn_pandas import DataFrameMapper

    return DataFrameMapper([(["a"], StandardScaler()), ("b", None)]).fit(frame())


@honest("skops/model.skops")
def _(target):
    import skops.io
    from sklearn.linear_model import LogisticRegression

    skops.io.dump(LogisticRegression().fit(X, Y), target)


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


@honest("gplearn/regressor.pkl")
def _(target):
    from gplearn.genetic import SymbolicRegressor

    return SymbolicRegressor(20, generations=2).fit(X, YR)


@honest("imodels/rules.pkl")
def _(target):
    import imodels

    return imodels.FIGSClassifier(max_rules=3).fit(X, Y)


@honest("imodels/rulefit.pkl")
def _(target):
    import imodels

    return imodels.RuleFitRegressor(max_rules=5).fit(X, YR)


@honest("sklego/mixture.pkl")
def _(target):
    from sklego.mixture import GMMClassifier

    return GMMClassifier().fit(X, Y)


@honest("skrub/vectorizer.pkl")
def _(target):
    import skrub

    return skrub.TableVectorizer().fit(frame())


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


@honest("tbats/model.pkl")
def _(target):
    from tbats import BATS

    return BATS(use_box_cox=False, use_trend=False, use_arma_errors=False, n_jobs=1).fit(np.cumsum(X[:, 0]))


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


@honest("pyriemann/mdm.pkl")
def _(target):
    from pyriemann.classification import MDM

    return MDM().fit(np.stack([np.eye(3) * (1 + i) for i in range(10)]), np.arange(10) % 2)


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


@honest("dask_ml/scaler.pkl")
def _(target):
    from dask_ml.preprocessing import StandardScaler

    return StandardScaler().fit(X)


@honest("smt/kriging.pkl")
def _(target):
    from smt.surrogate_models import KRG

    model = KRG(print_global=False)
    model.set_training_values(X, YR)
    return model


@honest("sklearn_extra/medoids.pkl")
def _(target):
    from sklearn_extra.cluster import KMedoids

    return KMedoids(2).fit(X)


@honest("pyswarms/swarm.pkl")
def _(target):
    import pyswarms

    optimiser = pyswarms.single.GlobalBestPSO(4, 1, {"c1": 0.5, "c2": 0.3, "w": 0.9})
    return optimiser.swarm


@honest("lightfm/model.pkl")
def _(target):
    import lightfm
    import scipy.sparse

    return lightfm.LightFM(2).fit(scipy.sparse.coo_matrix((X > 0).astype(int)))


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


@honest("statsmodels_more/results.pkl")
def _(target):
    import statsmodels.api as sm

    return {
        "glm": sm.GLM(Y, X[:, :2], family=sm.families.Binomial()).fit(),
        "robust": sm.RLM(YR, X).fit(),
        "quantile": sm.QuantReg(YR, X).fit(q=0.5),
        "wls": sm.WLS(YR, X).fit(),
    }


@honest("statsmodels_more/series.pkl")
def _(target):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    return ExponentialSmoothing(np.cumsum(X[:, 0]) + 100, trend="add").fit()


@honest("statsmodels_more/vector.pkl")
def _(target):
    from statsmodels.tsa.api import VAR

    return VAR(X[:, :2]).fit(1)


@honest("statsmodels_more/sarimax.pkl")
def _(target):
    import statsmodels.api as sm

    return sm.tsa.SARIMAX(np.cumsum(X[:, 0]), order=(1, 1, 0)).fit(disp=0)


@honest("statsmodels_more/multinomial.pkl")
def _(target):
    import statsmodels.api as sm

    return [
        sm.MNLogit(np.arange(len(Y)) % 3, X[:, :1]).fit(disp=0),
        sm.Poisson(np.arange(len(Y)) % 4, X[:, :1]).fit(disp=0),
    ]


@honest("statsmodels_more/kde.pkl")
def _(target):
    import statsmodels.api as sm

    kde = sm.nonparametric.KDEUnivariate(X[:, 0])
    kde.fit()
    return kde


@honest("statsmodels_more/gam.pkl")
def _(target):
    from statsmodels.gam.api import BSplines, GLMGam

    return GLMGam(YR, smoother=BSplines(X[:, :1], df=[5], degree=[3])).fit()


@honest("category_more/encoders.pkl")
def _(target):
    import category_encoders

    return [
        category_encoders.LeaveOneOutEncoder().fit(frame()[["kind"]], Y),
        category_encoders.HashingEncoder(max_process=1).fit(frame()[["kind"]]),
    ]


@honest("mlxtend_more/stacking.pkl")
def _(target):
    from mlxtend.classifier import EnsembleVoteClassifier, StackingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    return [
        StackingClassifier([GaussianNB()], LogisticRegression()).fit(X, Y),
        EnsembleVoteClassifier([GaussianNB()]).fit(X, Y),
    ]


@honest("causalml/learner.pkl")
def _(target):
    from causalml.inference.meta import BaseSRegressor
    from sklearn.linear_model import LinearRegression

    model = BaseSRegressor(LinearRegression())
    model.fit(X, Y, YR)
    return model


@honest("flaml/automl.pkl")
def _(target):
    from flaml import AutoML

    model = AutoML()
    model.fit(X, Y, task="classification", max_iter=2, estimator_list=["lrl1"], verbose=0)
    return model
