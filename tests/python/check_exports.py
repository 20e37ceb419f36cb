#!/usr/bin/python3
"""Checks that other programs read what `gridfold export` writes: pandas, xarray, scikit-learn, MLflow's rules, and
where they are installed a spreadsheet, R and gnuplot.

usage: check_exports.py GRIDFOLD REPOSITORY
Exits with 77 where a module is missing.
"""
import os

# One thread: several that call OpenBLAS's serial build at once get wrong products.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy as np
    import pandas
    import xarray
    import yaml
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.neighbors import KNeighborsClassifier
except ImportError as error:
    print(f"SKIPPED: {error}")
    sys.exit(77)

gridfold, repository = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
DIGITS = repository / "datasets" / "digits" / "digits.csv.gz"
SWEEP = f"""
name: exports
dataset: {{loader: csv, path: {DIGITS}, train: {{take: 600}}}}
protocol: {{kind: k_fold, folds: 4}}
classifier: {{name: knn, metric: l2}}
grid: {{k: [1, 2, 3, 5], weights: [uniform, distance]}}
scores: [accuracy, f1]
training_scores: true
"""
NAMED = f"""
name: named
dataset: {{loader: csv, path: {DIGITS}, train: {{take: 200}}}}
protocol: {{kind: k_fold, folds: 2}}
classifier: knn
variants: {{"=1+1": {{k: 1}}, "-2": {{k: 3}}}}
"""


def run(*words, **how):
    return subprocess.run(words, check=True, capture_output=True, **how).stdout


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        for name, text in (("exports", SWEEP), ("named", NAMED)):
            (cls.folder / f"{name}.yaml").write_text(text)
            run(gridfold, "run", f"{name}.yaml", cwd=cls.folder)
        (results,) = cls.folder.glob("results/*-exports-*")
        cls.summary = json.loads((results / "summary.json").read_text())
        with open(results / "folds.csv", encoding="utf-8", newline="") as file:
            cls.splits = list(csv.DictReader(file))

    def export(self, name, *words):
        return run(gridfold, "export", name, *words, cwd=self.folder)

    def text(self, name, *words):
        return self.export(name, *words).decode()

    def table(self, name):
        return pandas.read_csv(io.StringIO(self.text("exports", "--format", name)), float_precision="round_trip")

    def test_csv_long_holds_every_score_of_every_split(self):
        long = self.table("csv-long")
        self.assertEqual(len(long), len(self.splits) * 4)
        values = {(row.cell, row.fold, row.score): row.value for row in long.itertuples()}
        for split in self.splits:
            for score in "accuracy", "f1", "train_accuracy", "train_f1":
                self.assertEqual(values[split["cell"], int(split["fold"]), score], float(split[score]))

    def test_csv_wide_holds_the_summaries(self):
        wide = self.table("csv-wide").set_index("cell")
        for one in self.summary["configurations"]:
            row = wide.loc[one["key"]]
            self.assertEqual(row["f1_mean"], one["scores"]["f1"]["mean"])
            self.assertEqual(row["f1_std"], one["scores"]["f1"]["std"])
            self.assertEqual(row["rank"], one["rank"])
            mean = np.mean([row[f"f1_split{i}"] for i in range(4)])
            self.assertAlmostEqual(mean, row["f1_mean"], delta=1e-15)

    def test_json_holds_the_summary_and_the_splits(self):
        document = json.loads(self.text("exports", "--format", "json"))
        for one, other in zip(document["configurations"], self.summary["configurations"], strict=True):
            splits = one.pop("split_results")
            self.assertEqual(one, other)
            folds = [split for split in self.splits if split["cell"] == one["key"]]
            self.assertEqual([s["scores"]["accuracy"] for s in splits], [float(f["accuracy"]) for f in folds])
        self.assertEqual(document["provenance"], self.summary["provenance"])

    def test_json_lines_hold_every_split(self):
        lines = [json.loads(line) for line in self.text("exports", "--format", "jsonl").splitlines()]
        frame = pandas.json_normalize(lines)
        self.assertEqual(list(frame["scores.f1"]), [float(split["f1"]) for split in self.splits])
        self.assertEqual(list(frame["params.k"]), [int(split["k"]) for split in self.splits])

    def test_cv_results_equal_those_of_scikit_learn(self):
        """Columns in their order; values, means, deviations and ranks. The last says why training scores are optimistic."""
        table = np.loadtxt(DIGITS, delimiter=",")[:600]
        search = GridSearchCV(KNeighborsClassifier(algorithm="brute"),
                              {"n_neighbors": [1, 2, 3, 5], "weights": ["uniform", "distance"]},
                              cv=KFold(4), scoring={"accuracy": "accuracy", "f1": "f1_macro"}, refit=False,
                              return_train_score=True)
        search.fit(table[:, :-1], table[:, -1].astype(int))
        expected = pandas.DataFrame(search.cv_results_)
        ours = self.table("cv-results")
        renamed = [name.replace("n_neighbors", "k") for name in expected.columns]
        self.assertEqual(list(ours.columns), [*renamed, "optimistic_because"])
        self.assertTrue(ours.optimistic_because.str.startswith("train_accuracy").all())
        self.assertEqual([json.loads(text) for text in ours.params],
                         [{"k": p["n_neighbors"], "weights": p["weights"]} for p in expected.params])
        for name, theirs in zip(renamed, expected.columns, strict=True):
            if re.search("_(test|train)_", name):
                np.testing.assert_allclose(ours[name], expected[theirs], rtol=0, atol=1e-14, err_msg=name)

    def test_hdf5_opens_in_xarray_and_takes_a_part(self):
        for engine in "h5netcdf", "netcdf4":
            self.export("exports", "--format", "hdf5", "--to", "part.h5", "--top", "3")
            with xarray.open_dataset(self.folder / "part.h5", engine=engine) as part:
                best = sorted(self.summary["configurations"], key=lambda one: one["rank"])[:3]
                self.assertEqual(int((part.status == 1).sum()), 3 * 4)
                for one in best:
                    values = part.f1.sel(one["params"])
                    self.assertAlmostEqual(float(values.mean()), one["scores"]["f1"]["mean"], delta=1e-15)

    def test_hdf5_of_a_whole_run_is_results_h5(self):
        (results,) = self.folder.glob("results/*-exports-*")
        self.assertEqual(self.export("exports", "--format", "hdf5"), (results / "results.h5").read_bytes())

    def test_mlflow_reads_the_file_store(self):
        self.export("exports", "--format", "mlflow", "--to", "mlruns")
        runs = read_mlflow(self.folder / "mlruns")
        self.assertEqual(len(runs), 8)
        for one in self.summary["configurations"]:
            params, metrics, tags = runs[one["key"]]
            self.assertEqual(params, {name: str(value) for name, value in one["params"].items()})
            self.assertEqual(tags["gridfold.rank"], str(one["rank"]))
            self.assertEqual(metrics["f1_mean"], [(0, one["scores"]["f1"]["mean"])])
            folds = [split for split in self.splits if split["cell"] == one["key"]]
            self.assertEqual(metrics["f1"], [(int(fold["fold"]), float(fold["f1"])) for fold in folds])
        again = subprocess.run([gridfold, "export", "exports", "--format", "mlflow", "--to", "mlruns"],
                               cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(again.returncode, 4)
        self.assertIn("is there already", again.stderr)
        self.assertEqual(len(list((self.folder / "mlruns").iterdir())), 1)

    def test_top_holds_for_every_format(self):
        refused = subprocess.run([gridfold, "export", "exports"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(refused.returncode, 2)
        names = refused.stderr.strip().partition("allowed: ")[2].split(", ")
        self.assertGreaterEqual(len(names), 10)
        key = self.summary["groups"][0]["ranking"][0]
        others = self.summary["groups"][0]["ranking"][1:]
        for name in names:
            self.export("exports", "--format", name, "--top", "1", "--to", f"top-{name}")
            whole = self.folder / f"top-{name}"
            files = [file for file in whole.rglob("*") if file.is_file()] if whole.is_dir() else [whole]
            content = b"".join(file.read_bytes() for file in files)
            # The others know configurations by their values alone.
            if name in ("csv-long", "csv-wide", "json", "jsonl", "vega-lite", "mlflow", "hdf5"):
                self.assertTrue(name == "hdf5" or key.encode() in content, name)
                for other in others:
                    self.assertNotIn(other.encode(), content, name)
            else:
                self.assertEqual(content.count(b"uniform") + content.count(b"distance"), 2 if name != "latex" else 1, name)

    def test_vega_lite_draws_means_deviations_and_splits(self):
        chart = json.loads(self.text("exports", "--format", "vega-lite"))
        rows = chart["data"]["values"]
        self.assertEqual(len([row for row in rows if "mean" in row]), 8)
        self.assertEqual(len([row for row in rows if "value" in row]), 32)
        self.assertEqual({row["series"] for row in rows}, {"weights = uniform", "weights = distance"})

    @unittest.skipUnless(shutil.which("ssconvert"), "gnumeric is not installed")
    def test_a_spreadsheet_computes_no_text(self):
        for name in "csv-long", "csv-wide", "cv-results":
            self.export("named", "--format", name, "--to", "named.csv")
            run("ssconvert", "--recalc", "named.csv", "again.csv", cwd=self.folder)
            # A cell that begins with an apostrophe is text, and shows without it.
            self.assertIn(",=1+1,", (self.folder / "again.csv").read_text(), name)

    @unittest.skipUnless(shutil.which("Rscript"), "R is not installed")
    def test_r_reads_csv(self):
        self.export("exports", "--format", "csv-long", "--to", "long.csv")
        program = 'r <- read.csv("long.csv"); a <- aggregate(value ~ cell, r[r$score == "f1", ], mean); ' \
                  'cat(sprintf("%s %.17g\\n", a$cell, a$value), sep = "")'
        means = dict(line.split() for line in run("Rscript", "-e", program, cwd=self.folder, text=True).splitlines())
        for one in self.summary["configurations"]:
            self.assertAlmostEqual(float(means[one["key"]]), one["scores"]["f1"]["mean"], delta=1e-14)

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
    def test_gnuplot_reads_csv(self):
        self.export("exports", "--format", "csv-wide", "--to", "wide.csv", "--where", "weights == uniform")
        program = 'set datafile separator comma columnheaders; set terminal dumb; ' \
                  'plot "wide.csv" using "k":"accuracy_mean":"accuracy_std" with yerrorbars notitle'
        run("gnuplot", "-d", "-e", program, cwd=self.folder)


def read_mlflow(root):
    """Params, metric histories and tags of every run by its cell, read as mlflow/store/tracking/file_store.py does."""
    runs = {}
    (experiment,) = [path for path in root.iterdir() if not path.name.startswith(".")]
    meta = yaml.safe_load((experiment / "meta.yaml").read_text())
    assert meta["experiment_id"] == experiment.name and meta["lifecycle_stage"] == "active", meta
    for folder in experiment.iterdir():
        if not folder.is_dir() or folder.name in ("tags", "datasets", "traces", "models"):
            continue
        info = yaml.safe_load((folder / "meta.yaml").read_text())
        assert info["run_id"] == info["run_uuid"] == folder.name and re.fullmatch("[0-9a-f]{32}", folder.name), info
        assert info["experiment_id"] == experiment.name and info["status"] in (3, 4, 5), info
        assert isinstance(info["start_time"], int) and info["end_time"] >= info["start_time"] > 1e12, info
        read = {}
        for kind in "params", "metrics", "tags":
            files = [file for file in (folder / kind).rglob("*") if file.is_file()]
            names = [str(file.relative_to(folder / kind)) for file in files]
            assert all(re.fullmatch(r"[/\w.\- :]+", name) for name in names), names
            read[kind] = {name: file.read_text() for name, file in zip(names, files)}
        metrics = {}
        for name, text in read["metrics"].items():
            points = [line.split(" ") for line in text.strip().split("\n")]
            assert all(int(time) > 1e12 for time, _, _ in points), text
            metrics[name] = [(int(step), float(value)) for _, value, step in points]
        runs[read["tags"]["gridfold.cell"]] = read["params"], metrics, read["tags"]
    return runs


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
