#!/usr/bin/python3
"""Writes rescanned-digits.csv.gz: 120 of the handwritten digits, each four times, as if scanned again.

usage: make_rescanned_digits.py
Columns: 64 pixels (0 to 16, each moved by -1, 0 or 1 at random), the digit, the image that the row is a scan of, and a
fold from 0 to 2 that keeps the scans of an image together; the first 15 images are in no fold (-1).
"""
import gzip
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
digits = np.loadtxt(gzip.open(here.parent / "digits" / "digits.csv.gz", "rt"), delimiter=",", dtype=int)[:120]
generator = np.random.RandomState(1)
lines = [",".join([f"p{i}" for i in range(64)] + ["digit", "image", "fold"])]
for image, row in enumerate(digits):
    for _ in range(4):
        scan = np.clip(row[:64] + generator.randint(-1, 2, 64), 0, 16)
        fold = -1 if image < 15 else image % 3
        lines.append(",".join(str(value) for value in [*scan, row[64], image, fold]))
order = generator.permutation(len(lines) - 1)
text = "\n".join([lines[0]] + [lines[1 + i] for i in order]) + "\n"
with gzip.GzipFile(here / "rescanned-digits.csv.gz", "wb", mtime=0) as file:
    file.write(text.encode())
