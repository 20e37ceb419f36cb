#!/usr/bin/python3
"""Checks that `gridfold splits -o` writes what numpy loads and scikit-learn's GridSearchCV takes as cv.

usage: check_splits.py GRIDFOLD REPOSITORY
Exits with 77 where a module is missing.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, train_test_split
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

gridfold, repository = sys.argv[1], pathlib.Path(sys.argv[2])


class Neighbors(BaseEstimator, ClassifierMixin):
    """K nearest neighbours by l2: equal distances by row, tied votes to the smaller class."""

    def __init__(self, k=1):
        self.k = k

    def fit(self, rows, labels):
        self.rows, self.labels, self.classes_ = rows, labels, np.unique(labels)
        return self

    def predict(self, queries):
        squares = (queries**2).sum(axis=1)[:, None] + (self.rows**2).sum(axis=1) - 2 * queries @ self.rows.T
        nearest = np.argsort(squares, axis=1, kind="stable")[:, : self.k]
        return np.array([np.bincount(self.labels[row]).argmax() for row in nearest])


def run(*words):
    return subprocess.run([gridfold, *words], check=True, capture_output=True, text=True).stdout


def load_splits(file):
    """As docs/splits.md has it."""
    splits = np.load(file)
    train = np.split(splits["train"], splits["train_starts"][1:])
    test = np.split(splits["test"], splits["test_starts"][1:])
    return [(train[i], test[i]) for i in np.flatnonzero(splits["outer"] == 0)]


def check_grid_search(folder, digits):
    sweep = str(repository / "configs" / "digits-stratified.yaml")
    rows, labels = digits[:, :64], digits[:, 64]
    run("splits", sweep, "-o", str(folder / "splits.npz"))
    cv = load_splits(folder / "splits.npz")
    expected = StratifiedKFold(5, shuffle=True, random_state=42).split(rows, labels)
    for (train, test), (their_train, their_test) in zip(cv, expected, strict=True):
        assert np.array_equal(train, their_train) and np.array_equal(test, their_test)

    ks = [1, 3, 5]
    search = GridSearchCV(Neighbors(), {"k": ks}, cv=cv).fit(rows, labels)
    run("run", sweep, "--out", str(folder / "runs"))
    (stored,) = (folder / "runs").glob("*/folds.csv")
    found = {(int(line["k"]), int(line["fold"])): float(line["accuracy"]) for line in csv.DictReader(stored.open())}
    for i, k in enumerate(ks):
        for fold in range(5):
            assert found[k, fold] == search.cv_results_[f"split{fold}_test_score"][i], (k, fold)


def check_rows_of_the_file(folder, digits):
    """Rows that a sweep leaves out are left out of the indices."""
    sweep = str(repository / "configs" / "digits-test-part.yaml")
    run("splits", sweep, "--set", "protocol.kind=k_fold", "-o", str(folder / "part.npz"))
    every = np.arange(len(digits))
    kept, _ = train_test_split(every, test_size=0.2, random_state=1, stratify=digits[:, 64])
    cv = load_splits(folder / "part.npz")
    assert len(cv) == 5
    for train, test in cv:
        assert np.array_equal(np.sort(np.concatenate([train, test])), np.sort(kept))


def check_outer_folds(folder, digits):
    """Of nested folds, those that judge are the ones whose `outer` is 0."""
    sweep = str(repository / "configs" / "digits-nested.yaml")
    nested = "protocol={kind: nested, outer_folds: 4, inner_folds: 3}"
    run("splits", sweep, "--set", nested, "-o", str(folder / "nested.npz"))
    cv = load_splits(folder / "nested.npz")
    for (train, test), (their_train, their_test) in zip(cv, KFold(4).split(digits), strict=True):
        assert np.array_equal(train, their_train) and np.array_equal(test, their_test)


def check_warnings_of_one_way(folder):
    """`--scheme N` prints the warnings of that way to split alone."""
    rows = folder / "sorted.csv"
    rows.write_text("".join(f"{i},{'abc'[i // 10]}\n" for i in range(30)))
    sweep = folder / "sorted.yaml"
    sweep.write_text(f"name: t\ndataset: {{loader: csv, path: {rows}}}\nclassifier: knn\n"
                     "protocol: {kind: [k_fold, stratified_k_fold], folds: 3}\n")
    for scheme, is_warned_of in (("0", True), ("1", False)):
        words = [gridfold, "splits", str(sweep), "--scheme", scheme]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
        assert ("sorted by class" in done.stderr) == is_warned_of, done.stderr
        assert done.stdout.startswith(f"scheme {scheme}: "), done.stdout
    done = subprocess.run([gridfold, "splits", str(sweep), "--scheme", "-1"], capture_output=True, text=True)
    assert done.returncode == 2 and "--scheme -1: the sweep splits rows in 2 ways; allowed: 0 to 1" in done.stderr


with tempfile.TemporaryDirectory() as name:
    digits = np.loadtxt(repository / "datasets" / "digits" / "digits.csv.gz", delimiter=",", dtype=np.int64)
    check_grid_search(pathlib.Path(name), digits)
    check_rows_of_the_file(pathlib.Path(name), digits)
    check_outer_folds(pathlib.Path(name), digits)
    check_warnings_of_one_way(pathlib.Path(name))
