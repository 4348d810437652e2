"""Language, tables, settings and figures, as their users save them."""

import json

import numpy as np
from samples import X, frame
from writing import honest


@honest("nltk/frequencies.pkl")
def _(target):
    import nltk

    return [nltk.FreqDist("abcab"), nltk.ConditionalFreqDist(zip("abc", "bcd")), nltk.PorterStemmer()]


@honest("nltk/taggers.pkl")
def _(target):
    import nltk

    return nltk.BigramTagger(
        [[("a", "DT"), ("cat", "NN")]], backoff=nltk.RegexpTagger([(r"^\d+$", "CD"), (".*", "NN")])
    )


@honest("nltk/tree.pkl")
def _(target):
    import nltk

    return [nltk.Tree.fromstring("(S (NP a) (VP b))"), nltk.CFG.fromstring("S -> 'a' S | 'b'")]


@honest("gensim/word2vec.model")
def _(target):
    import gensim

    gensim.models.Word2Vec([["human", "interface"], ["system", "human"]] * 3, min_count=1, vector_size=5).save(target)


@honest("gensim/fasttext.model")
def _(target):
    import gensim

    gensim.models.FastText(
        [["human", "interface"], ["system", "human"]] * 3, min_count=1, vector_size=5, bucket=50
    ).save(target)


@honest("gensim/phrases.pkl")
def _(target):
    import gensim

    return gensim.models.phrases.Phrases([["new", "york"]] * 10, min_count=1)


@honest("gensim/lda.model")
def _(target):
    import gensim

    texts = [["human", "interface"], ["system", "human"]] * 3
    words = gensim.corpora.Dictionary(texts)
    gensim.models.LdaModel([words.doc2bow(text) for text in texts], 2, words).save(target)


@honest("spacy/vocab.pkl")
def _(target):
    import spacy

    return spacy.blank("en").vocab


@honest("spacy/tokenizer.pkl")
def _(target):
    import spacy

    return spacy.blank("en").tokenizer


@honest("spacy/doc.pkl")
def _(target):
    import spacy

    return spacy.blank("en")("A cat sat.")


@honest("spacy/pipeline.pkl")
def _(target):
    import spacy

    made = spacy.blank("en")
    made.add_pipe("sentencizer")
    return made


@honest("textblob/blob.pkl")
def _(target):
    import textblob

    return textblob.TextBlob("A cat sat.")


@honest("flair/sentence.pkl")
def _(target):
    import flair

    words = flair.data.Dictionary()
    words.add_item("a")
    return words


@honest("sympy/expressions.pkl")
def _(target):
    import sympy

    x, y = sympy.symbols("x y", positive=True)
    return [x**2 + sympy.sin(y), sympy.Matrix([[x, 1], [y, 2]]), sympy.Rational(1, 3), sympy.pi, sympy.Function("f")(x)]


@honest("sympy/sets.pkl")
def _(target):
    import sympy

    x = sympy.Symbol("x")
    return [sympy.Interval(0, 1), sympy.Eq(x, 1), sympy.Lambda(x, x + 1), sympy.Piecewise((x, x > 0), (0, True))]


@honest("networkx/graph.pkl")
def _(target):
    import networkx

    return [networkx.path_graph(4), networkx.DiGraph([(1, 2)]), networkx.MultiGraph([(1, 2)])]


@honest("dask/frame.pkl")
def _(target):
    import dask.dataframe

    return dask.dataframe.from_pandas(frame(), npartitions=2).divisions


@honest("xarray/dataset.pkl")
def _(target):
    import xarray

    return xarray.Dataset({"a": (("x", "y"), X)}, {"x": range(60)})


@honest("astropy/table.pkl")
def _(target):
    import astropy.time
    import astropy.units

    return [astropy.units.Quantity([1, 2], "m / s"), astropy.time.Time("2020-01-01"), astropy.units.km]


@honest("obspy/trace.pkl")
def _(target):
    import obspy

    return [obspy.UTCDateTime(2020, 1, 1), obspy.Trace(X[:, 0])]


@honest("Bio/sequence.pkl")
def _(target):
    from Bio.Seq import Seq
    from Bio.SeqRecord import SeqRecord

    return SeqRecord(Seq("ACGT"), "x")


@honest("cvxpy/problem.pkl")
def _(target):
    import cvxpy

    x = cvxpy.Variable(2)
    return cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(x)), [x >= 1])


@honest("polars/frame.pkl")
def _(target):
    import polars

    return polars.DataFrame({"a": [1, 2], "b": ["x", "y"]})


@honest("pyarrow/table.pkl")
def _(target):
    import pyarrow

    return pyarrow.table({"a": [1, 2], "b": ["x", "y"]})


@honest("configs/dicts.pkl")
def _(target):
    import addict
    import box
    import easydict
    import ml_collections
    import munch
    from yacs.config import CfgNode

    return [
        ml_collections.ConfigDict({"a": {"b": 1}}),
        easydict.EasyDict(a={"b": 1}),
        addict.Dict(a={"b": 1}),
        CfgNode({"a": CfgNode({"b": 1})}),
        munch.munchify({"a": {"b": 1}}),
        box.Box(a={"b": 1}),
    ]


@honest("skimage/transform.pkl")
def _(target):
    import skimage.transform

    return skimage.transform.AffineTransform(scale=(1, 2))


@honest("PIL/image.pkl")
def _(target):
    import PIL.Image

    return PIL.Image.new("RGB", (3, 3))


@honest("matplotlib/figure.pkl")
def _(target):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2])
    return figure


@honest("plotly/figure.pkl")
def _(target):
    import plotly.graph_objects

    return plotly.graph_objects.Figure(plotly.graph_objects.Scatter(x=[1], y=[2]))


@honest("regex/pattern.pkl")
def _(target):
    import regex

    return regex.compile(r"a+(?P<name>b)")


@honest("attrs/frozen.pkl")
def _(target):
    import attr

    return attr.NOTHING


@honest("pydantic/settings.pkl")
def _(target):
    import pydantic

    return pydantic.SecretStr("x")


@honest("h5py/none.npy")
def _(target):
    with open(target, "wb") as file:
        np.save(file, X)


@honest("json/settings.pkl")
def _(target):
    return json.loads('{"a": [1, 2.5, null, true, {"b": "c"}]}')
