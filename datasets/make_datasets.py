#!/usr/bin/python3
"""Writes iris, wine and breast_cancer as scikit-learn has them: one CSV file each, with the names of columns and classes.

usage: make_datasets.py
"""
import gzip
import pathlib

from sklearn.datasets import load_breast_cancer, load_iris, load_wine

here = pathlib.Path(__file__).parent

for name, load in {"iris": load_iris, "wine": load_wine, "breast_cancer": load_breast_cancer}.items():
    data = load()
    lines = [",".join([*(f'"{column}"' if "," in column else column for column in data.feature_names), "class"])]
    for row, label in zip(data.data, data.target):
        lines.append(",".join([*(repr(float(value)).removesuffix(".0") for value in row), str(data.target_names[label])]))
    (here / name).mkdir(exist_ok=True)
    with open(here / name / f"{name}.csv.gz", "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(("\n".join(lines) + "\n").encode())
