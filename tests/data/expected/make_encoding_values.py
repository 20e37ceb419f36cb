#!/usr/bin/python3
"""Writes encoding_values.txt: rows with missing values and categories, and what scikit-learn makes of them.

usage: make_encoding_values.py
Each line is a name and the values of a matrix, row by row. Columns 0 and 1 are numbers, 2 and 3 codes of categories.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pathlib

import numpy as np
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

NAN = np.nan
lines = []


def write(name, matrix):
    lines.append(name + " " + " ".join(repr(float(value)) for value in np.asarray(matrix).ravel()))


# Category 2 of column 2 and category 0 of column 3 are in no training row; column 2 has missing values in both parts.
train = np.array(
    [
        [0.1, NAN, 0, 1],
        [NAN, 3.0, 1, 2],
        [0.7, -2.5, 3, 1],
        [0.3, 3.0, NAN, 2],
        [0.7, 1e5, 1, 3],
        [NAN, -2.5, 3, 3],
        [0.1, 0.3, 0, 1],
    ]
)
test = np.array([[NAN, NAN, 2, 0], [5.0, 6.0, NAN, 3], [0.7, NAN, 3, 1]])
COUNTS = [4, 4]
write("train", train)
write("test", test)

frequent = SimpleImputer(strategy="most_frequent").fit(train[:, 2:])
for strategy in ["mean", "median", "most_frequent", "constant"]:
    numbers = SimpleImputer(strategy=strategy, fill_value=-7.5).fit(train[:, :2])
    for name, rows in (("train", train), ("test", test)):
        filled = np.hstack([numbers.transform(rows[:, :2]), frequent.transform(rows[:, 2:])])
        write(f"impute_{strategy}.{name}", filled)

# Columns that lack a value in some row of the data set have an indicator: 0 and 1 here, and 2.
indicator = MissingIndicator(features="all").fit(train)
for name, rows in (("train", train), ("test", test)):
    write(f"indicator.{name}", indicator.transform(rows)[:, :3])

# A column for each category of the data set, zero where no training row has it, and one for missing values in column 2.
encoder = OneHotEncoder(handle_unknown="ignore", sparse=False).fit(train[:, 2:])
for name, rows in (("train", train), ("test", test)):
    encoded = encoder.transform(rows[:, 2:])
    parts, place = [rows[:, :2]], 0
    for column, categories in enumerate(encoder.categories_):
        part = np.zeros((len(rows), COUNTS[column] + (1 if column == 0 else 0)))
        for category in categories:
            part[:, COUNTS[column] if np.isnan(category) else int(category)] = encoded[:, place]
            place += 1
        parts.append(part)
    write(f"one_hot.{name}", np.hstack(parts))

ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(train[:, 2:])
for name, rows in (("train", train), ("test", test)):
    write(f"ordinal.{name}", np.hstack([rows[:, :2], ordinal.transform(rows[:, 2:])]))

(pathlib.Path(__file__).parent / "encoding_values.txt").write_text("\n".join(lines) + "\n")
