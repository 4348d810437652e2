"""Deep learning: networks, trainers and what they keep, as their users save them."""

import functools
import pathlib

from samples import X, Y
from writing import honest


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
