#!/usr/bin/env python3
"""Takes components out of the program (their file, their registry line) and links it again: nothing else may need them.

usage: check_deletable.py BUILD_FOLDER REPOSITORY

Objects and archives of the build stay as they are; the program without the component is linked elsewhere.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Folder, file without its ending, the function that its registry calls, and the component's name.
COMPONENTS = [
    ("distance", "metric_chi_square", "chi_square_metric", "chi_square"),
    ("resampling", "holdout", "holdout_resampling", "holdout"),
    ("data", "csv", "csv_loader", "csv"),
]


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def words_of(command):
    words = shlex.split(command)
    if Path(words[0]).name == "ccache":
        words = words[1:]
    return words


def compile_registry(build, repository, folder, function, scratch):
    """The folder's registry without the line of the component, as an object file."""
    registry = repository / "framework" / folder / "registry.cpp"
    text = registry.read_text()
    without = re.sub(rf"(\w+\.push_back\({function}\(\)\);|\b{function}\(\),?)", "", text)
    assert without != text, f"{registry} does not call {function}"
    changed = scratch / "registry.cpp"
    changed.write_text(without)
    commands = json.loads((build / "compile_commands.json").read_text())
    entry = next(entry for entry in commands if Path(entry["file"]) == registry)
    words = words_of(entry["command"])
    words[words.index(str(registry))] = str(changed)
    target = scratch / "registry.o"
    words[words.index("-o") + 1] = str(target)
    run(words, entry["directory"])
    return target


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build, repository = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    link = run(["ninja", "-t", "commands", "gridfold"], build).splitlines()[-1]
    link = next(part for part in link.split("&&") if " -o gridfold " in part)
    for folder, source, function, name in COMPONENTS:
        with tempfile.TemporaryDirectory() as holder:
            scratch = Path(holder)
            archive = f"framework/{folder}/libgridfold_{folder}.a"
            smaller = scratch / "smaller.a"
            shutil.copy(build / archive, smaller)
            run(["ar", "d", str(smaller), f"{source}.cpp.o", "registry.cpp.o"], build)
            run(["ar", "q", str(smaller), str(compile_registry(build, repository, folder, function, scratch))], build)
            program = scratch / "gridfold"
            words = [str(smaller) if word == archive else word for word in words_of(link)]
            words[words.index("-o") + 1] = str(program)
            run(words, build)
            known = run([str(program), "schema"], build)
            if f'"{name}"' in known:
                sys.exit(f"The program without {name} still offers it.")
            print(f"The program links and runs without {name}.")


if __name__ == "__main__":
    main()
