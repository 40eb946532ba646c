"""Gauges of embeddings by NumPy; the test beside it compares them with ours.

Usage: gauge.py EMBEDDINGS.npy

Prints JSON: RankMe by singular values, mean absolute correlation of different dimensions, standard
deviations (divisor N - 1), and marginal entropies by m-spacings of the logistic sigmoid of the
embeddings (m = round(sqrt N), 1e-7 added inside the logarithm), in nats.
"""
import json
import sys

import numpy as np

z = np.load(sys.argv[1]).astype(np.float64)
n, d = z.shape

singular = np.linalg.svd(z, compute_uv=False)
share = singular / singular.sum()
rank = np.exp(-np.sum((share + 1e-7) * np.log(share + 1e-7)))

correlation = np.corrcoef(z, rowvar=False)
off = np.abs(correlation[~np.eye(d, dtype=bool)]).mean()

u = np.sort(1 / (1 + np.exp(-z)), axis=0)
m = int(round(np.sqrt(n)))
spacing = (n + 1) / m * (u[m:] - u[:-m])
entropies = np.log(spacing + 1e-7).mean(axis=0)

print(
    json.dumps(
        {
            "effectiveRank": rank,
            "meanAbsCorrelation": off,
            "standardDeviations": z.std(axis=0, ddof=1).tolist(),
            "entropies": entropies.tolist(),
        }
    )
)
