"""Writes small checkpoints as Lightning lays them out, with lightly's and solo-learn's names.

usage: lightning_checkpoints.py FOLDER

The networks are narrow bottleneck ResNets (stem width 2, one block a stage). The optimizers are
PyTorch's own, after one step. Then each buffer is made twice its parameter, so that a test can tell
which parameter a buffer is of: 2 * weight for momentum_buffer and exp_avg, 4 * weight for exp_avg_sq.
"""

import sys
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(71)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU()
        self.downsample = nn.Sequential(
            nn.Conv2d(inputs, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)
        )

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(y)))))
        return self.relu(y + self.downsample(x))


def backbone():
    layers = [
        ("conv1", nn.Conv2d(3, 2, 7, 2, 3, bias=False)),
        ("bn1", nn.BatchNorm2d(2)),
        ("relu", nn.ReLU()),
        ("maxpool", nn.MaxPool2d(3, 2, 1)),
    ]
    inputs = 2
    for stage in range(4):
        width = 2 << stage
        layers.append(("layer%d" % (stage + 1), nn.Sequential(Bottleneck(inputs, width, 2))))
        inputs = 4 * width
    layers.append(("avgpool", nn.AdaptiveAvgPool2d(1)))
    return nn.Sequential(OrderedDict(layers))


def cut(resnet):
    return nn.Sequential(*resnet.children())


def mlp(widths, hidden_bias, last_bias, last_norm=False):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        last = i == len(widths) - 2
        layers.append(nn.Linear(inputs, outputs, bias=last_bias if last else hidden_bias))
        if not last:
            layers += [nn.BatchNorm1d(outputs), nn.ReLU()]
        elif last_norm:
            layers.append(nn.BatchNorm1d(outputs, affine=False))
    return nn.Sequential(*layers)


class Head(nn.Module):
    """lightly's heads keep their layers in a member; no bias in front of a norm."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers


class Prototypes(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(6, 5, bias=False)])


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(64, 3)


def split(modules):
    """Weights with decay of all modules, then what has none, as lightly's benchmarks."""
    parameters = [p for module in modules for p in module.parameters()]
    return [p for p in parameters if p.ndim > 1], [p for p in parameters if p.ndim <= 1]


def without_decay(groups):
    """Each group cut in two, as solo-learn's exclude_bias_n_norm_wd."""
    result = []
    for group in groups:
        many = [p for p in group["params"] if p.ndim > 1]
        one = [p for p in group["params"] if p.ndim <= 1]
        rest = {k: v for k, v in group.items() if k != "params"}
        result += [{**rest, "params": many}] if many else []
        result += [{**rest, "params": one, "weight_decay": 0}] if one else []
    return result


def save(path, model, optimizer):
    for p in model.parameters():
        p.grad = torch.randn_like(p) if p.requires_grad else None
    optimizer.step()
    for p, state in optimizer.state.items():
        for kind, factor in (("momentum_buffer", 2), ("exp_avg", 2), ("exp_avg_sq", 4)):
            if kind in state:
                state[kind] = (factor * p).detach().clone()
    torch.save(
        {
            "epoch": 7,
            "global_step": 70,
            "pytorch-lightning_version": "2.1.2",
            "state_dict": model.state_dict(),
            "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"current": {"ready": 8}}}},
            "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_path": "", "kth": None}},
            "optimizer_states": [optimizer.state_dict()],
            "lr_schedulers": [{"last_epoch": 70, "_last_lr": [0.1]}],
            "hparams_name": "kwargs",
            "hyper_parameters": {"batch_size_per_device": 16, "num_classes": 3},
        },
        path,
    )
    print(path, sum(t.numel() for t in model.state_dict().values()))


def lightly_swav(path):
    model = nn.Module()
    model.backbone = backbone()
    model.projection_head = Head(mlp([64, 8, 6], False, True))
    model.prototypes = Prototypes()
    model.online_classifier = Classifier()
    model.queues = nn.ModuleList([nn.Module()])
    model.queues[0].register_buffer("bank", torch.randn(6, 4))
    model.queues[0].register_buffer("bank_ptr", torch.zeros(1, dtype=torch.long))
    many, one = split([model.backbone, model.projection_head, model.prototypes])
    groups = [
        {"name": "swav", "params": many},
        {"name": "swav_no_weight_decay", "params": one, "weight_decay": 0.0},
        {"name": "online_classifier", "params": list(model.online_classifier.parameters())},
    ]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=1e-6)
    for group in optimizer.param_groups:
        group["trust_coefficient"] = 0.001
    save(path, model, optimizer)


def lightly_simsiam(path):
    model = nn.Module()
    model.backbone = cut(backbone())
    model.projection_head = Head(mlp([64, 8, 8, 6], False, False, True))
    model.prediction_head = Head(mlp([6, 4, 6], False, True))
    save(path, model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))


def solo_vicreg(path):
    model = nn.Module()
    model.backbone = backbone()
    model.classifier = nn.Linear(64, 3)
    model.projector = mlp([64, 8, 8, 8], True, True)
    groups = without_decay(
        [
            {"name": "backbone", "params": list(model.backbone.parameters())},
            {"name": "classifier", "params": list(model.classifier.parameters()), "lr": 0.3},
            {"params": list(model.projector.parameters())},
        ]
    )
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    for group in optimizer.param_groups:
        group["eta"] = 0.02
        group["exclude_bias_n_norm"] = True
    save(path, model, optimizer)


def solo_simsiam(path):
    model = nn.Module()
    model.backbone = backbone()
    model.classifier = nn.Linear(64, 3)
    model.projector = mlp([64, 8, 8, 6], False, True, True)
    model.projector[6].bias.requires_grad = False
    model.predictor = mlp([6, 4, 6], False, True)
    groups = [
        {"name": "backbone", "params": model.backbone.parameters()},
        {"name": "classifier", "params": model.classifier.parameters()},
        {"params": model.projector.parameters()},
        {"params": model.predictor.parameters()},
    ]
    save(path, model, torch.optim.AdamW(groups, lr=0.001))


def solo_swav(path):
    model = nn.Module()
    model.backbone = backbone()
    model.classifier = nn.Linear(64, 3)
    model.projector = mlp([64, 8, 6], True, True)
    model.prototypes = nn.utils.weight_norm(nn.Linear(6, 5, bias=False))
    model.register_buffer("queue", torch.randn(2, 4, 6))
    modules = [model.backbone, model.classifier, model.projector, model.prototypes]
    groups = [{"params": module.parameters()} for module in modules]
    save(path, model, torch.optim.SGD(groups, lr=0.1, momentum=0.9))


folder = Path(sys.argv[1])
lightly_swav(folder / "lightly-swav.ckpt")
lightly_simsiam(folder / "lightly-simsiam.ckpt")
solo_vicreg(folder / "solo-vicreg.ckpt")
solo_simsiam(folder / "solo-simsiam.ckpt")
solo_swav(folder / "solo-swav.ckpt")
