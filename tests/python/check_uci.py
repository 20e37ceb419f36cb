#!/usr/bin/env python3
"""Runs what `gridfold init` writes for the twelve files of datasets/uci, and compares every fold with scikit-learn's.

usage: check_uci.py GRIDFOLD REPOSITORY

The files are read by pandas and SciPy, with what a person knows of them. Folds are KFold(5, shuffle=True,
random_state=42)'s; SimpleImputer and OneHotEncoder learn from training rows; KNeighborsClassifier gets distances that
put the smaller row first where two are equal, since it leaves open which of them it takes. Accuracies must be equal to
the last bit.

Exits with 1 at a difference, and with 77 where a module is missing.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import io
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import h5py
    import numpy as np
    import pandas as pd
    from scipy.io import arff
    from scipy.spatial.distance import cdist
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import KFold
    from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
    from sklearn.preprocessing import OneHotEncoder
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

gridfold, repository = sys.argv[1], Path(sys.argv[2])
PLAIN = {"header": None}
# What pandas needs to be told, the label's column, and columns that are no features.
TABLES = {
    "iris.data": (PLAIN, -1, []),
    "wine.data": (PLAIN, 0, []),
    "wdbc.csv": ({"sep": ";", "decimal": ","}, 0, []),
    "sonar.data": (PLAIN, -1, []),
    "ionosphere.data": (PLAIN, -1, []),
    "house-votes-84.data": (PLAIN, 0, []),
    "breast-cancer-wisconsin.data": (PLAIN, -1, [0]),
    "glass.csv": ({}, -1, [0]),
    "zoo.csv": ({}, -1, [0]),
    "pima.tsv": ({"sep": "\t"}, -1, []),
    "vehicle.csv": ({"sep": ";"}, -1, []),
    "credit-g.arff": (None, -1, []),
}


def read(name):
    """The features as a data frame, and the labels as numbers of the sorted classes."""
    options, label, dropped = TABLES[name]
    path = repository / "datasets/uci" / f"{name}.gz"
    if options is None:
        table = pd.DataFrame(arff.loadarff(io.StringIO(gzip.open(path, "rt").read()))[0])
        for column in table.columns:
            if table[column].dtype == object:
                table[column] = table[column].str.decode("utf-8")
    else:
        table = pd.read_csv(path, na_values=["?"], **options)
    label = table.columns[label]
    features = table.drop(columns=[label, *(table.columns[i] for i in dropped)])
    return features, np.unique(table[label], return_inverse=True)[1]


def numbers(features, train, test):
    """Both parts of a split without gaps and texts, column by column."""
    parts = []
    for column in features.columns:
        values = features[column]
        is_text = values.dtype == object or values.dtype == bool
        cells = values.astype(object).where(values.notna(), np.nan).to_numpy().reshape(-1, 1) if is_text \
            else values.to_numpy(dtype=float).reshape(-1, 1)
        if values.dtype == bool:
            cells = cells.astype(str).astype(object)
        one, other = cells[train], cells[test]
        if values.isna().any():
            imputer = SimpleImputer(strategy="most_frequent" if is_text else "mean").fit(one)
            one, other = imputer.transform(one), imputer.transform(other)
        if is_text:
            encoder = OneHotEncoder(handle_unknown="ignore").fit(one)
            one, other = encoder.transform(one).toarray(), encoder.transform(other).toarray()
        parts.append((one.astype(float), other.astype(float)))
    return tuple(np.hstack(part) for part in zip(*parts))


def in_order(distances):
    """The places of a stable sort: distances without ties."""
    places = np.empty_like(distances)
    order = np.argsort(distances, axis=1, kind="stable")
    np.put_along_axis(places, order, np.arange(distances.shape[1], dtype=float)[None, :].repeat(len(order), 0), axis=1)
    return places


def expected(features, labels, neighbors, metrics):
    """Accuracies of each fold: {(k, metric): [...]}, and those of nearest centroids."""
    knn = {(k, metric): [] for k in neighbors for metric in metrics}
    centroids = []
    for train, test in KFold(5, shuffle=True, random_state=42).split(labels):
        one, other = numbers(features, np.sort(train), np.sort(test))
        one_labels, other_labels = labels[np.sort(train)], labels[np.sort(test)]
        for metric in metrics:
            metric_name = {"l1": "cityblock", "l2": "euclidean"}[metric]
            between = in_order(cdist(other, one, metric_name))
            for k in neighbors:
                model = KNeighborsClassifier(k, metric="precomputed", algorithm="brute")
                model.fit(np.zeros((len(one), len(one))), one_labels)
                knn[k, metric].append((model.predict(between) == other_labels).mean())
        centroids.append((NearestCentroid().fit(one, one_labels).predict(other) == other_labels).mean())
    return knn, centroids


def run(folder, name, classifier):
    """The accuracies that gridfold stores, and the values of their dimensions."""
    sweep, out = Path(folder) / f"{name}-{classifier}.yaml", Path(folder) / f"{name}-{classifier}"
    for words in (["init", sweep, "--dataset", repository / "datasets/uci" / f"{name}.gz", "--classifier", classifier],
                  ["validate", sweep], ["run", sweep, "--out", out]):
        done = subprocess.run([gridfold, *map(str, words)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{name}: gridfold {' '.join(map(str, words))}: exit status {done.returncode}\n{done.stderr}")
    with h5py.File(next(out.glob("*/results.h5"))) as file:
        names = [dimension[0].name.lstrip("/") for dimension in file["accuracy"].dims]
        labels = {n: file[n].asstr()[()] if file[n].dtype.kind == "O" else file[n][()] for n in names}
        return file["accuracy"][()], names, labels


problems = 0
with tempfile.TemporaryDirectory() as folder:
    for name in TABLES:
        features, labels = read(name)
        scores, names, axes = run(folder, name, "knn")
        knn, centroids = expected(features, labels, [int(k) for k in axes["k"]], list(axes["metric"]))
        scores = np.moveaxis(scores, [names.index(n) for n in ("k", "metric", "fold")], [0, 1, 2])
        stored = scores.reshape(len(axes["k"]), len(axes["metric"]), 5)
        for i, k in enumerate(axes["k"]):
            for j, metric in enumerate(axes["metric"]):
                if list(stored[i, j]) != knn[int(k), metric]:
                    problems += 1
                    print(f"{name}: k = {k}, {metric}: {stored[i, j]}, and scikit-learn {knn[int(k), metric]}")
        scores, names, axes = run(folder, name, "nearest_centroid")
        flat = np.moveaxis(scores, names.index("fold"), -1).reshape(-1, 5)
        euclidean = flat[list(axes["metric"]).index("l2")] if "metric" in axes else flat[0]
        if list(euclidean) != centroids:
            problems += 1
            print(f"{name}: nearest_centroid: {euclidean}, and scikit-learn {centroids}")
        print(f"{name}: {len(labels)} rows, {features.shape[1]} features, {labels.max() + 1} classes: compared")
sys.exit(1 if problems else 0)
