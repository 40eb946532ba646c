"""Calls of Java objects, as py4j makes them, over the standard streams of this process.

This folder stands in for PySpark, of which it has what emc_spark.py uses: names and behaviour are PySpark's, the
rest is not there. The objects are real; PythonWrapperIT holds the other end.
"""

import json
import sys


class JavaObject:
    """An object on the other side; its methods are called by their names."""

    def __init__(self, number):
        self._number = number

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args: call({"on": self._number}, name, args)


def new(java_class, *args):
    return call({"class": java_class}, "new", args)


def call(on, method, args):
    sent = [{"object": a._number} if isinstance(a, JavaObject) else a for a in args]
    print(json.dumps({**on, "method": method, "args": sent}), flush=True)
    answer = json.loads(sys.stdin.readline())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return JavaObject(answer["object"]) if "object" in answer else answer["value"]
