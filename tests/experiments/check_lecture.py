#!/usr/bin/env python3
"""Runs the command of every row of docs/lecture.md.

    check_lecture.py REPOSITORY GRIDFOLD

Experiments that need no download run as they are: every number must be as published, and pictures drawn. Of those that
need CIFAR-10, the sweep of every step runs on some rows of made-up images in its format, and is drawn.
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
ROW = re.compile(r"^\| (\d+) \| .*? \| `gridfold ([^`]*)` \|", re.MULTILINE)
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
        rows = ROW.findall((REPOSITORY / "docs/lecture.md").read_text(encoding="utf-8"))
        cls.commands = sorted({command for _, command in rows})
        cls.numbers = [int(number) for number, _ in rows]

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
        for command in self.commands:
            with self.subTest(command=command):
                words = command.split()
                out = self.folder / re.sub(r"\W+", "-", command)
                if words[0] != "reproduce":
                    self.gridfold(*words, "--out", str(out))
                elif re.search("^data:", experiment_text(words[1]), re.MULTILINE):
                    self.run_steps_on_few_rows(words[1], out)
                else:
                    self.reproduce(words[1], out)

    def reproduce(self, name, out):
        printed = self.gridfold("reproduce", name, "--format", "csv", "--out", str(out))
        for number in csv.DictReader(io.StringIO(printed)):
            self.assertEqual(number["verdict"], "same", number)
        if HAS_GNUPLOT:
            self.assertTrue(list(out.glob("*/plots/*.svg")), "nothing was drawn")

    def run_steps_on_few_rows(self, name, out):
        steps = STEP.findall(experiment_text(name) + "\n")
        self.assertTrue(steps)
        for step, sweep in steps:
            file = self.folder / f"{name}-{step}.yaml"
            file.write_text(f"name: {step}\n" + re.sub("^name:.*\n", "", textwrap.dedent(sweep), flags=re.MULTILINE))
            few = ["--set", "dataset.train.take=2500", "--set", "dataset.test.take=100"]
            self.gridfold("run", str(file), *few, "--out", str(out))
            if HAS_GNUPLOT:
                self.gridfold("plot", "latest", "--out", str(out), "--to", str(out / "pictures"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
