#!/usr/bin/env bash
# Rewrites the texts that tests compare with: the JSON Schema, the pages of keys and errors, and expected_texts.md.
# Review the change as a diff.
#   scripts/rewrite_texts.sh [BUILD_DIRECTORY]
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(cd "${1:-$repository/build/release}" && pwd)
"$build/gridfold" schema >"$repository/docs/reference/sweep.schema.json"
"$build/gridfold" schema --format markdown >"$repository/docs/reference/sweep-keys.md"
"$repository/scripts/rewrite_errors_page.py" "$build/gridfold"
for file in "$repository"/tests/*/expected_texts.md; do
  folder=$(basename "$(dirname "$file")")
  # A test fails where more than its texts changed; its texts are written all the same.
  GRIDFOLD_REWRITE_TEXTS=1 "$build/gridfold_test_$folder" >/dev/null || echo "tests/$folder: some tests fail" >&2
done
