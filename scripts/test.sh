#!/usr/bin/env bash
# Builds gridfold with its tests, with the packages that are missing, and runs the quick tests:
#   scripts/test.sh [--preset NAME] [--long | --all | --folders NAME,...] [ctest argument ...]
#   --preset NAME  release (default), dev, asan or tsan
#   --long         the long tests alone
#   --all          quick and long tests
#   --folders ...  the quick tests of these folders of tests/ alone, and builds no others
# Tests on CIFAR-10 and MNIST read them below $GRIDFOLD_DATA and are skipped where it is not set.
# With CI=true a warning stops the release build; sanitizers make GCC see warnings that are none.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=release
selection=(--label-regex '^quick$')
folders=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --preset)
      preset=${2:?--preset takes a name}
      shift 2
      ;;
    --long)
      selection=(--label-regex '^long$')
      shift
      ;;
    --all)
      selection=()
      shift
      ;;
    --folders)
      IFS=, read -ra folders <<<"${2:?--folders takes names}"
      shift 2
      ;;
    *) break ;;
  esac
done

"$repository/scripts/install_dependencies.sh" --tests
configure=(-DGRIDFOLD_BUILD_TESTS=ON)
[[ ${CI:-} != true || $preset != release ]] || configure+=(-DGRIDFOLD_WARNINGS_AS_ERRORS=ON)
if [[ $preset == tsan ]]; then
  configure+=(-DTBB_DIR="$("$repository/scripts/build_tsan_tbb.sh")" -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++)
fi
if [[ -z ${CMAKE_CXX_COMPILER_LAUNCHER:-} ]] && command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi
cd "$repository"
cmake --preset "$preset" "${configure[@]}" >/dev/null
if [[ ${#folders[@]} -gt 0 ]]; then
  cmake --build --preset "$preset" --target "${folders[@]/#/gridfold_test_}"
  selection+=(--tests-regex "^($(IFS='|' && echo "${folders[*]}")):")
else
  cmake --build --preset "$preset"
fi
exec ctest --preset "$preset" --parallel "$(nproc)" "${selection[@]}" "$@"
