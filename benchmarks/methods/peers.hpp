// Programs of other libraries, run as their own manuals run them: the same points, their defaults.
//
// A peer is a script in R or Python. It is called as own methods are, with the files of the points, the map
// and the record, the seed and the number of threads; it reads the points from the same .npy and leaves its
// map and, line by line, its phases.
#pragma once

#include <string>
#include <vector>

namespace benchmark {

struct Peer {
  std::string name{}, family{};
  bool python = false;
  std::string package{};  ///< what has to be installed, as R or Python call it
  std::string debian{};   ///< the package of Debian that has it
  std::string script{};   ///< what comes between reading and writing: X → Y, iterations, minimises_kl
};

inline constexpr const char* r_head = R"R(
arguments <- commandArgs(trailingOnly = TRUE)
record <- file(arguments[3], "w")
seed <- as.integer(arguments[4])
threads <- as.integer(arguments[5])
started <- as.numeric(Sys.time())
phase <- function(name) {
  now <- as.numeric(Sys.time())
  cat(sprintf('{"phase": "%s", "seconds": %.4f}\n', name, now - started), file = record)
  started <<- now
}
read_npy <- function(path) {
  input <- file(path, "rb")
  on.exit(close(input))
  readBin(input, "raw", 8)
  size <- readBin(input, "integer", 1, size = 2, signed = FALSE, endian = "little")
  header <- sub(".*shape", "", rawToChar(readBin(input, "raw", size)))
  shape <- as.integer(regmatches(header, gregexpr("[0-9]+", header))[[1]])
  t(matrix(readBin(input, "numeric", prod(shape), size = 4, endian = "little"), shape[2], shape[1]))
}
write_npy <- function(path, table) {
  output <- file(path, "wb")
  on.exit(close(output))
  header <- sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", nrow(table), ncol(table))
  writeBin(as.raw(c(0x93, utf8ToInt("NUMPY"), 1, 0, 118, 0)), output)
  writeBin(charToRaw(paste0(formatC(header, width = -117), "\n")), output)
  writeBin(as.vector(t(table)), output, size = 4, endian = "little")
}
)R";
inline constexpr const char* r_tail = R"R(
write_npy(arguments[2], Y)
phase("write")
cat(sprintf('{"iterations": %d, "minimises_kl": %d}\n', as.integer(iterations), minimises_kl), file = record)
status <- tryCatch(readLines("/proc/self/status"), error = function(e) character(0))
peak <- grep("^VmHWM", status, value = TRUE)
if (length(peak) == 1)
  cat(sprintf('{"peak_mebibytes": %.1f}\n', as.numeric(gsub("[^0-9]", "", peak)) / 1024), file = record)
close(record)
)R";

inline constexpr const char* python_head = R"PY(
import re, sys, time
started = time.time()
points, map_file, record_file, seed, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
record = open(record_file, "w")
def phase(name):
    global started
    now = time.time()
    record.write('{"phase": "%s", "seconds": %.4f}\n' % (name, now - started))
    started = now
import numpy
)PY";
inline constexpr const char* python_tail = R"PY(
numpy.save(map_file, numpy.ascontiguousarray(Y, dtype=numpy.float32))
phase("write")
record.write('{"iterations": %d, "minimises_kl": %d}\n' % (iterations, minimises_kl))
try:
    peak = re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())
    record.write('{"peak_mebibytes": %.1f}\n' % (int(peak.group(1)) / 1024))
except OSError:
    pass
record.close()
)PY";

inline const std::vector<Peer>& peers() {
  static const std::string uwot = R"R(
suppressMessages(library(uwot))
phase("packages")
X <- read_npy(arguments[1])
phase("read")
set.seed(seed)
iterations <- if (nrow(X) <= 10000) 500 else 200  # the default of n_epochs
minimises_kl <- 0
)R";
  static const std::vector<Peer> all = {
      {"rtsne", "t-SNE", false, "Rtsne", "r-cran-rtsne", R"R(
library(Rtsne)
phase("packages")
X <- read_npy(arguments[1])
phase("read")
set.seed(seed)
fit <- Rtsne(X, perplexity = 30, pca = FALSE, normalize = FALSE, check_duplicates = FALSE, num_threads = threads)
Y <- fit$Y
iterations <- fit$max_iter
minimises_kl <- 1
phase("run")
)R"},
      {"sklearn", "t-SNE", true, "sklearn.manifold", "python3-sklearn", R"PY(
from sklearn.manifold import TSNE
phase("packages")
X = numpy.load(points)
phase("read")
model = TSNE(perplexity=30, init="pca", learning_rate="auto", n_jobs=threads, random_state=seed)
Y = model.fit_transform(X)
iterations = model.n_iter_ + 1
minimises_kl = 1
phase("run")
)PY"},
      {"uwot", "UMAP", false, "uwot", "r-cran-uwot",
       uwot + "Y <- umap(X, n_threads = threads)\nphase(\"run\")\n"},
      {"uwot_fast_sgd", "UMAP", false, "uwot", "r-cran-uwot",
       uwot + "Y <- umap(X, n_threads = threads, fast_sgd = TRUE)\nphase(\"run\")\n"},
  };
  return all;
}

/// The whole program of a peer.
inline std::string program_of(const Peer& peer) {
  return peer.python ? python_head + peer.script + python_tail : r_head + peer.script + r_tail;
}

}  // namespace benchmark
