#!/usr/bin/env python3
"""Checks that the source tree keeps the rules of framework/README.md; prints one sentence per breach.

usage: check_house.py REPOSITORY
"""

import json
import re
import subprocess
import sys
from pathlib import Path

# Which folders may include a third-party header; a header that matches no line may be included anywhere.
THIRD_PARTY = [
    (r"yaml-cpp/", "yaml-cpp", {"yaml"}),
    (r"hdf5", "HDF5", {"hdf5", "store"}),
    (r"H5\w*\.h", "HDF5", {"hdf5", "store"}),
    (r"boost/program_options", "Boost.Program_options", {"cli"}),
    (r"boost/math/", "Boost.Math", {"stats"}),
    (r"boost/(?!math/)", "Boost", {"cli"}),
    (r"(oneapi/)?tbb/", "oneTBB", {"neighbors", "classifiers", "run", "store"}),
    (r"nlohmann/", "nlohmann_json", {"store", "report", "export", "fetch"}),
    (r"curl/", "libcurl", {"fetch"}),
    (r"openssl/", "OpenSSL", {"core"}),
    (r"sqlite3\.h", "SQLite", {"store"}),
    (r"zlib\.h", "zlib", {"data", "store"}),
    (r"archive(_entry)?\.h", "libarchive", {"data", "libarchive", "store"}),
    (r"matio\.h", "matio", {"data"}),
    (r"png\.h", "libpng", {"images"}),
    (r"jpeglib\.h", "libjpeg", {"images"}),
    (r"Eigen/", "Eigen", {"transforms", "data"}),
    (r"nanoflann", "nanoflann", {"neighbors"}),
    (r"(cblas|lapacke?|openblas_config)\.h", "OpenBLAS", {"linalg"}),
    (r"dlfcn\.h", "the dynamic linker", {"linalg", "libarchive"}),
    (r"(dnnl|oneapi/dnnl)", "oneDNN", {"distance"}),
]
PRINTING = re.compile(
    r"\bstd::(cout|cerr|clog|puts|putchar|printf|fprintf|fputs|vprintf|perror)\b"
    r"|(?<![\w:.>])(printf|fprintf|puts|fputs|putchar|perror)\s*\("
    r"|\bfmt::print\b|#\s*include\s*<iostream>"
)
SHAPELESS_NAMES = {"util", "utils", "helper", "helpers", "common", "misc"}
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:work|root|home|Users)/[\w.]")
# The folder of each family that a sweep names, by the definition of docs/reference/sweep.schema.json that lists it.
FAMILY_FOLDERS = {
    "loader": "data",
    "step": "data",
    "metric": "distance",
    "classifier": "classifiers",
    "artifact": "artifacts",
    "protocol": "resampling",
    "score": "scores",
}
# No sweep names an export.
EXPORT_NAME = re.compile(r"\bcomponent\s*=\s*\{\s*\.name\s*=\s*\"([\w-]+)\"")
# Literals that may be spelt as a component of another family is: (files of framework/, names, what they are).
NAMESAKES = [
    (r"report/charts/\w+\.cpp", "@artifacts", "a chart of artifacts has the name of what it draws"),
    (r"classifiers/linear/linear_setting\.[ch]pp", "l1 l2 cosine", "penalties and schedules"),
    (r"classifiers/linear/linear_model\.cpp", "accuracy", "a column of the training's history"),
    (r"classifiers/metric_parameter\.cpp", "l1 l2", "the default and the example of a parameter"),
    (r"config/structural_keys\.cpp", "digits", "the example of a key"),
    (r"data/transforms/normalize\.cpp", "l1 l2", "norms"),
    (r"export/csv_wide\.cpp", "csv", "an alias of the export"),
    (r"export/vega_lite\.cpp", "ordinal", "a word of Vega-Lite"),
    (r"fetch/openml\.cpp", "arff", "a format of OpenML"),
    (r"cli/predict_command\.cpp", "accuracy", "what the ledger calls the share of right predictions"),
    (r"cli/(compare|list|plan|schema)_command\.cpp", "json markdown", "values of --format"),
    (r"report/(csv|json|markdown|reproduction)\.cpp", "csv json markdown", "formats of a report"),
    (r"report/cell_text\.cpp", "precision recall", "headings"),
    (r"report/comparison_json\.cpp", "differences five_by_two", "keys of JSON"),
    (r"store/(parse_)?summary_json\.cpp", "nested differences", "keys of summary.json"),
]
LITERAL = re.compile(
    r"//[^\n]*|/\*.*?\*/|R\"(?P<tag>[^(\s]*)\((?P<raw>.*?)\)(?P=tag)\""
    r"|\"(?P<text>(?:\\.|[^\"\\\n])*)\"|(?<!\w)'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
OPENS_NAMESPACE = re.compile(r"namespace ?([\w:]*) ?\{")
DEFINES_TYPE = re.compile(r"(?:struct|class|union|enum class)\s+(\w+)(?:\s+final)?\s*(?:\{|:(?!:))")
REPORTED_LINES = 400
REFUSED_LINES = 600


def without_comments_and_strings(text):
    """The code with comments and literals blanked, so that a word in them counts for nothing; lines stay."""
    return LITERAL.sub(lambda match: "\n" * match.group().count("\n"), text)


def includes(text):
    """(line, opening character, name) of each #include."""
    for number, line in enumerate(text.splitlines(), start=1):
        match = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
        if match:
            yield number, match.group(1), match.group(2)


def declared_uses(framework):
    """{folder: folders that its CMakeLists.txt names}, in the order of the pipeline."""
    order = re.findall(r"add_subdirectory\((\w+)\)", (framework / "CMakeLists.txt").read_text())
    uses = {}
    for folder in order:
        text = (framework / folder / "CMakeLists.txt").read_text()
        call = re.search(r"gridfold_add_folder\((.*?)\)", text, re.DOTALL)
        words = call.group(1).split() if call else []
        named = []
        for word in words[words.index("USES") + 1 :] if "USES" in words else []:
            if word in {"SOURCES", "LINKS"}:
                break
            named.append(word)
        uses[folder] = named
    return uses


def reachable(folder, uses):
    """The folder itself and all that it may include: what it uses, and what these use."""
    if folder == "cli":
        return set(uses)
    found, open_folders = {folder}, [folder]
    while open_folders:
        for used in uses.get(open_folders.pop(), []):
            if used not in found:
                found.add(used)
                open_folders.append(used)
    return found


def documented_uses(framework):
    """{folder: folders in the last column of the table of framework/README.md}."""
    table = {}
    for line in (framework / "README.md").read_text().splitlines():
        row = re.match(r"\| `(\w+)/` \|.*\| ([^|]+) \|$", line)
        if row:
            named = row.group(2).strip()
            table[row.group(1)] = [] if named == "nothing" else [word.strip() for word in named.split(",")]
    return table


def check_folders(framework, uses):
    order = list(uses)
    for folder, named in uses.items():
        for used in named:
            if used not in order:
                yield f"framework/{folder}/CMakeLists.txt uses {used}, which is no folder of framework/."
            elif order.index(used) >= order.index(folder):
                yield f"framework/{folder}/CMakeLists.txt uses {used}, which does not come before it in the pipeline."
    for path in sorted(entry for entry in framework.iterdir() if entry.is_dir()):
        if path.name not in uses:
            yield f"framework/{path.name}/ is not in framework/CMakeLists.txt."
    table = documented_uses(framework)
    for folder in order:
        if folder not in table:
            yield f"framework/README.md's table has no row for {folder}/."
        elif folder != "cli" and sorted(table[folder]) != sorted(uses[folder]):
            yield (
                f"framework/README.md says that {folder} may use {', '.join(table[folder]) or 'nothing'}, "
                f"its CMakeLists.txt names {', '.join(uses[folder]) or 'nothing'}."
            )
    for folder in table:
        if folder not in uses:
            yield f"framework/README.md's table has a row for {folder}/, which is no folder of framework/."


def check_source(repository, path, folder, uses):
    text = path.read_text(encoding="utf-8")
    shown = path.relative_to(repository)
    allowed = reachable(folder, uses)
    for line, opening, name in includes(text):
        if opening == '"':
            first = name.split("/")[0]
            if name.startswith("../") or "/../" in name:
                yield f"{shown}:{line} includes \"{name}\": an include names its folder, never a way up."
            elif "/" not in name:
                yield f"{shown}:{line} includes \"{name}\" without the folder that it is in."
            elif first not in uses:
                yield f"{shown}:{line} includes \"{name}\", which is in no folder of framework/."
            elif first not in allowed:
                yield f"{shown}:{line} includes \"{name}\": {folder} may not use {first}."
        else:
            for pattern, library, folders in THIRD_PARTY:
                if re.match(pattern, name) and folder not in folders:
                    yield f"{shown}:{line} includes <{name}>: only {', '.join(sorted(folders))} may include {library}."
                    break
    if folder != "cli":
        for number, line in enumerate(without_comments_and_strings(text).splitlines(), start=1):
            if PRINTING.search(line):
                yield f"{shown}:{number} prints: only cli prints."
    if path.suffix == ".hpp" and "#pragma once" not in text:
        yield f"{shown} has no #pragma once."
    lines = text.count("\n")
    if lines > REFUSED_LINES:
        yield f"{shown} has {lines} lines: more than {REFUSED_LINES} hold more than one concept."


def component_names(repository, uses):
    """{name: folders that define a component of that name}: what the schema of sweep files lists, and exports."""
    names = {}
    definitions = json.loads((repository / "docs/reference/sweep.schema.json").read_text())["definitions"]
    for family, folder in FAMILY_FOLDERS.items():
        schema = definitions[family]
        while "enum" not in schema:
            schema = schema["anyOf"][0]
        for name in schema["enum"]:
            names.setdefault(name, set()).add(folder)
    if "export" in uses:
        for path in (repository / "framework/export").glob("*.cpp"):
            for name in EXPORT_NAME.findall(path.read_text(encoding="utf-8")):
                names.setdefault(name, set()).add("export")
    return names


def is_namesake(path, name, folders):
    """Whether NAMESAKES lets the file hold the name, which is that of a component of these folders."""
    for files, allowed, _ in NAMESAKES:
        if re.fullmatch(files, path) and (name in allowed.split() or allowed in {f"@{folder}" for folder in folders}):
            return True
    return False


def check_names(repository, path, folder, names):
    """Nothing outside a family's folder holds the name of one of its components."""
    shown = path.relative_to(repository)
    text = path.read_text(encoding="utf-8")
    for match in LITERAL.finditer(text):
        name = match.group("text") if match.group("text") is not None else match.group("raw")
        folders = names.get(name, {folder})
        if folder in folders or is_namesake(path.relative_to(repository / "framework").as_posix(), name, folders):
            continue
        line = text.count("\n", 0, match.start()) + 1
        yield f"{shown}:{line} asks for the component \"{name}\" of {', '.join(sorted(folders))} by name."


def tracked_files(repository):
    listed = subprocess.run(
        ["git", "-C", str(repository), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        return None
    return [repository / name for name in listed.stdout.split("\0") if name]


def check_tracked(repository, files):
    for path in files:
        if not path.is_file() or path.is_symlink():
            continue
        shown = path.relative_to(repository)
        if path.stem.lower() in SHAPELESS_NAMES or (set(shown.parts[:-1]) & SHAPELESS_NAMES):
            yield f"{shown} has a name that says nothing of what it holds."
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE_PATH.search(line):
                yield f"{shown}:{number} holds a path of one machine."


def defined_types(path):
    """The types that a file defines at namespace scope, with their namespaces, but for those that nobody else sees."""
    namespaces = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if opened := OPENS_NAMESPACE.match(line):
            namespaces.append(opened.group(1))
        elif line.startswith("}  // namespace"):
            namespaces.pop()
        elif (defined := DEFINES_TYPE.match(line)) and "" not in namespaces:
            yield "::".join([*namespaces, defined.group(1)])


def check_definitions(repository, paths):
    """Two types of one name in one namespace share the code of templates over them, with the layout of one of them."""
    where = {}
    for path in paths:
        for name in dict.fromkeys(defined_types(path)):
            shown = path.relative_to(repository)
            if name in where:
                yield f"{shown} defines {name}, as {where[name]} does: the program gets the templates of one of them."
            else:
                where[name] = shown


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    repository = Path(sys.argv[1]).resolve()
    framework = repository / "framework"
    uses = declared_uses(framework)
    breaches = list(check_folders(framework, uses))
    names = component_names(repository, uses)
    sources = []
    long_files = []
    for folder in uses:
        for path in sorted((framework / folder).rglob("*")):
            if path.suffix in {".hpp", ".cpp", ".inc"}:
                sources.append(path)
                breaches += check_source(repository, path, folder, uses)
                breaches += check_names(repository, path, folder, names)
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > REPORTED_LINES:
                    long_files.append(f"{path.relative_to(repository)} has {lines} lines.")
    breaches += check_definitions(repository, sources)
    files = tracked_files(repository)
    if files is None:
        print("This is no git checkout: names and machine paths in tracked files were not looked at.")
    else:
        breaches += check_tracked(repository, files)

    print(f"Looked at {len(sources)} sources in {len(uses)} folders of framework/.")
    for sentence in long_files:
        print(f"Long, but not refused: {sentence}")
    for sentence in breaches:
        print(sentence)
    if breaches:
        sys.exit(f"{len(breaches)} breaches of the rules in framework/README.md.")
    print("Every include, third-party header, print, name and path is where framework/README.md allows it.")


if __name__ == "__main__":
    main()
