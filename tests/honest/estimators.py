"""scikit-learn and what is built like it: pickle in every protocol, joblib with every compressor."""

import warnings

import joblib
import numpy as np
from registry import PROTOCOLS, dump, honest, table
from sklearn import (
    calibration,
    cluster,
    compose,
    covariance,
    cross_decomposition,
    decomposition,
    discriminant_analysis,
    dummy,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    isotonic,
    kernel_approximation,
    kernel_ridge,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    semi_supervised,
    svm,
    tree,
)

warnings.filterwarnings("ignore")


def fit(*estimators):
    X, y, _ = table()
    return [estimator.fit(X, y) for estimator in estimators]


def fit_positive(*estimators):
    X, y, _ = table()
    return [estimator.fit(np.abs(X), y) for estimator in estimators]


def regress(*estimators):
    X, _, target = table()
    return [estimator.fit(X, target) for estimator in estimators]


TEXTS = ["the import of os.system", "curl and bash are words", "a model of the world", "http is a protocol"] * 5

GROUPS = {
    "linear": lambda: fit(
        linear_model.LogisticRegression(),
        linear_model.SGDClassifier(),
        linear_model.Perceptron(),
        linear_model.RidgeClassifierCV(),
        linear_model.PassiveAggressiveClassifier(),
        linear_model.LogisticRegressionCV(cv=2),
    ),
    "regression": lambda: regress(
        linear_model.LinearRegression(),
        linear_model.Ridge(),
        linear_model.LassoCV(cv=3),
        linear_model.ElasticNet(),
        linear_model.BayesianRidge(),
        linear_model.HuberRegressor(),
        linear_model.RANSACRegressor(),
        linear_model.SGDRegressor(),
        linear_model.TweedieRegressor(),
        linear_model.QuantileRegressor(),
        linear_model.Lars(),
        linear_model.TheilSenRegressor(max_subpopulation=50),
        svm.SVR(),
        kernel_ridge.KernelRidge(),
        tree.DecisionTreeRegressor(),
        neighbors.KNeighborsRegressor(),
        neural_network.MLPRegressor(max_iter=5),
        ensemble.GradientBoostingRegressor(n_estimators=3),
        gaussian_process.GaussianProcessRegressor(
            gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()
        ),
        cross_decomposition.PLSRegression(),
    ),
    "trees": lambda: fit(
        tree.DecisionTreeClassifier(),
        tree.ExtraTreeClassifier(),
        ensemble.RandomForestClassifier(5),
        ensemble.ExtraTreesClassifier(5),
    ),
    "boosting": lambda: fit(
        ensemble.GradientBoostingClassifier(n_estimators=5),
        ensemble.AdaBoostClassifier(n_estimators=5),
        ensemble.HistGradientBoostingClassifier(max_iter=5),
        ensemble.BaggingClassifier(n_estimators=3),
        ensemble.IsolationForest(n_estimators=5),
    ),
    "voting": lambda: fit(
        ensemble.VotingClassifier([("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]),
        ensemble.StackingClassifier([("a", tree.DecisionTreeClassifier()), ("b", naive_bayes.GaussianNB())], cv=2),
    ),
    "neighbors": lambda: fit(
        neighbors.KNeighborsClassifier(algorithm="kd_tree"),
        neighbors.KNeighborsClassifier(algorithm="ball_tree"),
        neighbors.LocalOutlierFactor(novelty=True),
        neighbors.KernelDensity(),
        neighbors.NearestNeighbors(),
        neighbors.NearestCentroid(),
        neighbors.RadiusNeighborsClassifier(9.0),
        neighbors.KNeighborsClassifier(metric="minkowski", p=3),
        neighbors.NeighborhoodComponentsAnalysis(max_iter=2),
    ),
    "svm": lambda: fit(svm.SVC(probability=True), svm.LinearSVC(), svm.NuSVC(), svm.OneClassSVM()),
    "bayes": lambda: fit(
        naive_bayes.GaussianNB(),
        naive_bayes.BernoulliNB(),
        discriminant_analysis.LinearDiscriminantAnalysis(),
        discriminant_analysis.QuadraticDiscriminantAnalysis(),
        dummy.DummyClassifier(),
    ),
    "positive": lambda: fit_positive(
        naive_bayes.MultinomialNB(),
        naive_bayes.ComplementNB(),
        decomposition.NMF(2),
        decomposition.LatentDirichletAllocation(2),
        feature_selection.SelectKBest(feature_selection.chi2, k=2),
        kernel_approximation.AdditiveChi2Sampler(),
    ),
    "networks": lambda: fit(neural_network.MLPClassifier(max_iter=5), neural_network.BernoulliRBM(2, n_iter=2)),
    "clusters": lambda: fit(
        cluster.KMeans(2, n_init=1),
        cluster.MiniBatchKMeans(2, n_init=1),
        cluster.DBSCAN(),
        cluster.AgglomerativeClustering(),
        cluster.Birch(),
        cluster.MeanShift(),
        cluster.SpectralClustering(2),
        cluster.HDBSCAN(),
        cluster.OPTICS(),
        cluster.AffinityPropagation(),
        cluster.BisectingKMeans(2),
        cluster.FeatureAgglomeration(),
    ),
    "mixtures": lambda: fit(
        mixture.GaussianMixture(2),
        mixture.BayesianGaussianMixture(n_components=2),
        covariance.EmpiricalCovariance(),
        covariance.EllipticEnvelope(),
        covariance.LedoitWolf(),
    ),
    "scalers": lambda: fit(
        preprocessing.StandardScaler(),
        preprocessing.MinMaxScaler(),
        preprocessing.RobustScaler(),
        preprocessing.MaxAbsScaler(),
        preprocessing.QuantileTransformer(n_quantiles=10),
        preprocessing.PowerTransformer(),
        preprocessing.Normalizer(),
        preprocessing.KBinsDiscretizer(3),
        preprocessing.PolynomialFeatures(),
        preprocessing.SplineTransformer(),
        preprocessing.Binarizer(),
        preprocessing.TargetEncoder(),
    ),
    "decomposition": lambda: fit(
        decomposition.PCA(2),
        decomposition.TruncatedSVD(2),
        decomposition.FastICA(2),
        decomposition.KernelPCA(2),
        decomposition.FactorAnalysis(2),
        decomposition.IncrementalPCA(2),
        decomposition.SparsePCA(2, max_iter=2),
        decomposition.DictionaryLearning(2, max_iter=2),
        manifold.Isomap(),
        manifold.LocallyLinearEmbedding(),
        manifold.TSNE(perplexity=5),
        random_projection.GaussianRandomProjection(3),
        kernel_approximation.Nystroem(n_components=5),
        kernel_approximation.RBFSampler(),
    ),
    "selection": lambda: fit(
        feature_selection.SelectKBest(feature_selection.f_classif, k=2),
        feature_selection.VarianceThreshold(),
        feature_selection.RFECV(linear_model.LogisticRegression(), cv=2),
        feature_selection.SelectFromModel(tree.DecisionTreeClassifier()),
        feature_selection.SelectPercentile(feature_selection.mutual_info_classif),
        impute.SimpleImputer(),
        impute.KNNImputer(),
    ),
    "encoders": lambda: [
        preprocessing.LabelEncoder().fit(["b", "a", "c"]),
        preprocessing.OneHotEncoder().fit([["a", 1], ["b", 2]]),
        preprocessing.OrdinalEncoder().fit([["x"], ["y"]]),
        preprocessing.LabelBinarizer().fit([1, 2, 3]),
        preprocessing.MultiLabelBinarizer().fit([["a"], ["b", "c"]]),
        isotonic.IsotonicRegression().fit([1, 2, 3], [1, 3, 2]),
    ],
    "text": lambda: [
        feature_extraction.text.TfidfVectorizer().fit(TEXTS),
        feature_extraction.text.CountVectorizer(ngram_range=(1, 2)).fit(TEXTS),
        feature_extraction.text.HashingVectorizer(),
        feature_extraction.DictVectorizer().fit([{"a": 1}]),
    ],
    "gaussian_process": lambda: fit(
        gaussian_process.GaussianProcessClassifier(
            gaussian_process.kernels.Matern() * gaussian_process.kernels.ConstantKernel()
        )
    ),
    "search": lambda: (
        [
            *fit(
                model_selection.GridSearchCV(
                    svm.SVC(), {"C": [1, 2]}, cv=2, scoring=metrics.make_scorer(metrics.f1_score)
                ),
                model_selection.RandomizedSearchCV(
                    tree.DecisionTreeClassifier(),
                    {"max_depth": [1, 2]},
                    n_iter=2,
                    cv=model_selection.StratifiedKFold(2),
                ),
                calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=2),
                multiclass.OneVsRestClassifier(svm.LinearSVC()),
                multiclass.OneVsOneClassifier(svm.LinearSVC()),
                multiclass.OutputCodeClassifier(svm.LinearSVC(), random_state=1),
                semi_supervised.SelfTrainingClassifier(linear_model.LogisticRegression()),
                semi_supervised.LabelPropagation(),
                model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2),
            ),
            multioutput.MultiOutputRegressor(linear_model.Ridge()).fit(table()[0], table()[0][:, :2]),
        ]
    ),
}
for name, make in GROUPS.items():
    dump(f"sklearn/{name}.pkl", make)


def workflow():
    columns = compose.ColumnTransformer(
        [
            ("scaled", preprocessing.StandardScaler(), [0, 1]),
            ("log", preprocessing.FunctionTransformer(np.log1p), [2, 3]),
            ("rest", preprocessing.FunctionTransformer(), slice(4, 6)),
        ]
    )
    union = pipeline.FeatureUnion([("pca", decomposition.PCA(2)), ("all", "passthrough")])
    X, y, _ = table()
    steps = [
        ("columns", columns),
        ("union", union),
        ("model", ensemble.RandomForestClassifier(10, random_state=np.random.RandomState(0))),
    ]
    return pipeline.Pipeline(steps).fit(np.abs(X), y)


def columns_by_type():
    import pandas as pd

    X, y, _ = table()
    data = pd.DataFrame({"a": X[:, 0], "b": ["x", "y"] * 60})
    numbers = compose.make_column_selector(dtype_include=np.number)
    return compose.ColumnTransformer([("n", preprocessing.StandardScaler(), numbers)]).fit(data, y)


dump("sklearn/columns_by_type.pkl", columns_by_type)
dump(
    "sklearn/losses.pkl",
    lambda: (
        [
            ensemble.GradientBoostingRegressor(loss=loss, n_estimators=2).fit(table()[0], table()[2])
            for loss in ("squared_error", "huber", "quantile", "absolute_error")
        ]
        + fit(ensemble.HistGradientBoostingClassifier(max_iter=2, early_stopping=True, scoring="roc_auc"))
    ),
)

for protocol in PROTOCOLS:
    dump(f"sklearn/workflow_p{protocol}.pkl", workflow, protocol)
for name, compress in {
    "raw": 0,
    "zlib": ("zlib", 3),
    "gzip": ("gzip", 3),
    "bz2": ("bz2", 3),
    "xz": ("xz", 3),
    "lzma": ("lzma", 3),
    "lz4": ("lz4", 3),
}.items():

    @honest(f"joblib/workflow_{name}.joblib")
    def _(target, compress=compress):
        joblib.dump(workflow(), target, compress=compress)


@honest("joblib/arrays.joblib")
def _(target):
    joblib.dump(
        {
            "a": np.arange(1000.0),
            "b": np.array([{"a": 1}, None], dtype=object),
            "c": np.asfortranarray(np.eye(20)),
            "d": np.arange(3),
        },
        target,
    )


for protocol in (0, 1):

    @honest(f"joblib/protocol{protocol}.joblib")
    def _(target, protocol=protocol):
        joblib.dump(workflow(), target, protocol=protocol)


for library in ("dill", "cloudpickle"):

    @honest(f"{library}/workflow.pkl")
    def _(target, library=library):
        import importlib

        with open(target, "wb") as file:
            importlib.import_module(library).dump([workflow(), table(), slice(1, 3)], file)


@honest("joblib/protocol2.joblib")
def _(target):
    joblib.dump(fit(tree.DecisionTreeClassifier()), target, protocol=2)


@honest("imblearn/pipeline.pkl")
def _(target):
    import pickle

    import imblearn

    X, y, _ = table()
    model = imblearn.pipeline.Pipeline(
        [("smote", imblearn.over_sampling.SMOTE()), ("rf", imblearn.ensemble.BalancedRandomForestClassifier(3))]
    ).fit(X, y)
    with open(target, "wb") as file:
        pickle.dump(model, file)


@honest("category_encoders/encoders.pkl")
def _(target):
    import pickle

    import category_encoders
    import pandas as pd

    data = pd.DataFrame({"c": list("abcabc")})
    encoders = [
        category_encoders.TargetEncoder(),
        category_encoders.OrdinalEncoder(),
        category_encoders.BinaryEncoder(),
        category_encoders.WOEEncoder(),
    ]
    with open(target, "wb") as file:
        pickle.dump([encoder.fit(data, [0, 1, 0, 1, 0, 1]) for encoder in encoders], file)


@honest("statsmodels/results.pkl")
def _(target):
    import statsmodels.api

    X, _, y = table()
    statsmodels.api.OLS(y, statsmodels.api.add_constant(X)).fit().save(target)


@honest("statsmodels/formula.pkl")
def _(target):
    import pandas as pd
    import statsmodels.formula.api

    X, _, y = table()
    data = pd.DataFrame(X, columns=list("abcdef")).assign(y=y, group=["x", "z"] * 60)
    statsmodels.formula.api.ols("y ~ a + C(group) + np.log(b ** 2 + 1)", data).fit().save(target)


@honest("statsmodels/arima.pkl")
def _(target):
    from statsmodels.tsa.arima.model import ARIMA

    ARIMA(table()[2], order=(1, 0, 0)).fit().save(target)
