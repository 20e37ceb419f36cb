#!/usr/bin/env python3
"""Kills a sweep of six passes with SIGKILL at random moments and runs it again, each time in a new store: what was
stored is not computed again, at most the pass in flight is lost, and results.h5 and folds.csv are, byte by byte, those
of a sweep that nobody disturbed. Then one sweep is killed again and again until it gets through.

    check_kills.py GRIDFOLD [--kills N] [--images N] [--seed N]

Reads CIFAR-10 from $GRIDFOLD_DATA where that is set; 20,000 images take about a minute on two cores. Elsewhere rows
from a seed stand in.
"""
import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAME_BYTES = ("results.h5", "folds.csv")
METRICS = ["l1", "l2", "squared_l2", "chebyshev", "cosine", "correlation"]


def sweep_text(images):
    data = os.environ.get("GRIDFOLD_DATA")
    folder = Path(data or "/nonexistent") / "cifar-10-batches-bin"
    dataset = f"{{loader: cifar10, path: {folder}, train: {{take: {images}}}}}" if folder.is_dir() else \
        f"{{loader: blobs, rows: {4 * images}, dimensions: 200, classes: 10, seed: 1}}"
    return (f"name: kills\ndataset: {dataset}\nprotocol: {{kind: k_fold, folds: 5}}\nclassifier: knn\n"
            f"grid: {{k: [1, 3, 5, 10, 20], metric: [{', '.join(METRICS)}]}}\n")


def records(folder):
    """The lines of the journal whose checksums are right."""
    journal = folder / "journal.jsonl"
    for line in journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []:
        digits, _, text = line.partition(b" ")
        if hashlib.sha256(text).hexdigest()[:16].encode() == digits:
            yield json.loads(text)


class Work:
    """What each process that worked on a run did."""

    def __init__(self, folder):
        self.sessions = []
        for record in records(folder):
            if record["record"] == "run":
                self.pass_of_cell = record["layout"]["cells"]["pass"]
            elif record["record"] == "session":
                self.sessions.append({"places": [], "passes": {}})
            elif record["record"] == "outcomes":
                self.sessions[-1]["places"] += zip(record["cell"], record["split"])
            elif record["record"] == "pass":
                self.sessions[-1]["passes"][record["pass"]] = record["seconds"]

    def require_one_pass_in_flight(self):
        """Splits are stored of passes that were finished, and of one other at most: no more can be lost."""
        for session in self.sessions:
            touched = {self.pass_of_cell[cell] for cell, _ in session["places"]}
            assert len(touched - set(session["passes"])) <= 1, f"{touched} were touched, {session['passes']} finished"

    def require_nothing_twice(self):
        places = [place for session in self.sessions for place in session["places"]]
        assert len(places) == len(set(places)), "a split was computed twice"
        passes = [one for session in self.sessions for one in session["passes"]]
        assert len(passes) == len(set(passes)), "a pass that was finished was computed again"


class Kills:
    def __init__(self, gridfold, root, images):
        self.gridfold, self.root, self.count = gridfold, root, 0
        self.sweep = root / "sweep.yaml"
        self.sweep.write_text(sweep_text(images))
        results = self.new_store()
        begun = time.monotonic()
        self.finish(results)
        self.seconds = time.monotonic() - begun
        self.reference = self.bytes_of(results)
        (session,) = Work(self.run_in(results)).sessions
        self.longest_pass = max(session["passes"].values())
        assert len(session["passes"]) >= 6, session["passes"]

    def new_store(self):
        self.count += 1
        return self.root / str(self.count)

    def command(self, results):
        return [self.gridfold, "run", str(self.sweep), "--out", str(results)]

    @staticmethod
    def run_in(results):
        runs = [path for path in results.iterdir() if not path.name.startswith(".")] if results.exists() else []
        assert len(runs) <= 1, runs
        return runs[0] if runs else None

    def bytes_of(self, results):
        return {name: (self.run_in(results) / name).read_bytes() for name in SAME_BYTES}

    def finish(self, results):
        done = subprocess.run(self.command(results), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def run_and_kill(self, results, seconds):
        """Whether the process was still at work after so many seconds."""
        process = subprocess.Popen(self.command(results), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return process.wait(seconds) != 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True

    def require_same_end(self, results):
        self.finish(results)
        assert self.bytes_of(results) == self.reference, "other bytes"
        work = Work(self.run_in(results))
        work.require_nothing_twice()
        return work

    def kill_once(self, seconds):
        """Says what the kill left, and what was computed after it."""
        results = self.new_store()
        was_killed = self.run_and_kill(results, seconds)
        folder = self.run_in(results)
        before = Work(folder).sessions if folder else []
        if folder:
            Work(folder).require_one_pass_in_flight()
        work = self.require_same_end(results)
        for session, same in zip(before, work.sessions):
            assert session == same, "what was stored is another"
        splits = sum(len(session["places"]) for session in before)
        passes = [one for session in before for one in session["passes"].values()]
        computed = len(work.sessions[-1]["passes"]) if was_killed else 0
        return f"{splits} splits and {len(passes)} passes were stored, {computed} passes were computed after that"

    def kill_until_done(self, generator):
        results, kills = self.new_store(), 0
        seconds = 0.3 * self.longest_pass
        while self.run_and_kill(results, seconds):
            kills += 1
            seconds = generator.uniform(0.5, 2.5) * self.longest_pass + 0.3
            assert kills < 100, "the sweep does not get on"
        assert kills > 0, "no kill came before the end"
        self.require_same_end(results)
        return kills


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gridfold", type=os.path.abspath)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    generator = random.Random(options.seed)
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="gridfold-kills-") as root:
        kills = Kills(options.gridfold, Path(root), options.images)
        print(f"undisturbed: {kills.seconds:.1f} s, the longest of six passes {kills.longest_pass:.1f} s", flush=True)
        for _ in range(options.kills):
            moment = generator.uniform(0, kills.seconds)
            print(f"killed after {moment:.2f} s: {kills.kill_once(moment)}; same bytes", flush=True)
        print(f"one sweep killed {kills.kill_until_done(generator)} times: same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
