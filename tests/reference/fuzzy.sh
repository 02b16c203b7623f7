#!/bin/sh
# Fuzzy affinities against uwot (Debian: r-cran-uwot), on one neighbor table: tests/reference/fuzzy.sh
set -e
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${CXX:-c++}" -std=c++20 -O1 -I"$here/../../include" -isystem "${EIGEN:-/usr/include/eigen3}" -pthread \
  "$here/fuzzy.cpp" -o "$folder/fuzzy"
"$folder/fuzzy" "$folder"
Rscript "$here/fuzzy.R" "$folder"
