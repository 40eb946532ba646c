"""A vision transformer from torch.nn alone, under the names timm gives its parameters.

usage: vision_transformer.py write FOLDER   writes the vectors of VisionTransformerOracleTest
       vision_transformer.py FOLDER         loads FOLDER/backbone.pth strictly into a small one and
                                            prints the features of FOLDER/images.pth ("images")

Written from the paper (Dosovitskiy et al. 2021) and timm's documented defaults: class token, learned
positions, norm first, LayerNorm eps 1e-6, exact GELU, bias everywhere, the class token after the last
norm. Positions of another size: bicubic without antialiasing. Weights and images are filled by the
hash of the golden files (DeterministicFill), so no weights are shipped.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (
            part.view(n, t, self.heads, d // self.heads).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=2)
        )
        shares = (q @ k.transpose(2, 3) / (d // self.heads) ** 0.5).softmax(dim=3)
        return self.proj((shares @ v).transpose(1, 2).reshape(n, t, d))


class Perceptron(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(functional.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Perceptron(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, patch, width, channels):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, patch, stride=patch)


class VisionTransformer(nn.Module):
    def __init__(self, patch, width, depth, heads, size, channels=3):
        super().__init__()
        self.grid = size // patch
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + self.grid**2, width))
        self.patch_embed = PatchEmbed(patch, width, channels)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def positions(self, rows, columns):
        if rows == columns == self.grid:
            return self.pos_embed
        learned = self.pos_embed[:, 1:].reshape(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        moved = functional.interpolate(
            learned, size=(rows, columns), mode="bicubic", align_corners=False
        )
        return torch.cat([self.pos_embed[:, :1], moved.flatten(2).transpose(1, 2)], dim=1)

    def forward(self, images):
        """Features (N, D) and the map of the patches (N, D, h, w)."""
        map = self.patch_embed.proj(images)
        n, d, rows, columns = map.shape
        x = torch.cat([self.cls_token.expand(n, 1, d), map.flatten(2).transpose(1, 2)], dim=1)
        x = x + self.positions(rows, columns)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return x[:, 0], x[:, 1:].transpose(1, 2).reshape(n, d, rows, columns)


def hashed(seed, position, count):
    """v(seed, p, i) for i below count, on [-1, 1)."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + np.uint64((seed << 48) + (position << 32))
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return 2 * ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1


def fill(model, seed):
    for position, (key, tensor) in enumerate(model.state_dict().items()):
        v = hashed(seed, position, tensor.numel())
        if key in ("cls_token", "pos_embed"):
            v = 0.5 * v
        elif tensor.ndim > 1:
            v = v * np.sqrt(3.0 / (tensor.numel() / tensor.shape[0]))
        else:
            v = 0.1 * v + (0 if key.endswith("bias") else 1)
        tensor.copy_(torch.from_numpy(v.astype(np.float32)).reshape(tensor.shape))


def images(seed, n, c, h, w):
    low = hashed(seed, 1000, n * c * (h // 4) * (w // 4)).reshape(n, c, h // 4, w // 4)
    low = low.repeat(4, axis=2).repeat(4, axis=3)
    noise = hashed(seed, 1001, n * c * h * w).reshape(n, c, h, w)
    return torch.from_numpy((1.2 * low + 0.6 * noise).astype(np.float32))


def array(tensor):
    tensor = tensor.detach()
    return {
        "shape": list(tensor.shape),
        "dtype": "float64",
        "data": [float("%.17g" % x) for x in tensor.double().flatten().tolist()],
    }


def case(sizes, seed, shapes, whole, gradients):
    model = VisionTransformer(**sizes)
    fill(model, seed)
    model = model.double()
    runs = []
    for shape in shapes:
        model.zero_grad(set_to_none=True)
        features, map = model(images(seed, *shape).double())
        run = {"input_shape": shape, "features": array(features)}
        run["map_sum"] = map.sum().item()
        run["map_sum_sq"] = map.square().sum().item()
        if whole:
            run["map"] = array(map)
        if gradients(shape):
            loss = features.square().mean()
            loss.backward()
            run["loss_mean_sq"] = loss.item()
            run["gradients"] = {
                key: array(p.grad)
                if whole
                else {
                    "norm": p.grad.norm().item(),
                    "first4": p.grad.flatten()[:4].tolist(),
                }
                for key, p in model.named_parameters()
            }
        runs.append(run)
    return {
        "sizes": sizes,
        "fill_seed": seed,
        "parameters": sum(p.numel() for p in model.parameters()),
        "state_dict": [
            {"key": key, "shape": list(tensor.shape)} for key, tensor in model.state_dict().items()
        ],
        "runs": runs,
    }


def write(folder):
    tiny = dict(patch=4, width=12, depth=2, heads=3, size=16)
    small = dict(patch=16, width=384, depth=12, heads=6, size=224)
    base = dict(patch=16, width=768, depth=12, heads=12, size=224)
    # At the learned size, below it, above it, and not square.
    tiny_shapes = [[3, 3, 16, 16], [3, 3, 8, 8], [2, 3, 24, 24], [2, 3, 12, 20]]
    cases = {
        "tiny": case(tiny, 61, tiny_shapes, True, lambda shape: True),
        "small-16": case(
            small, 62, [[2, 3, 224, 224], [2, 3, 96, 96]], False, lambda shape: shape[2] < 100
        ),
        "base-16": case(base, 63, [[2, 3, 48, 48]], False, lambda shape: False),
    }
    for name, content in cases.items():
        path = folder / ("vit-%s.json" % name)
        path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
        print(path, content["parameters"], "parameters")


def features(folder):
    model = VisionTransformer(patch=4, width=12, depth=2, heads=3, size=24)
    model.load_state_dict(torch.load(folder / "backbone.pth", weights_only=True), strict=True)
    with torch.no_grad():
        values, _ = model(torch.load(folder / "images.pth", weights_only=True)["images"])
    print("\n".join(str(value) for value in values.flatten().tolist()))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]))
    else:
        features(Path(sys.argv[1]))
