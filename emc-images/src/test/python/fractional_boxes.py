"""Writes what PIL makes of boxes that begin and end within pixels, for FractionalBoxTest.

    python3 emc-core/src/test/python/fractional_boxes.py \
        > emc-images/src/test/resources/dev/emc/images/augment/fractional_boxes.json

An image of the full size was decoded at 1 / factor of it, its sides rounded up; where it was mirrored
afterwards, the full image begins within the first pixel. A box of full pixels is cut out, with all
pixels it touches, and resized by Image.resize(size, filter, box=(floats)).
"""
import json
import math
import random

from PIL import Image

random.seed(5)
FILTERS = {"BILINEAR": Image.Resampling.BILINEAR, "BICUBIC": Image.Resampling.BICUBIC}


def side(factor):
    """Full and reduced pixels, and where the full ones begin."""
    reduced = random.randint(5, 18)
    full = reduced * factor - random.randrange(factor)
    begin = random.choice([0, reduced - full / factor])
    first = random.randrange(full)
    length = random.randint(1, full - first)
    return full, reduced, begin, first, length


cases = []
for i in range(32):
    factor = [1, 2, 4, 8][i % 4]
    channels = 1 if i % 5 == 0 else 3
    height, rows, top, y, h = side(factor)
    width, columns, left, x, w = side(factor)
    pixels = random.randbytes(rows * columns * channels)
    image = Image.frombytes("L" if channels == 1 else "RGB", (columns, rows), pixels)
    y0, y1 = top + y / factor, top + (y + h) / factor
    x0, x1 = left + x / factor, left + (x + w) / factor
    fy, fx = math.floor(y0), math.floor(x0)
    touched = image.crop((fx, fy, math.ceil(x1), math.ceil(y1)))
    size = random.randint(1, 12), random.randint(1, 12)
    name = random.choice(list(FILTERS))
    result = touched.resize(size, FILTERS[name], box=(x0 - fx, y0 - fy, x1 - fx, y1 - fy))
    cases.append({
        "factor": factor, "height": height, "width": width, "top": top, "left": left,
        "channels": channels, "pixels": pixels.hex(), "crop": [y, x, h, w],
        "out": [size[1], size[0]], "filter": name, "expected": result.tobytes().hex(),
    })
print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")
