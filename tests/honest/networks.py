"""PyTorch and Keras (on the PyTorch backend)."""

import argparse
import collections
import os
import pickle
import warnings

os.environ["KERAS_BACKEND"] = "torch"

import numpy as np
import torch
from registry import dump, honest

warnings.filterwarnings("ignore")
torch.manual_seed(0)


def network():
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(4, 2)
    )


def zoo():
    nn = torch.nn
    return [
        nn.LSTM(4, 4, 2, dropout=0.1),
        nn.GRU(3, 3),
        nn.Embedding(10, 4),
        nn.TransformerEncoderLayer(8, 2),
        nn.MultiheadAttention(8, 2),
        nn.Conv1d(2, 2, 3),
        nn.ConvTranspose2d(2, 2, 2),
        nn.GroupNorm(1, 2),
        nn.LayerNorm(4),
        nn.Dropout(),
        nn.GELU(),
        nn.SiLU(),
        nn.Softmax(1),
        nn.MaxPool2d(2),
        nn.AdaptiveAvgPool2d(1),
        nn.Identity(),
        nn.ModuleDict({"a": nn.Linear(2, 2)}),
        nn.ModuleList([nn.Tanh()]),
        nn.ParameterList([torch.ones(2)]),
        nn.ParameterDict({"p": torch.ones(2)}),
        nn.CrossEntropyLoss(),
        nn.MSELoss(),
        nn.Upsample(scale_factor=2),
        nn.PReLU(),
        nn.InstanceNorm2d(2),
        nn.Bilinear(2, 2, 2),
        nn.EmbeddingBag(4, 2),
        nn.Transformer(8, 2, 1, 1),
        nn.PixelShuffle(2),
        nn.utils.weight_norm(nn.Linear(2, 2)),
    ]


def checkpoint(optimizer):
    model = network()
    optimizer = optimizer(model.parameters(), lr=0.1)
    model(torch.randn(2, 3, 3, 3)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    return {
        "epoch": 3,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "scheduler": schedule.state_dict(),
        "loss": torch.tensor(0.3),
        "rng": torch.get_rng_state(),
        "hyper": collections.OrderedDict(betas=(0.9, 0.99), device=torch.device("cpu")),
        "args": {"data_dir": "/data/train", "url": "https://example.org"},
        "dtype": torch.bfloat16,
        "size": torch.Size([1, 2]),
    }


def dtypes():
    names = [
        "uint8",
        "int8",
        "int16",
        "int32",
        "int64",
        "float16",
        "float32",
        "float64",
        "bfloat16",
        "bool",
        "complex64",
        "complex128",
        "uint16",
        "uint32",
        "uint64",
        "float8_e4m3fn",
        "float8_e5m2",
    ]
    return {name: torch.zeros(4).to(getattr(torch, name)) for name in names}


def tensors():
    base = torch.arange(12.0).reshape(3, 4)
    shared = torch.ones(3)
    quantized = torch.quantize_per_tensor(base, 0.1, 0, torch.qint8)
    channels = torch.quantize_per_channel(base, torch.ones(3), torch.zeros(3), 0, torch.qint8)
    return {
        "coo": torch.eye(3).to_sparse(),
        "csr": torch.eye(3).to_sparse_csr(),
        "csc": torch.eye(3).to_sparse_csc(),
        "view": base[1:, ::2],
        "transposed": base.T,
        "shared": [shared, shared],
        "parameter": torch.nn.Parameter(base),
        "buffer": torch.nn.Buffer(base),
        "quantized": quantized,
        "per channel": channels,
        "scalar": torch.tensor(1),
        "empty": torch.empty(0),
        "conj": torch.ones(2, dtype=torch.complex64).conj(),
        "meta": torch.empty(2, device="meta"),
        "generator": torch.Generator(),
        "finfo": torch.float32,
        "layout": torch.strided,
        "numpy": base.numpy(),
        "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "grad": torch.ones(2, requires_grad=True),
        "neg": torch.ones(2, dtype=torch.complex64).conj().imag,
    }


def save(path, make, **options):
    @honest(path)
    def _(target):
        torch.save(make(), target, **options)


save("torch/state_dict.pt", lambda: network().state_dict())
save("torch/state_dict.bin", lambda: network().state_dict())
save("torch/state_dict_p4.pt", lambda: network().state_dict(), pickle_protocol=4)
save("torch/state_dict_legacy.pt", lambda: network().state_dict(), _use_new_zipfile_serialization=False)
save("torch/module.pt", network)
save("torch/module_legacy.pt", network, _use_new_zipfile_serialization=False)
save("torch/zoo.pt", zoo)
save("torch/dtypes.pt", dtypes)
save("torch/tensors.pt", tensors)
for optimizer in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad"):
    save(f"torch/checkpoint_{optimizer}.ckpt", lambda optimizer=optimizer: checkpoint(getattr(torch.optim, optimizer)))
save("torch/optimizer.pt", lambda: torch.optim.Adam(network().parameters()))
save(
    "torch/schedulers.pt",
    lambda: [
        getattr(torch.optim.lr_scheduler, name)(torch.optim.SGD(network().parameters(), lr=0.1), 3)
        for name in ("StepLR", "CosineAnnealingLR")
    ],
)
save("torch/dataset.pt", lambda: torch.utils.data.TensorDataset(torch.ones(3, 2), torch.ones(3)))
save(
    "torch/distribution.pt",
    lambda: [torch.distributions.Normal(0.0, 1.0), torch.distributions.Categorical(torch.ones(3))],
)
save(
    "torch/quantized.pt",
    lambda: torch.ao.quantization.quantize_dynamic(
        torch.nn.Sequential(torch.nn.Linear(4, 4)), {torch.nn.Linear}, torch.qint8
    ),
)
save(
    "torch/arguments.pt",
    lambda: {
        "args": argparse.Namespace(lr=0.1),
        "torch": torch.__version__,
        "best": torch.ones(3).max(0),
        "model": network().state_dict(),
    },
)
save(
    "torch/cyclic.pt",
    lambda: torch.optim.lr_scheduler.CyclicLR(torch.optim.SGD(network().parameters(), lr=0.1), 0.1, 0.2),
)
save("torch/lazy.pt", lambda: torch.nn.LazyLinear(3))
save("torch/log.pt", lambda: {"model": network(), "sink": print})
dump("torch/plain_pickle.pkl", lambda: {"t": torch.ones(3), "m": network(), "d": torch.float16})
dump("torch/plain_pickle_p2.pkl", lambda: [torch.ones(3), torch.nn.Parameter(torch.ones(2)), network().state_dict()], 2)


@honest("torch/scripted.pt")
def _(target):
    torch.jit.save(torch.jit.script(network()), target)


@honest("torch/traced.pt")
def _(target):
    torch.jit.save(torch.jit.trace(network().eval(), torch.randn(1, 3, 3, 3)), target)


@honest("torch/exported.pt2")
def _(target):
    torch.export.save(torch.export.export(torch.nn.Linear(4, 2), (torch.randn(1, 4),)), target)


@honest("torch/pickled_twice.pkl")
def _(target):
    with open(target, "wb") as file:
        pickle.dump({"weights": pickle.dumps({"w": np.ones(3)})}, file)


def keras_model(kind):
    import keras

    layers = keras.layers
    if kind == "sequential":
        model = keras.Sequential(
            [
                keras.Input((8,)),
                layers.Dense(8, "relu"),
                layers.BatchNormalization(),
                layers.Dropout(0.1),
                layers.Dense(2, "softmax"),
            ]
        )
    elif kind == "functional":
        inputs = keras.Input((16, 16, 3))
        inner = keras.Sequential(
            [keras.Input((16, 16, 3)), layers.Conv2D(4, 3, activation="relu"), layers.GlobalAveragePooling2D()],
            name="backbone",
        )
        model = keras.Model(inputs, layers.Dense(2)(inner(inputs)))
    elif kind == "recurrent":
        model = keras.Sequential(
            [
                keras.Input((6, 4)),
                layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
                layers.TimeDistributed(layers.Dense(2)),
                layers.GRU(3),
                layers.Dense(1),
            ]
        )
    else:
        inputs = keras.Input((6,), dtype="int32")
        embedded = layers.Embedding(20, 4)(inputs)
        attended = layers.LayerNormalization()(layers.MultiHeadAttention(2, 2)(embedded, embedded) + embedded)
        model = keras.Model(inputs, layers.Dense(2, kernel_regularizer="l2")(layers.Flatten()(attended)))
    model.compile(keras.optimizers.Adam(1e-3), "mse", metrics=["mae"])
    return model


for kind in ("sequential", "functional", "recurrent", "attention"):
    for extension in ("keras", "h5"):

        @honest(f"keras/{kind}.{extension}")
        def _(target, kind=kind):
            keras_model(kind).save(target)


@honest("keras/sequential.weights.h5")
def _(target):
    keras_model("sequential").save_weights(target)


for kind in ("sequential", "functional"):
    dump(f"keras/{kind}.pkl", lambda kind=kind: keras_model(kind))
