#!/usr/bin/python3
"""Writes transform_values.txt: small inputs, and what scikit-learn and numpy make of them.

usage: make_transform_values.py REPOSITORY
Each line is a name and the values of a matrix, row by row.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import pathlib
import sys

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler
from sklearn.utils.extmath import svd_flip

repository = pathlib.Path(sys.argv[1])
lines = []


def write(name, matrix):
    lines.append(name + " " + " ".join(repr(float(value)) for value in np.asarray(matrix).ravel()))


def flipped_pca(components, whiten, train):
    """PCA whose signs are those of scikit-learn 1.5 and later: the largest entry of each component is positive."""
    pca = PCA(components, whiten=whiten, svd_solver="full").fit(train)
    _, flipped = svd_flip(pca.components_.T.copy(), pca.components_.copy(), u_based_decision=False)
    pca.components_ = flipped
    return pca


random = np.random.RandomState(7)
train = (random.standard_normal((12, 5)) * [1, 100, 0.01, 5, 1] + [0, 1000, 0, -3, 0]).astype(np.float32)
train[:, 4] = np.float32(0.1)
train[3] = 0
train[3, 4] = np.float32(0.1)
test = (random.standard_normal((4, 5)) * 3).astype(np.float32)
test[1] = 0
write("train", train)
write("test", test)

# The numbers are learnt and applied in double precision, from the same 32-bit values.
train = train.astype(np.float64)
test = test.astype(np.float64)
for name, scaler in {
    "standardize": StandardScaler(),
    "standardize_without_mean": StandardScaler(with_mean=False),
    "standardize_without_deviation": StandardScaler(with_std=False),
    "min_max": MinMaxScaler(),
    "min_max_range": MinMaxScaler((-1, 3)),
    "min_max_clip": MinMaxScaler(clip=True),
    "normalize_l1": Normalizer("l1"),
    "normalize_l2": Normalizer("l2"),
    "normalize_max": Normalizer("max"),
    "pca": flipped_pca(3, False, train),
    "pca_whiten": flipped_pca(3, True, train),
}.items():
    if not name.startswith("pca"):
        scaler.fit(train)
    write(name + ".train", scaler.transform(train))
    write(name + ".test", scaler.transform(test))
write("mean_image.train", train - train.mean(axis=0))
write("mean_image.test", test - train.mean(axis=0))

# Fewer rows than features.
wide = random.standard_normal((5, 12)).astype(np.float32)
write("wide", wide)
write("wide_pca.train", flipped_pca(4, False, wide.astype(np.float64)).transform(wide.astype(np.float64)))

with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    digits = np.loadtxt(file, delimiter=",")[:, :-1]
write("digits_standardize.test", StandardScaler().fit(digits[:1000]).transform(digits[1000:1003]))
write("digits_pca.test", flipped_pca(8, False, digits[:1000]).transform(digits[1000:1003]))

# Images of 2 channels x 4 x 6 pixels, and of 3 x 2 x 2, both 8-bit.
images = random.randint(0, 256, (2, 2, 4, 6))
write("images", images)
write("images_crop", images[:, :, 1:3, 2:5])
write("images_middle", images[:, :, 1:3, 1:4])
blocks = images.reshape(2, 2, 2, 2, 3, 2).mean(axis=(3, 5))
write("images_downsample", np.floor(blocks + 0.5))
write("images_downsample_float", blocks)
colours = random.randint(0, 256, (2, 3, 2, 2))
colours[0, :, 0, 0] = 255
write("colours", colours)
red, green, blue = colours[:, 0], colours[:, 1], colours[:, 2]
write("colours_gray", (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
write("colours_gray_float", 0.299 * red + 0.587 * green + 0.114 * blue)

(pathlib.Path(__file__).parent / "transform_values.txt").write_text("\n".join(lines) + "\n")
