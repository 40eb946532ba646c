"""Writes checkpoints with what people put beside the weights, and whole models.

usage: beside_weights.py FOLDER
"""

import argparse
import collections
import datetime
import decimal
import enum
import pathlib
import random
import sys
import types
import uuid

import numpy as np
import torch
from torch import nn


class Color(enum.Enum):
    RED = 1


class Args:
    """Refers to itself and hides a tensor."""

    def __init__(self):
        self.lr = 0.1
        self.me = self
        self.mean = torch.ones(3)


class Slots:
    __slots__ = ("a",)

    def __init__(self):
        self.a = torch.zeros(2)


class MyDict(dict):
    pass


class MyList(list):
    pass


day = datetime.date(2024, 1, 2)
beside = {
    "model": collections.OrderedDict(w=torch.arange(4.0)),
    "rng": {
        "numpy": np.random.get_state(),
        "python": random.getstate(),
        "torch": torch.ByteTensor([1, 2, 3]),
        "state": np.random.RandomState(3),
        "generator": np.random.default_rng(3),
    },
    "numpy": {
        "text": np.str_("héllo"),
        "bytes": np.bytes_(b"abc"),
        "u32": np.uint32(4000000000),
        "u64": np.uint64(2**64 - 1),
        "half": np.float16(0.5),
        "complex": np.complex64(1 + 2j),
        "date": np.datetime64("2024-01-02"),
        "delta": np.timedelta64(3, "s"),
        "dates": np.array(["2024-01-02"], dtype="datetime64[D]"),
        "objects": np.array([None, "x", torch.zeros(1)], dtype=object),
        "texts": np.array(["ab", "c"]),
        "records": np.zeros(2, dtype=[("a", "i4"), ("b", "f8")]),
        "masked": np.ma.masked_array([1, 2], [0, 1]),
        "type": np.dtype("uint16"),
        "fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
        "cube": np.asfortranarray(np.arange(24, dtype=np.int16).reshape(2, 3, 4)),
        "big": np.arange(3, dtype=">f4"),
        "big-number": np.array([1.5], dtype=">f8")[0],
    },
    "args": argparse.Namespace(lr=0.1, path=pathlib.Path("/a/b"), inner=argparse.Namespace(z=1)),
    "when": datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
    "took": datetime.timedelta(seconds=3),
    "decimal": decimal.Decimal("1.5"),
    "uuid": uuid.UUID(int=3),
    "mine": Args(),
    "slots": Slots(),
    "my-dict": MyDict(w2=torch.ones(2), lr=1),
    "my-list": MyList([1, 2]),
    "simple": types.SimpleNamespace(x=1),
    "deque": collections.deque([1, 2], maxlen=3),
    "complex": 1 + 2j,
    "range": range(3),
    "keys": {"RED": 1, day: 2, datetime.date(2024, 1, 3): 3, np.str_("k"): 4, (1, "RED"): 5},
    "function": Args,
    "default": collections.defaultdict(list, a=[1]),
    "frozen": frozenset([1]),
}

folder = sys.argv[1]
torch.save(beside, folder + "/protocol2.pth")
torch.save(beside, folder + "/protocol4.pth", pickle_protocol=4)
torch.save(beside, folder + "/protocol5.pth", pickle_protocol=5)
torch.save(beside, folder + "/legacy.pth", _use_new_zipfile_serialization=False)
torch.save({**beside, "color": Color.RED}, folder + "/enum.pth", pickle_protocol=4)
model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
torch.save(model, folder + "/whole.pth")
torch.save({"model": model, "epoch": 3}, folder + "/whole-in-dict.pth")
optimizer = {"state": {0: {"m": torch.ones(1)}}}
torch.save({"model": model, "optimizer": optimizer}, folder + "/whole-beside-tensors.pth")
