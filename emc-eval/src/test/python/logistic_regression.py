"""Fits scikit-learn's logistic regression; the test beside it compares its answers with ours.

Usage: logistic_regression.py FOLDER N TEST_N WIDTH L2

FOLDER holds train.f32, train.i32 and test.f32, row-major and little-endian. Features are
standardised with the training statistics. Ours minimises mean loss + L2/2 |W|^2, scikit-learn's
C * sum of losses + 1/2 |W|^2: C = 1 / (L2 * N). Prints one predicted class per line.
"""
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

folder, n, test_n, width, l2 = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
train = np.fromfile(folder + "/train.f32", "<f4").reshape(n, width)
labels = np.fromfile(folder + "/train.i32", "<i4")
test = np.fromfile(folder + "/test.f32", "<f4").reshape(test_n, width)

scaler = StandardScaler().fit(train)
model = LogisticRegression(C=1 / (l2 * n), max_iter=2000, tol=1e-4)
model.fit(scaler.transform(train), labels)
print("\n".join(map(str, model.predict(scaler.transform(test)))))
