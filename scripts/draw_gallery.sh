#!/usr/bin/env bash
# Runs every experiment, puts its pictures into docs/gallery/ with a page of them, and the verdicts on published numbers
# into docs/reproduced.md. Steps whose data is not here are skipped, and their pictures stay as they are. Review the
# change as a diff: where results are the same, so are the bytes, but for measured times.
#
#   scripts/draw_gallery.sh [EXPERIMENT ...]     all experiments, or the pictures of some
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
gridfold=${GRIDFOLD:-$repository/build/release/gridfold}
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
cd "$repository"
mkdir -p docs/gallery

# A number that differs ends it with 1, and is in the page.
if [[ $# -gt 0 ]]; then
  "$gridfold" reproduce "$@" --out "$runs" --format markdown || [[ $? -eq 1 ]]
else
  {
    echo "# Published numbers"
    echo
    echo "Written by \`scripts/draw_gallery.sh\` from \`gridfold reproduce --all --format markdown\`."
    echo
    "$gridfold" reproduce --all --out "$runs" --format markdown || [[ $? -eq 1 ]]
  } >"$runs/reproduced.md"
  cp "$runs/reproduced.md" docs/reproduced.md
fi

for run in "$runs"/*/; do
  experiment=$(sed -n 's/^ *"experiment": "\(.*\)",\?$/\1/p' "$run/summary.json" | head -n 1)
  sweep=$(basename "$run" | sed -E 's/^[^-]*-(.*)-[0-9a-f]{8}$/\1/')
  for picture in "$run"plots/*.svg; do
    # One of many confusion matrices is enough.
    [[ -f $picture && $picture != *-confusion-matrix-[0-9]* && $picture != */confusion-matrix-[0-9]* ]] && cp "$picture" "docs/gallery/$experiment-$sweep-$(basename "$picture")"
  done
done

{
  echo "# Gallery"
  echo
  echo "Every picture that the experiments draw, made by \`scripts/draw_gallery.sh\`."
  for folder in experiments/*/; do
    name=$(basename "$folder")
    pictures=(docs/gallery/"$name"-*.svg)
    [[ -f ${pictures[0]} ]] || continue
    echo
    echo "## [$name](../../experiments/$name/README.md)"
    echo
    sed -n 's/^description: //p' "$folder/experiment.yaml"
    for picture in "${pictures[@]}"; do
      echo
      echo "![$(basename "$picture" .svg)]($(basename "$picture"))"
    done
  done
} >docs/gallery/README.md
