"""Trains classifiers with PyTorch; the test beside it compares their weights with ours.

Usage: classifier_training.py FOLDER...

Each FOLDER holds case.json (the settings) and input.npz: images (N, C, H, W) as the network sees
them, labels (N), order (epochs, N), the small residual network's weights under torchvision's names
with the prefix backbone., and the head's under head.0, head.1. The weights after training are
written to output.npz. Everything is computed in float64.
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inputs != width:
            conv = nn.Conv2d(inputs, width, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Backbone(nn.Module):
    """Three stages of one block, 3x3 stem of stride 2; returns the last feature map."""

    def __init__(self, channels, width):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = nn.Sequential(Block(width, width, 1))
        self.layer2 = nn.Sequential(Block(width, 2 * width, 2))
        self.layer3 = nn.Sequential(Block(2 * width, 4 * width, 2))

    def forward(self, x):
        return self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))


class Larc:
    """Scales gradients layer by layer, decay included, before a plain SGD takes its step."""

    def __init__(self, sgd, decay, trust=0.001):
        self.sgd, self.decay, self.trust = sgd, decay, trust
        self.param_groups = sgd.param_groups

    def step(self):
        for p in (p for group in self.sgd.param_groups for p in group["params"]):
            weight, gradient = p.data.norm(), p.grad.norm()
            if weight > 0 and gradient > 0:
                scale = self.trust * weight / (gradient + self.decay * weight + 1e-8)
                p.grad = (p.grad + self.decay * p.data) * scale
        self.sgd.step()

    def zero_grad(self):
        self.sgd.zero_grad()


def run(folder):
    case = json.load(open(folder + "/case.json"))
    data = {key: torch.from_numpy(value) for key, value in np.load(folder + "/input.npz").items()}
    images, labels, order = data["images"].double(), data["labels"], data["order"]

    def weights(prefix):
        found = {k[len(prefix):]: v.double() for k, v in data.items() if k.startswith(prefix)}
        return found

    backbone = Backbone(images.shape[1], weights("backbone.")["conv1.weight"].shape[0]).double()
    missing, unexpected = backbone.load_state_dict(weights("backbone."), strict=False)
    assert not unexpected and all(k.endswith("num_batches_tracked") for k in missing)
    last = weights("head.")["1.weight" if case["batch_norm"] else "0.weight"]
    linear = nn.Linear(last.shape[1], last.shape[0])
    norm = [nn.BatchNorm1d(last.shape[1])] if case["batch_norm"] else []
    head = nn.Sequential(*norm, linear).double()
    head.load_state_dict(weights("head."), strict=False)

    tuned = case["backbone_lr"] > 0
    backbone.train(tuned).requires_grad_(tuned)
    groups = [{"params": list(head.parameters()), "lr": case["lr"]}]
    if tuned:
        groups.append({"params": list(backbone.parameters()), "lr": case["backbone_lr"]})
    decay = 0 if case["larc"] else case["decay"]
    sgd = torch.optim.SGD(groups, case["lr"], momentum=0.9, weight_decay=decay)
    optimizer = Larc(sgd, case["decay"]) if case["larc"] else sgd
    if case["milestones"]:
        schedule = torch.optim.lr_scheduler.MultiStepLR(sgd, case["milestones"], case["gamma"])
    else:
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(sgd, len(order))

    for epoch in order:
        for rows in torch.split(epoch, case["batch_size"]):
            maps = backbone(images[rows])
            pooled = F.avg_pool2d(maps, case["pool"], 1) if case["pool"] else maps.mean((2, 3))
            loss = F.cross_entropy(head(pooled.flatten(1)), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()

    out = {"backbone." + key: value for key, value in backbone.state_dict().items()}
    out.update({"head." + key: value for key, value in head.state_dict().items()})
    out = {key: value.numpy() for key, value in out.items() if value.dtype == torch.float64}
    np.savez(folder + "/output.npz", loss=np.array([loss.item()]), **out)


torch.set_num_threads(1)
for path in sys.argv[1:]:
    run(path)
