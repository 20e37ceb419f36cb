#!/usr/bin/env python3
"""Runs what the README shows and compares: commands with their output, the sweep, the Python example, the synopses.

    check_readme.py REPOSITORY GRIDFOLD

In the README's output a line `...` stands for any lines, the time in a run's id for any time, an estimated time for
any other, and the key of a cell, which depends on where the data is, for any other key. A command on data
that is not below $GRIDFOLD_DATA is not run, and that is said.
"""
import csv
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(sys.argv[1]).resolve()
GRIDFOLD = Path(sys.argv[2]).resolve()
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SWEEPS = [block for language, block in BLOCKS if language == "yaml"]
PROGRESS = re.compile(r"^(?:reading data: .*|\d+ %(?:, .* left)?)\n", re.MULTILINE)
RUN_ID = re.compile(r"\d{8}T\d{6}\.\d{3}Z-([\w-]+)-[0-9a-f]{8}")
CELL_KEY = re.compile(r"^( +)[0-9a-f]{8}(?=  \w)", re.MULTILINE)
ESTIMATE = re.compile(r"(?:below|about) [\d.]+ (?:s|min|h)\b(?: [\d.]+ (?:s|min)\b)?")


def has_cifar10():
    root = os.environ.get("GRIDFOLD_DATA")
    return root is not None and (Path(root) / "cifar-10-batches-bin").is_dir()


class Readme(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        # A folder that looks like the repository's root, so that nothing is written into the repository.
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        for name in ("configs", "datasets", "experiments"):
            (self.folder / name).symlink_to(REPOSITORY / name)
        (self.folder / "wrong.yaml").write_text(SWEEPS[1])

    def gridfold(self, arguments):
        run = subprocess.run(
            f"'{GRIDFOLD}' {arguments}", shell=True, cwd=self.folder, capture_output=True, text=True, check=False
        )
        # What takes seconds, as under sanitizers, also says how far it is.
        errors = PROGRESS.sub("", run.stderr)
        return run.returncode, run.stdout + errors

    def assert_output(self, shown, printed):
        shown, printed = (
            CELL_KEY.sub(r"\1<key>", ESTIMATE.sub("<estimate>", RUN_ID.sub(r"<time>-\1-<hash>", text)))
            for text in (shown, printed)
        )
        parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
        if not re.fullmatch("(?:.*\n)*".join(parts), printed):
            self.assertEqual(shown, printed)

    def test_commands_print_what_is_shown(self):
        commands = [block for _, block in BLOCKS if block.startswith("$ gridfold ")]
        self.assertGreaterEqual(len(commands), 3)
        # The runs of experiments are not among those that the README lists.
        commands.sort(key=lambda block: block.startswith("$ gridfold reproduce"))
        for block in commands:
            command, shown = block.removeprefix("$ gridfold ").split("\n", 1)
            if command.startswith("reproduce") and not has_cifar10():
                print(f"Not run, for want of CIFAR-10: gridfold {command}")
                continue
            status, printed = self.gridfold(command)
            self.assertEqual(status, 2 if shown.startswith("error: ") else 0, printed)
            self.assert_output(shown, printed)

    def test_the_sweep_shown_is_the_quickstart(self):
        file = (REPOSITORY / "configs/quickstart.yaml").read_text(encoding="utf-8")
        self.assertEqual(SWEEPS[0], re.sub(r"^#.*\n", "", file, flags=re.MULTILINE))

    def test_the_python_example_prints_what_is_shown(self):
        status, printed = self.gridfold("run configs/quickstart.yaml")
        self.assertEqual(status, 0, printed)
        (folder,) = (folder for folder in (self.folder / "results").iterdir() if not folder.name.startswith("."))
        at = next(index for index, (language, _) in enumerate(BLOCKS) if language == "python")
        try:
            import xarray  # noqa: F401
        except ImportError as error:
            self.skipTest(str(error))
        run = subprocess.run(
            [sys.executable, "-c", BLOCKS[at][1], str(folder)], capture_output=True, text=True, check=False
        )
        self.assertEqual(run.stdout, BLOCKS[at + 1][1], run.stderr)

    def test_the_verdicts_are_those_of_docs_reproduced(self):
        block = re.search(r"^<!-- verdicts[^\n]*\n(.*?)^<!-- end of verdicts -->$", README, re.MULTILINE | re.DOTALL)[1]
        page = (REPOSITORY / "docs/reproduced.md").read_text(encoding="utf-8")
        shown = page[page.index("| experiment |") :]
        shown = re.split(r"^(?:Not as published|Optimistic):$", shown, flags=re.MULTILINE)[0]
        self.assertEqual(block.rstrip(), shown.rstrip())

    def test_experiments_whose_numbers_are_optimistic_say_so_and_why(self):
        with open(REPOSITORY / "docs/reproduced.csv", encoding="utf-8", newline="") as file:
            optimistic = {row["experiment"] for row in csv.DictReader(file) if row["optimistic_because"]}
        self.assertTrue(optimistic)
        for experiment in sorted(optimistic):
            page = (REPOSITORY / "experiments" / experiment / "README.md").read_text(encoding="utf-8")
            self.assertRegex(page, r"optimistic[^.]*: [^.]*luck|optimistic in every table, with the reason", experiment)

    def test_every_command_has_a_row_and_every_option_of_a_row_exists(self):
        _, help_text = self.gridfold("help")
        commands = re.findall(r"^  (\w+) +\w", help_text.split("commands:")[1].split("\n\n")[0], re.MULTILINE)
        self.assertGreaterEqual(len(commands), 6)
        rows = [line for line in README.splitlines() if line.startswith("| `gridfold ")]
        for command in commands:
            mine = [row for row in rows if f"`gridfold {command}" in row]
            self.assertTrue(mine, f"no row for {command}")
            _, text = self.gridfold(f"help {command}")
            for option in re.findall(r"--[\w-]+", " ".join(mine)):
                self.assertTrue(option in text or option == "--version", f"{command} has no {option}")

    def test_every_exit_status_of_the_help_is_in_the_table(self):
        _, text = self.gridfold("help")
        listed = " ".join(text.split("exit status:")[1].split())
        for entry in listed.split("; "):
            status, meaning = entry.split(" ", 1)
            # A row may go on after the help's words, to say which mistakes it means.
            self.assertRegex(README, rf"\n\| {status} \| {re.escape(meaning)}( \||: )", f"no row for {entry}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
