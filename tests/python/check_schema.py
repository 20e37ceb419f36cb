"""The shipped JSON Schema accepts what gridfold accepts, and refuses mistakes that an editor should underline.

Both are asked about every sweep here, so that what is called right or wrong is so to gridfold itself.
"""

import json
import pathlib
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

failures = 0
sweeps = sorted((ROOT / "configs").glob("*.yaml"))
assert len(sweeps) >= 12, sweeps
for file in sweeps:
    for error in schema.iter_errors(yaml.safe_load(file.read_text())):
        print(f"{file.name}: {error.json_path}: {error.message}")
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
sys.exit(1 if failures else 0)
