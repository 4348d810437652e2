"""PyTorch beyond state dictionaries: parts of it, and packages that stand upon it, as their users save them."""

import functools

from samples import X, Y
from writing import honest


def torch_save(path, **options):
    """Register a function whose result is saved with torch.save."""

    def register(make):
        @honest(path)
        def _(target):
            import torch

            torch.save(make(), target, **options)

        return make

    return register


def net():
    import torch

    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))


@torch_save("torch_more/schedulers.pt")
def _():
    import torch
    from torch.optim import lr_scheduler as lr

    def optimizer():
        return torch.optim.SGD(net().parameters(), lr=0.1, momentum=0.9)

    made = [
        lr.MultiStepLR(optimizer(), [1, 2]),
        lr.ExponentialLR(optimizer(), 0.9),
        lr.ReduceLROnPlateau(optimizer()),
        lr.OneCycleLR(optimizer(), 0.1, 10),
        lr.CosineAnnealingWarmRestarts(optimizer(), 3),
        lr.LinearLR(optimizer()),
        lr.ConstantLR(optimizer()),
        lr.PolynomialLR(optimizer()),
        lr.CyclicLR(optimizer(), 0.1, 0.2),
    ]
    one = optimizer()
    made.append(lr.SequentialLR(one, [lr.ConstantLR(one), lr.ExponentialLR(one, 0.9)], [2]))
    two = optimizer()
    made.append(lr.ChainedScheduler([lr.ConstantLR(two), lr.ExponentialLR(two, 0.9)]))
    return {"states": [each.state_dict() for each in made], "schedulers": made}


@torch_save("torch_more/averaged.pt")
def _():
    import torch

    model = torch.optim.swa_utils.AveragedModel(net(), multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99))
    return {"ema": model.state_dict(), "steps": model.n_averaged}


@torch_save("torch_more/averaged_module.pt")
def _():
    import torch

    return torch.optim.swa_utils.AveragedModel(net())


@torch_save("torch_more/distributions.pt")
def _():
    import torch
    from torch import distributions as d

    one = torch.ones(2)
    return [
        d.Normal(0.0, 1.0),
        d.MultivariateNormal(torch.zeros(2), torch.eye(2)),
        d.Independent(d.Normal(torch.zeros(2), one), 1),
        d.MixtureSameFamily(d.Categorical(one), d.Normal(torch.zeros(2), one)),
        d.TransformedDistribution(d.Normal(0.0, 1.0), [d.transforms.ExpTransform()]),
        d.Beta(one, one),
        d.Dirichlet(one),
        d.Bernoulli(logits=torch.zeros(1)),
        d.Gamma(one, one),
        d.LogNormal(0.0, 1.0),
        d.kl_divergence(d.Normal(0.0, 1.0), d.Normal(0.0, 2.0)),
        d.transforms.ComposeTransform([d.transforms.SigmoidTransform(), d.transforms.AffineTransform(0, 1)]),
    ]


@torch_save("torch_more/losses.pt")
def _():
    import torch
    from torch import nn

    return [
        nn.BCEWithLogitsLoss(pos_weight=torch.ones(1)),
        nn.HuberLoss(),
        nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance()),
        nn.CTCLoss(),
        nn.CosineEmbeddingLoss(),
        nn.KLDivLoss(log_target=True),
        nn.AdaptiveLogSoftmaxWithLoss(4, 10, [5]),
        nn.GaussianNLLLoss(),
    ]


@torch_save("torch_more/parametrized.pt")
def _():
    import torch
    from torch.nn.utils import parametrizations, prune

    pruned = torch.nn.Linear(3, 3)
    prune.l1_unstructured(pruned, "weight", 0.3)
    return {
        "spectral": parametrizations.spectral_norm(torch.nn.Linear(3, 3)).state_dict(),
        "pruned": pruned,
        "old": torch.nn.utils.spectral_norm(torch.nn.Linear(3, 3)),
    }


@torch_save("torch_more/hooked.pt")
def _():
    import torch

    model = net()
    model[0].register_forward_hook(torch.nn.functional.relu)
    model.register_buffer("step", torch.tensor(1))
    model.activation = torch.nn.functional.gelu
    model.norm = functools.partial(torch.nn.functional.normalize, dim=1)
    return model


@torch_save("torch_more/data.pt")
def _():
    import torch
    from torch.utils import data

    kept = data.TensorDataset(torch.tensor(X), torch.tensor(Y))
    parts = data.random_split(kept, [30, 30])
    return {
        "parts": parts,
        "concat": data.ConcatDataset(parts),
        "sampler": data.WeightedRandomSampler([0.1, 0.9], 4),
        "batch": data.BatchSampler(data.SequentialSampler(kept), 4, False),
        "loader": data.DataLoader(kept, batch_size=4, generator=torch.Generator().manual_seed(1)),
    }


@torch_save("torch_more/optimizers.pt", _use_new_zipfile_serialization=False)
def _():
    import torch

    model = net()
    made = []
    for kind in ("Adadelta", "Adamax", "ASGD", "NAdam", "RAdam", "Rprop", "LBFGS", "Adafactor"):
        optimizer = getattr(torch.optim, kind)(model.parameters())

        def closure(optimizer=optimizer):
            optimizer.zero_grad()
            loss = model(torch.ones(1, 4)).sum()
            loss.backward()
            return loss

        optimizer.step(closure)
        made.append(optimizer)
    return {"optimizers": made, "states": [each.state_dict() for each in made]}


@torch_save("torch_more/amp.pt", pickle_protocol=5)
def _():
    import torch

    return {"scaler": torch.amp.GradScaler("cpu").state_dict(), "generator": torch.Generator().get_state(), "x": X}


@torch_save("torch_more/quantised.pt")
def _():
    import torch

    model = torch.ao.quantization.QuantWrapper(net())
    model.qconfig = torch.ao.quantization.get_default_qconfig("fbgemm")
    prepared = torch.ao.quantization.prepare(model)
    prepared(torch.ones(2, 4))
    converted = torch.ao.quantization.convert(prepared)
    return {"prepared": prepared, "converted": converted, "state": converted.state_dict()}


@torch_save("torch_more/traced.pt")
def _():
    import torch.fx

    # A module that torch.fx traced carries its code.
    return torch.fx.symbolic_trace(net())


@honest("torch_more/exported.pt2")
def _(target):
    import torch

    program = torch.export.export(net(), (torch.ones(2, 4),), dynamic_shapes=({0: torch.export.Dim("batch")},))
    torch.export.save(program, target)


@honest("torch_more/scripted.pt")
def _(target):
    import torch

    torch.jit.save(torch.jit.script(torch.nn.Sequential(torch.nn.GRUCell(3, 3), torch.nn.Dropout(0.1))), target)


@honest("torch_more/frozen.pt")
def _(target):
    import torch

    torch.jit.save(torch.jit.freeze(torch.jit.script(net().eval())), target, {"classes.txt": "a,b"})


@torch_save("torchvision/model.pt")
def _():
    import torchvision

    return torchvision.models.squeezenet1_1(num_classes=2).features[:4]


@torch_save("torchvision/transforms.pt")
def _():
    import torch
    import torchvision.transforms.v2 as v2
    from torchvision import transforms

    return [
        transforms.Compose([transforms.Resize(8), transforms.ToTensor(), transforms.Normalize([0.5], [0.5])]),
        transforms.RandAugment(),
        transforms.RandomApply([transforms.ColorJitter()]),
        v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.RandomResizedCrop(8)]),
    ]
