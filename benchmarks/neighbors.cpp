// How fast, how true and how large are the neighbor searches, neem's and those of other libraries?
//
//   benchmark_neighbors [DATA ...] [-n N] [-d D] [-k K,K] [--builders NAME,NAME] [--recall 0.99]
//                       [--peer-recall 0.985] [--sample 1000] [--threads 0] [--repeat 1] [--json FILE]
//                       [--csv FILE]
//
// DATA is a file (.npy, .npz, IDX, text, .fvecs, .bvecs, gzip of these) or a family: gaussian, clusters (the
// default), cube, swiss_roll, low_rank, duplicates, hubs. Peers that were found when this was built run in
// the same process, one after the other; each peer with a dial is turned up until it reaches --peer-recall.
// Recall is counted by distance on a sample of rows, so that ties count; its interval speaks of the sample.
#include "../examples/program/arguments.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/kd_tree.hpp"
#include "neem/neighbors/nn_descent.hpp"
#include "neighbors/data.hpp"
#include "neighbors/measure.hpp"
#include "neighbors/peers.hpp"
#include "neighbors/report.hpp"

#if defined(NEEM_BENCHMARK_HNSW)
#include "neem/extras/hnsw.hpp"
#endif

#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using benchmark::Clock;
using benchmark::Id;
using benchmark::Index;
using benchmark::Matrix;
using benchmark::PeakMemory;
using benchmark::Run;
using benchmark::Truth;

struct Arguments {
  std::vector<std::string> data{}, builders{};
  std::vector<Index> neighbors{15};
  Index n = 0, d = 0, sample = 1000;
  double recall = 0.99, peer_recall = 0.985;
  int threads = 0, repeat = 1;
  std::string json{}, csv{};

  bool wants(const std::string& builder) const {
    return builders.empty() || std::find(builders.begin(), builders.end(), builder) != builders.end();
  }
};

Arguments read_arguments(int count, char** values) {
  using program::whole;
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name.empty() || name[0] != '-') {
      a.data.push_back(name);
      continue;
    }
    const std::string option = name.substr(name.find_first_not_of('-'));
    if (i + 1 == count) program::refuse_value(option, "", "given with a value");
    const std::string value = values[++i];
    if (option == "n") {
      a.n = whole<Index>(option, value, 2);
    } else if (option == "d") {
      a.d = whole<Index>(option, value, 1);
    } else if (option == "k") {
      a.neighbors.clear();
      for (const std::string& one : program::split(value))
        a.neighbors.push_back(whole<Index>(option, one, 1));
    } else if (option == "builders") {
      a.builders = program::split(value);
    } else if (option == "recall") {
      a.recall = program::number(option, value);
    } else if (option == "peer-recall") {
      a.peer_recall = program::number(option, value);
    } else if (option == "sample") {
      a.sample = whole<Index>(option, value, 1);
    } else if (option == "threads") {
      a.threads = whole<int>(option, value, 0);
    } else if (option == "repeat") {
      a.repeat = whole<int>(option, value, 1);
    } else if (option == "json") {
      a.json = value;
    } else if (option == "csv") {
      a.csv = value;
    } else {
      throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + name, "benchmark_neighbors",
                        "see the head of benchmarks/neighbors.cpp");
    }
  }
  if (a.data.empty()) a.data.push_back("clusters");
  return a;
}

using Build = std::function<neem::Neighbors<float>(const Matrix<float>&, Index, const neem::Threads&)>;

struct Builder {
  std::string name{}, setting{};
  bool exact = false;
  Build build{};
};

/// neem's own searches, those that make sense for n points of d dimensions.
std::vector<Builder> own_builders(const Arguments& a, Index d) {
  std::vector<Builder> all;
  all.push_back(
      {"brute_force", "exact", true, [](const Matrix<float>& X, Index k, const neem::Threads& threads) {
         return neem::brute_force(X, k, threads);
       }});
  if (d <= 12 || !a.builders.empty()) {
    all.push_back(
        {"kd_tree", "exact", true, [](const Matrix<float>& X, Index k, const neem::Threads& threads) {
           return neem::kd_tree(X, k, threads);
         }});
  }
  const std::string wanted = "recall " + neem::text(a.recall);
  all.push_back(
      {"inverted_file", wanted, false, [&a](const Matrix<float>& X, Index k, const neem::Threads& threads) {
         return neem::inverted_file(X, k, {.recall = a.recall}, threads);
       }});
  all.push_back(
      {"nn_descent", wanted, false, [&a](const Matrix<float>& X, Index k, const neem::Threads& threads) {
         return neem::nn_descent(X, k, {.recall = a.recall}, threads);
       }});
#if defined(NEEM_BENCHMARK_HNSW)
  all.push_back(
      {"hnsw", "one builds", false, [](const Matrix<float>& X, Index k, const neem::Threads& threads) {
         return neem::hnsw(X, k, {}, threads);
       }});
  all.push_back(
      {"hnsw", "all build", false, [](const Matrix<float>& X, Index k, const neem::Threads& threads) {
         return neem::hnsw(X, k, {.parallel_build = true}, threads);
       }});
#endif
  return all;
}

/// One data set and one k: every search in turn.
class Bench {
public:
  Bench(const Arguments& a, const std::string& data, const Matrix<float>& X, Index k)
      : a_(a), X_(X), truth_(X, k, a.sample, neem::Threads(a.threads)) {
    start_.data = data;
    start_.n = X.rows(), start_.d = X.cols(), start_.k = k;
    start_.threads = neem::Threads(a.threads).count();
  }

  std::vector<Run> run() {
    benchmark::print_head(start_.data, start_.n, start_.d, start_.k, start_.threads);
    for (const Builder& builder : own_builders(a_, X_.cols())) {
      if (a_.wants(builder.name)) own(builder);
    }
    for (const std::unique_ptr<peers::Peer>& peer : peers::all()) {
      if (a_.wants(peer->name())) other(*peer);
    }
    benchmark::print_comparison(runs_, a_.recall, a_.peer_recall);
    return runs_;
  }

private:
  void own(const Builder& builder) {
    Run run = start_;
    run.builder = builder.name, run.setting = builder.setting, run.exact = builder.exact;
    neem::Neighbors<float> knn;
    for (int repeat = 0; repeat < a_.repeat; ++repeat) {
      knn = {};
      const neem::Threads threads(a_.threads);
      const PeakMemory memory;
      const Clock clock;
      knn = builder.build(X_, start_.k, threads);
      run.wall.push_back(clock.wall_seconds()), run.cpu.push_back(clock.cpu_seconds());
      run.memory = memory.mebibytes();
    }
    neem::check_neighbors(knn);
    finish(std::move(run), knn.ids);
  }

  /// Turned up until the recall is reached; further repetitions are of that effort.
  void other(peers::Peer& peer) {
    std::vector<int> efforts = peer.efforts(static_cast<int>(start_.k));
    Run run = start_;
    run.builder = peer.name(), run.peer = true, run.exact = efforts.size() == 1;
    const Index count = start_.k + 1;
    Matrix<Id> ids(start_.n, count);
    PeakMemory memory;
    Clock building;
    peer.build(X_.data(), start_.n, start_.d, start_.threads);
    double build_wall = building.wall_seconds(), build_cpu = building.cpu_seconds();
    for (const int effort : efforts) {
      const Clock searching;
      peer.search(static_cast<int>(count), effort, ids.data());
      Run tried = run;
      tried.setting = peer.setting(effort);
      const auto note = [&](const Clock& clock) {
        const double wall = clock.wall_seconds();
        tried.wall.push_back(build_wall + wall), tried.cpu.push_back(build_cpu + clock.cpu_seconds());
        tried.phases = {{"build", build_wall}, {"search", wall}};
      };
      note(searching);
      tried.memory = memory.mebibytes();
      const Matrix<Id> others = without_self(ids);
      const bool enough = effort == efforts.back() || truth_.recall(others).mean.value >= a_.peer_recall;
      for (int repeat = 1; enough && repeat < a_.repeat; ++repeat) {
        const Clock rebuilding;
        peer.build(X_.data(), start_.n, start_.d, start_.threads);
        build_wall = rebuilding.wall_seconds(), build_cpu = rebuilding.cpu_seconds();
        const Clock again;
        peer.search(static_cast<int>(count), effort, ids.data());
        note(again);
      }
      finish(std::move(tried), others);
      if (enough) break;
    }
  }

  /// n × k: the point itself left out, or the last where it is not there.
  static Matrix<Id> without_self(const Matrix<Id>& ids) {
    Matrix<Id> others(ids.rows(), ids.cols() - 1);
    for (Index i = 0; i < ids.rows(); ++i) {
      Index to = 0;
      for (Index c = 0; c < ids.cols() && to < others.cols(); ++c) {
        if (ids(i, c) != i) others(i, to++) = ids(i, c);
      }
    }
    return others;
  }

  void finish(Run run, const Matrix<Id>& ids) {
    run.recall = truth_.recall(ids);
    benchmark::print_run(run);
    runs_.push_back(std::move(run));
  }

  const Arguments& a_;
  const Matrix<float>& X_;
  Truth truth_;
  Run start_{};
  std::vector<Run> runs_{};
};

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = read_arguments(count, values);
    benchmark::check_results({arguments.json, arguments.csv});
    std::vector<Run> all;
    for (const std::string& data : arguments.data) {
      const Matrix<float> X =
          benchmark::points_of(data, arguments.n, arguments.d, neem::Threads(arguments.threads));
      neem::check_points<float>(X, data);
      for (const Index k : arguments.neighbors) {
        const std::vector<Run> runs = Bench(arguments, data, X, std::min(k, X.rows() - 1)).run();
        all.insert(all.end(), runs.begin(), runs.end());
      }
    }
    if (!arguments.json.empty()) benchmark::write_json(arguments.json, all);
    if (!arguments.csv.empty()) benchmark::write_csv(arguments.csv, all);
    return 0;
  } catch (const neem::Error& error) {
    std::fprintf(stderr, "benchmark_neighbors: %s\n", error.what());
    return static_cast<int>(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark_neighbors: %s\n", error.what());
    return 1;
  }
}
