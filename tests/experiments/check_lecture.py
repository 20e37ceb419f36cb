#!/usr/bin/env python3
"""Runs the command of every row of docs/lecture.md, on small made-up data where the row needs CIFAR-10 or MNIST.

    check_lecture.py REPOSITORY GRIDFOLD

On made-up data published numbers differ; what is asked for is that every step runs and is drawn. Rows that need no
download must have every number as published.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import small_data

REPOSITORY = Path(sys.argv[1]).resolve()
GRIDFOLD = Path(sys.argv[2]).resolve()
# Takes 49,000 images and a dozen settings, which small data does not have.
LARGE = {"reproduce cs231n-linear"}
ROW = re.compile(r"^\| (\d+) \| .*? \| `gridfold ([^`]*)` \|", re.MULTILINE)


def needs_data(name):
    return re.search(r"^data:", (REPOSITORY / "experiments" / name / "experiment.yaml").read_text(), re.MULTILINE)


class Lecture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        small_data.write_cifar10(cls.folder / "data/cifar-10-batches-bin", 1000, 1000)
        small_data.write_mnist(cls.folder / "data/mnist", 600, 100)
        rows = ROW.findall((REPOSITORY / "docs/lecture.md").read_text())
        cls.commands = sorted({command for _, command in rows})
        cls.numbers = [int(number) for number, _ in rows]

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def run_command(self, words):
        environment = {**os.environ, "GRIDFOLD_DATA": str(self.folder / "data")}
        return subprocess.run([GRIDFOLD, *words], cwd=REPOSITORY, env=environment, capture_output=True, text=True,
                              check=False)

    def test_rows_are_of_the_lecture_and_each_stands_once(self):
        self.assertEqual(self.numbers, list(range(1, 22)))

    def test_every_command_runs_and_is_drawn(self):
        for command in sorted(set(self.commands) - LARGE):
            with self.subTest(command=command):
                out = self.folder / re.sub(r"\W+", "-", command)
                words = command.split() + ["--out", str(out)]
                if words[0] == "reproduce":
                    words += ["--format", "csv"]
                run = self.run_command(words)
                self.assertIn(run.returncode, (0, 1), run.stderr)
                if words[0] != "reproduce":
                    self.assertEqual(run.returncode, 0, run.stderr)
                    continue
                for number in csv.DictReader(io.StringIO(run.stdout)):
                    allowed = ("same", "DIFFERS") if needs_data(words[1]) else ("same",)
                    self.assertIn(number["verdict"], allowed, number)
                self.assertNotIn("warning: no ", run.stderr)
                if shutil.which("gnuplot") is not None:
                    self.assertTrue(list(out.glob("*/plots/*.svg")), run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
