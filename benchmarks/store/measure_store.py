#!/usr/bin/env python3
"""Measures what storing costs, and prints the table of docs/store.md.

    measure_store.py GRIDFOLD RESULTS_H5_BENCHMARK [majority] [many_cells] [many_runs] [overhead]

Without names, all of them; `overhead` reads CIFAR-10 from $GRIDFOLD_DATA. Needs strace, some gigabytes of memory, and
results_h5_benchmark, which GRIDFOLD_BUILD_BENCHMARKS builds.
"""
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(words):
    """Of the clock, and of processors: the second tells more where others work beside it."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def text_of(measured):
    return f"{measured[0]:.2f} s ({measured[1]:.2f} s of processor time)"


def best_of(times, words):
    return min(seconds(words) for _ in range(times))


def run_in(results):
    (run,) = [path for path in results.iterdir() if not path.name.startswith(".")]
    return run


def write_table(path, rows):
    generator = random.Random(1)
    path.write_text("".join(f"{generator.randrange(99)},{generator.randrange(99)},{generator.randrange(3)}\n"
                            for _ in range(rows)))


def sweep(root, name, text):
    path = root / f"{name}.yaml"
    path.write_text(f"name: {name}\n" + text)
    return path


class Table:
    def __init__(self):
        print("| what | measured |\n|---|---|", flush=True)

    def add(self, what, measured):
        print(f"| {what} | {measured} |", flush=True)


def size_of(folder):
    return sum(file.stat().st_size for file in folder.iterdir())


def majority(gridfold, root, table):
    """1,000 shuffles of 1,000 folds over 2,000 rows."""
    write_table(root / "rows.csv", 2000)
    path = sweep(root, "majority", "dataset: {loader: csv, path: rows.csv}\nclassifier: majority\n"
                 "protocol: {kind: k_fold, folds: 1000, shuffle: {generator: numpy}}\n"
                 "grid: {seed: {from: 1, to: 1000, step: 1}}\n")
    log = root / "syncs.log"
    run = [gridfold, "run", path, "--out"]
    plain = seconds([*run, root / "majority"])
    counted = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", log, "-e", "trace=fsync,fdatasync"]
    subprocess.run([*counted, *run, root / "majority-counted"], check=True, stdout=subprocess.DEVNULL)
    syncs = len(re.findall(r"f(?:data)?sync\(", log.read_text()))
    folder = run_in(root / "majority")
    table.add("1,000,000 outcomes of `majority`",
              f"{text_of(plain)} in all; journal {(folder / 'journal.jsonl').stat().st_size / 1e6:.1f} MB, "
              f"folder {size_of(folder) / 1e6:.1f} MB, {syncs} syncs")


def many_cells(gridfold, results_h5, root, table):
    """100,000 cells on 10 folds, 100 passes."""
    write_table(root / "few.csv", 600)
    path = sweep(root, "cells", "dataset: {loader: csv, path: few.csv}\nprotocol: {kind: k_fold, folds: 10}\n"
                 "classifier: {name: knn, metric: minkowski}\n"
                 "grid: {k: {from: 1, to: 500, step: 1}, weights: [uniform, distance],"
                 " p: {from: 1, to: 100, step: 1}}\n")
    results = root / "cells-results"
    whole = seconds([gridfold, "run", path, "--out", results])
    folder = run_in(results)
    table.add("100,000 cells x 10 folds: the run", f"{text_of(whole)}, folder {size_of(folder) / 1e6:.1f} MB")
    # One pass less, as if the process had been killed in the last one.
    journal = (folder / "journal.jsonl").read_bytes()
    start = [line.start() for line in re.finditer(rb"^", journal, re.MULTILINE)
             if b'"record":"outcomes"' in journal[line.start():line.start() + 60]][-1]
    table.add("100,000 cells x 10 folds: `show` (journal read, every checksum checked)",
              text_of(seconds([gridfold, "show", folder])))
    scan = best_of(3, [gridfold, "retry", folder])
    table.add("100,000 cells x 10 folds: the journal read, as before a run goes on (`retry` of what did not fail)",
              text_of(scan))
    made = min((subprocess.run([results_h5, folder], check=True, capture_output=True, text=True).stdout
                for _ in range(3)), key=lambda text: float(text.split()[0]))
    table.add("100,000 cells x 10 folds: results.h5 made", made.strip())
    table.add("100,000 cells x 10 folds: `rebuild` (journal read, all snapshots made)",
              text_of(seconds([gridfold, "rebuild", folder])))
    # The index reads again what changed within the last two seconds.
    time.sleep(3)
    for name in "first time", "again":
        if name == "first time":
            (results / ".index.sqlite").unlink()
        table.add(f"100,000 cells x 10 folds: `list`, {name}", text_of(seconds([gridfold, "list", "--out", results])))
    os.truncate(folder / "journal.jsonl", start)
    table.add("100,000 cells x 10 folds: `run` that goes on with the last splits",
              text_of(seconds([gridfold, "run", path, "--out", results])))


def many_runs(gridfold, root, table):
    write_table(root / "tiny.csv", 60)
    path = sweep(root, "tiny", "dataset: {loader: csv, path: tiny.csv}\nclassifier: knn\n"
                 "grid: {k: [1, 2, 3, 4, 5], metric: [l1, l2]}\n")
    results = root / "many"
    subprocess.run([gridfold, "run", path, "--out", results], check=True, stdout=subprocess.DEVNULL)
    folder = run_in(results)
    for number in range(1, 10_000):
        shutil.copytree(folder, results / f"20200101T000000.000Z-tiny-{number:08x}")
    table.add("10,000 runs: `list`, first time", text_of(seconds([gridfold, "list", "--out", results])))
    table.add("10,000 runs: `list`", text_of(best_of(5, [gridfold, "list", "--out", results])))
    table.add("10,000 runs: `plan` of a sweep that they hold",
              text_of(best_of(3, [gridfold, "plan", path, "--out", results])))


def overhead(gridfold, root, table):
    """A sweep of K-NN on CIFAR-10: what it waits for the disk, of all its time."""
    path = sweep(root, "knn", f"dataset: {{loader: cifar10, path: {os.environ['GRIDFOLD_DATA']}/cifar-10-batches-bin, train: {{take: 20000}}}}\nclassifier: knn\n"
                 "protocol: {kind: k_fold, folds: 5}\n"
                 "grid: {k: {from: 1, to: 50, step: 1}, metric: [l1, l2, squared_l2, cosine]}\n")
    log = root / "calls.log"
    whole, _ = seconds(["strace", "-f", "-qq", "--seccomp-bpf", "-T", "-o", log, "-e",
                     "trace=fsync,fdatasync,rename,renameat2", gridfold, "run", path, "--out", root / "knn-results"])
    waited = sum(float(time_taken) for time_taken in re.findall(r"<([0-9.]+)>$", log.read_text(), re.MULTILINE))
    table.add("K-NN sweep on 20,000 images: time of all syncs and renames of it",
              f"{waited:.2f} s of {whole:.1f} s ({100 * waited / whole:.1f} %)")


def main():
    gridfold, results_h5, *names = sys.argv[1:]
    gridfold, results_h5 = os.path.abspath(gridfold), os.path.abspath(results_h5)
    with tempfile.TemporaryDirectory(prefix="gridfold-store-") as root:
        table = Table()
        for measure in majority, many_cells, many_runs, overhead:
            if names and measure.__name__ not in names:
                continue
            programs = (gridfold, results_h5) if measure is many_cells else (gridfold,)
            measure(*programs, Path(root), table)


if __name__ == "__main__":
    main()
