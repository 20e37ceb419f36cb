#!/usr/bin/env bash
# Builds gridfold, with the packages that are missing, and runs the quickstart sweep:
#   scripts/quickstart.sh
# or, with arguments, runs gridfold with these:
#   scripts/quickstart.sh plan configs/quickstart.yaml
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$repository/build/release

"$repository/scripts/install_dependencies.sh"
if [[ ! -f $build/build.ninja ]]; then
  # scripts/test.sh adds the tests, and what they need, to the same build.
  (cd "$repository" && cmake --preset release -DGRIDFOLD_BUILD_TESTS=OFF >/dev/null)
fi
if [[ -x $build/gridfold ]]; then
  cmake --build "$build" --target gridfold -- --quiet >&2
else
  echo "Building $build/gridfold" >&2
  cmake --build "$build" --target gridfold >&2
fi

if [[ $# -gt 0 ]]; then
  exec "$build/gridfold" "$@"
fi
cd "$repository"
exec "$build/gridfold" run configs/quickstart.yaml
