// How fast and how accurate are the forces, beside what the machine allows?
//
//   benchmark_forces [N] [MAP.npy] [--points POINTS.npy] [--layouts NAME,NAME] [--thetas 1,0.8,0.5,0.2]
//                    [--errors 0.03,0.01,0.001,0.0001] [--threads 1,2] [--repeat 5] [--perplexity 30]
//                    [--json FILE] [--csv FILE]
//
// Layouts of N points (20000): start, one_cloud, ten_clouds, ring, line, outlier (one point 500 away), and a
// trained MAP. Every repulsion is held against Exact, which is left out beyond 100,000 points. The edges are
// the affinities of POINTS, or, without them and for the other layouts, of the layout itself. A line is the
// median of warm evaluations, "first" the one before; numbers of threads take turns, "scale" is their ratio;
// "ns" is for a point, and for an edge where the part is attraction; "of limit" is the time that the nearest
// limit of the machine, measured before, would allow. Operations are counted where they can be: the sums of
// Exact and BarnesHut, the edges.
#include "../examples/program/arguments.hpp"
#include "common/clock.hpp"
#include "forces/layouts.hpp"
#include "forces/measure.hpp"
#include "forces/report.hpp"

#include <neem/affinities/perplexity.hpp>
#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/io/npy.hpp>
#include <neem/methods/tsne.hpp>
#include <neem/neighbors/kd_tree.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using benchmark::Index;
using benchmark::Layout;
using benchmark::Part;
using benchmark::Scene;

struct Arguments {
  Index n = 20000;
  std::string map{}, points{}, json{}, csv{};
  std::vector<std::string> layouts{};
  std::vector<double> thetas{1, 0.8, 0.5, 0.2}, errors{3e-2, 1e-2, 1e-3, 1e-4};
  std::vector<int> threads{1, 2};
  int repeat = 5;
  double perplexity = 30;

  bool wants(const std::string& layout) const {
    return layouts.empty() || std::find(layouts.begin(), layouts.end(), layout) != layouts.end();
  }
};

std::vector<double> numbers_in(const std::string& option, const std::string& value) {
  std::vector<double> numbers;
  for (const std::string& one : program::split(value)) numbers.push_back(program::number(option, one));
  return numbers;
}

Arguments read_arguments(int count, char** values) {
  using program::whole;
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name.rfind("--", 0) != 0) {
      if (name.ends_with(".npy")) {
        a.map = name;
      } else {
        a.n = whole<Index>("N", name, 2);
      }
      continue;
    }
    const std::string option = name.substr(2);
    if (i + 1 == count) program::refuse_value(option, "", "given with a value");
    const std::string value = values[++i];
    if (option == "points") {
      a.points = value;
    } else if (option == "layouts") {
      a.layouts = program::split(value);
    } else if (option == "thetas") {
      a.thetas = numbers_in(option, value);
    } else if (option == "errors") {
      a.errors = numbers_in(option, value);
    } else if (option == "threads") {
      a.threads.clear();
      for (const std::string& one : program::split(value)) a.threads.push_back(whole<int>(option, one, 1));
    } else if (option == "repeat") {
      a.repeat = whole<int>(option, value, 1);
    } else if (option == "perplexity") {
      a.perplexity = program::number(option, value);
    } else if (option == "json") {
      a.json = value;
    } else if (option == "csv") {
      a.csv = value;
    } else {
      throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + name, "benchmark_forces",
                        "see the head of benchmarks/forces.cpp");
    }
  }
  return a;
}

/// Affinities of points: those of the map, or the positions of the layout.
std::shared_ptr<const neem::Graph<float>> affinities_of(const neem::Matrix<float>& X, double perplexity) {
  const neem::Threads threads;
  const double usable = std::min(perplexity, neem::detail::largest_perplexity(X.rows()));
  const neem::Neighbors<float> knn =
      neem::nearest_neighbors(X, neem::detail::neighbors_for(usable, X.rows()), threads);
  const auto P = std::make_shared<neem::Graph<float>>(1, 1);
  neem::Graph<float> made = neem::perplexity_affinities(knn, usable, threads);
  P->swap(made);
  return P;
}

class Bench {
public:
  explicit Bench(const Arguments& a) : a_(a) {}

  void measure(const std::string& name, const Layout& Y, const neem::Matrix<float>& points) {
    Scene scene;
    scene.layout = name, scene.Y = Y, scene.threads = a_.threads, scene.repeat = a_.repeat;
    scene.P = affinities_of(points, a_.perplexity);
    find_limits(scene);
    constexpr Index most_exact = 100'000;
    if (Y.rows() <= most_exact) benchmark::measure_exact(scene);
    for (const double theta : a_.thetas) {
      const neem::BarnesHut tree{theta};
      benchmark::measure_repulsion(scene, "BarnesHut " + neem::text(theta), tree,
                                   benchmark::pairs_of(tree, Y));
    }
    for (const double error : a_.errors) {
      benchmark::measure_repulsion(scene, "Interpolation " + neem::text(error), neem::Interpolation{error},
                                   benchmark::unknown);
    }
    benchmark::measure_attraction(scene);
    benchmark::measure_step(scene);
    benchmark::measure_iteration(scene, "BarnesHut", neem::BarnesHut{});
    benchmark::measure_iteration(scene, "Interpolation", neem::Interpolation{});
    parts_.insert(parts_.end(), scene.parts.begin(), scene.parts.end());
  }

  const std::vector<Part>& parts() const { return parts_; }

private:
  /// Measured once for all layouts of as many points: their graphs are about equally large.
  void find_limits(Scene& scene) {
    if (scene.Y.rows() != limits_n_) {
      const double bytes = 8.0 * static_cast<double>(scene.P->nonZeros());
      limits_n_ = scene.Y.rows();
      limits_.clear();
      std::printf("\n");
      for (const int threads : a_.threads) {
        limits_.push_back(benchmark::measure_limits(neem::Threads(threads), limits_n_, bytes));
        benchmark::print_limits(limits_.back(), limits_n_, bytes);
      }
      benchmark::print_head();
    }
    scene.limits = limits_;
  }

  const Arguments& a_;
  Index limits_n_ = 0;
  std::vector<benchmark::Limits> limits_{};
  std::vector<Part> parts_{};
};

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = read_arguments(count, values);
    benchmark::check_results({arguments.json, arguments.csv});
    std::printf("%d processors, float, Cauchy kernel, 2 dimensions\n", neem::available_processors());
    const double machine = benchmark::machine_seconds();
    const benchmark::Clock clock;
    Bench bench(arguments);
    for (const benchmark::NamedLayout& layout : benchmark::layouts()) {
      if (!arguments.wants(layout.name)) continue;
      const Layout Y = layout.make(arguments.n);
      bench.measure(layout.name, Y, Y);
    }
    if (!arguments.map.empty() && arguments.wants("map")) {
      const neem::Matrix<float> map = neem::read_npy<float>(arguments.map);
      if (map.cols() != 2 || map.rows() < 2) {
        program::refuse_value("MAP", arguments.map, "a map of two columns and two rows or more");
      }
      neem::check_points<float>(map, arguments.map);
      const neem::Matrix<float> points =
          arguments.points.empty() ? map : neem::read_npy<float>(arguments.points);
      bench.measure("map", map, points);
    }
    std::printf("%.1f s, in which other processes took %.1f s of processor time\n", clock.wall_seconds(),
                std::max(0.0, benchmark::machine_seconds() - machine - clock.cpu_seconds()));
    if (!arguments.json.empty()) benchmark::write_json(arguments.json, bench.parts());
    if (!arguments.csv.empty()) benchmark::write_csv(arguments.csv, bench.parts());
    return 0;
  } catch (const neem::Error& error) {
    std::fprintf(stderr, "benchmark_forces: %s\n", error.what());
    return static_cast<int>(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark_forces: %s\n", error.what());
    return 1;
  }
}
