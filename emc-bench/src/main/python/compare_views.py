r"""Processor time per image of this product's views against torchvision with PIL, in turns.

    mvn -q package -DskipTests
    python3 emc-bench/src/main/python/compare_views.py \
        'emc-app/target/emc/lib/*:emc-bench/target/emc-bench-0.1.0-SNAPSHOT.jar' FOLDER [ROUNDS]

The first argument is the class path of dev.emc.bench.ViewSpeed. Both sides read files, decode, make the
views and normalise, with one worker; the order of the two changes from round to round. What is
printed is the median over the rounds of the ratio of processor times, and the range.
"""
import glob
import os
import random
import statistics
import subprocess
import sys
import time

import torch
from PIL import Image, ImageFilter, ImageOps
from torchvision import transforms as T

SECONDS = "8"
WARM_UP = "12"


class Blur:
    def __init__(self, p):
        self.p = p

    def __call__(self, image):
        if random.random() < self.p:
            return image.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2)))
        return image


class Solarize:
    def __init__(self, p):
        self.p = p

    def __call__(self, image):
        return ImageOps.solarize(image, 128) if random.random() < self.p else image


def view(size, scale, interpolation, jitter, blur, solarize, std):
    return T.Compose([
        T.RandomResizedCrop(size, scale=scale, interpolation=interpolation),
        T.RandomHorizontalFlip(),
        T.RandomApply([T.ColorJitter(*jitter)], p=0.8),
        T.RandomGrayscale(0.2),
        Blur(blur),
        Solarize(solarize),
        T.ToTensor(),
        T.Normalize((0.485, 0.456, 0.406), std),
    ])


def plan(name):
    if name == "vicreg":
        cubic, jitter = T.InterpolationMode.BICUBIC, (0.4, 0.4, 0.2, 0.1)
        std = (0.229, 0.224, 0.225)
        return [view(224, (0.08, 1), cubic, jitter, 1, 0, std),
                view(224, (0.08, 1), cubic, jitter, 0.1, 0.2, std)]
    linear, jitter, std = T.InterpolationMode.BILINEAR, (0.8, 0.8, 0.8, 0.2), (0.228, 0.224, 0.225)
    return ([view(224, (0.14, 1), linear, jitter, 0.5, 0, std)] * 2
            + [view(96, (0.05, 0.14), linear, jitter, 0.5, 0, std)] * 6)


def torchvision_ms(files, views):
    def one_pass():
        for file in files:
            with open(file, "rb") as stream:
                image = Image.open(stream).convert("RGB")
            for transform in views:
                transform(image)

    one_pass()
    begin, images = time.process_time(), 0
    while time.process_time() - begin < float(SECONDS):
        one_pass()
        images += len(files)
    return 1e3 * (time.process_time() - begin) / images


def java(classpath, folder, name, workers="1"):
    command = ["java", "-Djava.awt.headless=true", "-cp", classpath, "dev.emc.bench.ViewSpeed",
               folder, name, workers, WARM_UP, SECONDS]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(words[2]), float(words[3])


def main():
    classpath, folder = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    torch.set_num_threads(1)
    files = sorted(glob.glob(os.path.join(folder, "**", "*.jpg"), recursive=True))
    for name in ("vicreg", "swav"):
        views, ratios = plan(name), []
        for turn in range(rounds):
            if turn % 2:
                python, ours = torchvision_ms(files, views), java(classpath, folder, name)[0]
            else:
                ours, python = java(classpath, folder, name)[0], torchvision_ms(files, views)
            ratios.append(python / ours)
            print(f"{name}: torchvision {python:.2f} ms, ours {ours:.2f} ms of processor time "
                  f"per image, ratio {python / ours:.2f}", flush=True)
        print(f"{name}: median ratio {statistics.median(ratios):.2f} "
              f"({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


if __name__ == "__main__":
    main()
