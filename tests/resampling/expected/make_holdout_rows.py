#!/usr/bin/python3
"""Writes holdout_rows.txt: the rows that scikit-learn's train_test_split holds out.

usage: make_holdout_rows.py
A line is the number of rows, the test size, the seed or "none", a bar, and the held-out rows in their order. The rows
of the shuffled splits are checked against ShuffleSplit as well.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pathlib

import numpy as np
from sklearn.model_selection import ShuffleSplit, train_test_split

lines = []
for rows in (2, 3, 10, 17, 40):
    for test_size in (0.01, 0.1, 0.2, 0.25, 0.3, 0.5, 0.7, 0.9):
        if int(np.ceil(test_size * rows)) == rows:
            continue
        for seed in (None, 0, 42):
            every = np.arange(rows)
            if seed is None:
                _, test = train_test_split(every, test_size=test_size, shuffle=False)
            else:
                _, test = train_test_split(every, test_size=test_size, random_state=seed)
                ((_, again),) = ShuffleSplit(1, test_size=test_size, random_state=seed).split(every)
                assert np.array_equal(test, again)
            held_out = " ".join(str(row) for row in sorted(test))
            lines.append(f"{rows} {test_size} {'none' if seed is None else seed}|{held_out}")
(pathlib.Path(__file__).parent / "holdout_rows.txt").write_text("\n".join(lines) + "\n")
