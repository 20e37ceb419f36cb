#!/usr/bin/python3
"""Writes pipeline_values.txt: right predictions per fold of scikit-learn pipelines on the embedded digits.

usage: make_pipeline_values.py REPOSITORY
A line is the pipeline as gridfold writes it, a bar, K, a bar, and right predictions of the five folds. The neighbours
are those of a plain search in double precision; where distances tie, the lower training row comes first.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys

import numpy as np
from sklearn.decomposition import PCA
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

repository = pathlib.Path(sys.argv[1])
with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    table = np.loadtxt(file, delimiter=",")
features, labels = table[:, :-1], table[:, -1].astype(int)


def right(pipeline, ks):
    counts = {k: [] for k in ks}
    for train, test in KFold(5).split(features):
        fitted = pipeline.fit(features[train])
        known = fitted.transform(features[train])
        asked = fitted.transform(features[test])
        distances = ((asked[:, None, :] - known[None, :, :]) ** 2).sum(axis=2)
        order = np.argsort(distances, axis=1, kind="stable")
        for k in ks:
            votes = [np.bincount(labels[train][row], minlength=10).argmax() for row in order[:, :k]]
            counts[k].append(int((np.array(votes) == labels[test]).sum()))
    return counts


lines = []
for text, pipeline in {
    "standardize": make_pipeline(StandardScaler()),
    "min_max": make_pipeline(MinMaxScaler()),
    "normalize(norm=l1)": make_pipeline(Normalizer("l1")),
    "pca(components=10)": make_pipeline(PCA(10, svd_solver="full")),
    "standardize > pca(components=20)": make_pipeline(StandardScaler(), PCA(20, svd_solver="full")),
    "normalize > mean_image": make_pipeline(Normalizer("l2"), StandardScaler(with_std=False)),
}.items():
    for k, counts in right(pipeline, [1, 5]).items():
        lines.append(f"{text}|{k}|{' '.join(map(str, counts))}")
(pathlib.Path(__file__).parent / "pipeline_values.txt").write_text("\n".join(lines) + "\n")
