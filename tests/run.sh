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
begin=$(date +%s.%N)
cmake --build "$build" -j "$(nproc)"
built=$(date +%s.%N)
times >"$build.minutes"
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)"
times >>"$build.minutes"
# minutes compiled and run, by the clock and of processors; the second line of `times` is that of all it started
awk -v a="$begin" -v b="$built" -v c="$(date +%s.%N)" '
  NR % 2 == 0 { split($1 " " $2, t, /[ms ]+/); cpu[NR / 2] = t[1] * 60 + t[2] + t[3] * 60 + t[4] }
  END { printf "%.1f %.1f %.1f %.1f\n", (b - a) / 60, (c - b) / 60, cpu[1] / 60, (cpu[2] - cpu[1]) / 60 }
' "$build.minutes" >"$build.took"
mv "$build.took" "$build.minutes"
echo "== $preset took minutes to compile, to run, and of processors: $(cat "$build.minutes")"
