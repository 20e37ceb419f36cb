#!/usr/bin/env bash
# Installs a build, then configures, builds and runs a project that knows gridfold by find_package alone.
#   test_install.sh BUILD_DIRECTORY
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$1" --prefix "$scratch/prefix" >/dev/null
cmake -S "$here/consumer" -B "$scratch/build" -G Ninja -DCMAKE_PREFIX_PATH="$scratch/prefix" >/dev/null
cmake --build "$scratch/build"
output=$("$scratch/build/consumer")
[[ $output == *" 5 0.5" ]] || {
  echo "the consumer printed: $output"
  exit 1
}
"$scratch/prefix/bin/gridfold" --version
[[ -f $scratch/prefix/share/gridfold/configs/quickstart.yaml ]] || {
  echo "share/gridfold/configs/quickstart.yaml was not installed"
  exit 1
}
