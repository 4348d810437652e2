"""Packages that stand upon PyTorch, as their users save their models."""

import numpy as np
from family_fresh_torch import net, torch_save
from samples import X
from writing import dump, honest


@honest("lightning_more/model.ckpt")
def _(target):
    import tempfile

    import lightning
    import torch
    from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
    from lightning.pytorch.demos.boring_classes import BoringModel

    trainer = lightning.Trainer(
        max_steps=2,
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        accelerator="cpu",
        limit_val_batches=1,
        callbacks=[EarlyStopping("x", strict=False), ModelCheckpoint(tempfile.mkdtemp())],
    )
    torch.manual_seed(0)
    trainer.fit(BoringModel())
    trainer.save_checkpoint(target)


@torch_save("ignite/state.pt")
def _():
    from ignite.engine import Engine
    from ignite.handlers import EMAHandler

    engine = Engine(print)
    return {"trainer": engine.state_dict(), "state": engine.state, "ema": EMAHandler(net()).ema_model}


@torch_save("x_transformers/model.pt")
def _():
    from x_transformers import Decoder, TransformerWrapper

    return TransformerWrapper(num_tokens=10, max_seq_len=8, attn_layers=Decoder(dim=8, depth=1, heads=1))


@torch_save("x_transformers/vit.pt")
def _():
    from x_transformers import Encoder, ViTransformerWrapper

    return ViTransformerWrapper(image_size=8, patch_size=4, attn_layers=Encoder(dim=8, depth=1, heads=1))


@torch_save("vector_quantize_pytorch/model.pt")
def _():
    from vector_quantize_pytorch import FSQ, ResidualVQ, VectorQuantize

    return [VectorQuantize(dim=4, codebook_size=8), ResidualVQ(dim=4, num_quantizers=2, codebook_size=4), FSQ([3, 3])]


@torch_save("lion_pytorch/optimizer.pt")
def _():
    import torch
    from lion_pytorch import Lion

    model = net()
    optimizer = Lion(model.parameters())
    model(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    return {"optimizer": optimizer, "model": model}


@torch_save("torch_optimizer/optimizers.pt")
def _():
    import torch_optimizer

    return [getattr(torch_optimizer, kind)(net().parameters(), lr=0.1) for kind in ("RAdam", "Lamb", "Yogi", "QHAdam")]


@torch_save("tensordict/data.pt")
def _():
    import torch
    from tensordict import TensorDict

    return TensorDict({"a": torch.ones(2, 3), "n": TensorDict({"b": torch.zeros(2)}, [2])}, [2])


@torch_save("tensordict/module.pt")
def _():
    from tensordict.nn import TensorDictModule, TensorDictSequential

    return TensorDictSequential(TensorDictModule(net(), ["x"], ["y"]))


@torch_save("captum/attribution.pt")
def _():
    from captum.attr import IntegratedGradients, LayerConductance, Saliency

    model = net()
    return [IntegratedGradients(model), Saliency(model), LayerConductance(model, model[0])]


@torch_save("opacus/model.pt")
def _():
    import torch
    from opacus import GradSampleModule
    from opacus.accountants import RDPAccountant
    from opacus.layers import DPLSTM

    accountant = RDPAccountant()
    accountant.step(noise_multiplier=1.0, sample_rate=0.1)
    return {
        "lstm": DPLSTM(2, 2),
        "accountant": accountant,
        "wrapped": GradSampleModule(torch.nn.Linear(2, 2)).state_dict(),
    }


@torch_save("einops/layers.pt")
def _():
    import torch
    from einops.layers.torch import EinMix, Rearrange, Reduce

    return torch.nn.Sequential(
        Rearrange("b (h p) -> b h p", p=2),
        Reduce("b h p -> b h", "mean"),
        EinMix("b h -> b o", weight_shape="h o", h=2, o=3),
    )


@torch_save("e3nn/model.pt")
def _():
    from e3nn import o3

    return [o3.Irreps("1x0e + 1x1o"), o3.Linear("1x0e", "2x0e").state_dict(), o3.Irrep("1o")]


@torch_save("e3nn/module.pt")
def _():
    from e3nn import nn, o3

    return [o3.Norm("1x1o"), nn.BatchNorm("1x0e")]


@torch_save("pytorch_metric_learning/loss.pt")
def _():
    from pytorch_metric_learning import distances, losses, miners, reducers

    return [
        losses.TripletMarginLoss(distance=distances.CosineSimilarity(), reducer=reducers.ThresholdReducer(low=0)),
        losses.ArcFaceLoss(2, 4),
        losses.SupConLoss(),
        miners.MultiSimilarityMiner(),
    ]


@torch_save("efficientnet_pytorch/model.pt")
def _():
    from efficientnet_pytorch import EfficientNet
    from efficientnet_pytorch.utils import BlockArgs, GlobalParams

    model = EfficientNet.from_name("efficientnet-b0")
    return {
        "stem": model._conv_stem,
        "blocks": model._blocks[:1],
        "args": BlockArgs,
        "params": GlobalParams(*range(len(GlobalParams._fields))),
    }


@torch_save("linear_operator/operators.pt")
def _():
    import torch
    from linear_operator.operators import DenseLinearOperator, DiagLinearOperator

    return [DiagLinearOperator(torch.ones(3)), DenseLinearOperator(torch.eye(2)) + DiagLinearOperator(torch.ones(2))]


@torch_save("poutyne/checkpoint.pt")
def _():
    import torch
    from poutyne import Model

    model = Model(net(), "sgd", "mse")
    return {"weights": model.get_weights(), "optimizer": model.optimizer.state_dict(), "network": torch.nn.Flatten()}


@torch_save("tsai/model.pt")
def _():
    from tsai.models.FCN import FCN
    from tsai.models.InceptionTime import InceptionTime

    return [FCN(1, 2, layers=[4, 4, 4]), InceptionTime(1, 2, nf=2)]


@torch_save("open_clip/tokenizer.pt")
def _():
    from open_clip.transformer import VisionTransformer

    return VisionTransformer(8, 4, 8, 1, 1, 2.0, output_dim=4)


@torch_save("diffusers/unet.pt")
def _():
    from diffusers import DDIMScheduler, UNet2DModel

    model = UNet2DModel(
        8,
        block_out_channels=(4, 4),
        down_block_types=("DownBlock2D",) * 2,
        up_block_types=("UpBlock2D",) * 2,
        norm_num_groups=2,
        layers_per_block=1,
    )
    return {"unet": model, "scheduler": DDIMScheduler(), "config": model.config}


@torch_save("diffusers/ema.pt")
def _():
    from diffusers.training_utils import EMAModel

    return EMAModel(net().parameters()).state_dict()


@torch_save("accelerate/state.pt")
def _():
    import torch
    from accelerate.scheduler import AcceleratedScheduler
    from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin, ProjectConfiguration

    return {
        "kind": DistributedType.NO,
        "project": ProjectConfiguration("runs"),
        "rng": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "scheduler": AcceleratedScheduler,
        "plugin": FullyShardedDataParallelPlugin,
    }


@torch_save("mmcv/modules.pt")
def _():
    from mmcv.cnn import ConvModule

    return ConvModule(3, 4, 1, norm_cfg={"type": "BN"})


@torch_save("sb3_contrib/policy.pt")
def _():
    from sb3_contrib import TQC

    return TQC("MlpPolicy", "Pendulum-v1", policy_kwargs={"net_arch": [4]}, buffer_size=10).policy


@honest("sb3_contrib/model.zip")
def _(target):
    from sb3_contrib import TRPO

    TRPO("MlpPolicy", "CartPole-v1", n_steps=4, batch_size=4, policy_kwargs={"net_arch": [4]}).save(target)


@honest("stable_baselines3_more/vec_normalize.pkl")
def _(target):
    import gymnasium
    from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize

    VecNormalize(DummyVecEnv([lambda: gymnasium.make("CartPole-v1")])).save(target)


@honest("stable_baselines3_more/buffer.pkl")
def _(target):
    import gymnasium
    from stable_baselines3.common.buffers import ReplayBuffer
    from stable_baselines3.common.save_util import save_to_pkl

    box = gymnasium.spaces.Box(-1, 1, (2,))
    save_to_pkl(target, ReplayBuffer(4, box, box))


dump("torch_more/protocols_p2.pkl", lambda: {"net": net(), "x": X}, 2)
dump("torch_more/protocols_p5.pkl", lambda: {"net": net(), "x": X}, 5)
