#!/usr/bin/env python3
"""Takes components out of the program (their file, their registry line) and links it again: nothing else may need them.

usage: check_deletable.py BUILD_FOLDER REPOSITORY

Objects and archives of the build stay as they are; the program without the component is linked elsewhere.
"""

import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

# Folder of the registry, file without its ending, the function that the registry calls, and the component's name.
COMPONENTS = [
    ("data", "csv", "csv_loader", "csv"),
    ("data/transforms", "pca", "pca_transform", "pca"),
    ("distance", "metric_chi_square", "chi_square_metric", "chi_square"),
    ("classifiers", "majority", "majority_classifier", "majority"),
    ("resampling", "holdout", "holdout_resampling", "holdout"),
    ("scores", "accuracy", "accuracy_score", "accuracy"),
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


def object_of(entry):
    words = words_of(entry["command"])
    return Path(entry["directory"]) / words[words.index("-o") + 1]


def objects_without(commands, repository, target, left_out):
    """The objects of a target's library but those of some sources; what the build generates is among them."""
    def is_of_target(entry):
        return any(Path(entry["file"]).is_relative_to(root / "framework" / target)
                   for root in (repository, Path(entry["directory"])))

    return [str(object_of(entry)) for entry in commands
            if is_of_target(entry) and Path(entry["file"]) not in left_out]


def compile_registry(commands, registry, function, scratch):
    """The registry without the line of the component, as an object file."""
    text = registry.read_text()
    without = re.sub(rf"(\w+\.push_back\({function}\(\)\);|\b{function}\(\),?)", "", text)
    assert without != text, f"{registry} does not call {function}"
    changed = scratch / "registry.cpp"
    changed.write_text(without)
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
    commands = json.loads((build / "compile_commands.json").read_text())
    for folder, source, function, name in COMPONENTS:
        with tempfile.TemporaryDirectory() as holder:
            scratch = Path(holder)
            target = folder.split("/")[0]
            archive = f"framework/{target}/libgridfold_{target}.a"
            home = repository / "framework" / folder
            left_out = {home / f"{source}.cpp", home / "registry.cpp"}
            smaller = scratch / "smaller.a"
            registry = compile_registry(commands, home / "registry.cpp", function, scratch)
            run(["ar", "qc", str(smaller), str(registry), *objects_without(commands, repository, target, left_out)],
                build)
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
