"""Vectors of ConvNeXtOracleTest, from torchvision's ConvNeXt under timm's names.

usage: convnext.py FOLDER

Written by torchvision 0.14 on PyTorch 1.13, in float64, without stochastic depth. Weights and images
are filled by the hash of the golden files (DeterministicFill), in timm's order of timm's keys, so no
weights are shipped. torchvision's layer_scale of (C, 1, 1) is timm's gamma of (C).
"""

import json
import re
import sys
from pathlib import Path

import torch
from torchvision.models.convnext import CNBlockConfig, ConvNeXt

from vision_transformer import array, hashed, images

LAYERS = {"block.0": "conv_dw", "block.2": "norm", "block.3": "mlp.fc1", "block.5": "mlp.fc2"}


def timm_key(key):
    """timm's name; None for the classifier."""
    if key.startswith("classifier.2."):
        return None
    key = key.replace("classifier.0.", "head.norm.")
    match = re.fullmatch(r"features\.(\d+)\.(.*)", key)
    if not match:
        return key
    part, rest = int(match[1]), match[2]
    if part == 0:
        return "stem." + rest
    if part % 2 == 0:
        return "stages.%d.downsample.%s" % (part // 2, rest)
    block, rest = rest.split(".", 1)
    for theirs, timms in LAYERS.items():
        rest = rest.replace(theirs + ".", timms + ".")
    return "stages.%d.blocks.%s.%s" % (part // 2, block, rest.replace("layer_scale", "gamma"))


def network(width, depths):
    settings = [
        CNBlockConfig(width << i, width << (i + 1) if i < 3 else None, depth)
        for i, depth in enumerate(depths)
    ]
    return ConvNeXt(settings, stochastic_depth_prob=0.0, num_classes=1).eval()


def fill(model, seed):
    """Fills and lists the entries by timm's names; gamma is one-dimensional there."""
    entries = []
    for key, tensor in model.state_dict().items():
        name = timm_key(key)
        if name is None:
            continue
        shape = [tensor.numel()] if name.endswith("gamma") else list(tensor.shape)
        v = hashed(seed, len(entries), tensor.numel())
        if len(shape) > 1:
            v = v * (3.0 / (tensor.numel() / shape[0])) ** 0.5
        else:
            v = 0.1 * v + (0 if name.endswith("bias") else 1)
        tensor.copy_(torch.from_numpy(v.astype("float32")).reshape(tensor.shape))
        entries.append({"key": name, "shape": shape})
    return entries


def case(width, depths, seed, shapes, gradients, whole=()):
    model = network(width, depths)
    with torch.no_grad():
        entries = fill(model, seed)
    model = model.double()
    runs = []
    for shape in shapes:
        model.zero_grad(set_to_none=True)
        map = model.features(images(seed, *shape).double())
        features = model.classifier[0](model.avgpool(map)).flatten(1)
        run = {"input_shape": shape, "features": array(features)}
        run["map_sum"] = map.sum().item()
        run["map_sum_sq"] = map.square().sum().item()
        if shape in whole:
            run["map"] = array(map)
        if gradients:
            loss = features.square().mean()
            loss.backward()
            run["loss_mean_sq"] = loss.item()
            run["gradients"] = {
                timm_key(key): array(p.grad)
                if shape in whole
                else {"norm": p.grad.norm().item(), "first4": p.grad.flatten()[:4].tolist()}
                for key, p in model.named_parameters()
                if timm_key(key)
            }
            for key, gradient in run["gradients"].items():
                if key.endswith("gamma") and shape in whole:
                    gradient["shape"] = gradient["shape"][:1]
        runs.append(run)
    return {
        "fill_seed": seed,
        "parameters": sum(torch.Size(entry["shape"]).numel() for entry in entries),
        "state_dict": entries,
        "runs": runs,
    }


def main(folder):
    # Of the second, maps of odd sides lose their last row or column.
    narrow = [[2, 3, 32, 32], [2, 3, 76, 60]]
    cases = {
        "narrow": case(4, (1, 2, 1, 1), 71, narrow, True, narrow[:1]),
        "tiny": case(96, (3, 3, 9, 3), 72, [[2, 3, 64, 64]], True),
        "small": case(96, (3, 3, 27, 3), 73, [[1, 3, 64, 64]], False),
        "base": case(128, (3, 3, 27, 3), 74, [[1, 3, 64, 64]], False),
    }
    for name, content in cases.items():
        path = folder / ("convnext-%s.json" % name)
        path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
        print(path, content["parameters"], "parameters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
