"""Writes checkpoints as the authors of VICReg, SwAV and SimSiam laid theirs out, of small networks.

usage: official_checkpoints.py FOLDER

The backbone is resnet-tiny. Each file has the layout of a published or released kind: full
checkpoints with epoch and optimizer state, and SwAV's bare state dict. Batch norms have seen 1000
batches. Every momentum is 0.01, and 50 where the recipe starts fresh. Weights are multiples of 1/32 and
a momentum's elements share one place, so that the files pack well.
"""

import sys
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(31)
WIDTH = 16


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )


def backbone():
    return OrderedDict(
        conv1=nn.Conv2d(3, WIDTH, 3, 2, 1, bias=False),
        bn1=nn.BatchNorm2d(WIDTH),
        layer1=nn.Sequential(Block(WIDTH, WIDTH, 1)),
        layer2=nn.Sequential(Block(WIDTH, 2 * WIDTH, 2)),
        layer3=nn.Sequential(Block(2 * WIDTH, 4 * WIDTH, 2)),
    )


def mlp(widths, hidden_bias=True, last_bias=True, last_norm=False):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        last = i == len(widths) - 2
        layers.append(nn.Linear(inputs, outputs, bias=last_bias if last else hidden_bias))
        if not last:
            layers += [nn.BatchNorm1d(outputs), nn.ReLU()]
        elif last_norm:
            layers.append(nn.BatchNorm1d(outputs, affine=False))
    return nn.Sequential(*layers)


def wrapped(parts):
    """As distributed training wraps a model: all keys begin with "module."."""
    model = nn.Sequential(OrderedDict(module=nn.Sequential(parts)))
    for parameter in model.parameters():
        parameter.data = (32 * parameter.data).round() / 32
    for name, buffer in model.named_buffers():
        if name.endswith("num_batches_tracked"):
            buffer.fill_(1000)
    return model


def state(model, kind, value, **group):
    parameters = [p for p in model.parameters()]
    return {
        "state": {i: {kind: torch.full((1,), value).expand_as(p)} for i, p in enumerate(parameters)},
        "param_groups": [dict(group, params=list(range(len(parameters))))],
    }


def exclude_bias_and_norm(parameter):
    return parameter.ndim == 1


FEATURES = 4 * WIDTH
folder = Path(sys.argv[1])

vicreg = wrapped(
    OrderedDict(
        backbone=nn.Sequential(backbone()), projector=mlp([FEATURES, 16, 16, 16], last_bias=False)
    )
)
torch.save(
    {
        "epoch": 1000,
        "model": vicreg.state_dict(),
        "optimizer": state(
            vicreg,
            "mu",
            0.01,
            lr=0.0002,
            weight_decay=1e-6,
            momentum=0.9,
            eta=0.001,
            weight_decay_filter=exclude_bias_and_norm,
            lars_adaptation_filter=exclude_bias_and_norm,
        ),
    },
    folder / "vicreg-full.pth",
)

parts = backbone()
parts["projection_head"] = mlp([FEATURES, 16, 8])
parts["prototypes"] = nn.Linear(8, 20, bias=False)
swav = wrapped(parts)
torch.save(swav.state_dict(), folder / "swav-bare.pth.tar", _use_new_zipfile_serialization=False)
torch.save(
    {
        "epoch": 400,
        "state_dict": swav.state_dict(),
        "optimizer": state(swav, "momentum_buffer", 50.0, lr=0.0006, momentum=0.9),
    },
    folder / "swav-full.pth",
    _use_new_zipfile_serialization=False,
)

parts = backbone()
parts["fc"] = mlp([FEATURES, 16, 16, 16], hidden_bias=False, last_norm=True)
simsiam = wrapped(
    OrderedDict(encoder=nn.Sequential(parts), predictor=mlp([16, 8, 16], hidden_bias=False))
)
torch.save(
    {
        "epoch": 100,
        "arch": "resnet50",
        "state_dict": simsiam.state_dict(),
        "optimizer": state(simsiam, "momentum_buffer", 50.0, lr=0.1, momentum=0.9),
    },
    folder / "simsiam-full.pth.tar",
)
