#!/usr/bin/env bash
# Runs every experiment, draws its pictures into docs/gallery/ with a page of them, and the verdicts on published numbers
# into docs/reproduced.md, docs/reproduced.csv and, without the lists below the table, the README. Steps whose data is
# not here are skipped, and their pictures stay as they are. Review the change as a diff:
# where results are the same, so are the bytes, but for measured times.
#
#   scripts/draw_gallery.sh [EXPERIMENT ...]     all experiments, or the pictures of some
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
gridfold=${GRIDFOLD:-$repository/build/release/gridfold}
runs=$(mktemp -d)
stores=$(mktemp -d)
trap 'rm -rf "$runs" "$stores"' EXIT
cd "$repository"
mkdir -p docs/gallery

# A number that differs ends it with 1, and is in the page.
verdicts() {
  "$gridfold" reproduce "$@" --no-plots --out "$runs" || [[ $? -eq 1 ]]
}

if [[ $# -gt 0 ]]; then
  verdicts "$@"
else
  verdicts --all --export-markdown "$runs/verdicts.md" --export-csv docs/reproduced.csv
  {
    echo "# Published numbers"
    echo
    echo "Written by \`scripts/draw_gallery.sh\` from \`gridfold reproduce --all --export-markdown\`, and its table as it stands in the README. [reproduced.csv](reproduced.csv) has every number, its source and what gridfold got."
    echo
    cat "$runs/verdicts.md"
  } >docs/reproduced.md
  awk -v verdicts="$runs/verdicts.md" '
    /^<!-- end of verdicts/ { skips = 0 }
    !skips { print }
    /^<!-- verdicts/ { skips = 1; while ((getline line < verdicts) > 0 && line !~ /^(Not as published|Optimistic):$/) print line }' README.md >"$runs/README.md"
  cp "$runs/README.md" README.md
fi

experiment_of() {
  sed -n 's/^ *"experiment": "\(.*\)",\?$/\1/p' "$1/summary.json" | head -n 1
}

# `<experiment>-<sweep>` of a run's folder.
name_of() {
  echo "$(experiment_of "$1")-$(basename "$1" | sed -E 's/^[^-]*-(.*)-[0-9a-f]{8}$/\1/')"
}

# Pictures that an experiment no longer draws go.
for run in "$runs"/*/; do
  rm -f docs/gallery/"$(name_of "$run")"-*.svg
done
# Each experiment is drawn in a store of its own, whose ledger does not know what other experiments used their test sets
# for: pictures do not depend on which others run.
for run in "$runs"/*/; do
  name=$(name_of "$run")
  store=$stores/$(experiment_of "$run")
  "$gridfold" pack "$run" "$stores/run.tar.gz" >/dev/null
  "$gridfold" unpack "$stores/run.tar.gz" --out "$store" >/dev/null
  rm "$stores/run.tar.gz"
  # Where a run has nothing to draw, it ends with 2.
  "$gridfold" plot "$(basename "$run")" --all --out "$store" >/dev/null || [[ $? -eq 2 ]]
  for picture in "$store/$(basename "$run")"/plots/*.svg; do
    # One of many confusion matrices is enough.
    [[ -f $picture && $picture != *-confusion-matrix-[0-9]* && $picture != */confusion-matrix-[0-9]* ]] && cp "$picture" "docs/gallery/$name-$(basename "$picture")"
  done
done

{
  echo "# Gallery"
  echo
  echo "The pictures that the experiments draw (of confusion matrices the first of each run), made by \`scripts/draw_gallery.sh\`."
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
      words=$(basename "$picture" .svg)
      words=${words#"$name"-}
      echo "![${words//-/ }]($(basename "$picture"))"
    done
  done
} >docs/gallery/README.md
