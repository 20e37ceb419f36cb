#!/usr/bin/env python3
"""Runs the command of every row of docs/lecture.md, and every other experiment.

    check_lecture.py REPOSITORY GRIDFOLD

Experiments that need no download run as they are: every number must be as published and as docs/reproduced.csv has it,
and pictures drawn. Of those that need CIFAR-10 or MNIST, the sweep of every step runs on some rows of made-up images in
their formats, and is drawn.
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
        rows = ROW.findall((REPOSITORY / "docs/lecture.md").read_text(encoding="utf-8"))
        experiments = [file.parent.name for file in (REPOSITORY / "experiments").glob("*/experiment.yaml")]
        cls.commands = sorted({(first, then) for _, first, then in rows} | {(f"reproduce {name}", "") for name in experiments})
        cls.numbers = [int(row[0]) for row in rows]
        # Those that publish numbers would differ on made-up images.
        cls.evaluating = [
            name for name in experiments
            if "    evaluate: true\n" in experiment_text(name)
            and not (REPOSITORY / "experiments" / name / "published.csv").exists()
        ]  # fmt: skip
        with open(REPOSITORY / "docs/reproduced.csv", encoding="utf-8", newline="") as file:
            cls.reproduced = list(csv.DictReader(file))

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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
