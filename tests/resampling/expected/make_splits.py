#!/usr/bin/python3
"""Writes splits.txt: what scikit-learn's splitters make of many small data sets.

usage: make_splits.py
A line is a resampling with its parameters and the data (rows, classes, seed of the data, groups or folds where they
count), a bar, and "refused", or the number of splits and 16 digits of the SHA-256 of their rows: a line per split,
training rows, a bar, held-out rows, both ascending with repetitions. splits_whole.txt holds those lines themselves for
some cases. Labels, groups and folds come from functions that the test has as well.

Where a line says `stable`, there are more than 16 groups, of equal sizes some, whose order in scikit-learn is that of an
unstable sort; numpy is told to sort them stably. Where scikit-learn has no splitter of the kind, its own functions are
put together as the docs say.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import hashlib
import io
import itertools
import pathlib
import warnings

import numpy as np
import pandas as pd
from sklearn import model_selection as ms
from sklearn.utils import resample

warnings.simplefilter("ignore")


def scattered(rows, seed):
    return (np.arange(1, rows + 1, dtype=np.uint64) * 2654435761 + seed * 40503) % 2**32 // 2**10 % 1000


def labels(rows, classes, seed):
    """Small classes are rarer."""
    return (scattered(rows, seed) ** 2 * classes // 1000000).astype(int)


def groups(rows, count, seed, distinct):
    """Large groups come last; `distinct`: group g has g + 1 rows, scattered, and the last one all others."""
    if not distinct:
        return (scattered(rows, seed + 1) * count // 1000).astype(int)
    return np.minimum(np.repeat(np.arange(rows), np.arange(rows) + 1)[:rows], count - 1)


def names_of_groups(groups, kind):
    """What the groups are called in a file. The order of their numbers is not that of their names."""
    for row, group in enumerate(groups):
        other = group * 7 % 16
        if kind == "fractions":
            text = f"{other * 1.25 - 3:.2f}"
            yield text if row % 2 else text.rstrip("0").rstrip(".")
        elif kind == "integers":
            yield str((9007199254740990 + other) * (-1) ** (group % 2))
        else:
            yield ("", "a", "B", "\u00e9", "-")[group % 5] + str(other)


def read_by_pandas(names):
    return pd.read_csv(io.StringIO("group\n" + "\n".join(names) + "\n"))["group"].to_numpy()


def folds_given(rows, folds, seed):
    """-1 is a fold that is never judged."""
    return (scattered(rows, seed + 2) * (folds + 1) // 1000).astype(int) - 1


def text_of(split):
    train, test = split
    return "|".join(" ".join(str(row) for row in sorted(part)) for part in (train, test))


def train_test(**parameters):
    """train_test_split as a splitter."""

    class Splitter:
        def split(self, rows, labels, groups):
            chosen = dict(parameters)
            if chosen.pop("stratify", False):
                chosen["stratify"] = labels
            yield ms.train_test_split(np.arange(len(rows)), **chosen)

    return Splitter()


def seeded(parameters):
    """`shuffle.seed` as scikit-learn's shuffle and random_state."""
    chosen = {key: value for key, value in parameters.items() if key not in ("shuffle", "shuffle.seed")}
    if "shuffle.seed" in parameters:
        chosen["random_state"] = parameters["shuffle.seed"]
    return chosen


def renamed(parameters, **names):
    return {names.get(key, key): value for key, value in parameters.items()}


def folds(splitter):
    def make(parameters):
        chosen = renamed(seeded(parameters), folds="n_splits", repeats="n_repeats")
        if "shuffle" in parameters:
            chosen["shuffle"] = True
        return splitter(**chosen)

    return make


def random_splits(splitter):
    return lambda parameters: splitter(**renamed(seeded(parameters), splits="n_splits"))


def holdout(parameters):
    return train_test(shuffle="shuffle" in parameters, **seeded(parameters))


def grouped_and_shuffled(parameters):
    """The groups themselves are shuffled, with their class counts."""

    class Splitter:
        def split(self, rows, labels, groups):
            _, groups = np.unique(groups, return_inverse=True)
            order = np.arange(groups.max() + 1)
            if "shuffle" in parameters:
                np.random.RandomState(parameters["shuffle.seed"]).shuffle(order)
            place = np.argsort(order)
            return ms.StratifiedGroupKFold(parameters["folds"]).split(rows, labels, place[groups])

    return Splitter()


def three_parts(parameters):
    class Splitter:
        def split(self, rows, labels, groups):
            chosen = {"shuffle": "shuffle" in parameters}
            if chosen["shuffle"]:
                chosen["random_state"] = parameters["shuffle.seed"]
            stratify = parameters.get("stratify", False)
            of = lambda kept: labels[kept] if stratify else None
            every = np.arange(len(rows))
            rest, _ = ms.train_test_split(every, test_size=parameters["test_size"], stratify=of(every), **chosen)
            rest = np.sort(rest)
            size = parameters["validation_size"]
            size = int(np.ceil(size * len(rows))) if isinstance(size, float) else size
            yield ms.train_test_split(rest, test_size=size, stratify=of(rest), **chosen)

    return Splitter()


def bootstrap(parameters):
    class Splitter:
        def split(self, rows, labels, groups):
            every = np.arange(len(rows))
            generator = np.random.RandomState(parameters["shuffle.seed"])
            for _ in range(parameters["repeats"]):
                left = np.array([])
                while len(left) == 0:
                    sample = resample(every, random_state=generator)
                    left = np.setdiff1d(every, sample)
                yield sample, left
            if parameters.get("estimate") == "point_632":
                yield every, every

    return Splitter()


def nested(parameters):
    kind = ms.StratifiedKFold if parameters.get("stratify") else ms.KFold
    chosen = {"shuffle": True, "random_state": parameters["shuffle.seed"]} if "shuffle" in parameters else {}

    class Splitter:
        def split(self, rows, labels, groups):
            outer = list(kind(parameters["outer_folds"], **chosen).split(rows, labels))
            yield from outer
            for kept, _ in outer:
                for train, test in kind(parameters["inner_folds"], **chosen).split(kept, labels[kept]):
                    yield kept[train], kept[test]

    return Splitter()


def time_series(parameters):
    class Splitter:
        def split(self, rows, labels, groups):
            chosen = renamed(parameters, folds="n_splits")
            if isinstance(chosen.get("test_size"), float):
                chosen["test_size"] = int(np.ceil(chosen["test_size"] * len(rows)))
            return ms.TimeSeriesSplit(**chosen).split(rows)

    return Splitter()


def five_by_two(parameters):
    kind = ms.RepeatedStratifiedKFold if parameters.get("stratify") else ms.RepeatedKFold
    return kind(n_splits=2, n_repeats=5, random_state=parameters["shuffle.seed"])


class Predefined:
    """Folds are given in place of groups."""

    def split(self, rows, labels, folds):
        if folds.max() < 0 or folds.min() == folds.max():
            raise ValueError("nothing to judge on, or to train on")
        return ms.PredefinedSplit(folds).split()


SPLITTERS = {
    "k_fold": folds(ms.KFold),
    "stratified_k_fold": folds(ms.StratifiedKFold),
    "repeated": folds(ms.RepeatedKFold),
    "repeated_stratified": folds(ms.RepeatedStratifiedKFold),
    "leave_one_out": lambda parameters: ms.LeaveOneOut(),
    "shuffle_split": random_splits(ms.ShuffleSplit),
    "stratified_shuffle_split": random_splits(ms.StratifiedShuffleSplit),
    "holdout": holdout,
    "group_k_fold": folds(ms.GroupKFold),
    "stratified_group_k_fold": grouped_and_shuffled,
    "leave_one_group_out": lambda parameters: ms.LeaveOneGroupOut(),
    "leave_p_groups_out": lambda parameters: ms.LeavePGroupsOut(parameters["groups"]),
    "train_validation_test": three_parts,
    "predefined": lambda parameters: Predefined(),
    "time_series": time_series,
    "bootstrap": bootstrap,
    "five_by_two": five_by_two,
    "nested": nested,
}
GROUPED = ("group_k_fold", "stratified_group_k_fold", "leave_one_group_out", "leave_p_groups_out")

SEEDS = (42, 2**32 - 1)
SIZES = ({"test_size": 0.1}, {"test_size": 0.25, "train_size": 0.5}, {"test_size": 3}, {"test_size": 0.3, "train_size": 7},
         {"train_size": 0.8}, {"train_size": 0.95}, {"train_size": 20})


def parameters_of(kind):
    if kind in ("k_fold", "stratified_k_fold"):
        for count, seed in itertools.product((2, 3, 5, 10), (None, *SEEDS)):
            yield {"folds": count} | ({} if seed is None else {"shuffle": True, "shuffle.seed": seed})
    elif kind in ("repeated", "repeated_stratified"):
        for count, repeats, seed in itertools.product((2, 5), (1, 7), SEEDS):
            yield {"folds": count, "repeats": repeats, "shuffle.seed": seed}
    elif kind == "leave_one_out":
        yield {}
    elif kind in ("shuffle_split", "stratified_shuffle_split"):
        for count, sizes, seed in itertools.product((1, 10), SIZES, SEEDS):
            yield {"splits": count} | sizes | {"shuffle.seed": seed}
    elif kind == "holdout":
        for size in (0.01, 0.2, 0.5, 0.7, 1, 4):
            yield {"test_size": size}
        yield from ({"train_size": size} for size in (0.8, 5))
        for sizes, stratify, seed in itertools.product(SIZES, (False, True), SEEDS):
            yield sizes | {"stratify": stratify, "shuffle": True, "shuffle.seed": seed}
    elif kind == "group_k_fold":
        yield from ({"folds": count} for count in (2, 3, 5, 10))
    elif kind == "stratified_group_k_fold":
        for count, seed in itertools.product((2, 3, 5, 10), (None, 42)):
            yield {"folds": count} | ({} if seed is None else {"shuffle": True, "shuffle.seed": seed})
    elif kind == "leave_p_groups_out":
        yield from ({"groups": count} for count in (1, 2, 3))
    elif kind in ("leave_one_group_out", "predefined"):
        yield {}
    elif kind == "train_validation_test":
        for sizes in ({"validation_size": 0.2, "test_size": 0.2}, {"validation_size": 5, "test_size": 0.3}):
            yield sizes
            for stratify, seed in itertools.product((False, True), (42,)):
                yield sizes | {"stratify": stratify, "shuffle": True, "shuffle.seed": seed}
    elif kind == "time_series":
        for count, sizes, gap in itertools.product((2, 5, 9), ({}, {"test_size": 2}, {"test_size": 0.1}), (0, 3)):
            yield {"folds": count, "gap": gap} | sizes
            yield {"folds": count, "gap": gap, "max_train_size": 10} | sizes
    elif kind == "bootstrap":
        for repeats, estimate, seed in itertools.product((1, 20), ("out_of_bag", "point_632"), SEEDS):
            yield {"repeats": repeats, "estimate": estimate, "shuffle.seed": seed}
    elif kind == "five_by_two":
        for stratify, seed in itertools.product((False, True), SEEDS):
            yield {"stratify": stratify, "shuffle.seed": seed}
    elif kind == "nested":
        for outer, inner, stratify in itertools.product((2, 5), (2, 4), (False, True)):
            yield {"outer_folds": outer, "inner_folds": inner, "stratify": stratify}
            yield {"outer_folds": outer, "inner_folds": inner, "stratify": stratify, "shuffle": True, "shuffle.seed": 42}


def data_of(kind):
    if kind == "predefined":
        for rows, folds in itertools.product((3, 11, 150), (1, 3, 10)):
            yield {"rows": rows, "classes": 2, "data": rows % 7, "folds_given": folds}
        return
    if kind in GROUPED:
        for rows, classes, count in itertools.product((11, 40, 150), (1, 2, 9), (1, 3, 16)):
            yield {"rows": rows, "classes": classes, "data": rows % 7, "groups_given": count}
        for rows, count, names in itertools.product((11, 150), (3, 16), ("fractions", "integers", "texts")):
            yield {"rows": rows, "classes": 3, "data": rows % 7, "groups_given": count, "names": names}
        if kind != "leave_p_groups_out":
            yield {"rows": 500, "classes": 3, "data": 5, "groups_given": 30, "distinct": True}
            for rows, classes, count in itertools.product((150, 500), (3, 20), (40, 100)):
                yield {"rows": rows, "classes": classes, "data": rows % 7, "groups_given": count, "stable": True}
        return
    sizes = (3, 11, 40, 150) if kind not in ("k_fold", "leave_one_out") else (2, 3, 11, 40, 151, 500)
    without_labels = ("k_fold", "repeated", "leave_one_out", "shuffle_split", "time_series", "bootstrap")
    classes = (1,) if kind in without_labels else (1, 2, 3, 7, 26)
    for rows, count in itertools.product(sizes, classes):
        yield {"rows": rows, "classes": count, "data": rows % 7}


def spelled(values):
    return " ".join(f"{key}={str(value).lower()}" for key, value in values.items())


def belongings(data):
    """Each row's group or fold."""
    if "groups_given" in data:
        given = groups(data["rows"], data["groups_given"], data["data"], "distinct" in data)
        return read_by_pandas(names_of_groups(given, data["names"])) if "names" in data else given
    if "folds_given" in data:
        return folds_given(data["rows"], data["folds_given"], data["data"])
    return None


def main():
    lines, whole = [], []
    for kind in SPLITTERS:
        for data, parameters in itertools.product(data_of(kind), parameters_of(kind)):
            case = f"{kind} {spelled(data)} {spelled(parameters)}".strip()
            y = labels(data["rows"], data["classes"], data["data"])
            try:
                argsort = np.argsort
                if "stable" in data:
                    np.argsort = lambda values, axis=-1, kind=None: argsort(values, axis=axis, kind="stable")
                splits = [text_of(split) for split in SPLITTERS[kind](parameters).split(y, y, belongings(data))]
                if any(part == "" for split in splits for part in split.split("|")):
                    raise ValueError("a part without rows, which scikit-learn does not refuse")
            except ValueError:
                lines.append(f"{case}|refused")
                continue
            finally:
                np.argsort = argsort
            text = "".join(split + "\n" for split in splits)
            lines.append(f"{case}|{len(splits)} {hashlib.sha256(text.encode()).hexdigest()[:16]}")
            if data["rows"] == 11 and data["classes"] in (1, 2, 3) and len(splits) <= 5 and parameters.get("shuffle.seed", 42) == 42:
                whole.append(case + "\n" + text)
    here = pathlib.Path(__file__).parent
    (here / "splits.txt").write_text("\n".join(lines) + "\n")
    (here / "splits_whole.txt").write_text("\n".join(whole) + "\n")


if __name__ == "__main__":
    main()
