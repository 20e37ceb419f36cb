#!/usr/bin/env python3
"""Reads finished run folders with h5py, xarray (h5netcdf and netcdf4) and Python's json and csv, and checks that
results.h5, folds.csv and summary.json tell the same numbers.

    check_run.py FOLDER ...

Exits with 0 where all agree, 1 with the first difference of each folder, and 77 where a module is missing.
"""
import csv
import hashlib
import json
import math
import sys
from pathlib import Path

try:
    import h5netcdf  # noqa: F401
    import h5py
    import netCDF4  # noqa: F401
    import numpy as np
    import xarray
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

STATUS = {"absent": 0, "done": 1, "failed": 2}
COUNTS = ("n_train", "n_test", "correct")


class Difference(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Difference(what)


def text_of(value):
    """An axis's value as folds.csv and text coordinates show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)


def same_number(left, right):
    """Equal to the bit, where None, an empty field and NaN all mean missing."""
    missing = [value is None or value == "" or math.isnan(float(value)) for value in (left, right)]
    return all(missing) if any(missing) else float(left) == float(right)


def check_hashes(folder, summary):
    for file in summary["files"]:
        content = (folder / file["name"]).read_bytes()
        require(len(content) == file["bytes"], f"{file['name']}: size")
        require(hashlib.sha256(content).hexdigest() == file["sha256"], f"{file['name']}: SHA-256")
    names = {path.name for path in folder.iterdir()}
    require(names == {file["name"] for file in summary["files"]} | {"summary.json"}, f"files: {sorted(names)}")


def check_summaries(summary):
    """Means, deviations and ranks, from the folds by numpy."""
    score = summary["scores"][0]
    means = []
    for configuration in summary["configurations"]:
        for name in (entry["name"] for entry in summary["scores"]):
            told = configuration["scores"][name]
            done = [fold["scores"][name] for fold in configuration["folds"] if fold["status"] == "done"]
            n = len(done)
            got = {
                "mean": np.mean(done) if n else None,
                "std": np.std(done, ddof=told["std_ddof"]) if n else None,
                "standard_error": np.std(done, ddof=1) / math.sqrt(n) if n > 1 else None,
                "min": min(done) if n else None,
                "max": max(done) if n else None,
            }
            require(told["n"] == n, f"{configuration['key']}: n")
            for key, value in got.items():
                close = (value is None and told[key] is None) or (
                    value is not None and told[key] is not None
                    and math.isclose(value, told[key], rel_tol=1e-12, abs_tol=1e-15))
                require(close, f"{configuration['key']}: {name} {key}: {told[key]}, numpy {value}")
        means.append(configuration["scores"][score["name"]]["mean"])
    sign = -1 if score["higher_is_better"] else 1
    keys = [math.inf if mean is None else sign * mean for mean in means]
    for configuration, key in zip(summary["configurations"], keys):
        require(configuration["rank"] == 1 + sum(other < key for other in keys), f"{configuration['key']}: rank")
    best = [c["key"] for c, mean in zip(summary["configurations"], means) if c["rank"] == 1 and mean is not None]
    require([entry["key"] for entry in summary["best"]] == best, "best")


def check_csv(folder, summary):
    with open(folder / "folds.csv", newline="") as file:
        rows = list(csv.reader(file))
    axes = len(summary["axes"])
    scores = [score["name"] for score in summary["scores"]]
    require(rows[0][0] == "cell" and rows[0][1 + axes:] == ["repeat", "fold", "status", *COUNTS, *scores, "reason"],
            f"folds.csv: header {rows[0]}")
    require(len(set(rows[0])) == len(rows[0]), "folds.csv: two columns of one name")
    expected = [(c, fold) for c in summary["configurations"] for fold in c["folds"]]
    require(len(rows) - 1 == len(expected), f"folds.csv: {len(rows) - 1} rows for {len(expected)} folds")
    for row, (configuration, fold) in zip(rows[1:], expected):
        require(row[0] == configuration["key"], f"folds.csv: cell of {row}")
        for text, (name, value) in zip(row[1:1 + axes], configuration["params"].items()):
            matches = text == text_of(value) if value is None or isinstance(value, (str, bool)) else float(text) == value
            require(matches, f"folds.csv: {name} of {row}: {value}")
        repeat, index, status, *numbers, reason = row[1 + axes:]
        require((int(repeat), int(index), status) == (fold["repeat"], fold["fold"], fold["status"]), f"folds.csv: {row}")
        told = [fold[count] for count in COUNTS] + [fold["scores"][name] for name in scores]
        require(all(map(same_number, numbers, told)), f"folds.csv: {row}: {told}")
        require(reason == fold.get("reason", ""), f"folds.csv: {row}")


def check_h5py(folder, summary):
    scores = [score["name"] for score in summary["scores"]]
    with h5py.File(folder / "results.h5", "r") as file:
        for name in ("id", "name", "config_hash"):
            require(file.attrs[name] == summary[name], f"results.h5: attribute {name}")
        require(file.attrs["gridfold_version"] == summary["provenance"]["gridfold_version"], "results.h5: version")
        require(list(file.attrs["scores"]) == scores, "results.h5: attribute scores")
        for name, dataset in file.items():
            if h5py.h5ds.is_scale(dataset.id):
                continue
            for axis, dimension in enumerate(dataset.dims):
                require(len(dimension) == 1, f"results.h5: axis {axis} of {name} has no scale")
        places = np.prod(file["status"].shape, dtype=np.int64)
        done = sum(fold["status"] == "done" for c in summary["configurations"] for fold in c["folds"])
        require(np.count_nonzero(file["status"][()] == STATUS["done"]) == done, "results.h5: done folds")
        for name in scores:
            require(file[name].dtype == np.float64, f"results.h5: type of {name}")
            require(np.count_nonzero(np.isnan(file[name][()])) == places - done, f"results.h5: missing places of {name}")


def selection(dataset, summary, configuration):
    """Where a configuration stands: by labels over the grid's axes, or by its key over `cell`."""
    if "cell" in dataset.dims:
        return {"cell": configuration["key"]}
    axes = [name for name in dataset["status"].dims if name not in ("repeat", "fold")]
    chosen = {}
    for name, axis in zip(axes, summary["axes"]):
        value = configuration["params"][axis["name"]]
        if dataset[name].dtype.kind in "if":
            chosen[name] = math.nan if value is None else value
        else:
            labels = [text_of(v) for v in axis["values"]]
            if len(set(labels)) != len(labels):
                labels = [json.dumps(v) for v in axis["values"]]
            same = [i for i, v in enumerate(axis["values"]) if type(v) is type(value) and v == value]
            chosen[name] = labels[same[0]]
    return chosen


def check_xarray(folder, summary, engine):
    scores = [score["name"] for score in summary["scores"]]
    with xarray.open_dataset(folder / "results.h5", engine=engine) as dataset:
        dataset.load()
        for score in scores:
            require(dataset[score].dims[-2:] == ("repeat", "fold"), f"{engine}: dimensions {dataset[score].dims}")
        for configuration in summary["configurations"]:
            cell = dataset.sel(selection(dataset, summary, configuration))
            seen = np.zeros(cell["status"].shape, dtype=bool)
            for fold in configuration["folds"]:
                place = (fold["repeat"], fold["fold"])
                seen[place] = True
                one = cell.sel(repeat=place[0], fold=place[1])
                require(int(one["status"]) == STATUS[fold["status"]], f"{engine}: status of {configuration['key']} {place}")
                for name in scores:
                    require(same_number(fold["scores"][name], one[name].item()),
                            f"{engine}: {name} of {configuration['key']} {place}")
                for name in COUNTS:
                    require(same_number(fold[name], one[name].item()),
                            f"{engine}: {name} of {configuration['key']} {place}")
            require(not cell["status"].values[~seen].any(), f"{engine}: {configuration['key']}: folds that are not there")
        if "cell" in dataset.dims:
            for axis in summary["axes"]:
                require(axis["name"] in dataset.coords, f"{engine}: {axis['name']} is no coordinate")


def check(folder):
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    check_hashes(folder, summary)
    check_summaries(summary)
    check_csv(folder, summary)
    check_h5py(folder, summary)
    for engine in ("h5netcdf", "netcdf4"):
        check_xarray(folder, summary, engine)
    folds = sum(len(configuration["folds"]) for configuration in summary["configurations"])
    return f"{len(summary['configurations'])} configurations, {folds} folds agree"


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    result = 0
    for folder in map(Path, sys.argv[1:]):
        try:
            print(f"{folder}: {check(folder)}")
        except Difference as difference:
            print(f"{folder}: DIFFERS: {difference}")
            result = 1
    return result


if __name__ == "__main__":
    sys.exit(main())
