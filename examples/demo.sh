#!/usr/bin/env bash
# From a fresh machine to a map of 70,000 pictures of clothes: installs what is missing, builds, embeds.
#
#   examples/demo.sh [options of neem embed]     leaves map.png and map.npy in the current folder
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
. tests/packages.sh
need_packages $library_packages $program_packages $data_packages

data=${NEEM_DATA:-/usr/share/datasets/fashion-mnist}
export CXX=${CXX:-g++}
build=${NEEM_BUILD:-build/demo}  # a folder of its own: the presets keep their options
mkdir -p "$build"
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -march=native -DNDEBUG" \
  >"$build/configure.log" 2>&1 || {
  cat "$build/configure.log"
  exit 1
}
cmake --build "$build" --target neem_program -j "$(nproc)"

"$build"/examples/neem embed "$data"/train-images-idx3-ubyte.gz "$data"/t10k-images-idx3-ubyte.gz \
  --labels "$data"/train-labels-idx1-ubyte.gz --labels "$data"/t10k-labels-idx1-ubyte.gz \
  --label-names "T-shirt,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot" \
  -o "$here"/map.npy --plot "$here"/map.png --force "$@"
