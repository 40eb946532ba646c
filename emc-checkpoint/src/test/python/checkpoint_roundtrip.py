"""Loads what EMC for Java wrote and saves it again with PyTorch.

usage: checkpoint_roundtrip.py FOLDER

FOLDER holds model.pth, model.safetensors and model.npz with the same tensors. They are compared bit
by bit, then saved as python.zip.pth and python.legacy.pth.
"""

import json
import struct
import sys
import warnings
from collections import OrderedDict
from pathlib import Path

import numpy
import torch

TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def bits(tensor):
    return tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    assert header.pop("__metadata__") == {"format": "pt"}
    tensors = OrderedDict()
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + start : 8 + length + end])
        dtype = TYPES[entry["dtype"]]
        flat = torch.frombuffer(raw, dtype=dtype) if raw else torch.empty(0, dtype=dtype)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def main():
    folder = Path(sys.argv[1])
    warnings.simplefilter("ignore")
    loaded = torch.load(folder / "model.pth", weights_only=True)
    safe = read_safetensors(folder / "model.safetensors")
    npz = numpy.load(folder / "model.npz")
    assert list(loaded) == list(safe), (list(loaded), list(safe))
    assert sorted(loaded) == sorted(npz.files)
    for name, tensor in loaded.items():
        other = safe[name]
        assert tensor.dtype == other.dtype and tensor.shape == other.shape, name
        assert bits(tensor) == bits(other), name
        array = npz[name]
        if tensor.dtype == torch.bfloat16:
            tensor = tensor.float()
        assert str(array.dtype) == str(tensor.dtype).split(".")[1], name
        assert array.shape == tuple(tensor.shape), name
        assert array.tobytes() == tensor.numpy().tobytes(), name
    mixed = OrderedDict(loaded)
    mixed["transposed"] = loaded["F32"].t()
    torch.save({"state_dict": mixed, "epoch": 3}, folder / "python.zip.pth")
    torch.save(
        {"state_dict": mixed, "epoch": 3},
        folder / "python.legacy.pth",
        _use_new_zipfile_serialization=False,
    )
    print("same", len(loaded))


main()
