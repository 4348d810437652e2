"""PyTorch of years ago: whole modules, state dictionaries, optimisers, in the files before and after the zip format."""

from __future__ import print_function

import collections
import sys

import torch
from torch import nn
from writing import honest, write_all


def network():
    """Return a small network."""
    return nn.Sequential(
        collections.OrderedDict(
            [
                ("first", nn.Linear(4, 3)),
                ("norm", nn.BatchNorm1d(3)),
                ("act", nn.ReLU()),
                ("drop", nn.Dropout(0.1)),
                ("last", nn.Linear(3, 2)),
            ]
        )
    )


def trained():
    """Return a network and its optimiser after one step."""
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    model(torch.randn(5, 4)).sum().backward()
    optimizer.step()
    return model, optimizer


def checkpoint():
    """Return what training scripts save."""
    model, optimizer = trained()
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    return {
        "epoch": 3,
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": schedule.state_dict(),
        "best": torch.tensor(0.5),
    }


MODELS = {
    "sequential": network,
    "convolution": lambda: nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Upsample(scale_factor=2), nn.ConvTranspose2d(2, 1, 3)
    ),
    "recurrent": lambda: nn.ModuleDict({"lstm": nn.LSTM(3, 2), "gru": nn.GRU(3, 2), "embed": nn.Embedding(5, 3)}),
    "losses": lambda: nn.ModuleList([nn.CrossEntropyLoss(), nn.MSELoss(), nn.NLLLoss()]),
}
if hasattr(nn, "Transformer"):
    MODELS["transformer"] = lambda: nn.Transformer(4, 2, 1, 1, 8)


def save(value, target, **options):
    """Write with torch.save."""
    torch.save(value, target, **options)


for name, make in sorted(MODELS.items()):
    honest("torch/{}.pt".format(name))(lambda target, make=make: save(make(), target))
honest("torch/checkpoint.tar")(lambda target: save(checkpoint(), target))
honest("torch/state.pth")(lambda target: save(network().state_dict(), target))
honest("torch/optimizer.pt")(lambda target: save(trained()[1], target))
honest("torch/tensors.pt")(
    lambda target: save(
        [
            torch.zeros(2),
            torch.ones(2, 3).t(),
            torch.arange(3),
            torch.tensor(True),
            torch.Size([1]),
            torch.float32,
            torch.device("cpu"),
        ],
        target,
    )
)
honest("torch/sparse.pt")(
    lambda target: save(torch.sparse_coo_tensor(torch.tensor([[0, 1]]), torch.ones(2), (2,)), target)
)
honest("torch/script.pt")(lambda target: torch.jit.trace(network().eval(), torch.randn(1, 4)).save(target))
if torch.__version__ >= "1.4":
    honest("torch/legacy.pt")(lambda target: save(checkpoint(), target, _use_new_zipfile_serialization=False))
    honest("torch/zip.pt")(lambda target: save(checkpoint(), target, _use_new_zipfile_serialization=True))


if __name__ == "__main__":
    write_all(sys.argv[1], sys.argv[2:])
    with open(sys.argv[1] + "/python.txt", "w") as file:
        file.write("Python {}.{}\n".format(*sys.version_info[:2]))
