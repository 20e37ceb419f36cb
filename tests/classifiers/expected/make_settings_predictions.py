#!/usr/bin/python3
"""Writes what classifiers with many settings predict on the embedded digits, by scikit-learn or by plain numpy.

usage: make_settings_predictions.py REPOSITORY
settings_predictions.txt, a line each: the classifier as gridfold calls it, its parameters and the first held-out row; a
bar; the predicted class of each row of a fold of KFold(5), learnt from the other rows; a bar; and the sum over these rows
of the probability of the true class, or a dash.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys
import warnings

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.metrics import pairwise_distances
from sklearn.model_selection import KFold
from sklearn.neighbors import NearestCentroid, RadiusNeighborsClassifier

warnings.simplefilter("ignore")
repository = pathlib.Path(sys.argv[1])
with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    table = np.loadtxt(file, delimiter=",")
features, labels = table[:, :-1], table[:, -1].astype(int)
folds = [fold for i, fold in enumerate(KFold(5).split(features)) if i in (0, 2)]
METRICS = {"l1": "manhattan", "l2": "euclidean", "chebyshev": "chebyshev"}
KERNELS = {
    "gaussian": lambda u: np.exp(-u * u / 2),
    "epanechnikov": lambda u: 1 - u * u,
    "tricube": lambda u: (1 - u**3) ** 3,
}


def knn_weights(weights, near, after):
    """Of the K nearest, at distances `near`; `after` is that of the next one."""
    if weights == "uniform":
        return np.ones(len(near))
    if weights == "distance":
        return (near == 0).astype(float) if near[0] == 0 else 1 / near
    if weights == "rank":
        return np.arange(len(near), 0, -1).astype(float)
    u = np.array([0.0 if d == 0 else d / after for d in near])
    values = KERNELS[weights](u)
    return values if values.max() > 0 else np.ones(len(near))


def knn(train, test, k, metric, weights):
    """Neighbours by (distance, row), votes in plain loops."""
    table = pairwise_distances(features[test], features[train], metric=METRICS[metric])
    if metric == "l2":
        # Exact, from integers.
        table = np.sqrt(((features[test][:, None, :] - features[train][None, :, :]) ** 2).sum(axis=2))
    shares = np.zeros((len(test), 10))
    for query, distances in enumerate(table):
        order = np.argsort(distances, kind="stable")
        near = distances[order[:k]]
        after = distances[order[min(k, len(order) - 1)]]
        for row, weight in zip(order[:k], knn_weights(weights, near, after)):
            shares[query, labels[train[row]]] += weight
    return shares.argmax(axis=1), shares / shares.sum(axis=1, keepdims=True)


def radius_neighbors(train, test, radius, metric, weights):
    kernel = KERNELS.get(weights)
    given = weights
    if kernel is not None:

        def given(neighborhoods):
            values = np.empty(len(neighborhoods), dtype=object)
            for i, distances in enumerate(neighborhoods):
                values[i] = kernel(distances / radius)
            return values

    model = RadiusNeighborsClassifier(
        radius, weights=given, metric=METRICS[metric], algorithm="brute", outlier_label="most_frequent"
    )
    model.fit(features[train], labels[train])
    return model.predict(features[test]), model.predict_proba(features[test])


lines = []


def add(name, test, predicted, shares):
    total = "-" if shares is None else repr(float(shares[np.arange(len(test)), labels[test]].sum()))
    lines.append(f"{name} {test[0]}|{''.join(map(str, predicted))}|{total}")


for train, test in folds:
    for metric in ["l1", "l2"]:
        for weights in ["uniform", "distance", "rank", *KERNELS]:
            for k in [1, 4, 15]:
                add(f"knn k={k} metric={metric} weights={weights}", test, *knn(train, test, k, metric, weights))
    # One with few neighbours and many rows without any, one with many.
    for metric, radii in {"l1": [80.5, 160.5], "l2": [15.3, 30.3], "chebyshev": [7.5, 11.5]}.items():
        for weights in ["uniform", "distance", *KERNELS]:
            for radius in radii:
                add(
                    f"radius_neighbors radius={radius} metric={metric} weights={weights}",
                    test,
                    *radius_neighbors(train, test, radius, metric, weights),
                )
    for metric in METRICS:
        for threshold in [None, 0, 0.2, 1.0, 4.0]:
            model = NearestCentroid(metric=METRICS[metric], shrink_threshold=threshold or None)
            predicted = model.fit(features[train], labels[train]).predict(features[test])
            text = "" if threshold is None else f" shrink_threshold={threshold}"
            add(f"nearest_centroid metric={metric}{text}", test, predicted, None)
    for name, strategy in {"majority": "most_frequent", "prior": "prior"}.items():
        model = DummyClassifier(strategy=strategy).fit(features[train], labels[train])
        add(name, test, model.predict(features[test]), model.predict_proba(features[test]))
(pathlib.Path(__file__).parent / "settings_predictions.txt").write_text("\n".join(lines) + "\n")
