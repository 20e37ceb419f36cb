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
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$repository"
mkdir -p docs/gallery

# A number that differs ends it with 1, and is in the page; where no data is here, it ends with 3 and says so.
reproduce() {
  local code=0
  "$gridfold" reproduce "$@" || code=$?
  [[ $code -le 1 || $code -eq 3 ]]
}

if [[ $# -eq 0 ]]; then
  reproduce --all --no-plots --out "$scratch/all" --export-markdown "$scratch/verdicts.md" --export-csv docs/reproduced.csv
  {
    echo "# Published numbers"
    echo
    echo "Written by \`scripts/draw_gallery.sh\` from \`gridfold reproduce --all --export-markdown\`, and its table as it stands in the README. [reproduced.csv](reproduced.csv) has every number, its source and what gridfold got."
    echo
    cat "$scratch/verdicts.md"
  } >docs/reproduced.md
  awk -v verdicts="$scratch/verdicts.md" '
    /^<!-- end of verdicts/ { skips = 0 }
    !skips { print }
    /^<!-- verdicts/ { skips = 1; while ((getline line < verdicts) > 0 && line !~ /^(Not as published|Optimistic):$/) print line }' README.md >"$scratch/README.md"
  cp "$scratch/README.md" README.md
  for folder in experiments/*/; do
    set -- "$@" "$(basename "$folder")"
  done
fi

# Each experiment runs in a store of its own, whose ledger does not know what others used their test sets for: pictures
# are those that `gridfold reproduce NAME` draws into a new store, whatever else runs here.
for name in "$@"; do
  store=$scratch/$name
  reproduce "$name" --out "$store"
  for run in "$store"/*/; do
    [[ -d $run/plots ]] || continue
    # `<experiment>-<sweep>`, as pictures are called.
    prefix=$name-$(basename "$run" | sed -E 's/^[^-]*-(.*)-[0-9a-f]{8}$/\1/')
    # Pictures that an experiment no longer draws go.
    rm -f docs/gallery/"$prefix"-*.svg
    for picture in "$run"/plots/*.svg; do
      # One of many confusion matrices is enough.
      [[ -f $picture && $picture != */confusion-matrix-[0-9]* ]] && cp "$picture" "docs/gallery/$prefix-$(basename "$picture")"
    done
  done
done

{
  echo "# Gallery"
  echo
  echo "The pictures that the experiments draw (of confusion matrices the first of each run), made by \`scripts/draw_gallery.sh\`."
  for folder in experiments/*/; do
    name=$(basename "$folder")
    # decision-map before decision-map-2, and that before decision-map-10.
    mapfile -t pictures < <(printf '%s\n' docs/gallery/"$name"-*.svg | sed 's/\.svg$//' | sort -V | sed 's/$/.svg/')
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
