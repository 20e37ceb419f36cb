#!/usr/bin/python3
"""Writes double_values.txt, and the data sets that it is about, beside itself: right predictions of K nearest neighbours
on data sets of decimals, with SciPy's distances in double precision.

Debian: apt-get install python3-scipy python3-sklearn. The data are scikit-learn's copies of the UCI Machine Learning
Repository's iris, wine and breast cancer (Wisconsin, diagnostic), CC BY 4.0: features, then the class. A line of
double_values.txt is the data set, the metric, p (0 where the metric has none), K, a bar, and the number of right
predictions in each of KFold(5, shuffle=True, random_state=seed) for seeds 0, 1 and 2. Neighbours are those of a stable
sort by (distance, training row).
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.metrics.pairwise import additive_chi2_kernel
from sklearn.model_selection import KFold

here = pathlib.Path(__file__).parent
scipy_names = {"l1": "cityblock", "l2": "euclidean", "squared_l2": "sqeuclidean", "chebyshev": "chebyshev",
               "cosine": "cosine", "correlation": "correlation", "hamming": "hamming", "canberra": "canberra",
               "bray_curtis": "braycurtis"}


def distances_of(features):
    for name, scipy in scipy_names.items():
        yield name, 0, cdist(features, features, scipy)
    for p in (1, 1.5, 2, 3, 4):
        yield "minkowski", p, cdist(features, features, "minkowski", p=p)
    yield "chi_square", 0, -additive_chi2_kernel(features)


def main():
    lines = []
    for name, load in {"iris": load_iris, "wine": load_wine, "breast_cancer": load_breast_cancer}.items():
        features, labels = load(return_X_y=True)
        table = "\n".join(",".join([*(repr(float(v)) for v in row), str(label)]) for row, label in zip(features, labels))
        with gzip.GzipFile(here / f"{name}.csv.gz", "wb", mtime=0) as file:
            file.write((table + "\n").encode())
        for metric, p, distances in distances_of(features):
            right = {}
            for seed in range(3):
                for train, test in KFold(5, shuffle=True, random_state=seed).split(features):
                    order = np.argsort(distances[np.ix_(test, train)], axis=1, kind="stable")
                    for k in (1, 3, 10, 25):
                        votes = [np.bincount(labels[train][row[:k]]).argmax() for row in order]
                        right.setdefault(k, []).append(int((np.array(votes) == labels[test]).sum()))
            for k, counts in right.items():
                lines.append(f"{name} {metric} {p} {k}|{' '.join(map(str, counts))}")
    (here / "double_values.txt").write_text("\n".join(lines) + "\n")


main()
