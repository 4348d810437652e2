"""More families of networks and of what stands beside them: whole modules and settings, as their users save them."""

import dataclasses

from samples import X, Y
from writing import honest


def saved(name, make):
    """Register a file of `torch.save`."""

    @honest(name)
    def _(target):
        import torch

        torch.save(make(), target)


def _module(package, name, *args, **kwargs):
    def make():
        import importlib

        return getattr(importlib.import_module(package), name)(*args, **kwargs)

    return make


saved("x_transformers/encoder.pt", _module("x_transformers", "Encoder", dim=8, depth=1, heads=1, attn_dim_head=4))
saved(
    "diffusers/unet.pt",
    _module(
        "diffusers",
        "UNet2DModel",
        sample_size=8,
        block_out_channels=(4,),
        norm_num_groups=2,
        down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",),
        layers_per_block=1,
    ),
)
saved("diffusers/scheduler.pt", _module("diffusers", "DDPMScheduler", num_train_timesteps=10))
saved("e3nn/linear.pt", _module("e3nn.o3", "Irreps", "1x0e+1x1o"))
saved("torchaudio/spectrogram.pt", _module("torchaudio.transforms", "MelSpectrogram", n_fft=64, n_mels=4))
saved(
    "torchvision/transforms.pt",
    lambda: __import__("torchvision.transforms.v2", fromlist=["v2"]).Compose(
        [
            __import__("torchvision.transforms.v2", fromlist=["v2"]).RandomHorizontalFlip(),
            __import__("torchvision.transforms.v2", fromlist=["v2"]).Normalize([0.5], [0.5]),
        ]
    ),
)
saved(
    "torchvision/old_transforms.pt",
    lambda: __import__("torchvision.transforms", fromlist=["x"]).Compose(
        [
            __import__("torchvision.transforms", fromlist=["x"]).Resize(8),
            __import__("torchvision.transforms", fromlist=["x"]).ToTensor(),
        ]
    ),
)
saved("torchdiffeq/state.pt", _module("torch.nn", "Sequential"))
saved("metric_learning/loss.pt", _module("pytorch_metric_learning.losses", "TripletMarginLoss"))
saved("metric_learning/arcface.pt", _module("pytorch_metric_learning.losses", "ArcFaceLoss", 2, 4))
saved(
    "torchmetrics_more/collection.pt",
    lambda: __import__("torchmetrics").MetricCollection(
        [__import__("torchmetrics").Accuracy(task="binary"), __import__("torchmetrics").MeanMetric()]
    ),
)
saved("torch_more/training.pt", lambda: training())
saved("torch_more/distributions.pt", lambda: distributions())
saved("torch_more/dataset.pt", lambda: datasets())


def training():
    import torch

    model = torch.nn.LSTM(2, 2)
    optimiser = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.1, total_steps=4)
    return {
        "model": model,
        "optimiser": optimiser,
        "schedule": schedule.state_dict(),
        "scaler": torch.amp.GradScaler("cpu").state_dict(),
    }


def distributions():
    import torch

    return [torch.distributions.Normal(0.0, 1.0), torch.distributions.Categorical(torch.ones(3))]


def datasets():
    import torch

    data = torch.utils.data.TensorDataset(torch.zeros(4, 2))
    return [data, torch.utils.data.Subset(data, [0, 1]), torch.utils.data.DataLoader(data, batch_size=2)]


@honest("torchtuples/model.pt")
def _(target):
    import torch
    import torchtuples

    torch.save(torchtuples.practical.MLPVanilla(4, [4], 1), target)


@honest("pycox/labels.pkl")
def _(target):
    import numpy as np
    from pycox.models import LogisticHazard

    transform = LogisticHazard.label_transform(4)
    transform.fit(np.abs(X[:, 0]).astype("float32"), Y.astype("float32"))
    return transform


@honest("pytorch_forecasting/normalizer.pkl")
def _(target):
    from pytorch_forecasting import EncoderNormalizer, NaNLabelEncoder

    return [NaNLabelEncoder().fit(__import__("pandas").Series(list("abc"))), EncoderNormalizer()]


@honest("pytorch_forecasting/dataset.pkl")
def _(target):
    import pandas as pd
    from pytorch_forecasting import TimeSeriesDataSet

    data = pd.DataFrame({"t": range(20), "y": X[:20, 0], "g": ["a"] * 20})
    return TimeSeriesDataSet(
        data, time_idx="t", target="y", group_ids=["g"], max_encoder_length=4, max_prediction_length=2
    )


@honest("gluonts/predictor.pkl")
def _(target):
    from gluonts.model.seasonal_naive import SeasonalNaivePredictor

    return SeasonalNaivePredictor(2, season_length=2)


@honest("sentence_transformers_more/pooling.pt")
def _(target):
    import torch
    from sentence_transformers.models import Pooling

    torch.save(Pooling(4), target)


@honest("transformers_more/tokenizer.pkl")
def _(target):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel({"a": 0, "[UNK]": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


@honest("transformers_more/arguments.bin")
def _(target):
    import torch
    from transformers import TrainingArguments

    torch.save(TrainingArguments("out", use_cpu=True), target)


@honest("transformers_more/gpt2.pt")
def _(target):
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.save(GPT2LMHeadModel(GPT2Config(vocab_size=20, n_positions=8, n_embd=8, n_layer=1, n_head=1)), target)


@honest("transformers_more/t5.pt")
def _(target):
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    torch.save(
        T5ForConditionalGeneration(T5Config(vocab_size=20, d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=1)),
        target,
    )


@honest("transformers_more/vit.pt")
def _(target):
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    torch.save(
        ViTForImageClassification(
            ViTConfig(
                hidden_size=8,
                num_hidden_layers=1,
                num_attention_heads=1,
                intermediate_size=8,
                image_size=8,
                patch_size=4,
            )
        ),
        target,
    )


@honest("transformers_more/llama.pt")
def _(target):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.save(
        LlamaForCausalLM(
            LlamaConfig(vocab_size=20, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1)
        ),
        target,
    )


@honest("keybert/empty.pkl")
def _(target):
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer().fit(["a bc", "cd ef"])


@honest("bertopic/parts.pkl")
def _(target):
    from bertopic.representation import MaximalMarginalRelevance
    from bertopic.vectorizers import ClassTfidfTransformer

    return [ClassTfidfTransformer(), MaximalMarginalRelevance(0.3)]


@honest("gymnasium/space.pkl")
def _(target):
    import gymnasium

    spaces = gymnasium.spaces
    return [
        spaces.Dict({"a": spaces.Box(0, 1, (2,)), "b": spaces.Discrete(3)}),
        spaces.MultiBinary(3),
        spaces.Tuple([spaces.MultiDiscrete([2, 3])]),
    ]


@honest("gymnasium/environment.pkl")
def _(target):
    import gymnasium

    return gymnasium.make("CartPole-v1")


@honest("hydra/config.pkl")
def _(target):
    from omegaconf import DictConfig, OmegaConf

    return [OmegaConf.create({"a": {"b": [1, "${a.c}"], "c": 2}}), DictConfig({"x": None})]


@honest("standard/records.pkl")
def _(target):
    import collections
    import datetime
    import decimal
    import fractions
    import ipaddress
    import pathlib
    import uuid

    return {
        "when": [datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), datetime.timedelta(1)],
        "numbers": [decimal.Decimal("1.5"), fractions.Fraction(1, 3), complex(1, 2)],
        "containers": [
            collections.Counter("abc"),
            collections.deque([1], 3),
            collections.ChainMap({"a": 1}),
            collections.UserDict(a=1),
        ],
        "paths": pathlib.PurePosixPath("a/b"),
        "ids": [uuid.UUID(int=1), ipaddress.ip_address("127.0.0.1")],
        "slices": [slice(1, 2), range(3), frozenset([1])],
    }


@honest("networkx_more/graphs.gpickle")
def _(target):
    import networkx

    return [networkx.karate_club_graph(), networkx.grid_2d_graph(2, 2), networkx.MultiDiGraph([(1, 2), (1, 2)])]


@honest("polars_more/frame.pkl")
def _(target):
    import polars

    return polars.DataFrame({"a": [1, 2], "b": ["x", None], "c": [[1], [2, 3]]})


@honest("pyarrow_more/table.pkl")
def _(target):
    import pyarrow

    return [
        pyarrow.table({"a": [1, 2], "b": ["x", "y"]}),
        pyarrow.schema([("a", pyarrow.int32())]),
        pyarrow.array([1.5, None]),
    ]


@honest("dask_more/frame.pkl")
def _(target):
    import dask.array

    return dask.array.ones((4, 4), chunks=2)


@honest("PIL_more/pictures.pkl")
def _(target):
    from PIL import Image

    return {"grey": Image.new("L", (4, 4)), "palette": Image.new("P", (4, 4)), "alpha": Image.new("RGBA", (2, 2))}


@honest("nltk_more/taggers.pkl")
def _(target):
    import nltk

    words = [[("a", "DT"), ("dog", "NN")], [("the", "DT"), ("cat", "NN")]]
    backoff = nltk.DefaultTagger("NN")
    regular = nltk.RegexpTagger([(r".*ing$", "VBG")], backoff=backoff)
    return [
        nltk.BigramTagger(words, backoff=nltk.UnigramTagger(words, backoff=regular)),
        nltk.RegexpTokenizer(r"\w+"),
        nltk.WordNetLemmatizer(),
    ]


@honest("gensim_more/models.pkl")
def _(target):
    import gensim

    texts = [["a", "b"], ["b", "c"]]
    dictionary = gensim.corpora.Dictionary(texts)
    corpus = [dictionary.doc2bow(text) for text in texts]
    return [
        dictionary,
        gensim.models.LsiModel(corpus, num_topics=1),
        gensim.models.Phrases(texts),
        gensim.similarities.MatrixSimilarity(corpus, num_features=3),
    ]


@honest("dill_more/values.dill")
def _(target):
    import dill

    dill.dump({"a": [1, 2], "b": X}, open(target, "wb"))


@honest("cloudpickle_more/model.pkl")
def _(target):
    import cloudpickle
    from sklearn.linear_model import Ridge

    cloudpickle.dump(Ridge().fit(X, Y), open(target, "wb"))


@honest("attrs_more/record.pkl")
def _(target):
    import attrs

    return attrs.asdict(attrs.make_class("Record", ["a"])(1)) and dataclasses.asdict(
        dataclasses.make_dataclass("D", ["a"])(1)
    )


@honest("tokenizers_more/parts.pkl")
def _(target):
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

    return [
        models.BPE(),
        normalizers.NFKC(),
        pre_tokenizers.ByteLevel(),
        decoders.ByteLevel(),
        processors.TemplateProcessing("$A", special_tokens=[]),
    ]


@honest("tensorly_more/decomposition.pkl")
def _(target):
    import tensorly
    from tensorly.decomposition import parafac

    return parafac(tensorly.tensor(X.reshape(5, 4, -1)), 1)


@honest("interpret_more/explanation.pkl")
def _(target):
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(max_rounds=2, interactions=0, outer_bags=1).fit(X, Y).explain_global()
