"""More tools beside models: problems, trees, texts, detections and settings."""

import numpy as np
from samples import X, frame
from writing import honest


@honest("nevergrad/optimizer.pkl")
def _(target):
    import nevergrad

    optimizer = nevergrad.optimizers.OnePlusOne(
        nevergrad.p.Instrumentation(nevergrad.p.Scalar(), y=nevergrad.p.Choice(["a", "b"])), budget=3
    )
    optimizer.tell(optimizer.ask(), 1.0)
    return optimizer


@honest("pulp/problem.pkl")
def _(target):
    import pulp

    problem = pulp.LpProblem("p", pulp.LpMaximize)
    x = pulp.LpVariable("x", 0, 3)
    problem += x
    problem += x <= 2
    return problem.to_dict()


@honest("cvxopt/matrix.pkl")
def _(target):
    import cvxopt

    return [cvxopt.matrix([1.0, 2.0]), cvxopt.spmatrix([1.0], [0], [0])]


@honest("libpysal/weights.pkl")
def _(target):
    from libpysal.graph import Graph
    from libpysal.weights import KNN, lat2W

    return [lat2W(3, 3), KNN.from_array(X[:9, :2], k=2), Graph.from_arrays([0, 1], [1, 0], [1, 1])]


@honest("skbio/sequence.pkl")
def _(target):
    import skbio

    return [skbio.DNA("ACGT"), skbio.DistanceMatrix([[0, 1], [1, 0]])]


@honest("skbio/tree.pkl")
def _(target):
    import skbio

    return skbio.TreeNode.read(["((a,b)c,d)e;"])


@honest("dendropy/tree.pkl")
def _(target):
    import dendropy

    return dendropy.Tree.get(data="((a,b),c);", schema="newick")


@honest("ete3/tree.pkl")
def _(target):
    import ete3

    return ete3.Tree("((a,b),c);")


@honest("supervision/detections.pkl")
def _(target):
    import supervision

    return [supervision.Detections(np.ones((1, 4)), class_id=np.array([1])), supervision.ByteTrack()]


@honest("pycocotools/dataset.pkl")
def _(target):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import Params

    return [COCO(), Params("bbox")]


@honest("fvcore/config.pkl")
def _(target):
    from fvcore.common.config import CfgNode
    from fvcore.common.param_scheduler import CosineParamScheduler

    return [CfgNode({"a": 1}), CosineParamScheduler(1.0, 0.1)]


@honest("jsonpickle/model.json")
def _(target):
    import collections

    import jsonpickle

    with open(target, "w") as file:
        file.write(jsonpickle.encode({"a": collections.OrderedDict(b=1)}))


@honest("rich/table.pkl")
def _(target):
    from rich.style import Style
    from rich.text import Text

    return [Text("a", "bold"), Style(color="red")]


@honest("pydantic_more/config.pkl")
def _(target):
    import pydantic
    from pydantic import AnyUrl, SecretStr

    return [AnyUrl("https://example.org"), SecretStr("a"), pydantic.fields.FieldInfo(default=1)]


@honest("neurokit2/signals.pkl")
def _(target):
    import neurokit2

    return neurokit2.ecg_simulate(duration=2, sampling_rate=50)


@honest("markovify/text.pkl")
def _(target):
    import markovify

    return markovify.Text("A cat sat. A dog sat down. The cat ran away. The dog ran.", state_size=1)


@honest("spellchecker/checker.pkl")
def _(target):
    from spellchecker import SpellChecker

    checker = SpellChecker(language=None)
    checker.word_frequency.load_words(["cat", "dog"])
    return checker


@honest("langdetect/factory.pkl")
def _(target):
    from langdetect.detector_factory import DetectorFactory

    return DetectorFactory()


@honest("sacremoses/tokenizer.pkl")
def _(target):
    from sacremoses import MosesDetokenizer, MosesTokenizer, MosesTruecaser

    return [MosesTokenizer("en"), MosesDetokenizer("en"), MosesTruecaser()]


@honest("tomotopy/model.bin")
def _(target):
    import tomotopy

    model = tomotopy.LDAModel(k=2)
    model.add_doc(["a", "b"])
    model.train(2)
    model.save(target)


@honest("autograd/box.pkl")
def _(target):
    import autograd.numpy as anp
    from autograd import grad

    return [anp.tanh, anp.ones(3), {"g": float(grad(anp.sum)(anp.ones(2))[0])}]


@honest("pyagrum/net.pkl")
def _(target):
    import pyagrum

    return pyagrum.fastBN("a->b")


@honest("evidently/report.pkl")
def _(target):
    from evidently import DataDefinition, Dataset

    return Dataset.from_pandas(frame(), data_definition=DataDefinition())


@honest("torch_fidelity/constants.pkl")
def _(target):
    from torch_fidelity.feature_extractor_inceptionv3 import BasicConv2d

    return BasicConv2d(3, 4, kernel_size=1)


@honest("iterstrat/splitter.pkl")
def _(target):
    from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

    return MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
