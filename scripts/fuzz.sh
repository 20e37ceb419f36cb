#!/usr/bin/env bash
# Feeds the readers of journals and of summary.json whatever libFuzzer makes, under address and undefined-behaviour
# sanitizers: a crash, a hang of ten seconds or 2 GiB of memory fails.
#   scripts/fuzz.sh [SECONDS]    for each of the two; 60 by default
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-60}
"$repository/scripts/install_dependencies.sh" --tsan
build=$repository/build/fuzz
mkdir -p "$build"
cd "$repository"

sources=(
  framework/core/{nearest_name,parameter,row_groups,scalar,sha256,split_set,utf8}.cpp
  framework/plan/plan.cpp
  framework/stats/{ranking,summary}.cpp
  framework/store/{durable_file,file_descriptor,journal,journal_records,json_field,json_text,layout_json,make_record}.cpp
  framework/store/{outcome_table,parse_json,parse_summary_json,provenance_json,read_file,read_journal,run_layout}.cpp
  framework/store/{run_record,schema_version,stored_run,summary_json}.cpp
  tests/fuzz/fuzz_{journal,summary}.cpp
)
flags=(-std=c++20 -O1 -g1 -Iframework -fno-sanitize-recover=undefined -fsanitize=address,undefined)
compile() {
  local object=$build/$(basename "$1" .cpp).o
  [[ $object -nt $1 ]] || clang++ "${flags[@]}" -fsanitize=fuzzer-no-link -c "$1" -o "$object"
}
export -f compile
running=()
for source in "${sources[@]}"; do
  compile "$source" &
  running+=($!)
  if [[ ${#running[@]} -ge $(nproc) ]]; then
    wait "${running[0]}"
    running=("${running[@]:1}")
  fi
done
for process in "${running[@]}"; do wait "$process"; done

shared=("$build"/*.o)
shared=("${shared[@]/*fuzz_*.o/}")
fuzz() {
  local name=$1 corpus=$build/corpus-$1
  mkdir -p "$corpus"
  clang++ "${flags[@]}" -fsanitize=fuzzer ${shared[@]} "$build/fuzz_$name.o" -lcrypto -lfmt -o "$build/fuzz_$name"
  # Crashing inputs are written to the working directory.
  (cd "$build" && "./fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
    -print_final_stats=1 "$corpus" "$repository/tests/fuzz/seeds/$name" 2>&1 | grep -vE '^#|NEW|REDUCE|pulse' | tail -20)
}
fuzz journal &
journal=$!
fuzz summary &
summary=$!
wait $journal && wait $summary
