"""Writes checkpoints as other projects do, with the features they give.

usage: foreign_weights.py FOLDER

FOLDER holds images.pth (one tensor, "images", of 32 pixels). Prints, for each file written, a line of its name and the features of the images in evaluation mode.
"""

import sys
import warnings
from pathlib import Path

import torch
import torchvision
from torchvision.models.vision_transformer import VisionTransformer

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
images = torch.load(folder / "images.pth", weights_only=True)["images"]
torch.manual_seed(3)


def features(model):
    with torch.no_grad():
        return model.eval()(images).flatten().tolist()


def say(name, values):
    print(name, *values)


def transformer():
    model = VisionTransformer(
        image_size=32, patch_size=8, num_layers=2, num_heads=4, hidden_dim=16, mlp_dim=64, num_classes=5
    )
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    state = model.state_dict()
    model.heads = torch.nn.Identity()
    return state, model


resnet = torchvision.models.resnet18()
for _ in range(3):
    resnet.train()(torch.randn(4, 3, 32, 32))
resnet.fc = torch.nn.Identity()

# lightly's tutorial.
torch.save(
    {"resnet18_parameters": torch.nn.Sequential(*list(resnet.children())[:-1]).state_dict()},
    folder / "tutorial.pth",
)
say("tutorial.pth", features(resnet))

# A trunk of VISSL.
trunk = {"_feature_blocks." + key: value for key, value in resnet.state_dict().items()}
heads = {"0.clf.0.weight": torch.zeros(3, 512)}
torch.save(
    {
        "phase_idx": 99,
        "classy_state_dict": {"base_model": {"model": {"trunk": trunk, "heads": heads}}},
    },
    folder / "vissl.torch",
)
say("vissl.torch", features(resnet))

# torchvision's vision transformer, bare.
state, model = transformer()
torch.save(state, folder / "vit.pth")
say("vit.pth", features(model))

# The same in DINO's layout.
student, _ = transformer()
torch.save(
    {
        "student": {"module.backbone." + key: value for key, value in student.items()},
        "teacher": {"backbone." + key: value for key, value in state.items()},
        "epoch": 100,
    },
    folder / "dino.pth",
)
say("dino.pth", features(model))
