#!/usr/bin/python3
"""Writes the optima of scikit-learn's linear classifiers on digits, iris and wine.

usage: make_linear_expected.py REPOSITORY
iris.csv, wine.csv: features and, last, the class, as scikit-learn has them.
linear_optima.txt: the data set, the classifier and its parameters as gridfold calls them, a bar, the objective at
scikit-learn's optimum, a bar, and the predicted class of each row, -1 where the two largest scores are too close to
call. Every classifier is fitted to all rows. The objective of a score function is the mean over rows of the weighted
loss plus strength * (l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|_2^2), strength = 1 / (c * rows); that of a classifier is
the sum over its score functions. ridge: the sum over rows plus alpha |w|^2.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys
import warnings

import numpy as np
from scipy.special import logsumexp
from sklearn.datasets import load_iris, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

repository = pathlib.Path(sys.argv[1])
folder = pathlib.Path(__file__).parent
warnings.simplefilter("error", ConvergenceWarning)


def digits():
    with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    return table[:, :-1], table[:, -1].astype(int)


def bundled(name, load):
    features, labels = load(return_X_y=True)
    lines = [",".join([*(repr(float(value)) for value in row), str(label)]) for row, label in zip(features, labels)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return features, labels


data = {"digits": digits(), "iris": bundled("iris", load_iris), "wine": bundled("wine", load_wine)}


def weights_of(kind, labels, balanced):
    """What each row counts in the loss of each class's score function, rows x classes."""
    classes, counts = np.unique(labels, return_counts=True)
    own = labels[:, None] == classes[None, :]
    if not balanced:
        return np.ones(own.shape)
    of_class = len(labels) / (len(classes) * counts)
    if kind == "logistic":
        return np.where(own, len(labels) / (2 * counts), len(labels) / (2 * (len(labels) - counts)))
    if kind == "linear_svc":
        return np.where(own, of_class, 1.0)
    return np.broadcast_to(of_class[labels][:, None], own.shape)


def losses(kind, scores, labels, parameters):
    """The loss of each row and score function."""
    classes = np.arange(scores.shape[1])
    signs = np.where(labels[:, None] == classes[None, :], 1.0, -1.0)
    if kind == "logistic":
        return np.logaddexp(0, -signs * scores)
    if kind == "linear_svc":
        hinge = np.maximum(0, 1 - signs * scores)
        return hinge if parameters.get("loss") == "hinge" else hinge**2
    if kind == "ridge":
        return (signs - scores) ** 2
    own = scores[np.arange(len(labels)), labels]
    if kind == "softmax":
        of_row = logsumexp(scores, axis=1) - own
    else:
        of_row = np.maximum(0, 1 + scores - own[:, None]).sum(axis=1) - 1
    # Counted once, with the first score function.
    return np.where(classes[None, :] == 0, of_row[:, None], 0.0)


def objective(kind, features, labels, coefficients, intercepts, parameters):
    rows = len(labels)
    scores = features @ coefficients.T + intercepts
    weights = weights_of(kind, labels, parameters.get("class_weight") == "balanced")
    loss = (weights * losses(kind, scores, labels, parameters)).sum()
    if kind == "ridge":
        return loss + parameters["alpha"] * (coefficients**2).sum()
    share = {"l1": 1.0, "l2": 0.0, "elastic_net": parameters.get("l1_ratio", 0.5)}[parameters.get("penalty", "l2")]
    penalised = coefficients
    if kind in ("svm", "linear_svc"):
        penalised = np.hstack([coefficients, intercepts[:, None]])
    strength = 1 / (parameters["c"] * rows)
    return loss / rows + strength * (share * np.abs(penalised).sum() + (1 - share) / 2 * (penalised**2).sum())


def fit(kind, features, labels, parameters):
    weight = {"class_weight": "balanced"} if parameters.get("class_weight") else {}
    if kind == "ridge":
        return RidgeClassifier(alpha=parameters["alpha"], **weight).fit(features, labels)
    if kind == "linear_svc":
        penalty, loss = parameters.get("penalty", "l2"), parameters.get("loss", "squared_hinge")
        dual = penalty == "l2" and (loss == "hinge" or len(labels) < features.shape[1])
        return LinearSVC(C=parameters["c"], penalty=penalty, loss=loss, dual=dual, tol=1e-8, max_iter=10_000_000,
                         random_state=0, **weight).fit(features, labels)
    penalty = parameters.get("penalty", "l2").replace("elastic_net", "elasticnet")
    ratio = {"l1_ratio": parameters["l1_ratio"]} if "l1_ratio" in parameters else {}
    multi_class = {"softmax": "multinomial", "logistic": "ovr"}[kind]
    solver = "newton-cg" if penalty == "l2" else "saga"
    return LogisticRegression(C=parameters["c"], penalty=penalty, multi_class=multi_class, solver=solver,
                              tol=1e-5 if penalty == "l2" else 1e-6, max_iter=1_000_000, random_state=0, **weight,
                              **ratio).fit(features, labels)


def multiclass_svm(features, labels, parameters):
    """Weston and Watkins's machine as one of two classes: each row gives a pair of its class and every other one (the
    construction of Kesler), whose features stand in the block of the one and, negative, in that of the other."""
    classes = labels.max() + 1
    width = features.shape[1] + 1
    rows, signs = [], []
    for row, label in zip(np.hstack([features, np.ones((len(labels), 1))]), labels):
        for other in range(classes):
            if other == label:
                continue
            pair = np.zeros((classes, width))
            pair[label], pair[other] = row, -row
            signs.append(1 if len(signs) % 2 else -1)
            rows.append(signs[-1] * pair.ravel())
    machine = LinearSVC(C=parameters["c"], loss="hinge", fit_intercept=False, tol=1e-8, max_iter=10_000_000,
                        random_state=0).fit(np.array(rows), signs)
    blocks = machine.coef_.reshape(classes, width)
    return blocks[:, :-1], blocks[:, -1]


def box_optimum(products, greatest):
    """The duals a from 0 to greatest that maximise sum(a) - a products a / 2, by an interior point method: LinearSVC's
    coordinate descent does not come to the hinge's optimum on features that differ as much in range as wine's."""
    duals = np.full(len(products), greatest / 2)
    low, high = np.ones(len(products)), np.ones(len(products))
    for _ in range(200):
        room = greatest - duals
        gap = low @ duals + high @ room
        if gap < 1e-12 * duals.sum():
            break
        target = 0.1 * gap / (2 * len(products))
        slope = products @ duals - 1 - low + high
        change = np.linalg.solve(products + np.diag(low / duals + high / room),
                                 -slope + target / duals - low - target / room + high)
        change_low = target / duals - low - low / duals * change
        change_high = target / room - high + high / room * change
        length = 1.0
        for value, step in ((duals, change), (room, -change), (low, change_low), (high, change_high)):
            falls = step < 0
            length = min(length, 0.99 * (-value[falls] / step[falls]).min(initial=np.inf))
        duals, low, high = duals + length * change, low + length * change_low, high + length * change_high
    return duals


def hinge_optimum(kind, features, labels, parameters):
    """Of linear_svc with loss: hinge, or of svm by the construction of Kesler."""
    extended = np.hstack([features, np.ones((len(labels), 1))])
    classes = labels.max() + 1
    if kind == "linear_svc":
        signed = [np.where(labels == c, 1.0, -1.0)[:, None] * extended for c in range(classes)]
        weights = np.array([box_optimum(rows @ rows.T, parameters["c"]) @ rows for rows in signed])
    else:
        pairs = []
        for row, label in zip(extended, labels):
            for other in set(range(classes)) - {label}:
                pair = np.zeros((classes, len(row)))
                pair[label], pair[other] = row, -row
                pairs.append(pair.ravel())
        pairs = np.array(pairs)
        weights = (box_optimum(pairs @ pairs.T, parameters["c"]) @ pairs).reshape(classes, -1)
    return weights[:, :-1], weights[:, -1]


def text_of(parameters):
    return " ".join(f"{name}={value}" for name, value in parameters.items())


cases = [
    ("softmax", "none", {"c": 1.0}),
    ("softmax", "standardize", {"c": 0.1}),
    ("softmax", "standardize", {"c": 1.0, "class_weight": "balanced"}),
    ("softmax", "standardize", {"c": 0.1, "penalty": "l1"}),
    ("softmax", "standardize", {"c": 0.1, "penalty": "elastic_net", "l1_ratio": 0.3}),
    ("logistic", "none", {"c": 1.0}),
    ("logistic", "standardize", {"c": 0.1}),
    ("logistic", "standardize", {"c": 1.0, "class_weight": "balanced"}),
    ("logistic", "standardize", {"c": 0.1, "penalty": "l1"}),
    ("logistic", "standardize", {"c": 0.1, "penalty": "elastic_net", "l1_ratio": 0.3}),
    ("linear_svc", "standardize", {"c": 0.1}),
    ("linear_svc", "standardize", {"c": 0.01, "loss": "hinge"}),
    ("linear_svc", "standardize", {"c": 0.1, "class_weight": "balanced"}),
    ("linear_svc", "standardize", {"c": 0.1, "penalty": "l1"}),
    ("svm", "standardize", {"c": 0.01}),
    ("ridge", "none", {"alpha": 1.0}),
    ("ridge", "none", {"alpha": 100.0}),
    ("ridge", "standardize", {"alpha": 10.0, "class_weight": "balanced"}),
]

# Features that differ by a factor of 1000 in range, as they are.
raw_cases = [
    ("linear_svc", "none", {"c": 1.0}),
    ("linear_svc", "none", {"c": 1.0, "loss": "hinge"}),
    ("svm", "none", {"c": 1.0}),
]


def line_of(name, raw, labels, kind, transform, parameters):
    features = StandardScaler().fit_transform(raw) if transform == "standardize" else raw
    if transform == "none" and (kind == "svm" or parameters.get("loss") == "hinge"):
        coefficients, intercepts = hinge_optimum(kind, features, labels, parameters)
    elif kind == "svm":
        coefficients, intercepts = multiclass_svm(features, labels, parameters)
    else:
        model = fit(kind, features, labels, parameters)
        coefficients, intercepts = model.coef_, model.intercept_
    best = objective(kind, features, labels, coefficients, intercepts, parameters)
    scores = features @ coefficients.T + intercepts
    first, second = np.sort(scores, axis=1)[:, [-1, -2]].T
    predicted = np.where(first - second < 1e-3 * np.abs(first), -1, scores.argmax(axis=1))
    line = f"{name} {kind} {transform} {text_of(parameters)}|{best!r}|{' '.join(map(str, predicted))}"
    print(line[:100], flush=True)
    return line


lines = [line_of(name, *data[name], *case) for name in data for case in cases]
lines += [line_of("wine", *data["wine"], *case) for case in raw_cases]
(folder / "linear_optima.txt").write_text("\n".join(lines) + "\n")
