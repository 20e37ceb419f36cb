#!/usr/bin/env python3
"""What scikit-learn says of the digits sweeps that tests/cli/test_choosing.cpp runs.

    OMP_NUM_THREADS=1 python3 make_expected.py > expected.txt

Run from this folder. Ties of votes go to the smaller label and equal distances to the earlier row, as in gridfold: the
neighbours are ordered here by a stable sort of exact distances.
"""
import csv
import gzip

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

with gzip.open("../../../datasets/digits/digits.csv.gz", "rt") as file:
    TABLE = np.array([[int(cell) for cell in row] for row in csv.reader(file)])
X, Y = TABLE[:, :-1], TABLE[:, -1]
SQUARES = (X**2).sum(axis=1)
DISTANCES = SQUARES[:, None] + SQUARES[None, :] - 2 * X @ X.T  # exact integers
KS = [1, 3, 5, 10]


def right(k, train, test):
    order = np.argsort(DISTANCES[np.ix_(test, train)], axis=1, kind="stable")[:, :k]
    votes = Y[train][order]
    return sum(int(np.argmax(np.bincount(row)) == truth) for row, truth in zip(votes, Y[test]))


def accuracies(k, rows, folds):
    return [right(k, rows[train], rows[test]) / len(test) for train, test in folds]


def main():
    everything = np.arange(len(Y))
    outer = StratifiedKFold(5, shuffle=True, random_state=42)
    chosen, scores = [], []
    for train, test in outer.split(X, Y):
        inner = list(StratifiedKFold(3, shuffle=True, random_state=42).split(X[train], Y[train]))
        means = [np.mean(accuracies(k, train, inner)) for k in KS]
        k = KS[int(np.argmax(means))]
        chosen.append(k)
        scores.append(right(k, train, test) / len(test))
    print("nested chosen", *chosen)
    print("nested", f"{np.mean(scores):.12f} {np.std(scores, ddof=1):.12f}")

    few = np.arange(40)
    chosen, hits = [], []
    for train, test in KFold(40).split(few):
        inner = list(KFold(3, shuffle=True, random_state=1).split(train))
        means = [np.mean(accuracies(k, train, inner)) for k in KS]
        chosen.append(KS[int(np.argmax(np.round(means, 12)))])  # equal means as equal, as gridfold's sums are exact
        hits.append(right(chosen[-1], train, test))
    print("nested, outer folds of one row: chosen", {k: chosen.count(k) for k in KS}, "first", chosen[0])
    print("nested, outer folds of one row:", sum(hits), "of 40 right; of each k alone",
          {k: sum(right(k, train, test) for train, test in KFold(40).split(few)) for k in KS})

    for k in [1, 3, 5]:
        values = [a for seed in range(1, 6)
                  for a in accuracies(k, everything, list(KFold(5, shuffle=True, random_state=seed).split(X)))]
        print("seeds", k, f"{np.mean(values):.12f} {np.std(values, ddof=1):.12f}")

    rest, test = train_test_split(everything, test_size=0.2, random_state=1, stratify=Y)
    rest, test = np.sort(rest), np.sort(test)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=1).split(X[rest], Y[rest]))
    for k in [1, 3, 5, 8, 12, 20, 50]:
        values = accuracies(k, rest, folds)
        print("cross-validation", k, f"{np.mean(values):.12f} {np.std(values, ddof=1):.12f}",
              "training rows", right(k, rest, rest), "test rows", right(k, rest, test), "of", len(test))


if __name__ == "__main__":
    main()
