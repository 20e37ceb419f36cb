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
rm -f "$build"/*.o "$build"/*.a "$build"/common.*
cd "$repository"

# All that needs no library of files; the linker takes what the readers use.
readarray -t sources < <(grep -LE '<(hdf5|H5|sqlite3|archive)|built_with' framework/{core,scores,stats,store}/*.cpp)
sources+=(framework/classifiers/settings.cpp framework/plan/{judged_training_rows,plan}.cpp tests/fuzz/fuzz_{journal,summary}.cpp)
flags=(-std=c++20 -O1 -g1 -Iframework -fno-sanitize-recover=undefined -fsanitize=address,undefined)
flags+=(-fsanitize=fuzzer-no-link)
# What most files include, parsed once.
printf '#include <%s>\n' algorithm filesystem fmt/format.h fmt/ranges.h functional map nlohmann/json.hpp optional set span \
  string variant vector >"$build/common.hpp"
clang++ "${flags[@]}" -x c++-header "$build/common.hpp" -o "$build/common.pch"
# Two folders may have files of one name.
compile() {
  local object=${1%.cpp}
  clang++ "${flags[@]}" -include-pch "$build/common.pch" -c "$1" -o "$build/${object//\//_}.o"
}
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

ar rcs "$build/libreaders.a" "$build"/*.o
fuzz() {
  local name=$1 corpus=$build/corpus-$1
  mkdir -p "$corpus"
  clang++ "${flags[@]}" -fsanitize=fuzzer "$build/tests_fuzz_fuzz_$name.o" "$build/libreaders.a" -lcrypto -lfmt -o "$build/fuzz_$name"
  # Crashing inputs are written to the working directory.
  (cd "$build" && "./fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
    -print_final_stats=1 "$corpus" "$repository/tests/fuzz/seeds/$name" 2>&1 | grep -vE '^#|NEW|REDUCE|pulse' | tail -20)
}
fuzz journal &
journal=$!
fuzz summary &
summary=$!
wait $journal && wait $summary
