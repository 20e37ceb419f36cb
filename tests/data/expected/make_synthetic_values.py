#!/usr/bin/python3
"""Writes synthetic_values.txt: rows and labels as scikit-learn and numpy draw them.

usage: make_synthetic_values.py REPOSITORY
Each line is a name and numbers: the features row by row, or the labels.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pathlib
import sys

import numpy as np
from sklearn.datasets import make_blobs, make_circles, make_moons

lines = []


def write(name, features, labels):
    lines.append(name + " " + " ".join(repr(float(value)) for value in features.ravel()))
    lines.append(name + ".labels " + " ".join(str(label) for label in labels))


write("blobs", *make_blobs(11, n_features=3, centers=4, cluster_std=0.7, center_box=(-5, 5), random_state=3))
write("moons", *make_moons(13, noise=0.1, random_state=5))
write("circles", *make_circles(12, factor=0.4, noise=0.05, random_state=6))
cube = np.random.RandomState(7).random_sample((6, 5))
write("uniform_cube", cube, (cube[:, 0] >= 0.5).astype(int))
(pathlib.Path(sys.argv[1]) / "tests/data/expected/synthetic_values.txt").write_text("\n".join(lines) + "\n")
