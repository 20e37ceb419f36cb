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

STATUS = {"absent": 0, "done": 1, "failed": 2, "pending": 3}
COORDINATES = ("outer", "repeat", "fold", "train_size")
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
    names = {path.name for path in folder.iterdir()} - {"arrays.bin"}
    require(names == {file["name"] for file in summary["files"]} | {"summary.json", "journal.jsonl"},
            f"files: {sorted(names)}")


def unescaped(text):
    """A text field without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text


class Split:
    """A row of folds.csv."""

    def __init__(self, row, summary, header):
        axes = len(summary["axes"])
        self.key = row[0]
        self.axes = row[1:1 + axes]
        fields = dict(zip(header[1 + axes:], row[1 + axes:]))
        self.place = {name: int(fields[name]) for name in COORDINATES if name in fields}
        self.status = fields["status"]
        self.numbers = {name: fields[name] for name in COUNTS}
        self.scores = {score["name"]: fields[score["name"]] for score in summary["scores"]}
        self.reason = unescaped(fields["reason"])
        self.warnings = fields["warnings"]


def read_splits(folder, summary):
    """The rows of folds.csv, after a look at its form."""
    with open(folder / "folds.csv", newline="") as file:
        header, *rows = list(csv.reader(file))
    axes = len(summary["axes"])
    scores = [score["name"] for score in summary["scores"]]
    coordinates = [name for name in COORDINATES if name in header[1 + axes:]]
    require("repeat" in coordinates and "fold" in coordinates, f"folds.csv: coordinates {coordinates}")
    require(header[0] == "cell"
            and header[1 + axes:] == [*coordinates, "status", *COUNTS, *scores, "warnings", "reason"],
            f"folds.csv: header {header}")
    require(len(set(header)) == len(header), "folds.csv: two columns of one name")
    return [Split(row, summary, header) for row in rows]


def splits_of(configuration, summary, splits):
    train_size = summary["groups"][configuration["group"]]["train_size"]
    return [split for split in splits if split.key == configuration["key"]
            and (train_size is None or split.place["train_size"] == train_size)]


def check_summaries(summary, splits):
    """Means, deviations, counts and ranks, from the rows of folds.csv by numpy."""
    score = summary["scores"][0]
    seen = 0
    for configuration in summary["configurations"]:
        own = splits_of(configuration, summary, splits)
        seen += len(own)
        key = configuration["key"]
        require(len(own) == summary["groups"][configuration["group"]]["splits"], f"{key}: splits of its group")
        for status in ("done", "failed", "pending"):
            require(configuration["splits"][status] == sum(split.status == status for split in own), f"{key}: {status}")
        warned = sum(split.status == "done" and split.warnings != "" for split in own)
        require(configuration["splits"]["warned"] == warned, f"{key}: warned")
        for failure in configuration["failures"]:
            require(failure["splits"] == sum(split.reason == failure["text"] for split in own), f"{key}: {failure}")
        for axis, (name, value) in zip(own[0].axes, configuration["params"].items()):
            text = unescaped(axis) if isinstance(value, str) else axis
            matches = text == text_of(value) if value is None or isinstance(value, (str, bool)) else float(text) == value
            require(matches, f"folds.csv: {name} of {key}: {axis}, {value}")
        for name in (entry["name"] for entry in summary["scores"]):
            told = configuration["scores"][name]
            # Inner folds choose, and are not summarised with the outer ones.
            done = [float(split.scores[name]) for split in own
                    if split.status == "done" and split.place.get("outer", 0) == 0]
            n = len(done)
            got = {
                "mean": np.mean(done) if n else None,
                "std": np.std(done, ddof=told["std_ddof"]) if n > 1 else None,
                "standard_error": np.std(done, ddof=1) / math.sqrt(n) if n > 1 else None,
                "min": min(done) if n else None,
                "max": max(done) if n else None,
            }
            require(told["n"] == n, f"{key}: n")
            for what, value in got.items():
                close = (value is None and told[what] is None) or (
                    value is not None and told[what] is not None
                    and math.isclose(value, told[what], rel_tol=1e-12, abs_tol=1e-15))
                require(close, f"{key}: {name} {what}: {told[what]}, numpy {value}")
    require(seen == len(splits), f"{len(splits)} rows of folds.csv, {seen} of configurations")
    sign = -1 if score["higher_is_better"] else 1

    def order_key(configuration):
        whole = configuration["splits"]["failed"] == configuration["splits"]["pending"] == 0
        mean = configuration["scores"][score["name"]]["mean"]
        return math.inf if mean is None or not whole else sign * mean

    for index, group in enumerate(summary["groups"]):
        members = [c for c in summary["configurations"] if c["group"] == index]
        for one in members:
            rank = 1 + sum(order_key(other) < order_key(one) for other in members)
            require(one["rank"] == rank, f"{one['key']}: rank {one['rank']}, {rank}")
        ranking = [c["key"] for c in sorted(members, key=lambda c: c["rank"])]
        require(group["ranking"] == ranking, f"group {index}: ranking")
        best = [c["key"] for c in members if c["rank"] == 1 and order_key(c) != math.inf]
        # Of several seeds none is chosen.
        if "seed_averages" not in summary:
            require(group["selection"]["keys"] == best, f"group {index}: selection")


def check_h5py(folder, summary, splits):
    scores = [score["name"] for score in summary["scores"]]
    with h5py.File(folder / "results.h5", "r") as file:
        for name in ("name", "config_hash"):
            require(file.attrs[name] == summary[name], f"results.h5: attribute {name}")
        require(list(file.attrs["scores"]) == scores, "results.h5: attribute scores")
        for name, dataset in file.items():
            # Groups hold what one configuration has alone.
            if isinstance(dataset, h5py.Group) or h5py.h5ds.is_scale(dataset.id):
                continue
            for axis, dimension in enumerate(dataset.dims):
                require(len(dimension) == 1, f"results.h5: axis {axis} of {name} has no scale")
        places = np.prod(file["status"].shape, dtype=np.int64)
        statuses = file["status"][()]
        for word, number in STATUS.items():
            count = places - len(splits) if word == "absent" else sum(split.status == word for split in splits)
            require(np.count_nonzero(statuses == number) == count, f"results.h5: {word} splits")
        done = np.count_nonzero(statuses == STATUS["done"])
        sizes = [1 + max(split.place[name] for split in splits) for name in splits[0].place]
        require(list(file["status"].shape[-len(sizes):]) == sizes, f"results.h5: shape {file['status'].shape}, {sizes}")
        for name in scores:
            require(file[name].dtype == np.float64, f"results.h5: type of {name}")
            require(np.count_nonzero(np.isnan(file[name][()])) == places - done, f"results.h5: missing places of {name}")


def selection(dataset, summary, configuration):
    """Where a configuration stands: by labels over the grid's axes, or by its key over `cell`."""
    if "cell" in dataset.dims:
        return {"cell": configuration["key"]}
    axes = dataset["status"].dims[:len(summary["axes"])]
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


def check_xarray(folder, summary, splits, engine):
    scores = [score["name"] for score in summary["scores"]]
    coordinates = tuple(splits[0].place)
    of_key = {}
    for split in splits:
        of_key.setdefault(split.key, []).append(split)
    configurations = {configuration["key"]: configuration for configuration in summary["configurations"]}
    with xarray.open_dataset(folder / "results.h5", engine=engine) as dataset:
        dataset.load()
        for score in scores:
            require(dataset[score].dims[-len(coordinates):] == coordinates, f"{engine}: dimensions {dataset[score].dims}")
        for key, configuration in configurations.items():
            cell = dataset.sel(selection(dataset, summary, configuration))
            seen = np.zeros(cell["status"].shape, dtype=bool)
            for split in of_key[key]:
                seen[tuple(split.place.values())] = True
                one = cell.sel(split.place)
                where = f"{key} {split.place}"
                require(int(one["status"]) == STATUS[split.status], f"{engine}: status of {where}")
                for name, value in {**split.scores, **split.numbers}.items():
                    require(same_number(value, one[name].item()), f"{engine}: {name} of {where}")
            require(not cell["status"].values[~seen].any(), f"{engine}: {key}: splits that are not there")
        if "cell" in dataset.dims:
            for axis in summary["axes"]:
                require(axis["name"] in dataset.coords, f"{engine}: {axis['name']} is no coordinate")


def check(folder):
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    check_hashes(folder, summary)
    splits = read_splits(folder, summary)
    check_summaries(summary, splits)
    check_h5py(folder, summary, splits)
    for engine in ("h5netcdf", "netcdf4"):
        check_xarray(folder, summary, splits, engine)
    return f"{len(summary['configurations'])} configurations, {len(splits)} splits agree"


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
