#!/usr/bin/env python3
"""Times what many splits cost beside few, each pair in turn, and prints a Markdown table.

    GRIDFOLD_DATA=... benchmarks/splits.py build/release/gridfold [ROW ...]

"near-duplicates": 100 groups of 50 images each, which are one image with another strip of pixels changed, beside as
many groups of unrelated images.

ROW is the beginning of a row's name; all rows without one. Needs CIFAR-10 in $GRIDFOLD_DATA. Each sweep runs as often as
ROUNDS (3) says; the table has the least elapsed and processor time of the whole process, and the most memory.
"""
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CIFAR = "{{loader: cifar10, path: \"${{GRIDFOLD_DATA}}/cifar-10-batches-bin\", train: {{take: {}}}}}"
DIGITS = f"{{loader: csv, path: {ROOT}/datasets/digits/digits.csv.gz}}"
REPEATED = "{{kind: repeated_stratified, folds: 5, repeats: {}, shuffle: {{generator: numpy, seed: 1}}}}"
TO_100 = "{from: 1, to: 100, step: 1}"


def sweep(dataset, protocol, ks):
    return f"name: splits\ndataset: {dataset}\nclassifier: {{name: knn, metric: l1}}\n" \
           f"protocol: {protocol}\ngrid: {{k: {ks}}}\n"


ROWS = {
    "repeats of 50,000 images, K 1 to 100: 100 and 1": [
        sweep(CIFAR.format(50000), REPEATED.format(repeats), TO_100) for repeats in (100, 1)],
    "repeats of 5,000 images, K 1 to 100: 100 and 1": [
        sweep(CIFAR.format(5000), REPEATED.format(repeats), TO_100) for repeats in (100, 1)],
    "leave-one-out of 50,000 images and 5 folds, K 1, 5, 10": [
        sweep(CIFAR.format(50000), protocol, "[1, 5, 10]")
        for protocol in ("{kind: leave_one_out}", "{kind: k_fold, folds: 5}")],
    "shuffle splits of the digits, K 1 to 20: 1,000 and 10": [
        sweep(DIGITS, f"{{kind: shuffle_split, splits: {splits}, test_size: 0.1, shuffle: {{generator: numpy, seed: 1}}}}",
              "{from: 1, to: 20, step: 1}") for splits in (1000, 10)],
}


def write_groups(folder):
    """Writes near.csv and unrelated.csv: 5,000 rows of pixels, group and label; returns rows that time them."""
    pixels, groups, size = 3072, 100, 50
    records = Path(os.environ["GRIDFOLD_DATA"], "cifar-10-batches-bin/data_batch_1.bin").read_bytes()
    image = lambda number: records[number * (pixels + 1):(number + 1) * (pixels + 1)]

    def near(group, copy):
        values = bytearray(image(group))
        for place in range(1 + 60 * copy, 61 + 60 * copy):
            values[place] ^= 1
        return values

    for name, row in (("near", near), ("unrelated", lambda group, copy: image(group * size + copy))):
        with open(Path(folder, f"{name}.csv"), "w") as file:
            file.write(",".join(f"p{i}" for i in range(pixels)) + ",group,label\n")
            for group in range(groups):
                for copy in range(size):
                    values = row(group, copy)
                    file.write(",".join(map(str, values[1:])) + f",{group},c{values[0]}\n")
    protocol = "{kind: stratified_group_k_fold, folds: 5, shuffle: true}"
    return {"near-duplicates, 5,000 images in 100 groups, 20 seeds, K 1 to 100: groups of these and of unrelated ones": [
        sweep(f"{{loader: csv, path: {folder}/{name}.csv, groups: group}}", protocol, TO_100 + ", seed: {from: 1, to: 20}")
        for name in ("near", "unrelated")]}


def run(program, text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sweep.yaml"
        file.write_text(text)
        start = time.monotonic()
        process = os.posix_spawn(program, [program, "run", str(file), "--out", folder], os.environ,
                                 file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                                               (os.POSIX_SPAWN_OPEN, 2, f"{folder}/messages", os.O_WRONLY | os.O_CREAT, 0o600)])
        _, status, usage = os.wait4(process, 0)
        elapsed = time.monotonic() - start
        if status != 0:
            sys.exit(Path(folder, "messages").read_text())
    return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    program = os.path.abspath(sys.argv[1])
    rounds = int(os.environ.get("ROUNDS", 3))
    print("| sweeps | elapsed | times | processor | times | memory |\n|---|---|---|---|---|---|")
    is_asked = lambda name: not sys.argv[2:] or any(name.startswith(asked) for asked in sys.argv[2:])
    with tempfile.TemporaryDirectory() as folder:
        rows = ROWS | (write_groups(folder) if is_asked("near-duplicates") else {})
        time_rows(program, rounds, {name: sweeps for name, sweeps in rows.items() if is_asked(name)})


def time_rows(program, rounds, rows):
    for name, sweeps in rows.items():
        results = [[] for _ in sweeps]
        for _ in range(rounds):
            for text, of_sweep in zip(sweeps, results):
                of_sweep.append(run(program, text))
        many, few = [(min(r[0] for r in of), min(r[1] for r in of), max(r[2] for r in of)) for of in results]
        print(f"| {name} | {many[0]:.2f}, {few[0]:.2f} s | {many[0] / few[0]:.2f} | {many[1]:.2f}, {few[1]:.2f} s "
              f"| {many[1] / few[1]:.2f} | {many[2]:.0f}, {few[2]:.0f} MB |", flush=True)


main()
