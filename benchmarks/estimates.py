#!/usr/bin/env python3
"""Compares what `gridfold plan` estimates with what `gridfold run` takes, and prints a Markdown table.

    GRIDFOLD_DATA=... benchmarks/estimates.py build/release/gridfold [NAME or FILE.yaml ...]

Without names: all sweeps of this script, and those of configs/ that take over two seconds. Needs CIFAR-10 and MNIST in
$GRIDFOLD_DATA; writes a table of made-up numbers for the k-d tree into a temporary folder. "run" adds up reading the data
and all passes, which are timed one after another. Run it on a machine that does nothing else.
"""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CIFAR = "{loader: cifar10, path: \"${GRIDFOLD_DATA}/cifar-10-batches-bin\"}"
MNIST = "{loader: mnist, path: \"${GRIDFOLD_DATA}/mnist\"}"


def take(dataset, rows):
    return dataset[:-1] + f", train: {{take: {rows}}}}}"


def sweep(dataset, grid, protocol="{kind: k_fold, folds: 5}", rest=""):
    return f"dataset: {dataset}\nclassifier: knn\nprotocol: {protocol}\ngrid: {grid}\n{rest}"


CONFIGS = ["cifar10-folds", "cifar10-small-images", "mnist-train-test"]

SWEEPS = {
    "8 bits, l1, K to 100": sweep(CIFAR, "{k: [1, 10, 100], metric: l1}"),
    "8 bits, l2, 12 ways to split": sweep(
        CIFAR,
        "{k: [1, 10, 50], metric: l2, seed: [1, 2, 3, 4], folds: [2, 5, 10]}",
        "{kind: k_fold, shuffle: true}",
    ),
    "32 bits, l2, all pairs": sweep(take(CIFAR, 20000), "{k: [1, 20], metric: l2}", rest="transforms: normalize\n"),
    "32 bits, l1, train and test part": sweep(
        MNIST, "{k: [1, 20], metric: l1}", "{kind: train_test}", "transforms: normalize\n"
    ),
    "standardize, fold by fold": sweep(take(CIFAR, 15000), "{k: [1, 20], metric: l2}", rest="transforms: standardize\n"),
    "pca, fold by fold": sweep(
        take(CIFAR, 30000), "{k: [1, 20]}", "{kind: k_fold, folds: 2}", "transforms: {pca: {components: 50}}\n"
    ),
    "pca to few columns, fold by fold": sweep(
        MNIST, "{k: [1, 5, 20], metric: l1}", rest="transforms: {pca: {components: 30}}\n"
    ),
    "baseline fitted after standardize": sweep(
        CIFAR, "{metric: l2}", "{kind: k_fold, folds: 10}", "transforms: standardize\n"
    ).replace("classifier: knn", "classifier: majority").replace("grid: {metric: l2}\n", ""),
    "cosine and correlation": sweep(take(CIFAR, 15000), "{k: [1, 20], metric: [cosine, correlation]}"),
    "canberra and chebyshev": sweep(take(CIFAR, 4000), "{k: [1, 20], metric: [canberra, chebyshev]}"),
    "minkowski, three orders": sweep(take(CIFAR, 700), "{k: [1, 20], metric: minkowski, p: [1.5, 3, 4]}"),
    "learning curve": sweep(
        CIFAR, "{k: [1, 20], metric: [l1, l2], train_rows: {from: 5000, to: 40000, factor: 2}}"
    ),
    "few columns, k-d tree": sweep("{loader: csv, path: table.csv}", "{k: [1, 5, 20], weights: [uniform, distance]}"),
    "few columns, 32 bits, all pairs": sweep(
        take(MNIST, 60000), "{k: [1, 20], metric: [l1, l2]}", rest="transforms: [normalize, {columns: {keep: 300-331}}]\n"
    ),
}


def write_table(path):
    numbers = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(1_200_000):
            row = [numbers.gauss(0, 1) for _ in range(4)]
            file.write(",".join(f"{value:.4f}" for value in row) + f",{int(sum(row) > 0)}\n")


def main():
    gridfold = Path(sys.argv[1]).resolve()
    configs = Path(__file__).resolve().parent.parent / "configs"
    names = sys.argv[2:] or list(SWEEPS) + [str(configs / f"{name}.yaml") for name in CONFIGS]
    print("| sweep | plan, s | run, s | run / plan | planning took, s |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        if "few columns, k-d tree" in names:
            write_table(Path(folder) / "table.csv")
        for name in names:
            file = Path(name)
            if name in SWEEPS:
                file = Path(folder) / "sweep.yaml"
                file.write_text("name: estimate\n" + SWEEPS[name], encoding="utf-8")
            arguments = [str(file), "--out", folder + "/runs"]
            start = time.monotonic()
            plan = subprocess.run([gridfold, "plan", "--format", "json", *arguments], stdout=subprocess.PIPE, check=True)
            planning = time.monotonic() - start
            estimated = json.loads(plan.stdout)["totals"]["estimated_seconds"]
            subprocess.run([gridfold, "run", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            newest = max(path.parent for path in Path(folder, "runs").glob("*/timings.csv"))
            with open(newest / "timings.csv", newline="", encoding="utf-8") as timings:
                taken = sum(float(row["seconds"]) for row in csv.DictReader(timings))
            print(f"| {name if name in SWEEPS else file.stem} | {estimated:.1f} | {taken:.1f} | {taken / estimated:.2f} | {planning:.1f} |", flush=True)


if __name__ == "__main__":
    main()
