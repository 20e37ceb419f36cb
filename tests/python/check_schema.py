"""The shipped JSON Schema accepts every sweep in configs, and refuses mistakes that an editor should underline."""

import json
import pathlib
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(77)

ROOT = pathlib.Path(__file__).parents[2]
GOOD = {"name": "t", "dataset": {"loader": "csv", "path": "data.csv"}, "classifier": "knn"}
MISTAKES = [
    {"protocl": {"folds": 5}},
    {"protocol": {"folds": 1}},
    {"protocol": {"folds": "five"}},
    {"protocol": {"fold": 5}},
    {"protocol": {"kind": "kfold"}},
    {"classifier": "kmn"},
    {"classifier": {"name": "knn", "metric": "l3"}},
    {"seed": -1},
    {"grid": {}},
    {"grid": {"k": []}},
    {"grid": {"k": [1, 1]}},
    {"grid": {"k": {"from": 1, "to": 9}}},
    {"grid": {"k": {"from": 1, "to": 9, "step": 2, "count": 5}}},
    {"grid": {"zip": {"k": [1, 3]}}},
    {"grid": {"weights": {"values": ["uniform"], "when": {"kk": 1}}}},
    {"transforms": ["standardise"]},
    {"transforms": [{"pca": {}}]},
    {"transforms": [{"pca": {"components": 0}}]},
    {"protocol": {"kind": "holdout", "test_size": 1}},
    {"grid": {"pca.components": [0]}},
    {"grid": {"transforms.pca.component": [5]}},
    {"dataset": {"loader": "csv", "path": "data.csv", "label_column": 1.5}},
    {"scores": []},
    {"variants": {}},
]

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
if not schema.is_valid(GOOD):
    print("the smallest sweep is refused")
    failures += 1
for mistake in MISTAKES:
    if schema.is_valid(GOOD | mistake):
        print(f"accepted: {mistake}")
        failures += 1
sys.exit(1 if failures else 0)
