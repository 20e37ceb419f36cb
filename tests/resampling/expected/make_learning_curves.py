#!/usr/bin/python3
"""Writes learning_curves.txt: the rows that scikit-learn's learning_curve trains and judges on.

usage: make_learning_curves.py
Lines are as those of splits.txt. The rows are those that an estimator sees. A size beyond the training rows is refused.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import hashlib
import itertools
import pathlib

import numpy as np
from sklearn import model_selection as ms
from sklearn.base import BaseEstimator

from make_splits import SPLITTERS, labels, spelled, text_of

seen = []


class Recorder(BaseEstimator):
    """Notes the rows that it is fitted to and scored on; each row's only feature is its number."""

    def fit(self, rows, _):
        self.rows = rows[:, 0].tolist()
        return self

    def score(self, rows, _):
        seen.append((self.rows, rows[:, 0].tolist()))
        return 0.0


def rows_seen(kind, parameters, data, size, seed):
    y = labels(data["rows"], data["classes"], data["data"])
    seen.clear()
    ms.learning_curve(Recorder(), np.arange(len(y))[:, None], y, train_sizes=[size],
                      cv=SPLITTERS[kind](parameters), shuffle=seed is not None, random_state=seed)
    # It scores every fit on the held-out rows and then on the rows trained on.
    return [text_of(split) for split in seen[::2]]


KINDS = (
    ("k_fold", {"folds": 5}),
    ("k_fold", {"folds": 3, "shuffle": True, "shuffle.seed": 42}),
    ("stratified_k_fold", {"folds": 4}),
    ("repeated_stratified", {"folds": 2, "repeats": 3, "shuffle.seed": 1}),
    ("shuffle_split", {"splits": 4, "test_size": 0.2, "shuffle.seed": 42}),
)


def main():
    lines = []
    for rows, (kind, parameters), size, seed in itertools.product(
        (17, 40, 151), KINDS, (1, 7, 60, 0.1, 0.34, 0.75, 1.0), (None, 0, 42)
    ):
        # The rows of a random split stand in its own order there, and ascending here; its own train_size keeps them.
        if kind == "shuffle_split" and (seed is not None or isinstance(size, float)):
            continue
        data = {"rows": rows, "classes": 3, "data": rows % 7}
        asked = {"train_size": size}
        if kind != "shuffle_split":
            asked["train_sample"] = "first" if seed is None else "shuffled"
        if seed is not None:
            asked["train_seed"] = seed
        case = f"{kind} {spelled(data)} {spelled(parameters | asked)}"
        try:
            text = "".join(split + "\n" for split in rows_seen(kind, parameters, data, size, seed))
        except ValueError:
            lines.append(f"{case}|refused")
            continue
        lines.append(f"{case}|{text.count(chr(10))} {hashlib.sha256(text.encode()).hexdigest()[:16]}")
    (pathlib.Path(__file__).parent / "learning_curves.txt").write_text("\n".join(lines) + "\n")


main()
