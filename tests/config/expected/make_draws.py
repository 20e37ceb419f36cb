#!/usr/bin/env python3
"""Writes draws.csv: what random axes and subsets of a grid must hold, by numpy's legacy generator.

Each line is a case, its parameters and its values, separated by blanks. Run with Debian's python3 (numpy 1.24):
    OMP_NUM_THREADS=1 python3 make_draws.py > draws.csv
"""
import numpy


def draws(low, high, scale, count, seed, is_integer):
    """`count` different values, in the order in which they are drawn."""
    random = numpy.random.RandomState(seed)
    margin = 0.5 if is_integer else 0
    values = []
    while len(values) < count:
        share = random.random_sample()
        first, last = low - margin, high + margin
        value = first * (last / first) ** share if scale == "log" else first + (last - first) * share
        value = int(numpy.rint(value)) if is_integer else float(f"{value:.5e}")
        value = min(max(value, low), high)
        if value not in values:
            values.append(value)
    return values


print("case,parameters,values")
for low, high, scale, count, seed in [(0.0001, 0.9, "log", 20, 1), (2, 5, "linear", 8, 7), (0.5, 0.5001, "linear", 50, 3)]:
    values = draws(low, high, scale, count, seed, False)
    print(f"real,{low} {high} {scale} {count} {seed},{' '.join(repr(float(v)) for v in values)}")
for low, high, scale, count, seed in [(1, 20, "linear", 20, 1), (1, 1000, "log", 12, 2), (3, 9, "linear", 5, 42)]:
    values = draws(low, high, scale, count, seed, True)
    print(f"integer,{low} {high} {scale} {count} {seed},{' '.join(str(v) for v in values)}")
for points, cells, seed in [(12, 5, 7), (40, 20, 1), (40, 30, 1)]:
    chosen = sorted(numpy.random.RandomState(seed).permutation(points)[:cells])
    print(f"subset,{points} {cells} {seed},{' '.join(str(v) for v in chosen)}")
