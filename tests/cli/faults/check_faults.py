#!/usr/bin/env python3
"""Makes system calls of gridfold fail, and checks that each command says so and ends with 4.

    check_faults.py GRIDFOLD SWEEP

Exits with 77 where strace cannot trace.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STORE_ERROR = 4


def refused(words, fault, expected):
    """The command with this fault ends with 4 and says all that is expected."""
    command = ["strace", "-f", "-qq", "-o", os.devnull, *fault, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    said = done.stderr.strip()
    assert done.returncode == STORE_ERROR, f"{' '.join(command)}: exit {done.returncode}: {said}"
    for text in expected:
        assert text in said, f"{' '.join(command)}: no {text!r} in {said!r}"


def main():
    gridfold, sweep = sys.argv[1:]
    if shutil.which("strace") is None or subprocess.run(
            ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode != 0:
        print("SKIPPED: strace cannot trace here")
        return 77
    with tempfile.TemporaryDirectory(prefix="gridfold-faults-") as results:
        run = [gridfold, "run", sweep, "--set", "grid.k=[1]", "--jobs", "3", "--out", results]
        # The first thread waits for signals, the others are the run's.
        for first in 1, 2, 3:
            fault = ["-e", "trace=clone,clone3", "-e", f"inject=clone,clone3:error=EAGAIN:when={first}+"]
            refused(run, fault, ["error: no thread available: ", "Resource temporarily unavailable"])
        subprocess.run(run, check=True, capture_output=True)
        (folder,) = [path for path in Path(results).iterdir() if not path.name.startswith(".")]
        files = sorted(folder.iterdir())
        assert len(files) == 7, files
        for file in files:
            fault = ["-P", str(file), "-e", "trace=read,readv", "-e", "inject=read,readv:error=EIO"]
            refused([gridfold, "show", "latest", "--out", results], fault, [str(file), "Input/output error"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
