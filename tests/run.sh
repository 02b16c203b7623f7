#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, runs all tests.
#
#   tests/run.sh [PRESET]           PRESET: dev (default), release, asan, tsan, fuzz
#   CXX=clang++ tests/run.sh        with another compiler
#   NEEM_CMAKE="-DX=Y" tests/run.sh further options for the configuration
#   NEEM_BUILD=FOLDER tests/run.sh  with the builds elsewhere, as where the sources are read-only
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/packages.sh

preset=${1:-dev}
case $preset in tsan | fuzz) CXX=clang++ ;; esac
export CXX=${CXX:-g++}

packages="$library_packages $program_packages $test_packages"
case $CXX in *clang*) packages="$packages $clang_packages" ;; esac
need_packages $packages

mkdir -p "${NEEM_BUILD:-build}"
build=${NEEM_BUILD:-build}/$preset-$(basename "$CXX")
echo "== $preset with $($CXX --version | head -1)"
cmake --preset "$preset" -B "$build" -DCMAKE_CXX_COMPILER="$CXX" -DNEEM_TEST_UNITY=ON ${NEEM_CMAKE:-} >"$build.log" 2>&1 || {
  cat "$build.log"
  exit 1
}
cmake --build "$build" -j "$(nproc)"
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)"
