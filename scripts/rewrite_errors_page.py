#!/usr/bin/env python3
"""Writes what gridfold says about each example of docs/errors.md into the page; review the change as a diff.

usage: rewrite_errors_page.py PROGRAM
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).parents[1] / "docs/errors.md"
BLOCK = re.compile(r"^```(sh|yaml|console|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main():
    program = os.path.abspath(sys.argv[1])
    words = ""
    with tempfile.TemporaryDirectory() as folder:

        def rewritten(block):
            nonlocal words
            language, text = block.group(1), block.group(2)
            if language == "sh":
                subprocess.run(text, shell=True, check=True, cwd=folder)
            elif language == "yaml":
                (pathlib.Path(folder) / "sweep.yaml").write_text(text)
                words = "validate sweep.yaml"
            elif language == "console":
                words = text.removeprefix("gridfold ")
            else:
                command = f"{shlex.quote(program)} {words}"
                result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
                return f"```text\n{result.stdout}{result.stderr}```"
            return block.group(0)

        page = BLOCK.sub(rewritten, PAGE.read_text())
    PAGE.write_text(page)


main()
