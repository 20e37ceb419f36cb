#!/usr/bin/env python3
"""Makes the system calls of a program that stores a run fail, or kills it at each of them, one after the other. After
each fault what the program said to be on the disk is there, and the next start ends with the bytes of a run that was
never disturbed.

    check_faults.py PROGRAM        PROGRAM DIRECTORY stores one run below DIRECTORY, or goes on with it

Exits with 77 where strace cannot trace.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STORE_ERROR = 4
MOST_CALLS = 200
SAME_BYTES = ("results.h5", "folds.csv", "config.yaml")


def trace(program, results, injection):
    """Runs the program with one fault. Returns its exit code, its output, its errors and whether it met the fault."""
    log = results.parent / "strace.log"
    call = injection.split(":")[0]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={injection}", program, str(results)],
        capture_output=True, text=True, timeout=60)
    return (done.returncode, done.stdout, done.stderr.strip(),
            "(INJECTED)" in log.read_text() or done.returncode in (-9, 137))


def runs_in(results):
    return [path for path in results.iterdir() if not path.name.startswith(".")] if results.exists() else []


def outcomes_in(folder):
    """Places with an outcome in the lines of the journal whose checksums are right."""
    places = set()
    for line in (folder / "journal.jsonl").read_bytes().split(b"\n")[:-1]:
        digits, _, text = line.partition(b" ")
        if hashlib.sha256(text).hexdigest()[:16].encode() != digits:
            continue
        record = json.loads(text)
        if record["record"] == "outcomes":
            places |= set(zip(record["cell"], record["split"]))
    return places


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in SAME_BYTES}


def require_whole(folder):
    summary = json.loads((folder / "summary.json").read_text())
    assert {file["name"] for file in summary["files"]} == {"results.h5", "folds.csv", "timings.csv", "config.yaml"}
    for file in summary["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"], file["name"]


class Faults:
    def __init__(self, program, root):
        self.program = program
        self.root = root
        self.count = 0
        reference = self.new_folder()
        subprocess.run([program, str(reference)], check=True, capture_output=True)
        (run,) = runs_in(reference)
        require_whole(run)
        self.reference = bytes_of(run)

    def new_folder(self):
        self.count += 1
        results = self.root / str(self.count) / "results"
        results.mkdir(parents=True)
        return results

    def require_nothing_lost(self, results, acknowledged):
        runs = runs_in(results)
        assert len(runs) <= 1, runs
        stored = len(outcomes_in(runs[0])) if runs else 0
        assert stored >= acknowledged, f"{acknowledged} outcomes were on the disk, {stored} are there"

    def require_same_end(self, results):
        """Started again, the program goes on and ends with the bytes of an undisturbed run."""
        again = subprocess.run([self.program, str(results)], capture_output=True, text=True)
        assert again.returncode == 0, f"started again: exit {again.returncode}: {again.stderr}"
        (run,) = runs_in(results)
        require_whole(run)
        assert bytes_of(run) == self.reference, "started again: other bytes"

    def at_each_call(self, call, effect, check):
        for n in range(1, MOST_CALLS):
            injection = f"{call}:{effect}:when={n}"
            results = self.new_folder()
            code, output, errors, is_met = trace(self.program, results, injection)
            if not is_met:
                assert n > 1, f"{injection}: the program never calls {call}"
                return n - 1
            try:
                check(code, errors, results)
                self.require_nothing_lost(results, int(output.split()[-1]) if output.split() else 0)
                self.require_same_end(results)
            except AssertionError as error:
                raise AssertionError(f"{injection}: exit {code}: {errors}: {error!r}") from None
        raise AssertionError(f"{call}: more than {MOST_CALLS} calls")


def refused(words):
    """The program says why, and leaves no half-made folder and no probe."""
    def check(code, errors, results):
        assert code == STORE_ERROR, "the exit code"
        assert words in errors, "the reason"
        assert str(results) in errors, "the path"
        hidden = [path.name for path in results.iterdir() if path.name.startswith(".")]
        assert not hidden, hidden
    return check


def succeeded(code, errors, results):
    assert code == 0, "the exit code"
    (run,) = runs_in(results)
    require_whole(run)
    assert len(list(results.iterdir())) == 1, "something beside the run"


def killed(code, errors, results):
    assert code in (-9, 137), "the exit code"


def main():
    program = sys.argv[1]
    if shutil.which("strace") is None or subprocess.run(
            ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode != 0:
        print("SKIPPED: strace cannot trace here")
        return 77
    with tempfile.TemporaryDirectory(prefix="gridfold-faults-") as root:
        faults = Faults(program, Path(root))
        cases = [
            ("fsync", "error=EIO", refused("Input/output error")),
            ("fdatasync", "error=EIO", refused("Input/output error")),
            ("write", "error=ENOSPC", refused("No space left on device")),
            ("write", "error=EINTR", succeeded),
            ("mkdir", "error=EROFS", refused("Read-only file system")),
            ("rename", "error=EIO", refused("Input/output error")),
            ("renameat2", "error=EIO", refused("Input/output error")),
            ("renameat2", "error=EINVAL", succeeded),
            ("flock", "error=ENOLCK", succeeded),
        ]
        cases += [(call, "signal=KILL", killed)
                  for call in ("mkdir", "openat", "write", "fsync", "fdatasync", "rename", "renameat2")]
        for call, effect, check in cases:
            calls = faults.at_each_call(call, effect, check)
            print(f"{call}: {effect} at each of {calls} calls")
    return 0


if __name__ == "__main__":
    sys.exit(main())
