#!/usr/bin/python3
"""Writes twelve data sets of the UCI repository as people have them: with and without a header, the label first or last,
other separators and decimal signs, names of rows, `?` and `NA` for what is missing.

usage: make_uci.py MLBENCH_DATA WEKA_EXAMPLES

MLBENCH_DATA is the folder of .rda files of Debian's r-cran-mlbench (/usr/lib/R/site-library/mlbench/data), WEKA_EXAMPLES
that of weka's ARFF files (/usr/share/doc/weka/examples); iris, wine and breast cancer come from python3-sklearn.
"""
import csv
import gzip
import io
import pathlib
import subprocess
import sys

from sklearn.datasets import load_breast_cancer, load_iris, load_wine

here = pathlib.Path(__file__).parent
mlbench = pathlib.Path(sys.argv[1])
weka = pathlib.Path(sys.argv[2])

IRIS_NAMES = {0: "Iris-setosa", 1: "Iris-versicolor", 2: "Iris-virginica"}


def pack(name, text):
    """Writes a gzip file whose bytes do not depend on the time."""
    with open(here / f"{name}.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def table(name, rows, separator=","):
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(rows)
    pack(name, stream.getvalue())


def frame(name):
    """A data frame of mlbench: names of columns, names of rows, and rows of texts; what is missing is empty."""
    code = (
        f'load("{mlbench / name}.rda"); d <- get("{name}"); '
        'for (i in seq_along(d)) d[[i]] <- if (is.numeric(d[[i]])) sprintf("%.15g", d[[i]]) else as.character(d[[i]]); '
        'd[is.na(d) | d == "NA"] <- ""; write.table(d, sep="\\t", quote=FALSE, col.names=NA)'
    )
    text = subprocess.run(["Rscript", "--vanilla", "-e", code], check=True, capture_output=True, text=True).stdout
    lines = [line.split("\t") for line in text.splitlines()]
    return lines[0][1:], [line[0] for line in lines[1:]], [line[1:] for line in lines[1:]]


def plain(value):
    return repr(float(value)).removesuffix(".0")


# As the UCI repository has them: no header; the label last, or first and a number.
iris = load_iris()
table("iris.data", [[*map(plain, row), IRIS_NAMES[label]] for row, label in zip(iris.data, iris.target)])
wine = load_wine()
table("wine.data", [[label + 1, *map(plain, row)] for row, label in zip(wine.data, wine.target)])
_, _, rows = frame("Sonar")
table("sonar.data", rows)
_, _, rows = frame("Ionosphere")
table("ionosphere.data", [[*row[:-1], {"good": "g", "bad": "b"}[row[-1]]] for row in rows])
# What is missing is `?`, and the label stands first.
_, _, rows = frame("HouseVotes84")
table("house-votes-84.data", [[value or "?" for value in row] for row in rows])
# An identifier first, and `?` among the numbers.
_, _, rows = frame("BreastCancer")
table("breast-cancer-wisconsin.data",
      [[*(value or "?" for value in row[:-1]), {"benign": 2, "malignant": 4}[row[-1]]] for row in rows])

# As R writes them: a header, and the numbers of rows in a column without a name.
names, row_names, rows = frame("Glass")
table("glass.csv", [["", *names], *([number, *row] for number, row in zip(row_names, rows))])
# Names of rows as texts, and columns of TRUE and FALSE.
names, row_names, rows = frame("Zoo")
table("zoo.csv", [["animal", *names], *([animal, *row] for animal, row in zip(row_names, rows))])
# As pandas writes them with sep="\t".
names, _, rows = frame("PimaIndiansDiabetes2")
table("pima.tsv", [names, *([value or "NA" for value in row] for row in rows)], "\t")

# As spreadsheets in Europe write them: semicolons between columns.
names, _, rows = frame("Vehicle")
table("vehicle.csv", [names, *rows], ";")
# The same with a comma before the decimals.
cancer = load_breast_cancer()
table("wdbc.csv",
      [["diagnosis", *cancer.feature_names],
       *([str(cancer.target_names[label])[0].upper(), *(plain(value).replace(".", ",") for value in row)]
         for row, label in zip(cancer.data, cancer.target))], ";")

# Weka's own file.
pack("credit-g.arff", (weka / "credit-g.arff").read_text(encoding="latin-1"))
