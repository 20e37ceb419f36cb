#!/usr/bin/python3
"""Checks that the weights which gridfold keeps, in results.h5 and in a model file, are those of its scores: numpy gets
the same predictions from them.

usage: check_linear.py GRIDFOLD REPOSITORY
Exits with 77 where a module is missing.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
import gzip
import pathlib
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

gridfold, repository = sys.argv[1], pathlib.Path(sys.argv[2])
digits = repository / "datasets/digits/digits.csv.gz"
FOLDS = 3
SWEEP = f"""
name: linear
seed: 1
dataset: {{loader: csv, path: {digits}}}
protocol: {{kind: k_fold, folds: {FOLDS}}}
transforms: [standardize]
classifier: {{name: softmax, c: 0.1, solver: sgd, learning_rate: 0.05, epochs: 6, batch_size: 32}}
store: [weights, history]
"""


def run(*words):
    return subprocess.run([gridfold, *words], check=True, capture_output=True, text=True).stdout


def load_digits():
    with gzip.open(digits, "rt") as file:
        rows = list(csv.reader(file))
    table = np.array([row for row in rows if row[0].replace(".", "").isdigit()], float)
    return table[:, :-1], table[:, -1].astype(int)


def standardized(train, rows):
    deviations = train.std(axis=0)
    return (rows - train.mean(axis=0)) / np.where(deviations == 0, 1, deviations)


def mean_loss(weights, intercepts, rows, labels):
    scores = rows @ weights.T + intercepts
    scores -= scores.max(axis=1, keepdims=True)
    return (np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(labels)), labels]).mean()


def check_results(folder, rows, labels):
    run("run", folder / "sweep.yaml", "--out", folder / "results")
    (result,) = (folder / "results").glob("*/results.h5")
    with h5py.File(result) as file:
        (group,) = file["datasets"].values()
        accuracies = np.ravel(file["accuracy"][:])
        parts = np.array_split(np.arange(len(labels)), FOLDS)
        assert sorted(group["fold"][:]) == list(range(FOLDS))
        for evaluation, fold in enumerate(group["fold"][:]):
            held_out = parts[fold]
            rest = np.setdiff1d(np.arange(len(labels)), held_out)
            weights, intercepts = group["weights"][evaluation], group["intercepts"][evaluation]
            assert weights.shape == (10, 64)
            predicted = (standardized(rows[rest], rows[held_out]) @ weights.T + intercepts).argmax(axis=1)
            assert (predicted == labels[held_out]).mean() == accuracies[fold]
            losses, shares = group["history_loss"][evaluation], group["history_accuracy"][evaluation]
            assert losses.shape == shares.shape == (6,)
            # What an epoch tells is of each batch before its step, so the last epoch's is above what comes of it.
            reached = mean_loss(weights, intercepts, standardized(rows[rest], rows[rest]), labels[rest])
            assert losses[0] < np.log(10) and (np.diff(losses) < 0).all() and reached < losses[-1]
            assert shares[0] > 0.5 and (shares <= 1).all() and shares[-1] > 0.9


def check_model(folder, rows, labels):
    run("fit", folder / "sweep.yaml", "-o", folder / "model.h5")
    run("predict", folder / "model.h5", digits, "--scores", "-o", folder / "predictions.csv")
    with open(folder / "predictions.csv") as file:
        table = list(csv.DictReader(file))
    with h5py.File(folder / "model.h5") as file:
        shifted = (rows - file["steps/0/means"][:]) / file["steps/0/deviations"][:]
        scores = shifted @ file["classifier/weights"][:].T + file["classifier/intercepts"][:]
    assert [int(row["prediction"]) for row in table] == scores.argmax(axis=1).tolist()
    assert [int(row["class"]) for row in table] == labels.tolist()
    written = np.array([[float(row[f"score_{label}"]) for label in range(10)] for row in table])
    assert np.abs(written - scores).max() < 1e-9
    before = (folder / "model.h5").read_bytes()
    run("fit", folder / "sweep.yaml", "-o", folder / "model.h5")
    assert (folder / "model.h5").read_bytes() == before


with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    (scratch / "sweep.yaml").write_text(SWEEP)
    features, classes = load_digits()
    assert features.shape == (1797, 64)
    check_results(scratch, features, classes)
    check_model(scratch, features, classes)
print("numpy gets gridfold's predictions from the weights that it keeps.")
