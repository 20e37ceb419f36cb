#!/usr/bin/env python3
"""What huge pages gain: sweeps of 20,000 CIFAR-10 images by L1 and L2, with and without them, in turn.

    GRIDFOLD_DATA=FOLDER benchmarks/huge_pages.py build/release/gridfold [ROUNDS]

Prints medians of processor and wall time, and of their ratios within each pair. The kernel must give huge pages to those
that ask for them: /sys/kernel/mm/transparent_hugepage/enabled says [madvise].
"""
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time

PR_SET_THP_DISABLE = 41
SWEEP = """name: huge-pages
dataset: {{loader: cifar10, path: "${{GRIDFOLD_DATA}}/cifar-10-batches-bin", train: {{take: 20000}}}}
protocol: {{folds: 5}}
classifier: {{name: knn, metric: {}}}
grid: {{k: [1, 5, 10, 20, 50, 100]}}
"""


def without_huge_pages():
    """For the process that calls it and all that it becomes."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def seconds(gridfold, sweep, results, has_huge_pages):
    """(processor time, wall time) of a run that stores nothing to reuse."""
    start = time.perf_counter()
    process = subprocess.Popen([gridfold, "run", sweep, "--fresh", "--out", results], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=None if has_huge_pages else without_huge_pages)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"gridfold ended with {status}")
    return usage.ru_utime + usage.ru_stime, wall


def main():
    gridfold = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder:
        for metric in "l1", "l2":
            sweep = os.path.join(folder, metric + ".yaml")
            with open(sweep, "w") as file:
                file.write(SWEEP.format(metric))
            pairs = []
            for pair in range(rounds):
                # The order alternates, so that neither always comes first.
                order = [True, False] if pair % 2 == 0 else [False, True]
                measured = {huge: seconds(gridfold, sweep, os.path.join(folder, "out"), huge) for huge in order}
                pairs.append((measured[True], measured[False]))
            for name, i in ("processor time", 0), ("wall time", 1):
                huge = statistics.median(pair[0][i] for pair in pairs)
                small = statistics.median(pair[1][i] for pair in pairs)
                ratios = sorted(pair[1][i] / pair[0][i] for pair in pairs)
                print(f"{metric}, {name}: {huge:.2f} s with huge pages, {small:.2f} s without; ratio "
                      f"{statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}) in {rounds} pairs",
                      flush=True)


if __name__ == "__main__":
    main()
