r"""Time of a training step, VICReg + EMC with LARS: this product against the same step in PyTorch.

    mvn -q package -DskipTests
    python3 emc-bench/src/main/python/compare_steps.py emc-app/target/emc/bin/emc [ROUNDS]

Ours is `emc train` as a user runs it, decoding its images from files; PyTorch's is a plain loop over
random tensors that are in memory already, so the comparison leans its way. Both use all cores and the
order of the two changes from round to round. What is printed is the median ratio of wall-clock times
per image over the rounds, and the range; the two PyTorch versions are printed, since they differ.
"""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch
import torchvision
from PIL import Image
from torch import nn

# backbone, pixels, images in a batch, widths of the projector, steps of an epoch
SHAPES = [("resnet18", 64, 64, [512] * 3, 8), ("resnet50", 224, 8, [2048] * 3, 6)]
THREADS = os.cpu_count()


class Lars:
    """LARS with momentum 0.9 and trust 0.001; one-dimensional weights are neither decayed nor adapted."""

    def __init__(self, parameters, rate, decay=1e-6):
        self.parameters, self.rate, self.decay = list(parameters), rate, decay
        self.momenta = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self):
        for weight, momentum in zip(self.parameters, self.momenta):
            update = weight.grad
            if weight.ndim > 1:
                update = update + self.decay * weight
                size, slope = weight.norm(), update.norm()
                one = torch.ones_like(size)
                trust = torch.where(
                    (size > 0) & (slope > 0), 0.001 * size / slope, one)
                update = update * trust
            momentum.mul_(0.9).add_(update)
            weight.sub_(self.rate * momentum)
            weight.grad = None


def off_diagonal(z):
    z = z - z.mean(0)
    covariance = z.T @ z / (len(z) - 1)
    return (covariance.pow(2).sum() - covariance.diagonal().pow(2).sum()) / z.shape[1]


def vicreg(z1, z2):
    def hinge(z):
        return torch.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean() / 2

    return (25 * nn.functional.mse_loss(z1, z2) + 25 * (hinge(z1) + hinge(z2))
            + off_diagonal(z1) + off_diagonal(z2))


def emc(z1, z2):
    def entropy(u):
        n = len(u)
        m = round(math.sqrt(n))
        u = u.sort(0).values
        return torch.log((n + 1) / m * (u[m:] - u[:-m]) + 1e-7).mean()

    u1, u2 = torch.sigmoid(z1), torch.sigmoid(z2)
    return off_diagonal(u1) + off_diagonal(u2) - 10 * (entropy(u1) + entropy(u2)) / 2


def pytorch_ms(backbone, pixels, batch, widths, steps):
    """Milliseconds per image of the loop, after one warm-up epoch."""
    network = getattr(torchvision.models, backbone)(weights=None)
    features, network.fc = network.fc.in_features, nn.Identity()
    layers, width = [], features
    for out in widths[:-1]:
        layers += [nn.Linear(width, out), nn.BatchNorm1d(out), nn.ReLU(inplace=True)]
        width = out
    projector = nn.Sequential(*layers, nn.Linear(width, widths[-1], bias=False))
    model = nn.Sequential(network, projector).train()
    optimizer = Lars(model.parameters(), 0.2 * batch / 256)
    views = [(torch.randn(batch, 3, pixels, pixels), torch.randn(batch, 3, pixels, pixels))
             for _ in range(2)]
    for epoch in range(2):
        begin = time.perf_counter()
        for step in range(steps):
            z1, z2 = (model(view) for view in views[step % 2])
            (vicreg(z1, z2) + emc(z1, z2)).backward()
            optimizer.step()
    return 1e3 * (time.perf_counter() - begin) / (steps * batch)


def make_images(folder, pixels, count):
    random = numpy.random.default_rng(31)
    for i in range(count):
        image = random.integers(0, 256, (pixels, pixels, 3), dtype=numpy.uint8)
        Image.fromarray(image).save(os.path.join(folder, f"{i:04}.png"))


def ours_ms(emc_command, folder, images, backbone, pixels, batch, widths):
    """Milliseconds per image of the second epoch, and how much of it was waiting for images."""
    view = ("[{size: %d, count: 2, augmentations: [{type: normalize, mean: [0.5, 0.5, 0.5], "
            "std: [0.3, 0.3, 0.3]}]}]" % pixels)
    config = os.path.join(folder, "steps.yaml")
    with open(config, "w") as file:
        file.write(f"""backbone: {{type: {backbone}}}
method: {{type: vicreg, projector: {widths}}}
regularizer: {{type: emc, entropy-weight: 10, covariance-weight: 1}}
data: {{train: {images}}}
views: {view}
epochs: 2
batch-size: {batch}
optimizer: {{type: lars, lr: 0.2, lr-batch: 256}}
threads: {THREADS}
""")
    run = tempfile.mkdtemp(dir=folder)
    subprocess.run([emc_command, "train", "--config", config, "--out", os.path.join(run, "run")],
                   check=True, capture_output=True)
    with open(os.path.join(run, "run", "timings.jsonl")) as file:
        return json.loads(file.readlines()[-1])


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    torch.set_num_threads(THREADS)
    print(f"PyTorch {torch.__version__} in Python against emc train, {THREADS} threads")
    for shape in SHAPES:
        backbone, pixels, batch, widths, steps = shape
        with tempfile.TemporaryDirectory() as folder:
            images = os.path.join(folder, "images")
            os.mkdir(images)
            make_images(images, pixels, batch * steps)
            ratios = []
            for turn in range(rounds):
                both = {}
                for side in ("ours", "python") if turn % 2 else ("python", "ours"):
                    both[side] = (
                        pytorch_ms(*shape) if side == "python"
                        else ours_ms(sys.argv[1], folder, images, *shape[:-1]))
                ours = 1e3 / both["ours"]["images-per-second"]
                ratios.append(both["python"] / ours)
                print(f"{backbone} at {pixels} pixels, batch {batch}: PyTorch {both['python']:.1f} ms, "
                      f"ours {ours:.1f} ms per image, ratio {ratios[-1]:.2f}", flush=True)
            print(f"{backbone}: median ratio {statistics.median(ratios):.2f} "
                  f"({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


if __name__ == "__main__":
    main()
