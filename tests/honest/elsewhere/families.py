"""One or a few files of each of many packages, written as their users do. What is not installed is left out, with a word."""

import functools
import json
import pathlib
import pickle
import sys
import warnings

import numpy as np
from writing import honest, write_all

warnings.filterwarnings("ignore")
RANDOM = np.random.RandomState(7)
X = RANDOM.randn(60, 4)
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def frame():
    """Return a small table."""
    import pandas as pd

    return pd.DataFrame(X, columns=list("abcd")).assign(y=X[:, 0] * 2 + 1, kind=["u", "v", "w"] * 20)


# --- deep learning


def network():
    """Return a small network of torch."""
    from torch import nn

    return nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


@honest("omegaconf/config.pkl")
def _(target):
    from omegaconf import OmegaConf

    return OmegaConf.create({"model": {"layers": [1, 2], "name": "x", "path": "${model.name}/y"}, "lr": 0.1})


@honest("omegaconf/checkpoint.ckpt")
def _(target):
    import torch
    from omegaconf import OmegaConf

    torch.save(
        {"hyper_parameters": OmegaConf.create({"a": [1, {"b": None}]}), "state_dict": network().state_dict()}, target
    )


@honest("lightning/checkpoint.ckpt")
def _(target):
    import lightning
    import torch

    class Model(lightning.LightningModule):
        def __init__(self, rate=0.1):
            super().__init__()
            self.save_hyperparameters()
            self.layer = network()

        def training_step(self, batch, index):
            return self.layer(batch[0]).sum()

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), self.hparams.rate)

    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(8, 4)), 4)
    trainer = lightning.Trainer(
        max_epochs=1, logger=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu"
    )
    trainer.fit(Model(), data)
    trainer.save_checkpoint(target)


@honest("torchmetrics/collection.pkl")
def _(target):
    import torchmetrics

    return torchmetrics.MetricCollection(
        [torchmetrics.classification.BinaryAccuracy(), torchmetrics.MeanSquaredError()]
    )


@honest("skorch/classifier.pkl")
def _(target):
    import skorch
    from torch import nn

    return skorch.NeuralNetClassifier(
        nn.Sequential(nn.Linear(4, 2), nn.Softmax(-1)), max_epochs=1, verbose=0, lr=0.1
    ).fit(X.astype("float32"), Y.astype("int64"))


@honest("stable_baselines3/ppo.zip")
def _(target):
    from stable_baselines3 import PPO

    PPO("MlpPolicy", "CartPole-v1", n_steps=8, batch_size=8, policy_kwargs={"net_arch": [4]}).learn(8).save(target)


@honest("stable_baselines3/normalize.pkl")
def _(target):
    import gymnasium
    from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize

    normalize = VecNormalize(DummyVecEnv([functools.partial(gymnasium.make, "CartPole-v1")]))
    normalize.reset()
    normalize.save(target)


@honest("stable_baselines3/buffer.pkl")
def _(target):
    from stable_baselines3 import DQN

    model = DQN("MlpPolicy", "CartPole-v1", buffer_size=20, learning_starts=5, policy_kwargs={"net_arch": [4]}).learn(
        10
    )
    model.save_replay_buffer(target)


@honest("fastai/learner.pkl")
def _(target):
    import pandas as pd
    from fastai.tabular.all import Categorify, Normalize, TabularDataLoaders, tabular_learner

    table = pd.DataFrame({"a": X[:, 0], "k": ["u", "v"] * 30, "y": X[:, 1]})
    loaders = TabularDataLoaders.from_df(
        table, y_names="y", cat_names=["k"], cont_names=["a"], procs=[Categorify, Normalize], bs=8
    )
    learner = tabular_learner(loaders, layers=[4])
    learner.path = pathlib.Path(target).parent
    learner.export(pathlib.Path(target).name)


@honest("gpytorch/state.pt")
def _(target):
    import gpytorch
    import torch

    torch.save(
        {
            "kernel": gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel()),
            "likelihood": gpytorch.likelihoods.GaussianLikelihood(),
        },
        target,
    )


@honest("botorch/model.pt")
def _(target):
    import botorch
    import torch

    torch.save(botorch.models.SingleTaskGP(torch.rand(5, 2).double(), torch.rand(5, 1).double()), target)


@honest("pyro/parameters.save")
def _(target):
    import pyro
    import torch

    pyro.clear_param_store()
    pyro.param("scale", torch.ones(2), constraint=pyro.distributions.constraints.positive)
    pyro.get_param_store().save(target)


@honest("torch_geometric/data.pt")
def _(target):
    import torch
    from torch_geometric.data import Data

    torch.save(Data(x=torch.randn(3, 2), edge_index=torch.tensor([[0, 1], [1, 2]])), target)


@honest("torch_geometric/model.pt")
def _(target):
    import torch
    from torch_geometric.nn import GCN

    torch.save(GCN(4, 4, 2), target)


@honest("transformers/arguments.bin")
def _(target):
    import torch
    from transformers import TrainingArguments

    torch.save(TrainingArguments(output_dir="out", report_to=[]), target)


@honest("transformers/config.pkl")
def _(target):
    from transformers import BertConfig

    return BertConfig(hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=8)


@honest("transformers/model.pt")
def _(target):
    import torch
    from transformers import BertConfig, BertModel

    torch.save(
        BertModel(
            BertConfig(
                vocab_size=20,
                hidden_size=8,
                num_attention_heads=2,
                num_hidden_layers=1,
                intermediate_size=8,
                max_position_embeddings=16,
            )
        ),
        target,
    )


@honest("transformers/tokenizer.pkl")
def _(target):
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel({"a": 0, "[UNK]": 1}, unk_token="[UNK]"))
    )


@honest("tokenizers/tokenizer.pkl")
def _(target):
    from tokenizers import Tokenizer, models

    return Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")]))


@honest("peft/model.pt")
def _(target):
    import peft
    import torch
    from transformers import BertConfig, BertModel

    base = BertModel(
        BertConfig(
            vocab_size=20,
            hidden_size=8,
            num_attention_heads=2,
            num_hidden_layers=1,
            intermediate_size=8,
            max_position_embeddings=16,
        )
    )
    torch.save(peft.get_peft_model(base, peft.LoraConfig(r=2, target_modules=["query"])), target)


@honest("monai/transforms.pkl")
def _(target):
    from monai.transforms import Compose, EnsureChannelFirst, NormalizeIntensity, RandFlip

    return Compose([EnsureChannelFirst(channel_dim="no_channel"), NormalizeIntensity(), RandFlip(0.5)])


@honest("monai/net.pt")
def _(target):
    import torch
    from monai.networks.nets import FullyConnectedNet

    torch.save(FullyConnectedNet(4, 2, [3]), target)


@honest("kornia/augmentations.pt")
def _(target):
    import kornia
    import torch

    torch.save(
        kornia.augmentation.AugmentationSequential(kornia.augmentation.RandomHorizontalFlip(), data_keys=["input"]),
        target,
    )


@honest("albumentations/compose.pkl")
def _(target):
    import albumentations

    return albumentations.Compose([albumentations.HorizontalFlip(), albumentations.RandomBrightnessContrast()])


@honest("segmentation_models_pytorch/decoder.pt")
def _(target):
    import segmentation_models_pytorch as smp
    import torch

    torch.save(smp.losses.DiceLoss("binary"), target)


@honest("pytorch_tabnet/model.zip")
def _(target):
    from pytorch_tabnet.tab_model import TabNetClassifier

    model = TabNetClassifier(n_d=2, n_a=2, n_steps=1, verbose=0)
    model.fit(X, Y, max_epochs=1)
    model.save_model(target[: -len(".zip")])


@honest("mmengine/config.pkl")
def _(target):
    from mmengine.config import Config, ConfigDict

    return {"config": Config({"a": {"b": [1, 2]}}), "dict": ConfigDict(a=ConfigDict(b=1))}


@honest("speechbrain/normalizer.pt")
def _(target):
    import torch
    from speechbrain.processing.features import InputNormalization

    torch.save(InputNormalization(), target)


@honest("timm/model.pt")
def _(target):
    import timm
    import torch

    torch.save(timm.data.create_transform(32), target)


@honest("torchio/transforms.pkl")
def _(target):
    import torchio

    return torchio.Compose([torchio.RandomFlip(), torchio.ZNormalization()])


@honest("keras_preprocessing/tokenizer.pkl")
def _(target):
    from keras_preprocessing.text import Tokenizer

    made = Tokenizer()
    made.fit_on_texts(["a cat", "a dog"])
    return made


# --- classical learning


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


# --- language


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


# --- data and settings


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


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    write_all(sys.argv[1], sys.argv[2:])
    pickle.dumps(None)
