#!/usr/bin/python3
"""Writes rows.csv and scipy_distances.csv beside itself, what tests/distance/test_metrics.cpp compares with.

Debian: apt-get install python3-scipy python3-sklearn. rows.csv: type, then the row's values. scipy_distances.csv:
metric, p, type, row, row, distance; empty distances are those for which SciPy has none (0 / 0)."""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
from pathlib import Path

import numpy as np
from scipy.spatial import distance
from sklearn.metrics.pairwise import additive_chi2_kernel

here = Path(__file__).parent
random = np.random.RandomState(231)
rows = {"u8": random.randint(0, 256, (6, 21)).astype(np.uint8)}
rows["u8"][1, ::3] = rows["u8"][0, ::3]
rows["u8"][2, 5:] = 0
rows["u8"][3] = 0
rows["u8"][4] = 255
rows["f32"] = random.normal(0, 3, (6, 21)).astype(np.float32)
rows["f32"][1, ::2] = rows["f32"][0, ::2]
rows["f32"][3] = 0
rows["f32"][4] = 1.5
# Neither near zero nor near each other in scale; some differ by less than a float shows.
rows["f64"] = random.normal(50000, 3, (6, 21)) * 10.0 ** random.randint(-6, 6, 21)
rows["f64"][1, ::2] = rows["f64"][0, ::2]
rows["f64"][2] = rows["f64"][0] * (1 + 1e-9 * random.normal(0, 1, 21))
rows["f64"][3] = 0
rows["f64"][4] = 0.1
rows["f64"][5] *= -1

scipy_names = {"l1": "cityblock", "l2": "euclidean", "squared_l2": "sqeuclidean", "chebyshev": "chebyshev",
               "cosine": "cosine", "correlation": "correlation", "hamming": "hamming", "canberra": "canberra",
               "bray_curtis": "braycurtis"}

with open(here / "rows.csv", "w", newline="") as file:
    for kind, values in rows.items():
        for row in values:
            csv.writer(file, lineterminator="\n").writerow([kind, *(repr(float(v)) for v in row)])

with open(here / "scipy_distances.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    with np.errstate(all="ignore"):
        for kind, values in rows.items():
            exact = values.astype(float)
            for i in range(len(exact)):
                for j in range(len(exact)):
                    x, y = exact[i], exact[j]
                    wanted = [(name, 2, getattr(distance, scipy)(x, y)) for name, scipy in scipy_names.items()]
                    wanted += [("minkowski", p, distance.minkowski(x, y, p)) for p in (1, 1.5, 2, 3, 4, 7)]
                    if kind == "u8":
                        wanted.append(("chi_square", 2, -additive_chi2_kernel(x[None], y[None])[0, 0]))
                    for name, p, value in wanted:
                        # A row without direction (zeros, a constant) has no angle to any other.
                        undefined = (name == "cosine" and (not x.any() or not y.any())) or \
                            (name == "correlation" and (np.ptp(x) == 0 or np.ptp(y) == 0))
                        if undefined or not np.isfinite(value):
                            value = ""
                        out.writerow([name, p, kind, i, j, "" if value == "" else repr(float(value))])
