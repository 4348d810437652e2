"""NumPy, SciPy, pandas, scikit-learn and joblib of years ago: the files that people still have. Runs under Python 2.7 too."""

from __future__ import print_function

import collections
import datetime
import decimal
import pickle
import sys

import numpy as np
from writing import dump, honest, save, write_all

RANDOM = np.random.RandomState(7)
X = RANDOM.randn(40, 4)
Y = (X[:, 0] + X[:, 1] > 0).astype(int)
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def import_joblib():
    """Return joblib, which scikit-learn brought along at that time."""
    try:
        import joblib

        return joblib
    except ImportError:
        from sklearn.externals import joblib

        return joblib


def values():
    """Return objects of the language, as programs keep them beside a model."""
    return {
        "text": "plain",
        "unicode": b"\xc3\xa4".decode("utf-8"),
        "bytes": b"\x00\xff",
        "numbers": [1, -(2**70), 1.5, 2j, True, None],
        "set": {1, 2},
        "frozen": frozenset("ab"),
        "ordered": collections.OrderedDict([("a", 1), ("b", 2)]),
        "default": collections.defaultdict(list, a=[1]),
        "counter": collections.Counter("abca"),
        "deque": collections.deque([1, 2], 5),
        "date": datetime.datetime(2018, 3, 4, 5, 6, 7),
        "delta": datetime.timedelta(3),
        "decimal": decimal.Decimal("1.5"),
        "range": range(3),
        "complex": 1 + 2j,
    }


for number in PROTOCOLS:
    dump("python/values-protocol{}.pkl".format(number), values, number)
    dump(
        "numpy/arrays-protocol{}.pkl".format(number),
        lambda: {
            "floats": np.arange(6.0).reshape(2, 3),
            "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
            "text": np.array(["a", "bc"]),
            "bytes": np.array([b"a", b"bc"]),
            "objects": np.array([1, "a", None], dtype=object),
            "record": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
            "masked": np.ma.masked_array([1, 2, 3], mask=[0, 1, 0]),
            "scalar": np.float64(1.5),
            "text scalar": np.array(["ab"])[0],
            "void": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])[0],
            "dtype": np.dtype([("a", "i4"), ("b", ("f8", (2,)))]),
            "date": np.array(["2018-01-01"], dtype="datetime64[D]"),
            "matrix": np.matrix([[1, 2]]),
            "function": np.mean,
            "ufunc": np.add,
            "type": np.float32,
        },
        number,
    )
    dump("numpy/random-protocol{}.pkl".format(number), lambda: np.random.RandomState(3), number)


@honest("numpy/objects.npy")
def _(target):
    np.save(target, np.array([1, "a", None, [1, 2]], dtype=object))


@honest("numpy/several.npz")
def _(target):
    np.savez(target, a=np.arange(3), b=np.array([{"a": 1}], dtype=object))


def estimators():
    """Return fitted estimators by name."""
    from sklearn import (
        cluster,
        decomposition,
        ensemble,
        feature_extraction,
        linear_model,
        naive_bayes,
        neighbors,
        neural_network,
        pipeline,
        preprocessing,
        svm,
        tree,
    )

    return {
        "logistic": lambda: linear_model.LogisticRegression().fit(X, Y),
        "sgd": lambda: linear_model.SGDClassifier().fit(X, Y),
        "forest": lambda: ensemble.RandomForestClassifier(3).fit(X, Y),
        "boosting": lambda: ensemble.GradientBoostingClassifier(n_estimators=3).fit(X, Y),
        "ada": lambda: ensemble.AdaBoostClassifier(n_estimators=3).fit(X, Y),
        "svc": lambda: svm.SVC(probability=True).fit(X, Y),
        "tree": lambda: tree.DecisionTreeClassifier().fit(X, Y),
        "neighbours": lambda: neighbors.KNeighborsClassifier(algorithm="kd_tree").fit(X, Y),
        "ball": lambda: neighbors.KNeighborsClassifier(algorithm="ball_tree").fit(X, Y),
        "kmeans": lambda: cluster.KMeans(2).fit(X),
        "pca": lambda: decomposition.PCA(2).fit(X),
        "bayes": lambda: naive_bayes.GaussianNB().fit(X, Y),
        "network": lambda: neural_network.MLPClassifier((4,), max_iter=5).fit(X, Y),
        "pipeline": lambda: pipeline.Pipeline(
            [("scale", preprocessing.StandardScaler()), ("model", linear_model.Ridge())]
        ).fit(X, Y),
        "text": lambda: feature_extraction.text.TfidfVectorizer().fit(["a bc de", "bc fg"]),
        "counts": lambda: feature_extraction.text.CountVectorizer(tokenizer=str.split).fit(["a bc de", "bc fg"]),
        "function": lambda: preprocessing.FunctionTransformer(np.log1p).fit(np.abs(X)),
        "encoder": lambda: preprocessing.LabelEncoder().fit(["a", "b"]),
    }


def searches():
    """Return a random search whose distributions come from SciPy."""
    import scipy.stats
    from sklearn import linear_model
    from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

    yield "random", RandomizedSearchCV(linear_model.Ridge(), {"alpha": scipy.stats.uniform(0.1, 1)}, n_iter=2).fit(X, Y)
    yield "grid", GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1]}, scoring="r2").fit(X, Y)


def sparse():
    """Return sparse matrices."""
    import scipy.sparse

    return [
        scipy.sparse.csr_matrix(X > 1),
        scipy.sparse.coo_matrix(X > 1),
        scipy.sparse.lil_matrix(X > 1),
        scipy.sparse.dok_matrix(X > 1),
    ]


def distributions():
    """Return frozen distributions, interpolators and trees of SciPy."""
    import scipy.interpolate
    import scipy.spatial
    import scipy.stats

    return [
        scipy.stats.norm(1, 2),
        scipy.stats.randint(1, 5),
        scipy.interpolate.interp1d(np.arange(4.0), np.arange(4.0)),
        scipy.interpolate.UnivariateSpline(np.arange(8.0), np.arange(8.0)),
        scipy.spatial.cKDTree(X),
    ]


def frames():
    """Return tables of pandas."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "number": [1.5, 2.5],
            "whole": [1, 2],
            "text": ["a", "b"],
            "when": pd.to_datetime(["2018-01-01", "2018-01-02"]),
            "kind": pd.Categorical(["x", "y"]),
        }
    )
    return {
        "frame": frame,
        "series": frame["number"],
        "index": pd.MultiIndex.from_product([["a", "b"], [1, 2]]),
        "times": pd.date_range("2018", periods=3, freq="D"),
        "zoned": pd.date_range("2018", periods=3, tz="Europe/Berlin"),
        "period": pd.period_range("2018-01", periods=3, freq="M"),
        "delta": pd.to_timedelta(["1 day"]),
        "stamp": pd.Timestamp("2018-01-01", tz="UTC"),
        "interval": pd.interval_range(0, 3) if hasattr(pd, "interval_range") else None,
    }


def register():
    """Register what depends on the packages that are installed."""
    try:
        joblib = import_joblib()
    except ImportError:
        joblib = None
    if joblib is not None:
        arrays = {
            "a": np.arange(60.0).reshape(3, 20),
            "b": np.arange(5),
            "o": np.array([1, "x", None], dtype=object),
            "t": "text",
        }
        fortran = [np.asfortranarray(np.arange(12.0).reshape(3, 4)), np.array(["ab", "c"]), np.float64(2)]

        def joblib_file(path, value, **options):
            def write(target):
                joblib.dump(value, target, **options)

            honest(path)(write)

        joblib_file("joblib/arrays.joblib", arrays)
        joblib_file("joblib/arrays-compressed.joblib", arrays, compress=3)
        joblib_file("joblib/fortran.joblib", fortran)
        joblib_file("joblib/one-array.joblib", np.arange(7))
        joblib_file("joblib/matrix.joblib", np.matrix([[1, 2], [3, 4]]))
        joblib_file("joblib/record.joblib", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
        joblib_file("joblib/dates.joblib", np.array(["2018-01-01"], dtype="datetime64[D]"))
        joblib_file("joblib/empty.joblib", [np.zeros((0, 3)), np.array(5.0)])
    try:
        import sklearn  # noqa: F401
    except ImportError:
        return
    for name, make in sorted(estimators().items()):
        dump("sklearn/{}.pkl".format(name), make, 2)
        if joblib is not None:

            def write(target, make=make):
                joblib.dump(make(), target)

            honest("sklearn/{}.joblib".format(name))(write)
    dump("sklearn/searches.pkl", lambda: list(searches()), 2)
    dump("sklearn/forest-protocol0.pkl", estimators()["forest"], 0)
    dump("scipy/sparse.pkl", sparse, 2)
    dump("scipy/distributions.pkl", distributions, 2)
    try:
        tables = frames()
    except ImportError:
        return
    for name, table in sorted(tables.items()):
        for number in (0, 2):
            dump("pandas/{}-protocol{}.pkl".format(name, number), lambda table=table: table, number)


def optional():
    """Register what only some of the environments hold."""
    try:
        import xgboost

        dump("xgboost/classifier.pkl", lambda: xgboost.XGBClassifier(n_estimators=3).fit(X, Y), 2)
        dump("xgboost/booster.pkl", lambda: xgboost.train({}, xgboost.DMatrix(X, Y), 2), 2)
    except Exception:
        pass
    try:
        import lightgbm

        dump("lightgbm/classifier.pkl", lambda: lightgbm.LGBMClassifier(n_estimators=3).fit(X, Y), 2)
    except Exception:
        pass
    try:
        import pandas as pd
        import statsmodels.api as sm
        import statsmodels.formula.api as smf

        frame = pd.DataFrame({"y": X[:, 0], "a": X[:, 1], "b": ["u", "v"] * 20})
        dump("statsmodels/ols.pkl", lambda: sm.OLS(X[:, 0], X[:, 1:]).fit(), 2)
        dump("statsmodels/formula.pkl", lambda: smf.ols("y ~ a + C(b) + np.log(a ** 2)", frame).fit(), 2)
        dump("statsmodels/glm.pkl", lambda: sm.GLM(Y, X, family=sm.families.Binomial()).fit(), 2)
    except Exception:
        pass
    try:
        import nltk

        words = ["the", "cat", "sat", "on", "the", "mat", "the", "end"]
        dump("nltk/frequencies.pkl", lambda: nltk.FreqDist(words), 2)
        dump("nltk/conditional.pkl", lambda: nltk.ConditionalFreqDist(zip(words, words[1:])), 2)
        dump("nltk/bayes.pkl", lambda: nltk.NaiveBayesClassifier.train([({"a": 1}, "x"), ({"a": 2}, "y")]), 2)
        dump("nltk/stemmer.pkl", nltk.PorterStemmer, 2)
        dump(
            "nltk/tagger.pkl",
            lambda: nltk.UnigramTagger([[("a", "DT"), ("cat", "NN")]], backoff=nltk.DefaultTagger("NN")),
            2,
        )
    except Exception:
        pass
    try:
        import gensim

        texts = [["human", "interface"], ["system", "interface", "human"], ["human", "system"]] * 3
        dictionary = gensim.corpora.Dictionary(texts)
        corpus = [dictionary.doc2bow(text) for text in texts]
        dump("gensim/dictionary.pkl", lambda: dictionary, 2)
        dump("gensim/tfidf.pkl", lambda: gensim.models.TfidfModel(corpus), 2)
        honest("gensim/word2vec.model")(
            lambda target: gensim.models.Word2Vec(
                texts, min_count=1, **{"size" if gensim.__version__ < "4" else "vector_size": 5}
            ).save(target)
        )
        honest("gensim/lda.model")(lambda target: gensim.models.LdaModel(corpus, 2, dictionary).save(target))
        honest("gensim/lsi.model")(lambda target: gensim.models.LsiModel(corpus, dictionary, 2).save(target))
    except Exception:
        pass
    try:
        from keras_preprocessing.text import Tokenizer

        def tokenizer():
            made = Tokenizer()
            made.fit_on_texts(["a cat", "a dog"])
            return made

        dump("keras_preprocessing/tokenizer.pkl", tokenizer, 4)
    except Exception:
        pass
    try:
        import sklearn_crfsuite

        dump("sklearn_crfsuite/untrained.pkl", lambda: sklearn_crfsuite.CRF(algorithm="lbfgs"), 2)
    except Exception:
        pass
    try:
        from hmmlearn import hmm

        dump("hmmlearn/gaussian.pkl", lambda: hmm.GaussianHMM(2, n_iter=3).fit(X), 2)
    except Exception:
        pass
    try:
        import lifelines
        import pandas as pd

        frame = pd.DataFrame({"T": np.abs(X[:, 0]) + 0.1, "E": Y, "a": X[:, 1]})
        dump("lifelines/cox.pkl", lambda: lifelines.CoxPHFitter().fit(frame, "T", "E"), 2)
        dump("lifelines/kaplan.pkl", lambda: lifelines.KaplanMeierFitter().fit(frame["T"], frame["E"]), 2)
    except Exception:
        pass
    try:
        from tslearn.clustering import TimeSeriesKMeans

        dump("tslearn/kmeans.pkl", lambda: TimeSeriesKMeans(2, max_iter=2).fit(X), 2)
    except Exception:
        pass
    try:
        import imblearn.over_sampling

        dump("imblearn/smote.pkl", lambda: imblearn.over_sampling.SMOTE(), 2)
    except Exception:
        pass
    try:
        import hdbscan

        dump("hdbscan/clusters.pkl", lambda: hdbscan.HDBSCAN(prediction_data=True).fit(X), 2)
    except Exception:
        pass
    try:
        import category_encoders

        dump("category_encoders/target.pkl", lambda: category_encoders.TargetEncoder().fit([["a"], ["b"]] * 20, Y), 2)
    except Exception:
        pass
    try:
        import spacy

        def pipeline():
            made = spacy.blank("en")
            made("A cat sat.")
            return made

        honest("spacy/tokenizer.pkl")(lambda target: save(pipeline().tokenizer.vocab.strings.to_bytes(), target))
        honest("spacy/doc.pkl")(lambda target: save(pipeline()("A cat sat."), target, 2))
    except Exception:
        pass


if __name__ == "__main__":
    register()
    optional()
    write_all(sys.argv[1], sys.argv[2:])
    open(sys.argv[1] + "/python.txt", "w").write("Python {}.{}\n".format(*sys.version_info[:2]))
