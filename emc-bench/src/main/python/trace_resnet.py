"""Writes torchvision's ResNet-50 in training, without its classifier, as a TorchScript program.

    python3 emc-bench/src/main/python/trace_resnet.py resnet50.pt [--channels-last] [--pixels 224]

dev.emc.bench.ScriptedSteps measures it against this product's on one engine.
"""
import argparse

import torch
import torchvision

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("file")
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--pixels", type=int, default=224)
arguments = parser.parse_args()
torch.manual_seed(1)
network = torchvision.models.resnet50(weights=None)
network.fc = torch.nn.Identity()
images = torch.randn(2, 3, arguments.pixels, arguments.pixels)
if arguments.channels_last:
    network = network.to(memory_format=torch.channels_last)
    images = images.contiguous(memory_format=torch.channels_last)
# Batch norms draw no conclusion from a second pass: the trace is not compared with one.
torch.jit.trace(network.train(), images, check_trace=False).save(arguments.file)
