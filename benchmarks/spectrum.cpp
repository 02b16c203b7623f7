// Where on the attraction–repulsion spectrum do other maps lie, and what changes along it?
//
//   benchmark_spectrum DATA [--labels FILE] [-n N] [--neighbors 15] [--grid 0.5,1,2,4,8,16,30,100]
//                      [--initial spectral|pca] [--fresh 0|1] [--first-iterations 250] [--iterations 250]
//                      [--dof 1] [--references laplacian_eigenmaps,...]
//                      [--partitions 100,1000,10000] [--negatives 5,50,500] [--limit 0] [--threads 2]
//                      [--pictures FOLDER] [--csv FILE]
//
// DATA as for benchmark_neighbors. Maps of the uniform affinities are made by `spectrum` from the largest ρ
// of the grid down, from the eigenvectors of the graph or the principal components of the points, as are the
// references; --fresh 1 makes each from there anew, with early exaggeration, as the papers do. For each: Z,
// Z/n, KL divergence, extent, the exaggeration it would rest under, the share of 15 neighbors kept, and the
// distance correlation (5,000 points) with each reference map of the same graph; then, for each reference,
// the ρ of the largest correlation beside what the paper of the spectrum found on MNIST. --partitions adds
// maps of Neg-t-SNE for these Z̄ / n, with all pairs and with samples, their Z, and their places on the
// spectrum; --negatives a table of NC-t-SNE and InfoNC-t-SNE. --limit N also follows
// descent for ρ → ∞ from a random layout for N steps and tells the cosine of its plane with that of Laplacian
// eigenmaps. --pictures writes strip.png there, and a sheet of the references.
#include "../examples/program/arguments.hpp"
#include "common/clock.hpp"
#include "common/points_file.hpp"
#include "common/summary.hpp"
#include "spectrum/negatives.hpp"
#include "spectrum/partitions.hpp"
#include "spectrum/references.hpp"

#include <neem/core/check.hpp>
#include <neem/io/output.hpp>
#include <neem/io/read_labels.hpp>
#include <neem/layouts/pca.hpp>
#include <neem/layouts/spectral.hpp>
#include <neem/methods/laplacian_eigenmaps.hpp>
#include <neem/methods/spectrum.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/knn_recall.hpp>
#include <neem/metrics/subspace_cosine.hpp>
#include <neem/optimizers/descend.hpp>
#include <neem/plot/svg.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

using benchmark::format;
using benchmark::Reference;

struct Arguments {
  std::string data{}, labels{}, pictures{}, csv{};
  neem::Index n = 0, neighbors = 15;
  std::vector<double> grid{100, 30, 16, 8, 4, 2, 1, 0.5};
  std::vector<double> partitions{}, negatives{};
  std::vector<std::string> references{};
  neem::SpectrumOptions options{.iterations = 250, .threads = 2};
  bool pca = false, fresh = false;
  int limit = 0;
};

Arguments read_arguments(int count, char** values) {
  using program::whole;
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name.empty() || name[0] != '-') {
      a.data = name;
      continue;
    }
    const std::string option = name.substr(std::min(name.size() - 1, name.find_first_not_of('-')));
    if (i + 1 == count) program::refuse_value(option, "", "given with a value");
    const std::string value = values[++i];
    if (option == "labels") {
      a.labels = value;
    } else if (option == "n") {
      a.n = whole<neem::Index>(option, value, 2);
    } else if (option == "neighbors") {
      a.neighbors = whole<neem::Index>(option, value, 1);
    } else if (option == "grid") {
      a.grid.clear();
      for (const std::string& one : program::split(value)) a.grid.push_back(program::number(option, one));
      std::sort(a.grid.rbegin(), a.grid.rend());
    } else if (option == "partitions") {
      for (const std::string& one : program::split(value))
        a.partitions.push_back(program::number(option, one));
    } else if (option == "negatives") {
      for (const std::string& one : program::split(value))
        a.negatives.push_back(program::number(option, one));
    } else if (option == "references") {
      a.references = program::split(value);
    } else if (option == "initial") {
      if (value != "spectral" && value != "pca") program::refuse_value(option, value, "spectral or pca");
      a.pca = value == "pca";
    } else if (option == "fresh") {
      a.fresh = whole<int>(option, value, 0, 1) == 1;
    } else if (option == "first-iterations") {
      a.options.first_iterations = whole<int>(option, value, 0);
    } else if (option == "iterations") {
      a.options.iterations = whole<int>(option, value, 0);
    } else if (option == "dof") {
      a.options.dof = program::number(option, value);
    } else if (option == "limit") {
      a.limit = whole<int>(option, value, 0);
    } else if (option == "threads") {
      a.options.threads = whole<int>(option, value, 1);
    } else if (option == "pictures") {
      a.pictures = value;
    } else if (option == "csv") {
      a.csv = value;
    } else {
      throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + name, "benchmark_spectrum",
                        "see the head of benchmarks/spectrum.cpp");
    }
  }
  if (a.data.empty()) program::refuse_value("DATA", "", "given: a file of points");
  return a;
}

/// The cosine with Laplacian eigenmaps, as steps of 1 / (ρ d_i) along the force go on for ρ → ∞. Steps that
/// follow the degrees make the force a step of the random walk; without momentum, which damps all that falls
/// faster than √momentum a step alike and so would not tell eigenvalues above (1 − √momentum)² apart. Forces
/// are linear then, and what counts is the plane: from time to time the columns are made orthogonal, or both
/// would end as the first eigenvector.
void follow_limit(const neem::Graph<float>& P, const neem::Layout<float>& eigenmaps, int steps,
                  const neem::Threads& threads) {
  constexpr double rho = 1e6;
  constexpr int report = 500;
  const neem::Index n = P.rows();
  neem::Layout<float> Y = neem::random_layout<float>(n);
  neem::ForceField field(Y, P, neem::Normalized{neem::Cauchy{}}, neem::FastestRepulsion{}, threads);
  field.exaggeration = rho;
  const Eigen::VectorXf degrees = P * Eigen::VectorXf::Ones(n);
  const auto step = [&](neem::Layout<float>& at, const neem::Layout<float>& force) {
    for (neem::Index i = 0; i < n; ++i) {
      at.row(i) += force.row(i) / (static_cast<float>(rho) * degrees[i]);
    }
    const Eigen::RowVector2f mean = at.colwise().mean();
    at.rowwise() -= mean;
  };
  std::printf("rho -> infinity from a random layout, cosine with laplacian_eigenmaps:\n");
  for (int done = 0; done < steps;) {
    const int some = std::min(report, steps - done);
    neem::descend(Y, field, step, some);
    done += some;
    std::printf("  %6d steps  %.4f\n", done, neem::subspace_cosine(Y, eigenmaps));
    Y = (neem::detail::orthonormal_columns(Y) * (1e-4 * std::sqrt(static_cast<double>(n)))).cast<float>();
  }
}

void run(int count, char** values) {
  const Arguments a = read_arguments(count, values);
  benchmark::check_results({a.csv});
  const neem::Threads threads(a.options.threads);
  neem::Matrix<float> X = benchmark::points_of_file(a.data);
  if (a.n > 0 && a.n < X.rows()) X.conservativeResize(a.n, Eigen::NoChange);
  neem::check_points<float>(X, a.data, threads);
  neem::Labels labels;
  if (!a.labels.empty()) {
    labels = neem::read_labels(a.labels);
    if (labels.size() > X.rows()) labels.ids.resize(static_cast<std::size_t>(X.rows()));
    neem::check_labels(labels, X.rows(), a.labels);
  }
  const benchmark::Clock search;
  const neem::Neighbors<float> knn = neem::nearest_neighbors(X, a.neighbors, threads);
  const auto P = std::make_shared<const neem::Graph<float>>(
      neem::uniform_affinities(knn, neem::Symmetrize::either, threads));
  std::printf("%td points, %td neighbors, %td edges in %.1f s\n", X.rows(), knn.cols(), P->nonZeros(),
              search.wall_seconds());

  std::vector<Reference> references;
  for (const Reference& one : benchmark::references()) {
    const auto wanted = std::find(a.references.begin(), a.references.end(), one.name);
    if (a.references.empty() || wanted != a.references.end()) references.push_back(one);
  }
  const Eigen::MatrixXd start = a.pca ? neem::pca(X, 1.0, threads).cast<double>().eval()
                                      : neem::spectral(*P, {.deviation = 1}, threads).cast<double>().eval();
  std::vector<neem::Layout<float>> others;
  std::vector<std::string> titles;
  for (const Reference& reference : references) {
    const benchmark::Clock clock;
    others.push_back(reference.make(*P, start, a.options.threads));
    titles.push_back(reference.name);
    std::printf("%s in %.1f s\n", reference.name.c_str(), clock.wall_seconds());
  }

  const benchmark::Clock clock;
  neem::SpectrumOptions options = a.options;
  options.initial = 1e-4 * start;
  std::vector<neem::SpectrumFrame<float>> frames;
  if (a.fresh) {
    constexpr double early = 12;  // t-SNE's early exaggeration, as a frame before
    for (const double rho : a.grid) {
      const std::vector<double> path =
          rho < early ? std::vector<double>{early, rho} : std::vector<double>{rho};
      if (path.size() == 1) options.first_iterations = a.options.first_iterations + a.options.iterations;
      if (path.size() == 2) options.first_iterations = a.options.first_iterations;
      frames.push_back(neem::spectrum(*P, path, options).back());
    }
  } else {
    frames = neem::spectrum(*P, a.grid, options);
  }
  std::printf("%zu maps in %.1f s, %d threads\n", frames.size(), clock.wall_seconds(), threads.count());

  std::printf("%8s %11s %9s %8s %9s %9s %9s %7s", "rho", "Z", "Z/n", "KL", "extent", "at rest", "moved",
              "recall");
  std::string csv = "rho,iterations,z,kl,extent,at_rest,moved,recall";
  for (const std::string& title : titles) std::printf("  dCor %s", title.c_str()), csv += ",dcor_" + title;
  std::printf("\n");
  csv += "\n";
  std::vector<std::vector<double>> correlations(references.size());
  std::vector<neem::Layout<float>> maps;
  std::vector<std::string> positions;
  const neem::Index k = std::min<neem::Index>(15, knn.cols());
  for (const neem::SpectrumFrame<float>& frame : frames) {
    const double recall = neem::knn_recall(knn, frame.layout, k, {}, threads);
    std::printf("%8.4g %11.4g %9.1f %8.4f %9.4g %9.4g %9.4g %7.4f", frame.exaggeration, frame.partition,
                frame.partition / static_cast<double>(X.rows()), frame.objective, frame.extent,
                frame.effective, frame.displacement, recall);
    csv +=
        format("%g,%d,%.6g,%.6g,%.6g,%.6g,%.6g,%.5f", frame.exaggeration, frame.iterations, frame.partition,
               frame.objective, frame.extent, frame.effective, frame.displacement, recall);
    for (std::size_t r = 0; r < references.size(); ++r) {
      correlations[r].push_back(neem::distance_correlation(others[r], frame.layout, {}, threads));
      std::printf("  %*.4f", static_cast<int>(titles[r].size()) + 5, correlations[r].back());
      csv += format(",%.5f", correlations[r].back());
    }
    std::printf("\n");
    csv += "\n";
    maps.push_back(frame.layout);
    positions.push_back("rho " + format("%.3g", frame.exaggeration));
  }
  std::printf("paper, MNIST: Z/n about 116 at rho 1, rising towards 1e5; recall 0.35 at rho 1\n");
  for (std::size_t r = 0; r < references.size(); ++r) {
    const auto best = std::max_element(correlations[r].begin(), correlations[r].end());
    std::printf("%s: largest distance correlation %.4f at rho %g; paper, MNIST: %s\n", titles[r].c_str(),
                *best, a.grid[static_cast<std::size_t>(best - correlations[r].begin())],
                references[r].paper.c_str());
  }
  if (!a.partitions.empty()) {
    const auto walked = benchmark::follow_partitions(P, knn, start, a.partitions, frames, threads);
    for (std::size_t m = 0; m < walked.size(); ++m) {
      others.push_back(walked[m]);
      titles.push_back("fixed Z/n " + format("%.3g", a.partitions[m]));
    }
  }
  if (!a.negatives.empty()) benchmark::follow_negatives(P, knn, start, a.negatives, threads);
  if (a.limit > 0) {
    follow_limit(*P, neem::laplacian_eigenmaps(*P, {.threads = a.options.threads}), a.limit, threads);
  }

  if (!a.csv.empty()) {
    neem::Output output(a.csv);
    output.write(csv);
    output.commit();
  }
  if (a.pictures.empty()) return;
  std::filesystem::create_directories(a.pictures);
  const neem::SheetOptions strip{.columns = static_cast<int>(std::min<std::size_t>(maps.size(), 40))};
  benchmark::write_sheet(a.pictures + "/strip", maps, positions, labels, strip, threads);
  benchmark::write_sheet(a.pictures + "/references", others, titles, labels, {}, threads);
}

}  // namespace

int main(int count, char** values) {
  try {
    run(count, values);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark_spectrum: %s\n", error.what());
    return 1;
  }
}
