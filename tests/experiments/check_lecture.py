#!/usr/bin/env python3
"""Runs the command of every row of docs/lecture.md, and every other experiment.

    check_lecture.py REPOSITORY GRIDFOLD Lecture
    check_lecture.py REPOSITORY GRIDFOLD LectureOnRealData

Lecture needs no download. Experiments that need none run as they are: every number must be as published and as
docs/reproduced.csv has it, and pictures drawn. Of those that need CIFAR-10 or MNIST, the sweep of every step runs on
some rows of made-up images in their formats, and is drawn.

LectureOnRealData needs CIFAR-10, MNIST and Fashion-MNIST in $GRIDFOLD_DATA, and is skipped without them. Every command
of docs/lecture.md runs as it is written, and so does `reproduce` of the other experiments, all in one store and in the
order of `reproduce --all`: every number must be as docs/reproduced.csv has it, and pictures drawn.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import small_data

REPOSITORY = Path(sys.argv[1]).resolve()
GRIDFOLD = Path(sys.argv[2]).resolve()
ROW = re.compile(r"^\| (\d+) \| .*? \| `gridfold ([^`]*)`(?:, then `gridfold ([^`]*)`)? \|", re.MULTILINE)
STEP = re.compile(r"^  - name: (\w+)\n    sweep:\n((?:      .*\n|\n)+)", re.MULTILINE)
HAS_GNUPLOT = shutil.which("gnuplot") is not None
REAL_DATA = [
    Path(os.environ.get("GRIDFOLD_DATA", ""), *names)
    for names in (("cifar-10-batches-bin",), ("mnist",), ("fashion-mnist",))
]
SKIPPED = 77


def lecture_rows():
    """Of each row of docs/lecture.md: its number, its command, and what is then run; the last may be empty."""
    return ROW.findall((REPOSITORY / "docs/lecture.md").read_text(encoding="utf-8"))


def reproduced():
    with open(REPOSITORY / "docs/reproduced.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def experiment_text(name):
    return (REPOSITORY / "experiments" / name / "experiment.yaml").read_text(encoding="utf-8")


class Lecture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        small_data.write_cifar10(cls.folder / "data/cifar-10-batches-bin")
        for name in ("mnist", "kmnist", "fashion-mnist"):
            small_data.write_mnist(cls.folder / "data" / name, 400, 60)
        rows = lecture_rows()
        experiments = [file.parent.name for file in (REPOSITORY / "experiments").glob("*/experiment.yaml")]
        cls.commands = sorted({(first, then) for _, first, then in rows} | {(f"reproduce {name}", "") for name in experiments})
        cls.numbers = [int(row[0]) for row in rows]
        # Those that publish numbers would differ on made-up images.
        cls.evaluating = [
            name for name in experiments
            if "    evaluate: true\n" in experiment_text(name)
            and not (REPOSITORY / "experiments" / name / "published.csv").exists()
        ]  # fmt: skip
        cls.reproduced = reproduced()

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def gridfold(self, *words):
        environment = {**os.environ, "GRIDFOLD_DATA": str(self.folder / "data")}
        run = subprocess.run(
            [GRIDFOLD, *words], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn("warning: no ", run.stderr)
        return run.stdout

    def test_every_system_of_the_lecture_has_a_row(self):
        self.assertEqual(self.numbers, list(range(1, 22)))

    def test_every_command_runs(self):
        for command, then in self.commands:
            with self.subTest(command=command):
                words = command.split()
                out = self.folder / re.sub(r"\W+", "-", command)
                if words[0] != "reproduce":
                    self.gridfold(*words, "--out", str(out))
                    self.assertNotEqual(then, "", "nothing is drawn")
                    if HAS_GNUPLOT:
                        self.gridfold(*then.split(), "--out", str(out))
                        self.assertTrue(list(out.glob("*/plots/*.svg")), "nothing was drawn")
                elif re.search("^data:", experiment_text(words[1]), re.MULTILINE):
                    self.run_steps_on_few_rows(words[1], out)
                    if words[1] in self.evaluating:
                        self.reproduce_on_made_up_images(words[1], out)
                else:
                    self.reproduce(words[1], out)

    def test_docs_reproduced_has_every_published_number_and_counts_them(self):
        for file in sorted((REPOSITORY / "experiments").glob("*/published.csv")):
            with open(file, encoding="utf-8", newline="") as lines:
                published = [(float(row["value"]), float(row["tolerance"])) for row in csv.DictReader(lines)]
            name = file.parent.name
            mine = [number for number in self.reproduced if number["experiment"] == name]
            self.assertEqual([(float(row["published"]), float(row["tolerance"])) for row in mine], published, name)
            count = {verdict: sum(row["verdict"] == verdict for row in mine)
                     for verdict in ("same", "DIFFERS", "FAILED", "skipped")}  # fmt: skip
            optimistic = sum(row["optimistic_because"] != "" for row in mine)
            self.assertIn(
                f"| `{name}` | {len(mine)} | " + " | ".join(str(one) for one in count.values()) + f" | {optimistic} |\n",
                (REPOSITORY / "docs/reproduced.md").read_text(encoding="utf-8"),
            )
            for row in mine:
                self.assertEqual(row["got"] == "", row["verdict"] in ("skipped", "FAILED"), row)

    def reproduce(self, name, out):
        printed = self.gridfold("reproduce", name, "--format", "csv", "--out", str(out))
        numbers = list(csv.DictReader(io.StringIO(printed)))
        for number in numbers:
            self.assertEqual(number["verdict"], "same", number)
        stored = [number for number in self.reproduced if number["experiment"] == name]
        # The file tells of test sets that experiments share, which one alone does not know.
        for number in numbers + stored:
            number.pop("optimistic_because", None)
        self.assertEqual(numbers, stored)
        if HAS_GNUPLOT:
            self.assertTrue(list(out.glob("*/plots/*.svg")), "nothing was drawn")

    def reproduce_on_made_up_images(self, name, out):
        printed = self.gridfold("reproduce", name, "--no-plots", "--out", str(out / "evaluated"))
        self.assertRegex(printed, r"k = \d+ \(of 10 configurations, best mean accuracy")
        self.assertIn("and judged by 10,000 test rows:", printed)
        self.assertIn("The test set had not been used before.", printed)

    def run_steps_on_few_rows(self, name, out):
        steps = STEP.findall(experiment_text(name) + "\n")
        self.assertTrue(steps)
        for step, sweep in steps:
            file = self.folder / f"{name}-{step}.yaml"
            file.write_text(f"name: {step}\n" + re.sub("^name:.*\n", "", textwrap.dedent(sweep), flags=re.MULTILINE))
            few = ["--set", "dataset.train.take=2500", "--set", "dataset.test.take=100"] if "cifar" in sweep else []
            self.gridfold("run", str(file), *few, "--out", str(out))
            if HAS_GNUPLOT:
                self.gridfold("plot", "latest", "--out", str(out), "--to", str(out / "pictures"))


class LectureOnRealData(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.out = Path(cls.holder.name)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def gridfold(self, *words):
        return subprocess.run(
            [GRIDFOLD, *words, "--out", str(self.out)], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )

    def require_drawn(self, folders_before):
        runs = set(self.out.glob("*-*/")) - folders_before
        self.assertTrue(runs, "nothing was stored")
        if HAS_GNUPLOT:
            self.assertTrue([picture for run in runs for picture in run.glob("plots/*.svg")], "nothing was drawn")

    def test_every_command_runs_and_every_number_is_as_documented(self):
        documented = reproduced()
        experiments = sorted(file.parent.name for file in (REPOSITORY / "experiments").glob("*/experiment.yaml"))
        others = {(first, then) for _, first, then in lecture_rows() if first.removeprefix("reproduce ") not in experiments}
        for name in experiments:
            with self.subTest(command=f"reproduce {name}"):
                before = set(self.out.glob("*-*/"))
                stored = [row for row in documented if row["experiment"] == name]
                run = self.gridfold("reproduce", name, "--format", "csv")
                differs = any(row["verdict"] == "DIFFERS" for row in stored)
                self.assertEqual(run.returncode, 1 if differs else 0, run.stderr)
                self.assertNotIn("warning: no ", run.stderr)
                numbers = list(csv.DictReader(io.StringIO(run.stdout))) if stored else []
                self.assertEqual(len(numbers), len(stored))
                for number, expected in zip(numbers, stored):
                    # KMNIST is on few machines: where it is, the number is no longer skipped.
                    if expected["verdict"] != "skipped":
                        self.assertEqual(number, expected)
                self.require_drawn(before)
        for first, then in sorted(others):
            with self.subTest(command=first):
                before = set(self.out.glob("*-*/"))
                for command in filter(None, (first, then)):
                    run = self.gridfold(*command.split())
                    self.assertEqual(run.returncode, 0, run.stderr)
                self.require_drawn(before)


if __name__ == "__main__":
    if sys.argv[3] == "LectureOnRealData" and not all(folder.is_dir() for folder in REAL_DATA):
        print("SKIPPED: CIFAR-10, MNIST and Fashion-MNIST are not below GRIDFOLD_DATA")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], sys.argv[3]])
