#!/usr/bin/env python3
"""Makes the system calls of a program that writes a run fail or kills it at each of them, one after the other, and
checks that no folder is ever left that looks finished and is not whole.

    check_faults.py PROGRAM        PROGRAM DIRECTORY writes one run below DIRECTORY

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


def trace(program, results, injection):
    """Runs the program with one fault. Returns its exit code, its errors and whether the fault was reached."""
    log = results.parent / "strace.log"
    call = injection.split(":")[0]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={injection}", program, str(results)],
        capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr.strip(), "(INJECTED)" in log.read_text() or done.returncode in (-9, 137)


def finished_runs(results):
    return [path for path in results.iterdir() if not path.name.startswith(".")] if results.exists() else []


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

    def one(self, injection):
        """The outcome of a run with this fault in an empty directory, or None where the fault was not reached."""
        self.count += 1
        results = self.root / str(self.count) / "results"
        results.mkdir(parents=True)
        code, errors, reached = trace(self.program, results, injection)
        return (code, errors, results) if reached else None

    def at_each_call(self, call, effect, check):
        for n in range(1, MOST_CALLS):
            injection = f"{call}:{effect}:when={n}"
            outcome = self.one(injection)
            if outcome is None:
                assert n > 1, f"{injection}: the program never calls {call}"
                return n - 1
            try:
                check(*outcome)
            except AssertionError as error:
                raise AssertionError(f"{injection}: exit {outcome[0]}: {outcome[1]}: {error!r}") from None
        raise AssertionError(f"{call}: more than {MOST_CALLS} calls")


def refused(words):
    """The program says why and leaves nothing: no run, no temporary folder, no probe."""
    def check(code, errors, results):
        assert code == STORE_ERROR, "the exit code"
        assert words in errors, "the reason"
        assert str(results) in errors, "the path"
        assert list(results.iterdir()) == [], [path.name for path in results.iterdir()]
    return check


def succeeded(code, errors, results):
    assert code == 0, "the exit code"
    (run,) = finished_runs(results)
    require_whole(run)
    assert len(list(results.iterdir())) == 1, "something beside the run"


def killed(program):
    """Whatever carries a final name is whole, and the next run is not in the way of what was left."""
    def check(code, errors, results):
        assert code in (-9, 137), "the exit code"
        for run in finished_runs(results):
            require_whole(run)
        before = len(finished_runs(results))
        subprocess.run([program, str(results)], check=True)
        assert len(finished_runs(results)) == before + 1
    return check


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
            ("write", "error=ENOSPC", refused("No space left on device")),
            ("write", "error=EINTR", succeeded),
            ("mkdir", "error=EROFS", refused("Read-only file system")),
            ("renameat2", "error=EIO", refused("Input/output error")),
            ("renameat2", "error=EINVAL", succeeded),
            ("flock", "error=ENOLCK", succeeded),
            ("flock", "error=EAGAIN", refused("Resource temporarily unavailable")),
        ]
        cases += [(call, "signal=KILL", killed(program)) for call in ("mkdir", "openat", "write", "fsync", "renameat2")]
        for call, effect, check in cases:
            calls = faults.at_each_call(call, effect, check)
            print(f"{call}: {effect} at each of {calls} calls")
    return 0


if __name__ == "__main__":
    sys.exit(main())
