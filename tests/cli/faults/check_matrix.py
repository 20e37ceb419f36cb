#!/usr/bin/env python3
"""Breaks a small sweep in every way that is listed in docs/store.md, one after the other. After each fault: the exit
status and the message are those that are meant, nothing that was in the journal is lost, and the next `gridfold run`
ends with the bytes of a run that was never disturbed. Prints the table of that page.

    check_matrix.py GRIDFOLD SHIM [CHECK ...]     SHIM is the library that shim.c makes; without CHECK, all of them

Exits with 77 where strace cannot trace.
"""
import collections
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STORE_ERROR = 4
INTERRUPTED = 130
MOST_CALLS = 400
SNAPSHOTS = ("results.h5", "folds.csv", "timings.csv", "config.yaml", "summary.json")
SAME_BYTES = ("results.h5", "folds.csv")

SWEEP = """name: faults
dataset: {{loader: csv, path: {data}}}
protocol: {{kind: k_fold, folds: [3, 4]}}
classifier: knn
grid: {{k: [1, 2], metric: [l1, l2, canberra]}}
"""


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


class Done:
    def __init__(self, code, output, errors):
        self.code, self.output, self.errors = code, output, errors

    def __repr__(self):
        return f"exit {self.code}: {self.errors.strip()[-400:]}"


class Matrix:
    def __init__(self, gridfold, shim, root):
        self.gridfold, self.shim, self.root = gridfold, shim, root
        self.counts = collections.Counter()
        self.folders = 0
        data = root / "data.csv"
        generator = random.Random(1)
        data.write_text("".join(f"{generator.randrange(9)},{generator.randrange(9)},{generator.randrange(3)}\n"
                                for _ in range(90)))
        self.sweep = root / "sweep.yaml"
        self.sweep.write_text(SWEEP.format(data=data))
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(root / "cache")}
        self.template = self.new_results()
        whole = self.run(self.template)
        assert whole.code == 0, whole
        self.reference = self.bytes_of(self.run_in(self.template))
        self.places = len(outcomes_in(self.run_in(self.template)))

    def new_results(self):
        self.folders += 1
        results = self.root / str(self.folders) / "results"
        results.mkdir(parents=True)
        return results

    def copy_of_whole(self):
        """A finished run, to be damaged."""
        results = self.new_results()
        shutil.rmtree(results)
        shutil.copytree(self.template, results)
        return results, self.run_in(results)

    @staticmethod
    def run_in(results):
        runs = [path for path in results.iterdir() if not path.name.startswith(".")]
        assert len(runs) <= 1, runs
        return runs[0] if runs else None

    @staticmethod
    def bytes_of(folder):
        return {name: (folder / name).read_bytes() for name in SAME_BYTES}

    def call(self, words, before=(), environment=None, prepare=None):
        done = subprocess.run([*before, self.gridfold, *words], capture_output=True, text=True, timeout=60,
                              env={**self.environment, **(environment or {})}, preexec_fn=prepare)
        return Done(done.returncode, done.stdout, done.stderr)

    def run(self, results, **how):
        return self.call(["run", str(self.sweep), "--out", str(results), "--jobs", "2"], **how)

    def traced(self, results, injection, path=None):
        """A run with one injected fault, and whether it met it."""
        log = results.parent / "strace.log"
        call = injection.split(":")[0]
        where = ["-P", str(path)] if path else []
        done = self.run(results, before=["strace", "-f", "-qq", "-o", str(log), *where, "-e", f"trace={call}",
                                         "-e", f"inject={injection}"])
        return done, "(INJECTED)" in log.read_text() or done.code in (-9, 137)

    def require_same_end(self, results, stored_before):
        folder = self.run_in(results)
        if folder is not None:
            lost = stored_before - outcomes_in(folder)
            assert not lost, f"{len(lost)} outcomes of the journal are lost"
        again = self.run(results)
        assert again.code == 0, f"run again: {again}"
        folder = self.run_in(results)
        assert self.bytes_of(folder) == self.reference, "run again: other bytes"
        verified = self.call(["verify", "--out", str(results)])
        assert verified.code == 0, f"verify after all: {verified.output}"

    def one(self, kind, what, check):
        """One fault: `check` breaks something and returns the results' folder, which must end as it should."""
        try:
            results = check()
            if results is not None:
                folder = self.run_in(results)
                self.require_same_end(results, outcomes_in(folder) if folder else set())
        except AssertionError as error:
            raise AssertionError(f"{kind}: {what}: {error}") from None
        self.counts[kind] += 1

    def at_each_call(self, kind, call, effect, check):
        for n in range(1, MOST_CALLS):
            results = self.new_results()
            done, is_met = self.traced(results, f"{call}:{effect}:when={n}")
            if not is_met:
                assert n > 1, f"{kind}: the program never calls {call}"
                return

            def checked():
                check(done)
                return results
            self.one(kind, f"{call} number {n}: {done}", checked)
        raise AssertionError(f"{kind}: more than {MOST_CALLS} calls")


def refused_or_done(reason):
    """What does not belong to the run, such as the index of runs, may fail without harm."""
    def check(done):
        assert done.code in (0, STORE_ERROR), "the exit status"
        if done.code == STORE_ERROR:
            assert "error: " in done.errors, "the message"
            assert reason in done.errors or "standard output could not be written" in done.errors, "the message"
    return check


def killed(done):
    assert done.code in (-9, 137), "the exit status"


def system_calls(matrix):
    for call in "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat2", "mkdir":
        matrix.at_each_call(f"killed at each `{call}`", call, "signal=KILL", killed)
    for call in "write", "pwrite64":
        matrix.at_each_call("disk full at each write", call, "error=ENOSPC", refused_or_done("No space left on device"))
    for call in "fsync", "fdatasync":
        matrix.at_each_call("EIO at each sync", call, "error=EIO", refused_or_done("Input/output error"))
    for call in "rename", "renameat2":
        matrix.at_each_call("EIO at each rename", call, "error=EIO", refused_or_done("Input/output error"))
    matrix.at_each_call("write interrupted by a signal", "write", "error=EINTR",
                        lambda done: expect(done, 0))


def expect(done, code, *texts):
    assert done.code == code, f"the exit status: {done}"
    for text in texts:
        assert text in done.errors + done.output, f"no {text!r}: {done}"


def named_files(matrix):
    """A file that the user names has all of its bytes, or those of what was there."""
    results = matrix.copy_of_whole()[0]
    from_run = ["latest", "--out", str(results)]
    one = ["--set", "protocol.folds=3", "--set", "grid.k=1", "--set", "grid.metric=l1"]
    commands = [("model.h5", ["fit", str(matrix.sweep), *one, "-o"]),
                ("results.csv", ["export", *from_run, "--format", "csv-long", "--to"]),
                ("results.h5", ["export", *from_run, "--format", "hdf5", "--to"]),
                ("splits.npz", ["splits", str(matrix.sweep), *one, "-o"])]
    # These replace nothing.
    new_files = [(f"data.{ending}", ["data", "convert", str(matrix.root / "data.csv")]) for ending in ("h5", "csv", "npz", "libsvm")]
    new_files.append(("packed.tar.gz", ["pack", *from_run]))
    for name, words in commands + new_files:
        file = matrix.new_results() / name
        expect(matrix.call([*words, str(file)]), 0)
        whole = file.read_bytes()
        old = None if (name, words) in new_files else b"what was here"
        # The C++ library writes large blocks with `writev`.
        for call in "write", "writev":
            for n in range(1, MOST_CALLS):
                file.unlink() if old is None else file.write_bytes(old)
                log = matrix.root / "strace.log"
                done = matrix.call([*words, str(file)],
                                   before=["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e",
                                           f"inject={call}:error=ENOSPC:when={n}"])

                def check():
                    refused_or_done("No space left on device")(done)
                    left = file.read_bytes() if file.exists() else None
                    assert left in (old, whole), f"other bytes, {len(left)} in number"
                    file.write_bytes(whole)
                    assert [path.name for path in file.parent.iterdir()] == [name], "what else is left"
                matrix.one("disk full at each write of a file that the user names", f"{name}: {done}", check)
                if "(INJECTED)" not in log.read_text():
                    break


def unreadable_files(matrix):
    """EIO on a read of each file of a run: `show` and `verify` say which."""
    results, folder = matrix.copy_of_whole()
    for file in sorted(folder.iterdir()):
        for command in "show", "verify":
            def check():
                done = matrix.call([command, "latest", "--out", str(results)],
                                   before=["strace", "-f", "-qq", "-o", os.devnull, "-P", str(file), "-e",
                                           "trace=read,readv", "-e", "inject=read,readv:error=EIO"])
                expect(done, STORE_ERROR, str(file), "Input/output error")
            matrix.one("EIO on reading each file", f"{command} {file.name}", check)


def short_writes(matrix):
    for most in 1, 7, 100:
        def check():
            results = matrix.new_results()
            expect(matrix.run(results, environment={"LD_PRELOAD": matrix.shim, "SHIM_MOST_BYTES": str(most)}), 0)
            return results
        matrix.one("short writes", f"{most} bytes", check)


def clock(matrix):
    for _ in range(2):
        def check():
            results = matrix.new_results()
            backwards = {"LD_PRELOAD": matrix.shim, "SHIM_CLOCK_BACKWARDS": "1"}
            expect(matrix.run(results, environment=backwards), 0)
            expect(matrix.call(["list", "--out", str(results)], environment=backwards), 0, "finished")
            return results
        matrix.one("clock going backwards", "", check)


def file_sizes(matrix):
    for kibibytes in 1, 2, 4, 8, 12, 16, 24, 32:
        def check():
            results = matrix.new_results()

            def limit():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes * 1024, kibibytes * 1024))
            done = matrix.run(results, prepare=limit)
            assert done.code in (0, STORE_ERROR), done
            if done.code:
                expect(done, STORE_ERROR, "File too large")
            return results
        matrix.one("limit of file sizes", f"{kibibytes} KiB", check)


def memory_and_descriptors(matrix):
    for mebibytes in 200, 250, 300, 400, 600:
        def check():
            results = matrix.new_results()
            done = matrix.run(results, prepare=lambda: resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20,) * 2))
            assert done.code >= 0, f"ended by a signal: {done}"
            if done.code not in (0, 127):
                assert "rror" in done.errors, done
            return results
        matrix.one("limit of memory", f"{mebibytes} MiB", check)
    for descriptors in range(4, 24):
        def check():
            results = matrix.new_results()
            done = matrix.run(results, prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors,) * 2))
            assert done.code >= 0, f"ended by a signal: {done}"
            if done.code not in (0, 127):
                assert "rror" in done.errors, done
            return results
        matrix.one("limit of open files", f"{descriptors}", check)


def read_only(matrix):
    if os.geteuid() != 0:
        def nobody():
            pass
    else:
        def nobody():
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

    def new_folder():
        results = matrix.new_results()
        results.chmod(0o555)
        done = matrix.run(results, prepare=nobody, environment={"XDG_CACHE_HOME": "/nonexistent"})
        expect(done, STORE_ERROR, str(results), "Permission denied")
        results.chmod(0o755)
        return results

    def stored():
        results, folder = matrix.copy_of_whole()
        for path in (results, folder):
            path.chmod(0o555)
        for words in ["list"], ["show", "latest"], ["verify"], ["diff", "latest", "latest"], ["watch", "latest"]:
            expect(matrix.call([*words, "--out", str(results)], prepare=nobody), 0)
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        done = matrix.call(["tag", "latest", "x", "--out", str(results)], prepare=nobody)
        expect(done, STORE_ERROR, "Permission denied")
        assert before == {file.name: file.read_bytes() for file in folder.iterdir()}
        for path in (results, folder):
            path.chmod(0o755)
        return results

    def unreadable():
        results, folder = matrix.copy_of_whole()
        folder.chmod(0o000)
        for words, code in (["list"], 0), (["plan", str(matrix.sweep)], 0), (["verify"], STORE_ERROR):
            done = matrix.call([*words, "--out", str(results)], prepare=nobody)
            expect(done, code, str(folder), "Permission denied")
        results.chmod(0o000)
        for words in ["list"], ["plan", str(matrix.sweep)], ["verify"]:
            expect(matrix.call([*words, "--out", str(results)], prepare=nobody), STORE_ERROR, "Permission denied")
        for path in (results, folder):
            path.chmod(0o755)
        return results
    matrix.root.chmod(0o755)
    matrix.one("read-only folder", "new run", new_folder)
    matrix.one("read-only folder", "stored run", stored)
    matrix.one("unreadable folder", "stored run", unreadable)


def damaged_journal(matrix):
    """Torn and changed bytes: here some places; a test of the library goes through every one."""
    content = (matrix.run_in(matrix.template) / "journal.jsonl").read_bytes()
    size, first_line = len(content), content.index(b"\n") + 1

    def beginning():
        # Nothing is left that says what it was: the sweep runs anew, beside it.
        results, folder = matrix.copy_of_whole()
        os.truncate(folder / "journal.jsonl", first_line // 2)
        expect(matrix.call(["list", "--out", str(results)]), 0, "is no journal of gridfold, or its first line is damaged")
        expect(matrix.run(results), 0)
        shutil.rmtree(folder)
        return results
    matrix.one("torn journal", "in its first line", beginning)
    for place in range(first_line, size, max(1, (size - first_line) // 25)):
        def torn():
            results, folder = matrix.copy_of_whole()
            os.truncate(folder / "journal.jsonl", place)
            return results

        def flipped():
            results, folder = matrix.copy_of_whole()
            content = bytearray((folder / "journal.jsonl").read_bytes())
            content[place] ^= 0x04
            (folder / "journal.jsonl").write_bytes(content)
            expect(matrix.call(["verify", "--out", str(results)]), STORE_ERROR, str(folder))
            if place >= first_line:
                rebuilt = matrix.call(["rebuild", "latest", "--out", str(results)])
                assert rebuilt.code in (0, 1), rebuilt
            return results
        matrix.one("torn journal", f"byte {place}", torn)
        matrix.one("changed byte of the journal", f"byte {place}", flipped)
    for place in range(2, first_line, first_line // 10):
        matrix.one("changed byte of the journal", f"byte {place}", flipped)


def damaged_snapshots(matrix):
    for name in SNAPSHOTS:
        def broken(damage):
            results, folder = matrix.copy_of_whole()
            whole = (folder / name).read_bytes()
            damage(folder / name, whole)
            verified = matrix.call(["verify", "--out", str(results)])
            expect(verified, STORE_ERROR, str(folder / name))
            expect(matrix.call(["rebuild", "latest", "--out", str(results)]), 0)
            assert (folder / name).read_bytes() == whole, "rebuilt: other bytes"
            return results

        def flip(place):
            def damage(file, whole):
                changed = bytearray(whole)
                changed[place * (len(whole) - 1) // 4] ^= 0x01
                file.write_bytes(changed)
            return damage
        matrix.one("deleted snapshot", name, lambda: broken(lambda file, whole: file.unlink()))
        matrix.one("directory in place of a snapshot", name, lambda: broken_by_directory(matrix, name))
        for place in range(5):
            matrix.one("changed byte of a snapshot", f"{name} at {place} quarters", lambda: broken(flip(place)))


def broken_by_directory(matrix, name):
    results, folder = matrix.copy_of_whole()
    (folder / name).unlink()
    (folder / name).mkdir()
    expect(matrix.call(["verify", "--out", str(results)]), STORE_ERROR, "is no regular file")
    expect(matrix.call(["show", "latest", "--out", str(results)]), STORE_ERROR, "is no regular file")
    (folder / name).rmdir()
    expect(matrix.call(["rebuild", "latest", "--out", str(results)]), 0)
    return results


def hostile_files(matrix):
    """What a stranger may put in the place of a run's file: nothing hangs, takes memory or reads elsewhere."""
    def fifo(path):
        os.mkfifo(path)

    def device(path):
        path.symlink_to("/dev/zero")

    def link(path):
        path.symlink_to("/etc/hostname")

    def holes(path):
        path.touch()
        os.truncate(path, 100 << 30)

    def little_memory():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2)
    for name in (*SNAPSHOTS, "journal.jsonl", "arrays.bin", "tags.txt", "progress.json"):
        for make in fifo, device, link, holes:
            def check():
                results, folder = matrix.copy_of_whole()
                (folder / name).unlink(missing_ok=True)
                make(folder / name)
                for words in ["show", folder], ["verify", folder], ["export", folder, "--format", "json"], \
                        ["pack", folder, results.parent / "packed.tar.gz"]:
                    done = matrix.call(words, prepare=little_memory)
                    assert done.code in (0, STORE_ERROR), done
                for words in ["list"], ["plan", str(matrix.sweep)]:
                    expect(matrix.call([*words, "--out", str(results)], prepare=little_memory), 0)
            matrix.one("hostile file in a run's folder", f"{make.__name__} as {name}", check)


def links_for_folders(matrix):
    """Links in the place of a run's own folders: nothing is read or written where they lead."""
    for name in "artifacts", "plots":
        def check():
            results, folder = matrix.copy_of_whole()
            elsewhere = results.parent / "elsewhere"
            elsewhere.mkdir()
            (elsewhere / "secret.h5").write_bytes(b"secret")
            (folder / name).symlink_to(elsewhere)
            for words in ["verify", folder], ["plot", folder], ["pack", folder, results.parent / "packed.tar.gz"]:
                done = matrix.call(words)
                assert done.code in (0, STORE_ERROR), done
                assert (done.code == STORE_ERROR) == (name == "artifacts" or words[0] == "plot"), done
            assert [file.name for file in elsewhere.iterdir()] == ["secret.h5"]
        matrix.one("link in the place of a run's folder", name, check)


def slow_run(matrix, results, seconds_per_sync):
    """A run with slow syncs, as strace's child, once its journal has some outcomes."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fdatasync", "-e", f"inject=fdatasync:delay_enter={int(1e6 * seconds_per_sync)}",
         matrix.gridfold, "run", str(matrix.sweep), "--out", str(results), "--jobs", "2"],
        env=matrix.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while matrix.run_in(results) is None or b'"outcomes"' not in (matrix.run_in(results) / "journal.jsonl").read_bytes():
        assert tracer.poll() is None, "the run ended before it was disturbed"
        time.sleep(0.005)
    (child,) = Path(f"/proc/{tracer.pid}/task/{tracer.pid}/children").read_text().split()
    return tracer, int(child)


def writers(matrix):
    """Another process that would write a run is refused by process and host; other runs are not disturbed."""
    def same_run():
        results = matrix.new_results()
        tracer, first = slow_run(matrix, results, 2)
        expect(matrix.run(results), STORE_ERROR, f"process {first} on {os.uname().nodename} is writing this run")
        for command in "rebuild", "delete":
            expect(matrix.call([command, "latest", "--out", str(results)]), STORE_ERROR, "writ")
        expect(matrix.call(["list", "--out", str(results)]), 0, "running")
        expect(matrix.call(["watch", "latest", "--once", "--out", str(results)]), 0, "running")
        os.kill(first, signal.SIGKILL)
        tracer.communicate()
        return results

    def other_runs():
        results = matrix.new_results()
        words = [["run", str(matrix.sweep), "--set", f"grid.k=[{k}]", "--out", str(results), "--fresh"] for k in (1, 2, 3, 4)]
        processes = [subprocess.Popen([matrix.gridfold, *one], env=matrix.environment, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.PIPE, text=True) for one in words]
        for process in processes:
            errors = process.communicate()[1]
            assert process.returncode == 0, errors
        expect(matrix.call(["verify", "--out", str(results)]), 0)
        listed = json.loads(matrix.call(["list", "--json", "--out", str(results)]).output)
        assert len(listed) == 4 and all(run["status"] == "finished" for run in listed), listed
    matrix.one("two writers of one run", "", same_run)
    for _ in range(3):
        matrix.one("four runs at once in one store", "", other_runs)


def signals(matrix):
    for name in "INT", "TERM", "HUP":
        def check():
            results = matrix.new_results()
            tracer, run = slow_run(matrix, results, 0.4)
            os.kill(run, getattr(signal, f"SIG{name}"))
            output, errors = tracer.communicate()
            expect(Done(tracer.returncode, output, errors), INTERRUPTED, "interrupted: ",
                   f"of {matrix.places} splits are stored in ", f"`gridfold run --resume {matrix.run_in(results)}` goes on")
            return results
        for _ in range(3):
            matrix.one(f"SIG{name} in the middle of a run", "", check)


def newer_schema(matrix):
    results, folder = matrix.copy_of_whole()
    journal = folder / "journal.jsonl"
    first, rest = journal.read_bytes().split(b"\n", 1)
    text = first[17:].replace(b"gridfold-journal 3.", b"gridfold-journal 4.")
    journal.write_bytes(hashlib.sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n" + rest)
    summary = folder / "summary.json"
    summary.write_text(summary.read_text().replace("gridfold-summary 2.", "gridfold-summary 3."))
    for words in ["show", "latest"], ["verify"], ["rebuild", "latest"], ["diff", "latest", "latest"]:
        def refused():
            expect(matrix.call([*words, "--out", str(results)]), STORE_ERROR, "newer version of gridfold")
        matrix.one("schema newer than ours", words[0], refused)

    def listed():
        expect(matrix.call(["list", "--out", str(results)]), 0, "newer version of gridfold")

    def run_beside():
        expect(matrix.run(results), 0)
        assert len([path for path in results.iterdir() if not path.name.startswith(".")]) == 2
    matrix.one("schema newer than ours", "list", listed)
    matrix.one("schema newer than ours", "run", run_beside)


def main():
    gridfold, shim = sys.argv[1:3]
    if shutil.which("strace") is None or subprocess.run(
            ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode != 0:
        print("SKIPPED: strace cannot trace here")
        return 77
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gridfold-matrix-") as root:
        matrix = Matrix(gridfold, shim, Path(root))
        checks = (system_calls, named_files, unreadable_files, short_writes, clock, file_sizes, memory_and_descriptors, read_only,
                  damaged_journal, damaged_snapshots, hostile_files, links_for_folders, writers, signals, newer_schema)
        for check in checks:
            if sys.argv[3:] and check.__name__ not in sys.argv[3:]:
                continue
            begun, before = time.monotonic(), sum(matrix.counts.values())
            check(matrix)
            cases = sum(matrix.counts.values()) - before
            print(f"{check.__name__}: {cases} cases in {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    print("| fault | cases |\n|---|---:|")
    for kind, count in matrix.counts.items():
        print(f"| {kind} | {count} |")
    print(f"| all | {sum(matrix.counts.values())} |")
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
