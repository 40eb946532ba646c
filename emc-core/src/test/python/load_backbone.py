"""Loads a backbone that EMC for Java trained, as its users would.

usage: load_backbone.py FOLDER

FOLDER holds backbone.pth and images.pth (one tensor, "images"). Prints the features of the images in evaluation mode, one number a line.
"""

import sys
import warnings
from pathlib import Path

import torch
import torchvision

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
images = torch.load(folder / "images.pth", weights_only=True)["images"]

model = torchvision.models.resnet18()
model.fc = torch.nn.Identity()
model.load_state_dict(torch.load(folder / "backbone.pth", weights_only=True), strict=True)

with torch.no_grad():
    features = model.eval()(images)
print("\n".join(str(value) for value in features.flatten().tolist()))
