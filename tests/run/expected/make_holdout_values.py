#!/usr/bin/python3
"""Writes holdout_values.txt: right predictions of K nearest neighbours on holdouts of the embedded digits.

usage: make_holdout_values.py REPOSITORY
A line is the pipeline as gridfold writes it, the metric, the test size, the seed or "none", K, a bar, and the number
of right predictions. The split is scikit-learn's train_test_split, the neighbours those of a stable sort by (distance,
training row), distances in 64 bits of features that scaling rounds to 32 bits.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

repository = pathlib.Path(sys.argv[1])
with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    table = np.loadtxt(file, delimiter=",")
features, labels = table[:, :-1], table[:, -1].astype(int)


def split(test_size, seed):
    rows = np.arange(len(labels))
    if seed == "none":
        return train_test_split(rows, test_size=test_size, shuffle=False)
    return [np.sort(part) for part in train_test_split(rows, test_size=test_size, random_state=seed)]


def transformed(pipeline, train, test):
    if pipeline == "none":
        return features[train], features[test]
    scaler = StandardScaler().fit(features[train])
    return [scaler.transform(features[part]).astype(np.float32).astype(np.float64) for part in (train, test)]


lines = []
for pipeline, metrics in {"none": ["l1", "l2"], "standardize": ["l2"]}.items():
    for metric in metrics:
        for test_size in (0.1, 0.25, 0.5, 0.9):
            for seed in ("none", 42):
                train, test = split(test_size, seed)
                known, asked = transformed(pipeline, train, test)
                order = []
                for row in asked:
                    difference = known - row
                    distances = np.abs(difference).sum(axis=1) if metric == "l1" else (difference**2).sum(axis=1)
                    order.append(np.argsort(distances, kind="stable"))
                for k in (1, 5):
                    votes = [np.bincount(labels[train][row[:k]], minlength=10).argmax() for row in order]
                    right = int((np.array(votes) == labels[test]).sum())
                    lines.append(f"{pipeline} {metric} {test_size} {seed} {k}|{right}")
(pathlib.Path(__file__).parent / "holdout_values.txt").write_text("\n".join(lines) + "\n")
