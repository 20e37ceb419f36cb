#!/usr/bin/python3
"""Writes what scikit-learn's classifiers predict on the embedded digits.

usage: make_fitted_predictions.py REPOSITORY
fitted_predictions.txt: the classifier as gridfold calls it, the first held-out row, a bar, and the predicted class of
each row of a fold of KFold(5), learnt from the other rows. fitted_counts.txt: the classifier, the pipeline, the
protocol, a bar, and right predictions fold by fold.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import KFold, train_test_split
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

repository = pathlib.Path(sys.argv[1])
with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    table = np.loadtxt(file, delimiter=",")
features, labels = table[:, :-1], table[:, -1].astype(int)
classifiers = {"majority": DummyClassifier(strategy="most_frequent"), "nearest_centroid": NearestCentroid()}
folds = list(KFold(5).split(features))
every = np.arange(len(labels))
protocols = {"folds": folds, "holdout": [train_test_split(every, test_size=0.25, random_state=42)]}

predictions = []
counts = []
for name, classifier in classifiers.items():
    for train, test in folds:
        predicted = classifier.fit(features[train], labels[train]).predict(features[test])
        predictions.append(f"{name} {test[0]}|{' '.join(map(str, predicted))}")
    for pipeline, model in {"none": classifier, "standardize": make_pipeline(StandardScaler(), classifier)}.items():
        for protocol, splits in protocols.items():
            right = []
            for train, test in splits:
                predicted = model.fit(features[train], labels[train]).predict(features[test])
                right.append(str((predicted == labels[test]).sum()))
            counts.append(f"{name} {pipeline} {protocol}|{' '.join(right)}")
folder = pathlib.Path(__file__).parent
(folder / "fitted_predictions.txt").write_text("\n".join(predictions) + "\n")
(folder / "fitted_counts.txt").write_text("\n".join(counts) + "\n")
