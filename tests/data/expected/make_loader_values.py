#!/usr/bin/python3
"""Writes loader_values.txt: what numpy and hashlib find in the data sets that the tests load.

usage: make_loader_values.py REPOSITORY DATA_FOLDER
Each line is a name and its values. A fingerprint is SHA-256 over the features of a whole part in their narrowest type
(little-endian), ";rows;features;bytes per feature;", and "length;name" of each row's label.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gzip
import hashlib
import pathlib
import sys

import numpy as np

repository, data = map(pathlib.Path, sys.argv[1:])
lines = []


def fingerprint(features, labels, names):
    digest = hashlib.sha256()
    digest.update(np.ascontiguousarray(features).tobytes())
    digest.update(f";{features.shape[0]};{features.shape[1]};{features.dtype.itemsize};".encode())
    for label in labels:
        digest.update(f"{len(names[label])};{names[label]}".encode())
    return digest.hexdigest()


def describe(name, features, labels, names, take=None):
    whole = fingerprint(features, labels, names)
    features, labels = features[:take], labels[:take]
    lines.append(f"{name}.rows {features.shape[0]}")
    lines.append(f"{name}.features {features.shape[1]}")
    lines.append(f"{name}.first_labels {' '.join(map(str, labels[:10]))}")
    lines.append(f"{name}.class_counts {' '.join(map(str, np.bincount(labels, minlength=len(names))))}")
    lines.append(f"{name}.sum {int(features.sum(dtype=np.int64))}")
    lines.append(f"{name}.fingerprint {whole}")


def cifar(files):
    records = np.concatenate(
        [np.fromfile(data / "cifar-10-batches-bin" / file, np.uint8).reshape(-1, 3073) for file in files])
    return records[:, 1:], records[:, 0].astype(np.int32)


def idx(file, header):
    return np.fromfile(data / "mnist" / file, np.uint8)[header:]


names = (data / "cifar-10-batches-bin" / "batches.meta.txt").read_text().split()
lines.append("cifar10.class_names " + " ".join(names))
features, labels = cifar([f"data_batch_{i}.bin" for i in range(1, 6)])
describe("cifar10.train", features, labels, names)
describe("cifar10.train5000", features, labels, names, take=5000)
describe("cifar10.test", *cifar(["test_batch.bin"]), names)

digits = [str(i) for i in range(10)]
for part, stem in (("train", "train"), ("test", "t10k")):
    labels = idx(f"{stem}-labels-idx1-ubyte", 8).astype(np.int32)
    describe(f"mnist.{part}", idx(f"{stem}-images-idx3-ubyte", 16).reshape(len(labels), 784), labels, digits)

with gzip.open(repository / "datasets/digits/digits.csv.gz", "rt") as file:
    table = np.loadtxt(file, delimiter=",")
describe("digits", table[:, :-1].astype(np.uint8), table[:, -1].astype(np.int32), digits)

(pathlib.Path(__file__).parent / "loader_values.txt").write_text("\n".join(lines) + "\n")
