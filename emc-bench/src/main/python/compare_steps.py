r"""Time of a training step, VICReg + EMC with LARS: this product against the same step in PyTorch.

    mvn -q package -DskipTests
    python3 emc-bench/src/main/python/compare_steps.py emc-app/target/emc/bin/emc \
        [--shape NAME ...] [--ours SETTING ...] [--theirs SETTING ...] [--rounds 3] [--steps 6]

Ours is `emc bench` as a user runs it, decoding its images from files; PyTorch's is a plain loop over
random tensors that are in memory already, so the comparison leans its way. Each measurement has a
process of its own, all settings take turns within a round, and every other round goes backwards. Both
sides have as many threads, and none that spins while it waits. A time is the median step of a
measurement; what is compared is the median of the rounds' ratios, given with the range. Two ratios are
printed: of the clock's times, which hold on an idle machine, and of processor times (user and system,
all threads), which hold on a busy one too. PyTorch's settings are its default (fp32) and its best ones:
channels-last, and bf16 by autocast.
"""
import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

# backbone, pixels, images in a batch, widths of the projector
SHAPES = {
    "resnet18": ("resnet18", 64, 64, [512] * 3),
    "resnet50": ("resnet50", 224, 8, [8192] * 3),
    "resnet50-narrow": ("resnet50", 224, 8, [512] * 3),
}
SETTINGS = ("fp32", "fp32-channels-last", "bf16", "bf16-channels-last")
WARMUP = 2


def environment(threads):
    """Of both sides alike: as many threads, which sleep while they wait."""
    return dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads),
                OMP_WAIT_POLICY="PASSIVE")


# PyTorch's side, in a process of its own


def off_diagonal(z):
    z = z - z.mean(0)
    covariance = z.T @ z / (len(z) - 1)
    return (covariance.pow(2).sum() - covariance.diagonal().pow(2).sum()) / z.shape[1]


def vicreg(torch, z1, z2):
    def hinge(z):
        return torch.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean() / 2

    return (25 * torch.nn.functional.mse_loss(z1, z2) + 25 * (hinge(z1) + hinge(z2))
            + off_diagonal(z1) + off_diagonal(z2))


def emc(torch, z1, z2):
    def entropy(u):
        n = len(u)
        m = round(math.sqrt(n))
        u = u.sort(0).values
        return torch.log((n + 1) / m * (u[m:] - u[:-m]) + 1e-7).mean()

    u1, u2 = torch.sigmoid(z1), torch.sigmoid(z2)
    return off_diagonal(u1) + off_diagonal(u2) - 10 * (entropy(u1) + entropy(u2)) / 2


def lars(torch, parameters, rate, decay=1e-6):
    """LARS with momentum 0.9 and trust 0.001; one-dimensional weights are neither decayed nor adapted."""
    parameters = list(parameters)
    momenta = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step():
        for weight, momentum in zip(parameters, momenta):
            update = weight.grad
            if weight.ndim > 1:
                update = update.add(weight, alpha=decay)
                size, slope = weight.norm(), update.norm()
                trust = torch.where(
                    (size > 0) & (slope > 0), 0.001 * size / slope, torch.ones_like(size))
                update = update.mul(trust)
            momentum.mul_(0.9).add_(update)
            weight.sub_(momentum, alpha=rate)
            weight.grad = None

    return step


def pytorch_steps(shape, setting, threads, steps):
    """Prints wall-clock and processor seconds of each step of the loop as JSON."""
    import torch
    import torchvision
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    backbone, pixels, batch, widths = SHAPES[shape]
    network = getattr(torchvision.models, backbone)(weights=None)
    width, network.fc = network.fc.in_features, nn.Identity()
    layers = []
    for out in widths[:-1]:
        layers += [nn.Linear(width, out), nn.BatchNorm1d(out), nn.ReLU(inplace=True)]
        width = out
    projector = nn.Sequential(*layers, nn.Linear(width, widths[-1], bias=False))
    model = nn.Sequential(network, projector).train()
    views = [[torch.randn(batch, 3, pixels, pixels) for _ in range(2)] for _ in range(2)]
    if setting.endswith("channels-last"):
        model = model.to(memory_format=torch.channels_last)
        views = [[v.contiguous(memory_format=torch.channels_last) for v in pair] for pair in views]
    half = setting.startswith("bf16")
    step = lars(torch, model.parameters(), 0.2 * batch / 256)
    seconds, processor = [], []
    for number in range(WARMUP + steps):
        begin, busy = time.perf_counter(), time.process_time()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            z1, z2 = (model(view) for view in views[number % 2])
        z1, z2 = z1.float(), z2.float()
        (vicreg(torch, z1, z2) + emc(torch, z1, z2)).backward()
        step()
        seconds.append(time.perf_counter() - begin)
        processor.append(time.process_time() - busy)
    print(json.dumps({"seconds": statistics.median(seconds[WARMUP:]),
                      "processor": statistics.mean(processor[WARMUP:]),
                      "version": torch.__version__}))


def pytorch(shape, setting, threads, steps):
    command = [sys.executable, __file__, "--child", shape, setting, str(threads), str(steps)]
    out = subprocess.run(command, check=True, capture_output=True, text=True,
                         env=environment(threads))
    return json.loads(out.stdout.splitlines()[-1])


# Our side


def make_images(folder, pixels, count):
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(31)
    for i in range(count):
        image = random.integers(0, 256, (pixels, pixels, 3), dtype=numpy.uint8)
        Image.fromarray(image).save(os.path.join(folder, f"{i:04}.png"))


def ours(command, folder, shape, setting, threads, steps):
    """What `emc bench --json` says."""
    backbone, pixels, batch, widths = SHAPES[shape]
    precision, _, layout = setting.partition("-")
    config = os.path.join(folder, shape + ".yaml")
    with open(config, "w") as file:
        file.write(f"""backbone: {{type: {backbone}}}
method: {{type: vicreg, projector: {widths}}}
regularizer: {{type: emc, entropy-weight: 10, covariance-weight: 1}}
data: {{train: {os.path.join(folder, shape)}}}
views:
  - size: {pixels}
    count: 2
    augmentations: [{{type: normalize, mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3]}}]
epochs: 1
batch-size: {batch}
optimizer: {{type: lars, lr: 0.2, lr-batch: 256, weight-decay: 1e-6}}
threads: {threads}
precision: {precision}
""" + (f"layout: {layout}\n" if layout else ""))
    out = subprocess.run(
        [command, "bench", "--config", config, "--steps", str(steps), "--json", "--device", "cpu"],
        capture_output=True, text=True, env=environment(threads))
    if out.returncode != 0:
        sys.exit(out.stderr)
    found = json.loads(out.stdout)
    found["seconds"], found["processor"] = found["medianSeconds"], found["processorSeconds"]
    return found


def processor_name():
    try:
        with open("/proc/cpuinfo") as file:
            text = file.read()
        values = [re.search(rf"^{key}\s*:\s*(.*)$", text, re.M) for key in ("model name", "cpu family")]
        halves = [flag for flag in ("avx512_bf16", "amx_bf16") if flag in text]
        return "{}, family {}, {}".format(
            *(value.group(1) if value else "?" for value in values), " ".join(halves) or "no bf16")
    except OSError:
        return platform.processor()


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def compare(arguments, shape):
    _, pixels, batch, _ = SHAPES[shape]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, shape))
        make_images(os.path.join(folder, shape), pixels, batch * (arguments.steps + WARMUP))
        sides = [("ours", s) for s in arguments.ours] + [("pytorch", s) for s in arguments.theirs]
        rounds = []
        for turn in range(arguments.rounds):
            found = {}
            for side in reversed(sides) if turn % 2 else sides:
                who, setting = side
                found[side] = (
                    pytorch(shape, setting, arguments.threads, arguments.steps) if who == "pytorch"
                    else ours(arguments.emc, folder, shape, setting, arguments.threads,
                              arguments.steps))
                print(f"{shape}, {who} {setting}: {1e3 * found[side]['seconds']:.0f} ms a step, "
                      f"processor {1e3 * found[side]['processor']:.0f} ms", flush=True)
            rounds.append(found)
        for setting in arguments.ours:
            parts = {}
            for found in rounds:
                for part, seconds in found["ours", setting]["parts"].items():
                    parts.setdefault(part, []).append(1e3 * seconds)
            print(f"{shape}, ours {setting}, ms: " + ", ".join(
                f"{part.lower()} {statistics.median(values):.1f}" for part, values in parts.items()))
            for other in arguments.theirs:
                def ratios(kind):
                    return [f["pytorch", other][kind] / f["ours", setting][kind] for f in rounds]

                print(f"{shape}, PyTorch {rounds[0]['pytorch', other]['version']} {other} / ours "
                      f"{setting}: {spread(ratios('seconds'))} by the clock, "
                      f"{spread(ratios('processor'))} in processor time", flush=True)


def main():
    if sys.argv[1:2] == ["--child"]:
        pytorch_steps(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("emc", help="the program, bin/emc")
    parser.add_argument("--shape", nargs="+", choices=SHAPES, default=["resnet18", "resnet50"])
    parser.add_argument("--ours", nargs="+", choices=("fp32", "bf16"), default=["fp32", "bf16"])
    parser.add_argument("--theirs", nargs="+", choices=SETTINGS, default=["fp32", SETTINGS[1], SETTINGS[3]])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    print(f"{processor_name()}, {arguments.threads} threads", flush=True)
    for shape in arguments.shape:
        compare(arguments, shape)


if __name__ == "__main__":
    main()
