"""Fits scikit-learn's LinearSVC; the test beside it compares its answers with ours.

Usage: linear_svc.py TRAIN.npy LABELS.npy TEST.npy COST

Rows are brought to unit length, as the protocol of VOC07 has it. Both minimise
1/2 |W|^2 + C * sum of squared hinge losses with a constant feature of 1 for the offset, solved in
the dual to the same tolerance, class by class. Prints one predicted class per line.
"""
import sys

import numpy as np
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

train, labels, test = (np.load(path) for path in sys.argv[1:4])
model = LinearSVC(
    C=float(sys.argv[4]), loss="squared_hinge", dual=True, tol=1e-4, max_iter=2000, random_state=31
)
model.fit(normalize(train.astype(np.float64)), labels)
print("\n".join(map(str, model.predict(normalize(test.astype(np.float64))))))
