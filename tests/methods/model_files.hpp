// Model files for tests and for the fuzzer: small runs of every method, and files changed at will, with
// checksums that fit.
#pragma once

#include "clouds.hpp"
#include "neem/io/detail/zip.hpp"
#include "neem/io/detail/zip_writer.hpp"
#include "neem/methods/any_options.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/model.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace model_files {

using namespace neem;

/// A run to be saved: a method with options, few iterations. The option weights, whatever its value, gives each third
/// point twice the weight of the others.
struct Case {
  std::string method;
  std::vector<std::pair<std::string, std::string>> options;
};

inline AnyOptions options_of(const Case& one) {
  AnyOptions o(one.method);
  for (const auto& [name, value] : one.options) {
    if (name != "weights") o.set(name, value);
  }
  return o;
}

/// Every method with fixed bits, with every option that changes what is kept from one iteration to the next.
inline std::vector<Case> every_case() {
  return {
      {"tsne", {{"early_iterations", "20"}, {"iterations", "25"}}},
      {"tsne",
       {{"weights", "some"},
        {"dof", "0.7"},
        {"phases", "12:30..4,10:4:rate=3:momentum=0.5,9:1"},
        {"repulsion", "exact"}}},
      {"tsne",
       {{"adaptive_early", "true"},
        {"early_iterations", "90"},
        {"iterations", "120"},
        {"stop.every", "10"},
        {"stop.improvement", "0.02"},
        {"perplexity", "5,12"}}},
      {"umap", {{"iterations", "30"}, {"weights", "some"}}},
      {"umap", {{"iterations", "30"}, {"density", "on"}, {"density.fraction", "0.6"}, {"curve", "default"}}},
      {"umap", {{"iterations", "30"}, {"update", "immediate"}, {"negatives", "2.5"}, {"weights", "some"}}},
      {"neg-tsne", {{"early_iterations", "15"}, {"iterations", "20"}}},
      {"neg-tsne",
       {{"early_iterations", "15"}, {"iterations", "20"}, {"update", "batch"}, {"spectrum", "0.4"}}},
      {"nc-tsne", {{"early_iterations", "12"}, {"iterations", "25"}, {"stop.force", "1e-9"}}},
      {"nc-tsne", {{"early_iterations", "12"}, {"iterations", "25"}, {"update", "batch"}}},
      {"ncvis", {{"iterations", "20"}}},
      {"ncvis", {{"iterations", "20"}, {"swing", "2"}}},
      {"infonc-tsne", {{"early_iterations", "10"}, {"iterations", "20"}}},
      {"infonc-tsne", {{"early_iterations", "5"}, {"iterations", "10"}, {"negatives", "500"}}},
      {"largevis", {{"iterations", "20"}, {"perplexity", "10"}}},
      {"pacmap", {{"iterations", "10,10,20"}}},
      {"localmap", {{"iterations", "10,10,30"}}},
      {"trimap", {{"iterations", "30"}}},
      {"forceatlas2", {{"iterations", "30"}}},
      {"forceatlas2",
       {{"iterations", "30"}, {"weights", "some"}, {"lin_log", "true"}, {"degree_masses", "false"}}},
      {"laplacian-eigenmaps", {}},
      {"umap-full", {{"iterations", "40"}}},
  };
}

/// Points of which some are copies, so that these are moved apart.
template <class S>
Matrix<S> points_of(Index n) {
  Matrix<S> X = clouds::make<S>(n, 6, 3);
  for (Index i = 0; i < n / 10; ++i) X.row(n - 1 - i) = X.row(i);
  return X;
}

/// A run of such points, or of a graph where the method takes one.
template <class S, int Dim>
std::unique_ptr<AnyRun<S, Dim>> run_of(const Case& one, Index n) {
  AnyOptions o = options_of(one);
  for (const auto& [name, value] : one.options) {
    Eigen::MatrixXd weights(n, 1);
    for (Index i = 0; i < n; ++i) weights(i, 0) = i % 3 == 0 ? 2 : 1;
    if (name == "weights") o.set(name, weights);
  }
  const Matrix<S> X = points_of<S>(n);
  if (method_data(o).points) return std::make_unique<AnyRun<S, Dim>>(o, X);
  return std::make_unique<AnyRun<S, Dim>>(o, uniform_affinities(nearest_neighbors(X, 8)));
}

/// The members of an archive with their bytes.
inline std::vector<std::pair<std::string, std::string>> members_of(const std::string& path) {
  detail::ZipFile file(path);
  std::vector<std::pair<std::string, std::string>> all;
  for (const detail::ZipMember& member : detail::read_zip_directory(file)) {
    all.emplace_back(member.name, file.bytes(detail::start_of_member(file, member), member.size));
  }
  return all;
}
/// The archive of such members.
inline std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string archive;
  detail::ZipWriter zip([&](std::string_view bytes) { archive += bytes; });
  for (const auto& [name, bytes] : members) zip.add(name, {bytes});
  zip.finish();
  return archive;
}

}  // namespace model_files
