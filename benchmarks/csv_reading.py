#!/usr/bin/python3
"""Times how fast a large CSV of numbers is read, beside pandas' C reader, in turn, and prints a Markdown table.

    benchmarks/csv_reading.py build/release/gridfold [--megabytes 1000] [KIND ...]

Debian: apt-get install python3-pandas. KIND is integers (0 to 255), decimals (four places) or doubles (as Python writes
them); all three without one. Rows have 20 features and a label; a few megabytes of different rows are repeated up to the
size. The file lies in the folder for temporary files meanwhile, and is read once before anything is timed.

gridfold's time is that of the whole process of `gridfold splits`, which reads the file once: start, columns, types,
classes, fingerprint and folds included. pandas' is that of read_csv alone. The table has medians of ROUNDS (5) rounds.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROWS, FEATURES = 20_000, 20
SWEEP = "name: csv\ndataset: {{loader: csv, path: {}, label_column: label}}\nclassifier: majority\nprotocol: {{kind: k_fold, folds: 5}}\n"
PANDAS = """
import os, sys, time
import pandas
before, start = os.times(), time.monotonic()
pandas.read_csv(sys.argv[1], engine="c")
elapsed, after = time.monotonic() - start, os.times()
print(elapsed, after.user - before.user + after.system - before.system)
"""


def rows_of(kind):
    random = np.random.RandomState(1)
    shape = ROWS, FEATURES
    if kind == "integers":
        values = random.randint(0, 256, shape).astype(str)
    elif kind == "decimals":
        values = np.char.mod("%.4f", 100 * random.randn(*shape))
    else:
        values = np.array([[repr(float(value)) for value in row] for row in random.randn(*shape)])
    labels = random.randint(0, 10, ROWS)
    return "".join(",".join(row) + f",{label}\n" for row, label in zip(values, labels)).encode()


def write_table(path, kind, size):
    rows = rows_of(kind)
    with open(path, "wb") as file:
        file.write((",".join(f"x{i}" for i in range(FEATURES)) + ",label\n").encode())
        while file.tell() < size:
            file.write(rows)


def time_gridfold(program, sweep):
    start = time.monotonic()
    process = os.posix_spawn(program, [program, "splits", str(sweep)], os.environ,
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit("gridfold splits failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime


def time_pandas(table):
    out = subprocess.run([sys.executable, "-c", PANDAS, str(table)], check=True, capture_output=True, text=True).stdout
    return tuple(float(number) for number in out.split())


def medians(times):
    return [statistics.median(column) for column in zip(*times)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--megabytes", type=int, default=1000)
    asked = parser.parse_args()
    rounds = int(os.environ.get("ROUNDS", 5))
    print("| file | pandas | gridfold | times | pandas, processor | gridfold, processor |\n|---|---|---|---|---|---|")
    for kind in asked.kinds or ["integers", "decimals", "doubles"]:
        with tempfile.TemporaryDirectory() as folder:
            table, sweep = Path(folder, "table.csv"), Path(folder, "sweep.yaml")
            write_table(table, kind, asked.megabytes * 1_000_000)
            sweep.write_text(SWEEP.format(table))
            time_gridfold(asked.program, sweep)
            theirs, ours = [], []
            for _ in range(rounds):
                theirs.append(time_pandas(table))
                ours.append(time_gridfold(asked.program, sweep))
            (pandas, pandas_processor), (gridfold, processor) = medians(theirs), medians(ours)
            print(f"| {kind}, {table.stat().st_size / 1e6:,.0f} MB | {pandas:.2f} s | {gridfold:.2f} s "
                  f"| {pandas / gridfold:.1f} | {pandas_processor:.2f} s | {processor:.2f} s |", flush=True)


main()
