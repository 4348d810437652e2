"""More estimators: models that are fitted, of packages that the other files of this folder do not have."""

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


@honest("tbats/model.pkl")
def _(target):
    from tbats import BATS

    return BATS(use_box_cox=False, use_trend=False, use_arma_errors=False, n_jobs=1).fit(np.cumsum(X[:, 0]))


@honest("pyriemann/mdm.pkl")
def _(target):
    from pyriemann.classification import MDM

    return MDM().fit(np.stack([np.eye(3) * (1 + i) for i in range(10)]), np.arange(10) % 2)


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


@honest("lightfm/model.pkl")
def _(target):
    import lightfm
    import scipy.sparse

    return lightfm.LightFM(2).fit(scipy.sparse.coo_matrix((X > 0).astype(int)))


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
