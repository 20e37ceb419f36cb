#!/usr/bin/env bash
# Installs the Debian 12 packages that gridfold needs and that are missing; does nothing where none is.
#   scripts/install_dependencies.sh [--tests] [--benchmarks] [--tsan]
set -euo pipefail

# What building and running gridfold takes.
packages=(
  g++ cmake ninja-build pkg-config git
  libboost-dev libboost-program-options-dev libyaml-cpp-dev nlohmann-json3-dev libhdf5-dev libtbb-dev
  libfmt-dev zlib1g-dev libarchive-dev libcurl4-openssl-dev libmatio-dev libpng-dev libjpeg62-turbo-dev libssl-dev libeigen3-dev
  libopenblas0-pthread libnanoflann-dev libsqlite3-dev
  gnuplot-nox librsvg2-bin fonts-dejavu-core
)
# Catch2, the Python readers and peers that tests compare with, fault injection, and what compresses data.
test_packages=(
  catch2 python3 python3-numpy python3-h5py python3-xarray python3-pandas python3-netcdf4 python3-h5netcdf python3-sklearn
  python3-scipy python3-jsonschema python3-yaml strace hdf5-tools bzip2 xz-utils zstd
)
benchmark_packages=(libbenchmark-dev python3 python3-numpy python3-sklearn python3-faiss)
# What scripts/build_tsan_tbb.sh builds oneTBB with.
tsan_packages=(clang libclang-rt-14-dev dpkg-dev)

for argument in "$@"; do
  case $argument in
    --tests) packages+=("${test_packages[@]}") ;;
    --benchmarks) packages+=("${benchmark_packages[@]}") ;;
    --tsan) packages+=("${tsan_packages[@]}") ;;
    *)
      echo "usage: ${0##*/} [--tests] [--benchmarks] [--tsan]" >&2
      exit 2
      ;;
  esac
done

missing=()
for package in "${packages[@]}"; do
  if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
    missing+=("$package")
  fi
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "these packages are missing and sudo is not there to install them: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
