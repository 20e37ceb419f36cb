#!/usr/bin/python3
"""Writes splits.txt: what scikit-learn's splitters make of many small data sets.

usage: make_splits.py
A line is a resampling with its parameters and the data (rows, classes, seed of the data, groups where they count), a
bar, and "refused", or the number of splits and 16 digits of the SHA-256 of their rows: a line per split, training rows,
a bar, held-out rows, both ascending with repetitions. splits_whole.txt holds those lines themselves for some cases.
Labels and groups come from `labels` and `groups`, which the test has as well.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import hashlib
import itertools
import pathlib
import warnings

import numpy as np
from sklearn import model_selection as ms

warnings.simplefilter("ignore")


def scattered(rows, seed):
    return (np.arange(1, rows + 1, dtype=np.uint64) * 2654435761 + seed * 40503) % 2**32 // 2**10 % 1000


def labels(rows, classes, seed):
    """Small classes are rarer."""
    return (scattered(rows, seed) ** 2 * classes // 1000000).astype(int)


def text_of(split):
    train, test = split
    return "|".join(" ".join(str(row) for row in sorted(part)) for part in (train, test))


def train_test(**parameters):
    """train_test_split as a splitter."""

    class Splitter:
        def split(self, rows, labels, groups):
            chosen = dict(parameters)
            if chosen.pop("stratify", False):
                chosen["stratify"] = labels
            yield ms.train_test_split(np.arange(len(rows)), **chosen)

    return Splitter()


def seeded(parameters):
    """`shuffle.seed` as scikit-learn's shuffle and random_state."""
    chosen = {key: value for key, value in parameters.items() if key not in ("shuffle", "shuffle.seed")}
    if "shuffle.seed" in parameters:
        chosen["random_state"] = parameters["shuffle.seed"]
    return chosen


def renamed(parameters, **names):
    return {names.get(key, key): value for key, value in parameters.items()}


def folds(splitter):
    def make(parameters):
        chosen = renamed(seeded(parameters), folds="n_splits", repeats="n_repeats")
        if "shuffle" in parameters:
            chosen["shuffle"] = True
        return splitter(**chosen)

    return make


def random_splits(splitter):
    return lambda parameters: splitter(**renamed(seeded(parameters), splits="n_splits"))


def holdout(parameters):
    return train_test(shuffle="shuffle" in parameters, **seeded(parameters))


SPLITTERS = {
    "k_fold": folds(ms.KFold),
    "stratified_k_fold": folds(ms.StratifiedKFold),
    "repeated": folds(ms.RepeatedKFold),
    "repeated_stratified": folds(ms.RepeatedStratifiedKFold),
    "leave_one_out": lambda parameters: ms.LeaveOneOut(),
    "shuffle_split": random_splits(ms.ShuffleSplit),
    "stratified_shuffle_split": random_splits(ms.StratifiedShuffleSplit),
    "holdout": holdout,
}

SEEDS = (0, 42, 2**32 - 1)
SIZES = ({"test_size": 0.1}, {"test_size": 0.25, "train_size": 0.5}, {"test_size": 3}, {"test_size": 0.3, "train_size": 7})


def parameters_of(kind):
    if kind in ("k_fold", "stratified_k_fold"):
        for count, seed in itertools.product((2, 3, 5, 10), (None, *SEEDS)):
            yield {"folds": count} | ({} if seed is None else {"shuffle": True, "shuffle.seed": seed})
    elif kind in ("repeated", "repeated_stratified"):
        for count, repeats, seed in itertools.product((2, 5), (1, 7), SEEDS):
            yield {"folds": count, "repeats": repeats, "shuffle.seed": seed}
    elif kind == "leave_one_out":
        yield {}
    elif kind in ("shuffle_split", "stratified_shuffle_split"):
        for count, sizes, seed in itertools.product((1, 10), SIZES, SEEDS):
            yield {"splits": count} | sizes | {"shuffle.seed": seed}
    elif kind == "holdout":
        for size in (0.01, 0.2, 0.5, 0.7, 1, 4):
            yield {"test_size": size}
        for sizes, stratify, seed in itertools.product(SIZES, (False, True), SEEDS):
            yield sizes | {"stratify": stratify, "shuffle": True, "shuffle.seed": seed}


def data_of(kind):
    sizes = (2, 3, 11, 40, 150) if kind not in ("k_fold", "leave_one_out") else (2, 3, 11, 40, 151, 500)
    classes = (1,) if kind in ("k_fold", "repeated", "leave_one_out", "shuffle_split") else (1, 2, 3, 7, 26)
    for rows, count in itertools.product(sizes, classes):
        yield {"rows": rows, "classes": count, "data": rows % 7}


def spelled(values):
    return " ".join(f"{key}={str(value).lower()}" for key, value in values.items())


def main():
    lines, whole = [], []
    for kind in SPLITTERS:
        for data, parameters in itertools.product(data_of(kind), parameters_of(kind)):
            case = f"{kind} {spelled(data)} {spelled(parameters)}".strip()
            y = labels(data["rows"], data["classes"], data["data"])
            try:
                splits = [text_of(split) for split in SPLITTERS[kind](parameters).split(y, y, None)]
            except ValueError:
                lines.append(f"{case}|refused")
                continue
            text = "".join(split + "\n" for split in splits)
            lines.append(f"{case}|{len(splits)} {hashlib.sha256(text.encode()).hexdigest()[:16]}")
            if data["rows"] == 11 and data["classes"] in (1, 3) and len(splits) <= 5 and parameters.get("shuffle.seed", 42) == 42:
                whole.append(case + "\n" + text)
    here = pathlib.Path(__file__).parent
    (here / "splits.txt").write_text("\n".join(lines) + "\n")
    (here / "splits_whole.txt").write_text("\n".join(whole) + "\n")


main()
