"""Classical learning and statistics: fitted models, as their users save them."""

import numpy as np
from samples import X, Y, frame
from writing import honest


@honest("umap/model.pkl")
def _(target):
    import umap

    return umap.UMAP(n_neighbors=5, n_epochs=5, low_memory=False).fit(X)


@honest("hdbscan/clusters.pkl")
def _(target):
    import hdbscan

    return hdbscan.HDBSCAN(prediction_data=True).fit(X)


@honest("shap/tree.pkl")
def _(target):
    import shap
    from sklearn.ensemble import RandomForestRegressor

    return shap.TreeExplainer(RandomForestRegressor(2, max_depth=2).fit(X, Y))


@honest("shap/explanation.pkl")
def _(target):
    import shap

    return shap.Explanation(X[:3], base_values=np.zeros(3), data=X[:3], feature_names=list("abcd"))


def outliers(name, make):
    """Register a detector of pyod."""

    @honest(f"pyod/{name}.pkl")
    def _(target):
        return make().fit(X)


def _pyod(module, name):
    def make():
        import importlib

        return getattr(importlib.import_module(f"pyod.models.{module}"), name)()

    return make


for module, name in (("knn", "KNN"), ("iforest", "IForest"), ("pca", "PCA"), ("ecod", "ECOD"), ("hbos", "HBOS")):
    outliers(module, _pyod(module, name))


@honest("lifelines/cox.pkl")
def _(target):
    import lifelines

    return lifelines.CoxPHFitter().fit(
        frame().drop(columns=["kind", "y"]).assign(T=np.abs(X[:, 0]) + 0.1, E=Y), "T", "E"
    )


@honest("lifelines/weibull.pkl")
def _(target):
    import lifelines

    return lifelines.WeibullFitter().fit(np.abs(X[:, 0]) + 0.1, Y)


@honest("statsmodels/formula.pkl")
def _(target):
    import statsmodels.formula.api as smf

    return smf.ols("y ~ a + C(kind) + np.log(b ** 2) + bs(c, df=4) + I(a * b):d", frame()).fit()


@honest("statsmodels/logit.pkl")
def _(target):
    import statsmodels.api as sm

    return sm.Logit(Y, X[:, 2:]).fit(disp=0)


@honest("statsmodels/arima.pkl")
def _(target):
    from statsmodels.tsa.arima.model import ARIMA

    return ARIMA(np.cumsum(X[:, 0]), order=(1, 0, 0)).fit()


@honest("statsmodels/mixed.pkl")
def _(target):
    import statsmodels.formula.api as smf

    return smf.mixedlm("y ~ a", frame(), groups=frame()["kind"]).fit()


@honest("patsy/design.pkl")
def _(target):
    import patsy

    return [patsy.ModelDesc.from_formula("y ~ a + np.log(b)"), patsy.EvalFactor("np.log(a)")]


@honest("formulaic/spec.pkl")
def _(target):
    import formulaic

    return formulaic.model_matrix("y ~ a + C(kind)", frame()).rhs.model_spec


@honest("pygam/model.pkl")
def _(target):
    import pygam

    return pygam.LinearGAM(pygam.s(0, n_splines=5) + pygam.l(1)).fit(X, X[:, 0])


@honest("arch/result.pkl")
def _(target):
    import arch

    return arch.arch_model(X[:, 0]).fit(disp="off")


@honest("mapie/regressor.pkl")
def _(target):
    import mapie.regression as regression
    from sklearn.linear_model import LinearRegression

    if hasattr(regression, "CrossConformalRegressor"):
        return regression.CrossConformalRegressor(LinearRegression(), cv=3).fit_conformalize(X, X[:, 0])
    return regression.MapieRegressor(LinearRegression()).fit(X, X[:, 0])


@honest("river/model.pkl")
def _(target):
    from river import compose, linear_model, preprocessing

    model = compose.Pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression())
    for row, label in zip(X[:10], Y[:10]):
        model.learn_one(dict(zip("abcd", row)), bool(label))
    return model


@honest("river/tree.pkl")
def _(target):
    from river import forest

    model = forest.ARFClassifier(n_models=2, seed=1)
    for row, label in zip(X[:20], Y[:20]):
        model.learn_one(dict(zip("abcd", row)), bool(label))
    return model


@honest("pmdarima/model.pkl")
def _(target):
    import pmdarima

    return pmdarima.ARIMA((1, 0, 0)).fit(np.cumsum(X[:, 0]))


@honest("statsforecast/model.pkl")
def _(target):
    from statsforecast.models import Naive, SeasonalNaive

    return [Naive().fit(X[:, 0]), SeasonalNaive(4).fit(X[:, 0])]


@honest("sktime/forecaster.pkl")
def _(target):
    import pandas as pd
    from sktime.forecasting.trend import PolynomialTrendForecaster

    return PolynomialTrendForecaster().fit(pd.Series(np.cumsum(X[:, 0])))


@honest("sktime/classifier.pkl")
def _(target):
    from sktime.classification.dummy import DummyClassifier

    return DummyClassifier().fit(X[:, None, :], Y)


@honest("darts/naive.pkl")
def _(target):
    from darts import TimeSeries
    from darts.models import NaiveSeasonal

    model = NaiveSeasonal(2)
    model.fit(TimeSeries.from_values(np.cumsum(X[:, 0])))
    model.save(target)


@honest("prophet/model.pkl")
def _(target):
    import pandas as pd
    import prophet

    return prophet.Prophet().fit(pd.DataFrame({"ds": pd.date_range("2020", periods=60), "y": np.cumsum(X[:, 0])}))


@honest("optuna/study.pkl")
def _(target):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
    study.enqueue_trial({"x": 1})
    return study


@honest("hyperopt/trials.pkl")
def _(target):
    import hyperopt

    trials = hyperopt.Trials()
    hyperopt.fmin(abs, hyperopt.hp.uniform("x", -1, 1), hyperopt.rand.suggest, 3, trials=trials, show_progressbar=False)
    return trials


@honest("deap/population.pkl")
def _(target):
    from deap import base, creator

    creator.create("Fitness", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.Fitness)
    return [creator.Individual([1, 2]), creator.Individual([3, 4])]


@honest("sklearn_crfsuite/model.pkl")
def _(target):
    import sklearn_crfsuite

    return sklearn_crfsuite.CRF(max_iterations=2).fit([[{"a": "1"}, {"a": "2"}]], [["x", "y"]])


@honest("imblearn/pipeline.pkl")
def _(target):
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import Pipeline
    from sklearn.linear_model import LogisticRegression

    return Pipeline([("smote", SMOTE(k_neighbors=2)), ("model", LogisticRegression())]).fit(X, Y)


@honest("feature_engine/imputer.pkl")
def _(target):
    from feature_engine.imputation import MeanMedianImputer

    return MeanMedianImputer().fit(frame())


@honest("mlxtend/stack.pkl")
def _(target):
    from mlxtend.classifier import StackingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    return StackingClassifier([GaussianNB()], LogisticRegression()).fit(X, Y)


@honest("category_encoders/target.pkl")
def _(target):
    import category_encoders

    return category_encoders.TargetEncoder().fit(frame()[["kind"]], Y)


@honest("pgmpy/network.pkl")
def _(target):
    try:
        from pgmpy.models import DiscreteBayesianNetwork as Network
    except ImportError:
        from pgmpy.models import BayesianNetwork as Network
    return Network([("a", "b"), ("b", "c")])


@honest("hmmlearn/gaussian.pkl")
def _(target):
    from hmmlearn import hmm

    return hmm.GaussianHMM(2, n_iter=3).fit(X)


@honest("implicit/als.pkl")
def _(target):
    import implicit
    import scipy.sparse

    model = implicit.als.AlternatingLeastSquares(factors=2, iterations=1)
    model.fit(scipy.sparse.csr_matrix((X > 0).astype("float32")), show_progress=False)
    return model


@honest("surprise/svd.pkl")
def _(target):
    import surprise

    rows = frame()[["kind", "a", "b"]].round(1)
    data = surprise.Dataset.load_from_df(rows, surprise.Reader()).build_full_trainset()
    return surprise.SVD(n_factors=2, n_epochs=1).fit(data)


@honest("tslearn/kmeans.pkl")
def _(target):
    from tslearn.clustering import TimeSeriesKMeans

    return TimeSeriesKMeans(2, max_iter=2).fit(X)


@honest("interpret/boosting.pkl")
def _(target):
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(max_rounds=2, outer_bags=1, interactions=0, n_jobs=1).fit(X, Y)


@honest("econml/dml.pkl")
def _(target):
    from econml.dml import LinearDML

    return LinearDML(discrete_treatment=True, cv=2).fit(X[:, 0], Y, X=X[:, 1:3])


@honest("fairlearn/optimizer.pkl")
def _(target):
    from fairlearn.postprocessing import ThresholdOptimizer
    from sklearn.linear_model import LogisticRegression

    return ThresholdOptimizer(estimator=LogisticRegression()).fit(X, Y, sensitive_features=(X[:, 2] > 0).astype(int))


@honest("pynndescent/index.pkl")
def _(target):
    import pynndescent

    return pynndescent.NNDescent(X.astype("float32"), n_neighbors=5)


@honest("pyts/classifier.pkl")
def _(target):
    from pyts.classification import KNeighborsClassifier

    return KNeighborsClassifier().fit(X, Y)


for name, make in {
    "catboost": lambda: __import__("catboost").CatBoostClassifier(iterations=2, verbose=0, allow_writing_files=False),
    "xgboost": lambda: __import__("xgboost").XGBClassifier(n_estimators=2),
    "lightgbm": lambda: __import__("lightgbm").LGBMClassifier(n_estimators=2, verbose=-1),
}.items():

    @honest(f"{name}/classifier.pkl")
    def _(target, make=make):
        return make().fit(X, Y)


@honest("tpot/pipeline.pkl")
def _(target):
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import make_pipeline
    from tpot.builtin_modules import StackingEstimator, ZeroCount

    return make_pipeline(ZeroCount(), StackingEstimator(GaussianNB()), GaussianNB()).fit(X, Y)


@honest("flaml/model.pkl")
def _(target):
    from flaml.automl.model import LGBMEstimator

    return LGBMEstimator(task="binary", n_estimators=4)


@honest("tensorly/cp.pkl")
def _(target):
    import tensorly.decomposition

    return tensorly.decomposition.parafac(np.random.RandomState(1).rand(3, 3, 3), 2)
