#!/usr/bin/python3
"""Writes what scikit-learn's scores come to on made-up predictions.

usage: make_scores.py
scores.txt: a case is a line `case <number of classes>`, the true and the predicted class of each row, a line of votes for
each class per row where there are any (a class's probability is its share of the row's votes), and then a line for each
score: its name, its parameters, a bar and the value. A score that scikit-learn does not compute has no line.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pathlib
import warnings

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")


def class_averaged(truth, predicted):
    """Precision, recall, F1 and F-beta with every average and zero_division."""
    for average in ["macro", "micro", "weighted", "binary"]:
        if average == "binary" and max(truth.max(), predicted.max()) > 1:
            continue
        for zero in ["0", "1", "nan"]:
            how = {"average": average, "zero_division": 0 if zero == "nan" else int(zero)}
            text = f"average={average} zero_division={zero}"
            if zero == "nan":
                # scikit-learn 1.2 has no NaN: its values of the classes that have one, averaged here.
                if average not in ["macro", "weighted"]:
                    continue
                labels = np.unique(np.concatenate([truth, predicted]))
                rows = np.array([(truth == label).sum() for label in labels])
                guesses = np.array([(predicted == label).sum() for label in labels])
                weights = rows if average == "weighted" else np.ones(len(labels))
                for name, score, defined in [
                    ("precision", metrics.precision_score, guesses > 0),
                    ("recall", metrics.recall_score, rows > 0),
                ]:
                    values = score(truth, predicted, average=None, zero_division=0)
                    kept = defined & (weights > 0)
                    if kept.any():
                        yield f"{name} {text}", np.average(values[kept], weights=weights[kept])
                continue
            yield f"precision {text}", metrics.precision_score(truth, predicted, **how)
            yield f"recall {text}", metrics.recall_score(truth, predicted, **how)
            yield f"f1 {text}", metrics.f1_score(truth, predicted, **how)
            for beta in [0.5, 2.0]:
                yield f"f_beta beta={beta} {text}", metrics.fbeta_score(truth, predicted, beta=beta, **how)


def ranked(truth, shares, classes):
    """Areas under curves, one against the rest, of classes that have rows; one against one."""
    present = [label for label in range(classes) if 0 < (truth == label).sum() < len(truth)]
    if not present:
        return
    judged = [1] if classes == 2 else present
    rows = [(truth == label).sum() for label in judged]
    for name, score in [
        ("roc_auc multi_class=ovr", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
    ]:
        values = [score(truth == label, shares[:, label]) for label in judged]
        yield f"{name} average=macro", np.mean(values)
        yield f"{name} average=weighted", np.average(values, weights=rows)
    if classes == 2 or len(present) < classes:
        return
    for average in ["macro", "weighted"]:
        whole = metrics.roc_auc_score(truth, shares, multi_class="ovr", average=average)
        values = [metrics.roc_auc_score(truth == label, shares[:, label]) for label in present]
        assert np.isclose(whole, np.average(values, weights=rows if average == "weighted" else None))
        yield (
            f"roc_auc multi_class=ovo average={average}",
            metrics.roc_auc_score(truth, shares, multi_class="ovo", average=average),
        )


def calibration_error(truth, predicted, shares, bins):
    """scikit-learn has none: Guo et al. (2017), in plain loops."""
    confidence = shares[np.arange(len(truth)), predicted]
    total = 0.0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if b == 0:
            inside |= confidence == 0
        if inside.any():
            total += inside.mean() * abs((predicted[inside] == truth[inside]).mean() - confidence[inside].mean())
    return total


def of_probabilities(truth, predicted, shares, classes):
    yield "log_loss", metrics.log_loss(truth, shares, labels=np.arange(classes))
    if classes == 2:
        yield "brier_score", metrics.brier_score_loss(truth, shares[:, 1], pos_label=1)
    else:
        # scikit-learn 1.2 has two classes alone: the sum of its scores of each class against the rest.
        yield "brier_score", sum(
            metrics.brier_score_loss(truth == label, shares[:, label], pos_label=True) for label in range(classes)
        )
    for bins in [1, 10, 15]:
        yield f"expected_calibration_error bins={bins}", calibration_error(truth, predicted, shares, bins)
    for k in range(1, classes):
        # Of equal scores scikit-learn takes the larger class first, gridfold the smaller: classes are turned around.
        turned = classes - 1 - truth
        if classes == 2:
            value = (turned == np.argsort(shares[:, ::-1], axis=1, kind="stable")[:, -1]).mean()
        else:
            value = metrics.top_k_accuracy_score(turned, shares[:, ::-1], k=k, labels=np.arange(classes))
        yield f"top_k_accuracy k={k}", value


def scores_of(truth, predicted, shares, classes):
    yield "accuracy", metrics.accuracy_score(truth, predicted)
    yield "balanced_accuracy", metrics.balanced_accuracy_score(truth, predicted)
    yield "matthews_corrcoef", metrics.matthews_corrcoef(truth, predicted)
    if len(np.unique(np.concatenate([truth, predicted]))) > 1:
        yield "cohen_kappa", metrics.cohen_kappa_score(truth, predicted)
    yield from class_averaged(truth, predicted)
    if shares is not None:
        yield from ranked(truth, shares, classes)
        yield from of_probabilities(truth, predicted, shares, classes)


def cases():
    """Truth, predictions and votes: few classes and many, rare and absent ones, ties, one row, one class."""
    random = np.random.RandomState(20)
    for classes, rows, voters in [
        (2, 1, 3), (2, 8, 1), (2, 25, 5), (2, 60, 9), (3, 2, 2), (3, 12, 4), (3, 40, 7), (4, 30, 20), (5, 9, 3),
        (5, 50, 10), (10, 15, 5), (10, 60, 12),
    ]:
        for skill in [0.0, 1.5]:
            # Classes become rarer from the first to the last, so that some are absent from few rows.
            shares = 1.0 / (1 + np.arange(classes))
            truth = random.choice(classes, size=rows, p=shares / shares.sum())
            chances = random.gamma(0.5, size=(rows, classes)) + 1e-9
            chances[np.arange(rows), truth] += skill
            votes = np.array([random.multinomial(voters, row / row.sum()) for row in chances])
            yield classes, truth, votes.argmax(axis=1), votes
    for classes, truth, predicted in [
        (2, [0, 1, 1, 0, 1], [0, 1, 1, 0, 1]),  # all right
        (2, [0, 1, 1, 0, 1], [1, 0, 0, 1, 0]),  # all wrong
        (2, [0, 0, 0], [0, 0, 0]),  # one class
        (2, [1, 1, 1], [1, 1, 1]),
        (2, [0, 0, 0], [1, 1, 1]),
        (2, [0, 0, 1, 1], [0, 0, 0, 0]),  # one predicted class
        (3, [0, 1, 2, 0, 1, 2], [0, 0, 0, 0, 0, 0]),
        (3, [0, 0, 1, 1], [2, 2, 1, 0]),  # a predicted class that no row is of
        (6, [5, 5, 3, 3, 3, 0], [5, 3, 3, 3, 0, 0]),  # classes that are neither
        (4, [2], [2]),
        (4, [2], [3]),
    ]:
        yield classes, np.array(truth), np.array(predicted), None


lines = []
for classes, truth, predicted, votes in cases():
    lines.append(f"case {classes}")
    lines.append(" ".join(map(str, truth)))
    lines.append(" ".join(map(str, predicted)))
    for row in votes if votes is not None else []:
        lines.append("votes " + " ".join(map(str, row)))
    shares = None if votes is None else votes / votes.sum(axis=1, keepdims=True)
    for name, value in scores_of(truth, predicted, shares, classes):
        lines.append(f"{name}|{float(value)!r}")
(pathlib.Path(__file__).parent / "scores.txt").write_text("\n".join(lines) + "\n")
