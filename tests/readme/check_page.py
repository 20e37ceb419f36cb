#!/usr/bin/env python3
"""Runs every command that a page of docs/ shows, in order and in one store, and compares what it prints.

    check_page.py REPOSITORY GRIDFOLD PAGE [--rewrite]

A block that begins with `$ gridfold ` is a command with its output. Ids of runs and dates stand for any others. A line
`...` stands for any lines. With --rewrite, the outputs of blocks without `...` are written anew; review the change.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(sys.argv[1]).resolve()
GRIDFOLD = Path(sys.argv[2]).resolve()
PAGE = REPOSITORY / sys.argv[3]
BLOCK = re.compile(r"^```\n\$ (gridfold .*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN_ID = re.compile(r"\d{8}T\d{6}\.\d{3}Z-([\w-]+)-[0-9a-f]{8}")
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
PROGRESS = re.compile(r"^\d+ %(?:, .* left)?\n", re.MULTILINE)


def masked(text):
    return DATE.sub("<date>", RUN_ID.sub(r"<time>-\1-<hash>", text))


def matches(shown, printed):
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", masked(shown), flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), masked(printed)) is not None


def run(command, folder):
    words = f"'{GRIDFOLD}'" + command.removeprefix("gridfold")
    result = subprocess.run(words, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + PROGRESS.sub("", result.stderr)


def main():
    text = PAGE.read_text(encoding="utf-8")
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("configs", "datasets", "experiments"):
            (folder / part).symlink_to(REPOSITORY / part)
        for match in BLOCK.finditer(text):
            command, shown = match.groups()
            status, printed = run(command, folder)
            if "--rewrite" in sys.argv[4:] and "\n...\n" not in "\n" + shown:
                text = text.replace(match.group(0), f"```\n$ {command}\n{printed}```", 1)
                continue
            expected = 2 if shown.startswith("error: ") else 0
            if status != expected or not matches(shown, printed):
                failed += 1
                print(f"$ {command}\nended with {status} and printed\n{printed}\nwhere {PAGE.name} shows\n{shown}")
    if "--rewrite" in sys.argv[4:]:
        PAGE.write_text(text, encoding="utf-8")
    if not BLOCK.search(text):
        print(f"{PAGE} shows no command")
        failed = 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
