#!/usr/bin/env bash
# Builds Debian's oneTBB with ThreadSanitizer, once, and prints the folder of its CMake package. The packaged library
# is not built for it and gives some 170 false reports; suppressing those would hide real races as well.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${XDG_CACHE_HOME:-$HOME/.cache}/gridfold/onetbb-tsan
package=$home/prefix/lib/cmake/TBB
if [[ ! -f $package/TBBConfig.cmake ]]; then
  "$here/install_dependencies.sh" --tsan >&2
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  cd "$scratch"
  # Debian's sources from where this machine has its packages, with lists of its own: the system's stay as they are.
  mkdir -p lists/partial cache/archives/partial
  apt=(apt-get -qq -o "Dir::State::lists=$scratch/lists" -o "Dir::Cache=$scratch/cache"
    -o "APT::Sandbox::User=$(id -un)")
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  "${apt[@]}" update >&2
  "${apt[@]}" indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' "Created-By: Packages" |
    grep -E " $release(-updates|-security)? main$" |
    sed "s|^|deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] |" >sources.list
  apt+=(-o "Dir::Etc::sourcelist=$scratch/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  "${apt[@]}" update >&2
  version=$(dpkg-query --show --showformat='${source:Version}' libtbb-dev)
  "${apt[@]}" source "onetbb=$version" >&2
  cmake -S onetbb-*/ -B build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_INSTALL_PREFIX="$home/prefix" -DCMAKE_INSTALL_LIBDIR=lib \
    -DTBB_SANITIZE=thread -DTBB_STRICT=OFF -DTBB_TEST=OFF -DTBBMALLOC_BUILD=OFF >&2
  cmake --build build --target install >&2
fi
echo "$package"
