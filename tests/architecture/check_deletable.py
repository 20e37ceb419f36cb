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


def sources_of(entry):
    """What an object is compiled from: one source, or those that CMake joined."""
    source = Path(entry["file"])
    if source.parent.name != "Unity":
        return [source]
    return [Path(included) for included in re.findall(r'^#include "(.+)"$', source.read_text(), re.MULTILINE)]


def registry_without(registry, function, scratch):
    """A copy of the registry without the line of the component."""
    text = registry.read_text()
    without = re.sub(rf"(\w+\.push_back\({function}\(\)\);|\b{function}\(\),?)", "", text)
    assert without != text, f"{registry} does not call {function}"
    changed = scratch / "registry.cpp"
    changed.write_text(without)
    return changed


def compile_sources(entry, sources, target):
    """Compiles sources together, with the command of the entry."""
    joined = target.with_suffix(".cpp")
    joined.write_text("".join(f'#include "{source}"\n' for source in sources))
    words = words_of(entry["command"])
    words[words.index(entry["file"])] = str(joined)
    words[words.index("-o") + 1] = str(target)
    run(words, entry["directory"])


def objects_without(commands, repository, target, component, registry, changed_registry):
    """The objects of a target's library without the component; what the build generates is among them."""
    objects = []
    for entry in commands:
        if not any(Path(entry["file"]).is_relative_to(root / "framework" / target)
                   for root in (repository, Path(entry["directory"]))):
            continue
        sources = sources_of(entry)
        kept = [changed_registry if source == registry else source for source in sources if source != component]
        if kept == sources:
            objects.append(object_of(entry))
        elif kept:
            objects.append(changed_registry.with_name(f"without_{len(objects)}.o"))
            compile_sources(entry, kept, objects[-1])
    return objects


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
            registry = home / "registry.cpp"
            objects = objects_without(commands, repository, target, home / f"{source}.cpp", registry,
                                      registry_without(registry, function, scratch))
            smaller = scratch / "smaller.a"
            run(["ar", "qc", str(smaller), *map(str, objects)], build)
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
