# The packages neem is built from, by their Debian names, and a function that installs those that are missing.
# Sourced by tests/run.sh and examples/demo.sh.

library_packages="libeigen3-dev libnanoflann-dev"                     # what the headers include
program_packages="g++ cmake ninja-build libcli11-dev libpng-dev zlib1g-dev libpugixml-dev"  # what the program neem adds
test_packages="catch2 pkg-config libhnswlib-dev libhdf5-dev"                   # what the tests add
clang_packages="clang libclang-rt-dev"                                # a second compiler, sanitizers, fuzzer
format_packages="clang-format-16"                                      # the formatting check
docs_packages="doxygen"                                                # the reference pages
data_packages="dataset-fashion-mnist"                                 # 70,000 images for the demonstration

# need_packages NAME...: installs what is missing and says so; does nothing where all are there.
need_packages() {
  local missing=() name as_root=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "This system has no apt-get. Needed, by their Debian names: $*" >&2
    echo "Install these (Eigen 3.4, nanoflann, Catch2, CLI11, libpng, zlib, ...) and go on." >&2
    return 0
  fi
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing packages, and neither root nor sudo to install them: ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null ||
    echo "apt-get update failed; trying with the lists there are" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}
