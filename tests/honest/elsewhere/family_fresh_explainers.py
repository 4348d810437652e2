"""Explanations, ensembles of other models, drift and imputation, of smaller packages."""

import functools

import numpy as np
from samples import X, Y, frame
from writing import honest

YR = X[:, 0] * 2 + X[:, 1]


@honest("eli5/explanation.pkl")
def _(target):
    import eli5
    from eli5.sklearn import PermutationImportance
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(X, Y)
    return [eli5.explain_weights(model), PermutationImportance(model).fit(X, Y)]


@honest("dalex/explainer.pkl")
def _(target):
    import dalex
    from sklearn.linear_model import LogisticRegression

    return dalex.Explainer(LogisticRegression().fit(X, Y), X, Y, verbose=False)


@honest("aif360/dataset.pkl")
def _(target):
    from aif360.datasets import BinaryLabelDataset

    return BinaryLabelDataset(
        df=frame().assign(y=Y)[["a", "b", "y"]], label_names=["y"], protected_attribute_names=["a"]
    )


@honest("skmultiflow/tree.pkl")
def _(target):
    from skmultiflow.trees import HoeffdingTreeClassifier

    return HoeffdingTreeClassifier().partial_fit(X, Y, classes=[0, 1])


@honest("combo/stack.pkl")
def _(target):
    from combo.models.classifier_comb import SimpleClassifierAggregator
    from sklearn.tree import DecisionTreeClassifier

    return SimpleClassifierAggregator([DecisionTreeClassifier(), DecisionTreeClassifier(max_depth=2)]).fit(X, Y)


@honest("suod/model.pkl")
def _(target):
    from pyod.models.hbos import HBOS
    from suod.models.base import SUOD

    model = SUOD([HBOS(), HBOS(n_bins=5)], verbose=False)
    model.fit(X)
    return model


@honest("group_lasso/model.pkl")
def _(target):
    from group_lasso import GroupLasso

    return GroupLasso([1, 1, 2, 2], supress_warning=True).fit(X, YR)


@honest("sknetwork/louvain.pkl")
def _(target):
    from scipy import sparse
    from sknetwork.clustering import Louvain
    from sknetwork.ranking import PageRank

    ring = sparse.csr_matrix(np.roll(np.eye(6), 1, 1) + np.roll(np.eye(6), -1, 1))
    return [Louvain().fit(ring), PageRank().fit(ring)]


@honest("dice_ml/explainer.pkl")
def _(target):
    import dice_ml
    from sklearn.linear_model import LogisticRegression

    data = frame()[["a", "b"]].assign(y=Y)
    return dice_ml.Dice(
        dice_ml.Data(dataframe=data, continuous_features=["a", "b"], outcome_name="y"),
        dice_ml.Model(model=LogisticRegression().fit(data[["a", "b"]], Y), backend="sklearn"),
        method="random",
    )


@honest("sklearn_genetic/search.pkl")
def _(target):
    from sklearn.tree import DecisionTreeClassifier
    from sklearn_genetic import GASearchCV
    from sklearn_genetic.space import Integer

    return GASearchCV(
        DecisionTreeClassifier(), param_grid={"max_depth": Integer(1, 3)}, generations=1, population_size=2
    )


@honest("abess/model.pkl")
def _(target):
    from abess import LinearRegression

    return LinearRegression().fit(X, YR)


@honest("alibi_detect/drift.pkl")
def _(target):
    from alibi_detect.cd import KSDrift

    return KSDrift(X, p_val=0.05)


@honest("nannyml/calculator.pkl")
def _(target):
    import nannyml

    calculator = nannyml.UnivariateDriftCalculator(["a", "b"], chunk_size=20)
    return calculator.fit(frame())


@honest("bambi/model.pkl")
def _(target):
    import bambi

    return bambi.Model("y ~ a", frame())


@honest("xgbse/model.pkl")
def _(target):
    from xgbse import XGBSEKaplanTree
    from xgbse.converters import convert_to_structured

    return XGBSEKaplanTree().fit(frame()[["a", "b"]], convert_to_structured(np.abs(YR) + 0.1, Y))


@honest("mlens/ensemble.pkl")
def _(target):
    from mlens.ensemble import SuperLearner
    from sklearn.linear_model import Ridge

    ensemble = SuperLearner()
    ensemble.add([Ridge()])
    ensemble.add_meta(Ridge())
    return ensemble


@honest("gpflow/kernel.pkl")
def _(target):
    import gpflow

    return gpflow.kernels.RBF()


@honest("scikit_posthocs/result.pkl")
def _(target):
    import scikit_posthocs

    return scikit_posthocs.posthoc_dunn([X[:, 0], X[:, 1]])


@honest("fancyimpute/imputer.pkl")
def _(target):
    from fancyimpute import KNN

    return KNN(2)


@honest("sdv/synthesizer.pkl")
def _(target):
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer

    data = frame()
    synthesizer = GaussianCopulaSynthesizer(Metadata.detect_from_dataframe(data))
    synthesizer.fit(data)
    synthesizer.save(target)


@honest("causalnex/structure.pkl")
def _(target):
    from causalnex.structure import StructureModel

    return StructureModel([("a", "b")])


@honest("sklearn_fresh/partial_metric.pkl")
def _(target):
    from sklearn.metrics import fbeta_score, make_scorer

    return [make_scorer(fbeta_score, beta=2), functools.partial(fbeta_score, beta=2)]
