"""The shipped JSON Schema accepts what gridfold accepts, and refuses mistakes that an editor should underline.

Both are asked about every sweep here, so that what is called right or wrong is so to gridfold itself.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(77)

ROOT = pathlib.Path(__file__).parents[2]
GOOD = {"name": "t", "dataset": {"loader": "csv", "path": "data.csv"}, "classifier": "knn"}
ABSENT = object()
MISTAKES = [
    {"protocl": {"folds": 5}},
    {"protocol": {"folds": 1}},
    {"protocol": ["k_fold"], "protocol.test": "lockd"},
    {"protocol": {"folds": "five"}},
    {"protocol": {"fold": 5}},
    {"protocol": {"kind": "kfold"}},
    {"classifier": "kmn"},
    {"classifier": {"name": "knn", "metric": "l3"}},
    {"seed": -1},
    {"grid": {}},
    {"grid": {"k": []}},
    {"grid": {"k": [1, 1]}},
    {"grid": {"k": {"from": 1, "to": 9, "step": 2, "count": 5}}},
    {"grid": {"zip": {"k": [1, 3]}}},
    {"grid": {"weights": {"values": ["uniform"], "when": {"kk": 1}}}},
    {"transforms": ["standardise"]},
    {"transforms": [{"pca": {}}]},
    {"transforms": [{"pca": {"components": 0}}]},
    {"protocol": {"kind": "holdout", "test_size": 0}},
    {"grid": {"pca.components": [0]}},
    {"grid": {"transforms.pca.component": [5]}},
    {"dataset": {"loader": "csv", "path": "data.csv", "label_column": [0, 0]}},
    {"scores": []},
    {"variants": {}},
    {"variants": {"": {"k": 1}}},
    {"grid": {"zip": []}},
    {"grid": {"zip": {"k": [1, 3], "seed": {"values": [1, 2], "when": {"k": 3}}}}},
    {"name": ""},
    {"name": " "},
    {"grid": {"k": {"from": 1, "to": 9, "step": 0}}},
    {"grid": {"k": {"from": 1, "to": 9, "step": 0.5}}},
    {"grid": {"k": {"from": 1, "to": 9, "step": 2, "scale": "log"}}},
    {"grid": {"k": {"from": 1, "to": 9, "factor": 1}}},
    {"grid": {"transforms": ["none", ["standardize"]], "exclude": [{"transforms": [["standardise"]]}]}},
    {"classifier": {"k": 1}},
    {"classifier": {"k": 1}, "grid": {"weights": ["uniform", "distance"]}},
    {"classifier": [{"k": 1}, "majority"]},
    {"classifier": {"name": "majority", "k": 1}},
    {"classifier": {"name": "perceptron", "c": 1}},
    {"classifier": {"name": "softmax", "penalty": "none", "c": 1}},
    {"classifier": {"name": "logistic", "epochs": 5}},
    {"classifier": [{"k": 1}, {"name": "knn"}]},
    {"classifier": {"name": "majority", "metric": ["l1", "l2"]}},
    {"classifier": {"name": "knn", "p": 3}},
    {"classifier": {"name": "knn", "metric": "l1", "p": 3}, "grid": {"k": [1, 3]}},
    {"protocol": {"kind": "holdout", "folds": 5}},
    {"protocol": {"kind": "holdout", "test_size": 1.5}},
    {"protocol": {"kind": "k_fold", "train_sample": "some"}},
    {"dataset": {"loader": "csv", "path": "data.csv", "train": {"take": {"sample": "stratified", "seed": "x"}}}},
    {"protocol": {"test_size": 0.5}},
    {"protocol": {"kind": "k_fold", "test_size": [0.2, 0.5]}},
    {"protocol": {"kind": "train_test", "shuffle": True}, "seed": 1},
    {"dataset": {"loader": "csv"}},
    {"dataset": {"path": "data.csv"}},
    {"dataset": {"loader": "mnist", "path": ".", "header": True}},
    {"dataset": [{"loader": "csv", "path": "data.csv"}]},
    {"classifier": ABSENT},
    {"classifier": ABSENT, "grid": {"k": [1, 3]}},
    {"dataset": ABSENT, "grid": {"k": [1, 3]}},
    {"transforms": [["standardize"]]},
    {"transforms": ["none", "standardize"]},
    {"grid": {"transforms": [["none", "standardize"]]}},
    {"transforms": [{"columns": {"keep": -1}}]},
    {"transforms": [{"columns": {"keep": [0, "1-x"]}}]},
    {"transforms": ["columns"], "grid": {"columns.keep": [[0, 1]]}},
    {"grid": {"k": [1, 3], "exclude": {"k": "x"}}},
    {"grid": {"k": [1, 3], "exclude": {"k": {"not": [1, "x"]}}}},
    {"grid": {"k": {"values": [1, 3], "when": {"metric": "l9"}}}},
    {"grid": {"metric": ["l1", "l2"], "exclude": {"metric": {"above": 1}}}},
    {"grid": {"k": [1, 3], "exclude": {}}},
    {"grid": {"k": {"from": 1, "to": 9, "draws": 2}}},
    {"grid": {"k": {"from": 1, "to": 9, "step": 2, "seed": 1}}},
    {"grid": {"k": {"from": 1, "to": 9, "draws": 2, "count": 2, "seed": 1}}},
    {"grid": {"k": [1, 3], "subset": {"cells": 1}}},
    {"grid": {"k": [1, 3], "subset": {"cells": 0, "seed": 1}}},
    {"scores": ["f_beta(beta=2)", "f_bta"]},
    {"scores": [{"f_beta": {"bta": 2}}]},
    {"timing": "alone"},
    {"store": ["everything"]},
    {"grid": {"knn.kk": [1, 3]}},
    {"grid": {"timing": ["shared", "separate"]}},
    {"name": ABSENT, "grid": {"union": [{"k": 1}, {"k": 3}]}},
]
# Right, although a look at one key alone might say otherwise.
SWEEPS = [
    {"grid": {"k": {"from": 1, "to": 9}}},
    {},
    {"grid": {"transforms": ["none", ["standardize"]], "exclude": [{"transforms": [["standardize"]]}]}},
    {"grid": {"transforms": ["none", "standardize"], "exclude": {"transforms": "standardize"}}},
    {"grid": {"transforms": ["none", [{"pca": {"components": 2}}], "standardize"],
              "exclude": [{"transforms": {"not": ["none", [{"pca": {"components": 2}}]]}}]}},
    {"grid": {"transforms": ["none", "standardize"],
              "k": {"values": [1, 3], "when": {"transforms": [["standardize"], []]}}}},
    {"transforms": {"values": ["none", ["standardize"]], "when": {"classifier": "knn"}}},
    {"transforms": ["none"]},
    {"transforms": [{"columns": {"keep": [0, "1-2"]}}]},
    {"transforms": ["columns"], "grid": {"columns.keep": [0, "0 - 1, 3"]}},
    {"grid": {"transforms": ["none", {"pca": {"components": 2}}], "exclude": {"transforms": {"pca": {"components": 2}}}}},
    {"grid": {"k": [1, 3], "metric": ["l1", "l2"], "exclude": [{"k": {"above": 1.5, "not": 3}, "metric": ["l1"]}]}},
    {"dataset": {"loader": "csv"}, "grid": {"path": ["data.csv", "other.csv"], "exclude": {"path": "./other.csv"}}},
    {"grid": {"zip": {"k": 3, "weights": "uniform"}}},
    {"grid": {"zip": {"k": [1, 3], "folds": {"values": [3, 4]}}}},
    {"grid": {"k": {"from": 9, "to": 1, "step": -2}}},
    {"grid": {"k": {"from": 1, "to": 1000, "count": 7, "scale": "log"}}},
    {"grid": {"k": {"from": 1, "to": 1000, "draws": 7, "seed": 0, "scale": "log"}}},
    {"grid": {"k": [1, 3], "metric": ["l1", "l2"], "subset": {"cells": 3, "seed": 1}}},
    {"grid": {"union": [{"k": [1, 3], "subset": {"cells": 1, "seed": 1}}, {"k": 5}]}},
    {"grid": {"classifier.knn.k": [1, 3], "protocol.folds": [3, 4], "knn.weights": ["uniform", "distance"]}},
    {"scores": ["accuracy", {"f_beta": {"beta": 2}}, "f_beta(beta=0.5)"]},
    {"scores": "accuracy", "training_scores": True, "timing": "separate", "store": ["confusion"]},
    {"store": []},
    {"protocol": "k_fold"},
    {"classifier": {"k": 1}, "grid": {"classifier": ["knn"]}},
    {"classifier": {"k": 1}, "grid": [{"classifier": ["knn", "majority"]}, {"classifier.name": "nearest_centroid"}]},
    {"classifier": {"k": 1}, "grid": {"union": [{"classifier": "knn"}, {"classifier": "majority"}]}},
    {"classifier": {"k": 1}, "grid": {"zip": {"classifier": ["knn", "majority"], "folds": [3, 4]}}},
    {"classifier": {"k": 1}, "variants": {"neighbours": {"classifier": "knn"}, "baseline": {"classifier": "majority"}}},
    {"classifier": {"name": ["knn", "majority"], "k": 3}},
    {"classifier": [{"name": "knn", "grid": {"k": [1, 3]}}, "majority"]},
    {"classifier": {"name": "knn", "p": 3}, "grid": {"metric": ["l1", "minkowski"]}},
    {"classifier": {"name": "knn", "p": 3}, "grid": {"classifier.metric": ["l1", "minkowski"]}},
    {"classifier": {"name": "knn", "metric": ["l1", "minkowski"], "p": [2, 3]}},
    {"classifier": {"name": "knn", "p": 3}, "variants": {"city": {"metric": "l1"}, "order": {"metric": "minkowski"}}},
    {"classifier": {"name": "knn", "p": 3, "grid": {"metric": ["l1", "minkowski"]}}},
    {"protocol": {"kind": ["k_fold", "holdout"], "folds": 5, "test_size": 0.5}},
    {"protocol": {"folds": 5, "test_size": 0.5}, "grid": {"protocol": ["k_fold", "holdout"]}},
    {"protocol": [{"kind": "k_fold", "folds": 5}, {"kind": "holdout", "test_size": 0.5}]},
    {"protocol": [{"kind": "k_fold", "folds": 5}, {"kind": "holdout", "test_size": 0.5}], "protocol.test": "locked"},
    {"protocol": {"shuffle": {"seed": 3}}},
    {"protocol": {"kind": "holdout", "test_size": [1, 0.5], "train_size": 1.0}},
    {"protocol": {"kind": "k_fold", "train_size": {"from": 0.1, "to": 1.0, "step": 0.1}}},
    {"dataset": {"loader": "csv", "path": "data.csv",
                 "train": {"take": {"rows": [1, 2], "sample": "shuffled", "seed": 1}}}},
    {"dataset": {"loader": "csv", "path": "data.csv", "test": {"fraction": 0.5, "seed": 1, "stratify": True}}},
    {"dataset": {"loader": "csv", "path": "data.csv", "label_column": 1.5}},
    {"dataset": {"loader": "csv"}, "grid": {"path": ["data.csv"]}},
    {"dataset": {"path": "data.csv", "header": False}, "grid": {"loader": ["csv"]}},
    {"dataset": [{"name": "a", "loader": "csv", "path": "data.csv", "header": False}]},
    {"classifier": {"name": "softmax", "softmax": {"penalty": "elastic_net"}, "l1_ratio": 0.3}},
    {"classifier": {"name": "radius_neighbors", "radius_neighbors": {"radius": 1}}},
    {"classifier": {"name": "perceptron", "c": 1}, "grid": {"perceptron.penalty": ["l1", "l2"]}},
    {"classifier": [{"name": "softmax", "c": 1}, {"name": "perceptron", "epochs": 5}]},
    {"include": "fragment.yaml", "classifier": {"k": 1}},
    {"include": "fragment.yaml", "classifier": ABSENT, "dataset": ABSENT},
    {"classifier": ABSENT, "grid": {"classifier": ["knn", "majority"]}},
    {"classifier": ABSENT, "grid": {"union": [{"classifier": "knn"}, {"classifier.name": "majority"}]}},
    {"classifier": ABSENT, "variants": {"a": {"classifier": "knn"}, "b": {"classifier": "majority"}}},
    {"dataset": ABSENT, "grid": {"zip": {"loader": ["csv", "csv"], "path": ["data.csv", "./data.csv"]}}},
    {"include": "fragment.yaml", "dataset": {"header": False}},
    {"include": "fragment.yaml", "protocol": {"kind": "holdout", "folds": None}},
    {"include": "fragment.yaml", "grid": {"seed": None, "k": [1, 3], "exclude": None}},
]
FRAGMENT = {"dataset": {"loader": "csv", "path": "data.csv"}, "classifier": {"name": "knn"},
            "protocol": {"folds": 3}, "grid": {"seed": [1, 2], "exclude": {"seed": 1}}}

schema = jsonschema.Draft7Validator(
    json.loads((ROOT / "docs/reference/sweep.schema.json").read_text()))
schema.check_schema(schema.schema)


def parameters():
    """The reference page's rows: section, component, key, values, whether it is required, what it only goes with."""
    section = component = None
    for line in (ROOT / "docs/reference/sweep-keys.md").read_text().splitlines():
        if line.startswith("## "):
            section = {"Loaders": "dataset", "Protocols": "protocol", "Classifiers": "classifier"}.get(line[3:])
            component = None
        elif line.startswith("### "):
            component = line.strip("# `")
        elif section and component and line.startswith("| `"):
            key, values, default, _, meaning = (cell.strip(" `") for cell in line.strip("|").split(" | ", 4))
            only_with = re.search(r"Only with `(\w+): (\w+)`((?: or `\w+`)*)", meaning)
            decisive = only_with and (only_with[1], [only_with[2], *re.findall(r"\w+(?=`)", only_with[3])])
            yield section, component, key, values, default.startswith("required"), decisive


def values_of(text):
    """Right values, by what the page says of them; all of a choice."""
    if text == "true or false":
        return [True, False]
    if text.startswith("an integer"):
        return [int((re.search(r"-?\d+", text) or [1])[0])]
    if text.startswith("a number"):
        return [float((re.search(r"from (\d+)", text) or [0, 0])[1]) + 0.5]
    if text.startswith("a file"):
        return ["data.csv"]
    if text.startswith("a list of column"):
        return [[0]]
    if text.startswith("a list"):
        return [["0 1", "1 0"]]
    if text.startswith(("a text", "the text")):
        return ["x"]
    return [{"true": True, "false": False}.get(value, value) for value in text.split(" (")[0].split(", ")]


def sections():
    """A section for every value of every parameter of every component, with what it needs beside it; and the same with
    each other value of what decides over it, and without it."""
    table = {}
    for section, component, key, *rules in parameters():
        table.setdefault((section, component), {})[key] = rules
    for (section, component), keys in table.items():
        named = {{"dataset": "loader", "protocol": "kind"}.get(section, "name"): component}
        named |= {key: values_of(values)[0] for key, (values, is_required, _) in keys.items() if is_required}
        for key, (values, _, decisive) in keys.items():
            whole, _, part = key.partition(".")
            beside = {}
            while decisive and decisive[0] in keys:
                beside = {decisive[0]: True if decisive[1] == ["true"] else decisive[1][0]} | beside
                decisive = keys[decisive[0]][2]
            for value in values_of(values):
                yield section, named | beside | {whole: {part: value} if part else value}
            for decisive in {} if part else beside:
                right = named | beside | {key: values_of(values)[0]}
                for other in values_of(keys[decisive][0]):
                    yield section, right | {decisive: other}
                yield section, {k: v for k, v in right.items() if k != decisive}


failures = 0
sweeps = [(file.name, yaml.safe_load(file.read_text())) for file in sorted((ROOT / "configs").glob("*.yaml"))]
for file in sorted((ROOT / "experiments").glob("*/experiment.yaml")):
    # A step's name is its sweep's.
    sweeps += [(file.parent.name, {"name": step["name"]} | step["sweep"])
               for step in yaml.safe_load(file.read_text())["steps"]]
assert len(sweeps) >= 60, len(sweeps)
for name, sweep in sweeps:
    for error in schema.iter_errors(sweep):
        print(f"{name}: {error.json_path}: {error.message}")
        failures += 1
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "data.csv").write_text("1,0\n2,1\n")
    (folder / "fragment.yaml").write_text(json.dumps(FRAGMENT))
    cases = [(change, True) for change in SWEEPS] + [(change, False) for change in MISTAKES]
    for change, is_right in cases:
        # JSON is YAML, but for what takes a key away.
        sweep = {key: value for key, value in (GOOD | change).items() if value is not ABSENT}
        (folder / "sweep.yaml").write_text(json.dumps(sweep).replace(": null", ": ~"))
        answer = subprocess.run([sys.argv[1], "validate", "--without-data", folder / "sweep.yaml"],
                                capture_output=True, text=True, check=False)
        if answer.returncode != (0 if is_right else 2):
            print(f"gridfold itself says of {sweep}: {answer.stdout}{answer.stderr}")
            failures += 1
        if schema.is_valid(sweep) != is_right:
            print(f"{'refused' if is_right else 'accepted'}: {sweep}")
            failures += 1
    cases = [GOOD | {"seed": 1, section: keys} for section, keys in sections()]
    for i, sweep in enumerate(cases):
        (folder / f"{i}.yaml").write_text(json.dumps(sweep))
    answer = subprocess.run([pathlib.Path(sys.argv[1]).absolute(), "validate", "--without-data",
                             *(f"{i}.yaml" for i in range(len(cases)))],
                            cwd=folder, capture_output=True, text=True, check=False)
    right = set(re.findall(r"^(\d+)\.yaml: no mistakes", answer.stdout, re.MULTILINE))
    # Of other mistakes the schema may know nothing.
    wrong = set(re.findall(r"^(\d+)\.yaml:.* has no meaning", answer.stdout + answer.stderr, re.MULTILINE))
    assert len(right) > 500 and len(wrong) > 200, (len(right), len(wrong))
    for i, sweep in enumerate(cases):
        is_valid = schema.is_valid(sweep)
        if str(i) in (wrong if is_valid else right):
            print(f"{'accepted' if is_valid else 'refused'}: {sweep}")
            failures += 1
sys.exit(1 if failures else 0)
