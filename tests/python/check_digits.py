#!/usr/bin/env python3
"""Compares a finished run of configs/quickstart.yaml with two other implementations of the same work.

    check_digits.py FOLDER [K ...]

1. Every fold of results.h5, by h5py and by xarray's two engines, with a textbook reference in numpy: all distances in
   integers, neighbours by a stable argsort (ties to the smaller row), votes by bincount and argmax (ties to the
   smaller label). All counts of right predictions must be equal.
2. The reference, row by row, with scikit-learn's KFold and KNeighborsClassifier(algorithm="brute") for these K, or
   for all of them:
   a. on distances that put the smaller row first where two are equal: every prediction must be equal;
   b. on the features. There scikit-learn leaves open which of several training rows at the distance of the K-th
      neighbour it takes; only rows where that choice exists may differ, and how many do is told.

Exits with 1 at a difference, and with 77 where a module is missing.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
from pathlib import Path

try:
    import h5netcdf  # noqa: F401
    import h5py
    import netCDF4  # noqa: F401
    import numpy as np
    import xarray
    from sklearn.datasets import load_digits
    from sklearn.model_selection import KFold
    from sklearn.neighbors import KNeighborsClassifier
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

SKLEARN_NAME = {"l1": "manhattan", "l2": "euclidean"}


def stored_counts(path):
    """{(metric, k, folds, fold): (right predictions, accuracy)} by three readers that must agree."""
    by_reader = []
    with h5py.File(path, "r") as file:
        names = [dimension[0].name.lstrip("/") for dimension in file["accuracy"].dims]
        labels = [file[name].asstr()[()] if file[name].dtype.kind == "O" else file[name][()] for name in names]
        by_reader.append(cells(names, labels, file["accuracy"][()], file["correct"][()], file["status"][()]))
    for engine in ("h5netcdf", "netcdf4"):
        with xarray.open_dataset(path, engine=engine) as dataset:
            names = dataset["accuracy"].dims
            labels = [dataset[name].values for name in names]
            by_reader.append(cells(names, labels, dataset["accuracy"].values, dataset["correct"].values,
                                   dataset["status"].values))
    assert by_reader[0] == by_reader[1] == by_reader[2], "the readers differ"
    return by_reader[0]


def cells(names, labels, accuracy, correct, status):
    found = {}
    for place in zip(*np.nonzero(status)):
        assert status[place] == 1, f"a fold failed: {place}"
        where = {name: values[index] for name, values, index in zip(names, labels, place)}
        assert where["repeat"] == 0
        key = (str(where["metric"]), int(where["k"]), int(where["folds"]), int(where["fold"]))
        found[key] = (int(correct[place]), float(accuracy[place]))
    return found


def distances(metric, features):
    """All pairs, as integers (squared for l2, which keeps the order)."""
    if metric == "l1":
        return np.array([np.abs(features - row).sum(axis=1) for row in features])
    squares = (features * features).sum(axis=1)
    return squares[:, None] + squares[None, :] - 2 * (features @ features.T)


def reference_predictions(ordered_labels, k, classes):
    counts = np.zeros((len(ordered_labels), classes), dtype=np.int64)
    for column in range(k):
        counts[np.arange(len(ordered_labels)), ordered_labels[:, column]] += 1
    return counts.argmax(axis=1)


class SklearnCheck:
    """Compares predictions with scikit-learn's and counts."""

    def __init__(self):
        self.folds = self.equal_folds = self.equal_scores = self.rows = self.open_rows = self.differing_rows = 0

    def with_ordered_ties(self, where, k, between, train_size, labels, predicted):
        """On distances made unlike each other: by the place of the training row where they are equal."""
        model = KNeighborsClassifier(k, algorithm="brute", metric="precomputed")
        model.fit(np.zeros((train_size, train_size)), labels)
        unique = between * train_size + np.arange(train_size)
        assert (model.predict(unique) == predicted).all(), f"scikit-learn differs where no tie is open: {where}"

    def with_open_ties(self, where, k, train, train_labels, test, test_labels, predicted, is_open):
        model = KNeighborsClassifier(k, algorithm="brute", metric=SKLEARN_NAME[where[0]])
        got = model.fit(train, train_labels).predict(test)
        differs = got != predicted
        assert not (differs & ~is_open).any(), f"scikit-learn differs without a tie: {where}"
        self.folds += 1
        self.equal_folds += not differs.any()
        self.equal_scores += int((got == test_labels).sum()) == int((predicted == test_labels).sum())
        self.rows += len(test)
        self.open_rows += int(is_open.sum())
        self.differing_rows += int(differs.sum())

    def report(self):
        print(f"{self.folds} of {self.folds} folds equal scikit-learn's row by row with ties to the smaller row")
        print(f"{self.equal_folds} of {self.folds} folds equal scikit-learn's row by row with its own choice among ties, "
              f"{self.equal_scores} have its accuracy: of {self.rows} predictions {self.open_rows} have a tie at the "
              f"K-th neighbour, and {self.differing_rows} of those differ")


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    stored = stored_counts(Path(sys.argv[1]) / "results.h5")
    features, labels = load_digits(return_X_y=True)
    integers = features.astype(np.int64)
    assert (integers == features).all()
    metrics = sorted({key[0] for key in stored})
    ks = sorted({key[1] for key in stored})
    schemes = sorted({key[2] for key in stored})
    assert (metrics, ks, schemes) == (["l1", "l2"], list(range(1, 21)), [5, 10]), (metrics, ks, schemes)
    assert len(stored) == 2 * 20 * (5 + 10), len(stored)
    sklearn_ks = [int(k) for k in sys.argv[2:]] or ks

    differing = 0
    sklearn = SklearnCheck()
    for metric in metrics:
        all_pairs = distances(metric, integers)
        for folds in schemes:
            for fold, (train, test) in enumerate(KFold(folds).split(features)):
                between = all_pairs[np.ix_(test, train)]
                order = np.argsort(between, axis=1, kind="stable")[:, : max(ks) + 1]
                nearest = np.take_along_axis(between, order, axis=1)
                ordered_labels = labels[train][order]
                for k in ks:
                    where = (metric, k, folds, fold)
                    predicted = reference_predictions(ordered_labels, k, 10)
                    right = int((predicted == labels[test]).sum())
                    if stored[where] != (right, right / len(test)):
                        differing += 1
                        print(f"DIFFERS: {where}: stored {stored[where]}, numpy {right} of {len(test)} right")
                    if k in sklearn_ks:
                        sklearn.with_ordered_ties(where, k, between, len(train), labels[train], predicted)
                        sklearn.with_open_ties(where, k, features[train], labels[train], features[test], labels[test],
                                               predicted, nearest[:, k - 1] == nearest[:, k])
    print(f"{len(stored) - differing} of {len(stored)} folds equal numpy's")
    sklearn.report()
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
