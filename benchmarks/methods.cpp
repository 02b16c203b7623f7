// How long does a map take, and how good is it? Whole runs, file to map, of neem's methods and of other
// libraries' programs.
//
//   benchmark_methods DATA [--labels FILE] [--methods tsne,...] [--peers rtsne,sklearn,...] [-n N]
//                     [--seeds 1,2,3] [--repeat 1] [--threads 2] [--maps FOLDER] [--json FILE] [--csv FILE]
//
// DATA as for benchmark_neighbors. A method may be given with settings: tsne:exaggeration=4,
// tsne_uniform:neighbors=15:repulsion=interpolation (methods/own.hpp). Peers are rtsne, sklearn, uwot and
// uwot_fast_sgd (methods/peers.hpp); one that is not installed is passed over. Every run is a process of its
// own that reads the points from a .npy and writes the map to one. Runs take turns, method, peer, method,
// peer, so that a ratio is of two runs that followed each other; map by map, quality is measured against the
// same exact neighbors and the affinities of perplexity 30. KL in brackets: of a method that minimises
// something else. "others" is the processor time that other programs took meanwhile; "process" among the
// phases is what the process took before the first and after the last.
#include "../examples/program/arguments.hpp"
#include "common/points_file.hpp"
#include "methods/method.hpp"
#include "methods/own.hpp"
#include "methods/peers.hpp"
#include "methods/process.hpp"
#include "methods/quality.hpp"
#include "methods/report.hpp"

#include <neem/core/check.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/io/read_labels.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using benchmark::Entrant;
using benchmark::Run;

struct Arguments {
  std::string data{}, labels{}, maps{}, json{}, csv{};
  std::vector<std::string> methods{"tsne"}, peers{"rtsne", "sklearn"};
  std::vector<std::uint64_t> seeds{42};
  benchmark::Index n = 0;
  int repeat = 1, threads = 2;
};

[[noreturn]] void refuse_option(const std::string& name) {
  throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + name, "benchmark_methods",
                    "see the head of benchmarks/methods.cpp");
}

std::vector<std::string> names_in(const std::string& value) {
  return value.empty() || value == "none" ? std::vector<std::string>{} : program::split(value);
}

Arguments read_arguments(int count, char** values) {
  using program::whole;
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name.empty() || name[0] != '-') {
      if (!a.data.empty()) refuse_option(name);
      a.data = name;
      continue;
    }
    const std::string option = name.substr(std::min(name.size() - 1, name.find_first_not_of('-')));
    if (i + 1 == count) program::refuse_value(option, "", "given with a value");
    const std::string value = values[++i];
    if (option == "labels") {
      a.labels = value;
    } else if (option == "methods") {
      a.methods = names_in(value);
    } else if (option == "peers") {
      a.peers = names_in(value);
    } else if (option == "seeds") {
      a.seeds.clear();
      for (const std::string& one : program::split(value))
        a.seeds.push_back(whole<std::uint64_t>(option, one, 0));
    } else if (option == "n") {
      a.n = whole<benchmark::Index>(option, value, 2);
    } else if (option == "repeat") {
      a.repeat = whole<int>(option, value, 1);
    } else if (option == "threads") {
      a.threads = whole<int>(option, value, 1);
    } else if (option == "maps") {
      a.maps = value;
    } else if (option == "json") {
      a.json = value;
    } else if (option == "csv") {
      a.csv = value;
    } else {
      refuse_option(name);
    }
  }
  if (a.data.empty()) program::refuse_value("DATA", "", "given: a file of points");
  return a;
}

template <class List>
const auto& find_by_name(const List& list, const std::string& kind, const std::string& name) {
  std::string known;
  for (const auto& one : list) {
    if (one.name == name) return one;
    known += (known.empty() ? "" : ", ") + one.name;
  }
  program::refuse_value(kind, name, "one of " + known);
}

/// The child: benchmark_methods --one METHOD POINTS MAP RECORD SEED THREADS.
int run_one(char** values) {
  const std::vector<std::string> words = program::split(values[2], ':');
  benchmark::Outcome outcome;
  benchmark::Task task;
  task.settings = benchmark::Settings({words.begin() + 1, words.end()});
  task.seed = program::whole<std::uint64_t>("seed", values[6], 0);
  task.threads = neem::Threads(program::whole<int>("threads", values[7], 1));
  task.X = neem::read_npy<float>(values[3]);
  neem::check_points<float>(task.X, values[3], task.threads);
  outcome.phase("read");
  find_by_name(benchmark::own_methods(), "methods", words[0]).run(task, outcome);
  task.settings.refuse_others();
  neem::write_npy(values[4], outcome.layout);
  outcome.phase("write");
  std::string record;
  for (const auto& [name, seconds] : outcome.phases) {
    record += program::format("{\"phase\": \"%s\", \"seconds\": %.6f}\n", name.c_str(), seconds);
  }
  const double peak = benchmark::memory_status("VmHWM:");
  record += program::format("{\"iterations\": %d, \"minimises_kl\": %d, \"peak_mebibytes\": %.1f}\n",
                            outcome.iterations, outcome.minimises_kl ? 1 : 0, peak < 0 ? -1 : peak / 1024);
  neem::Output output(values[5]);
  output.write(record);
  output.commit();
  return 0;
}

/// A folder that goes when this does, unless it was named.
class Folder {
public:
  explicit Folder(const std::string& name) : kept_(!name.empty()) {
    namespace fs = std::filesystem;
    path_ = kept_ ? fs::path(name)
                  : fs::temp_directory_path() / ("benchmark_methods-" + std::to_string(::getpid()));
    if (!fs::create_directories(path_) && !kept_) {
      throw neem::Error(neem::ErrorCode::exists, "the folder for what passes between processes exists",
                        path_.string(), "remove it or give --maps FOLDER");
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
  bool kept_;
  std::filesystem::path path_{};
};

class Bench {
public:
  Bench(const Arguments& a, const std::string& self)
      : a_(a), self_(self), folder_(a.maps), environment_(benchmark::environment_for(a.threads)) {
    X_ = benchmark::points_of_file(a.data);
    if (a.n > 0 && a.n < X_.rows()) X_.conservativeResize(a.n, Eigen::NoChange);
    neem::check_points<float>(X_, a.data);
    if (!a.labels.empty()) labels_ = neem::read_labels(a.labels).ids;
    if (!labels_.empty() && a.n > 0 && static_cast<std::size_t>(X_.rows()) < labels_.size()) {
      labels_.resize(static_cast<std::size_t>(X_.rows()));
    }
    std::error_code none;
    if (std::filesystem::equivalent(a.data, folder_.file("points.npy"), none)) {
      throw neem::Error(neem::ErrorCode::conflict, "the points would be replaced by a part of them", a.data,
                        "name another folder in --maps");
    }
    neem::write_npy(folder_.file("points.npy"), X_);
    for (const std::string& name : a.methods) {
      const auto& method = find_by_name(benchmark::own_methods(), "methods", program::split(name, ':')[0]);
      add(name, method.family, {self_, "--one", name}, false);
    }
    for (const std::string& name : a.peers) {
      add_peer(find_by_name(benchmark::peers(), "peers", name));
    }
  }

  /// @return  whether all runs ended well
  bool run() {
    const neem::Threads threads(a_.threads);
    const benchmark::Judge judge(X_, labels_, threads);
    for (const std::uint64_t seed : a_.seeds) {
      for (int repeat = 0; repeat < a_.repeat; ++repeat) {
        for (std::size_t e = 0; e < entrants_.size(); ++e) run(e, seed, repeat, judge);
      }
    }
    const benchmark::Setting setting{a_.data,  X_.rows(), X_.cols(),    a_.threads,
                                     a_.seeds, a_.repeat, judge.exact()};
    benchmark::print_table(setting, entrants_);
    if (!a_.json.empty()) benchmark::write_json(a_.json, setting, entrants_);
    if (!a_.csv.empty()) benchmark::write_csv(a_.csv, setting, entrants_);
    return std::none_of(entrants_.begin(), entrants_.end(), [](const Entrant& one) { return one.failed; });
  }

private:
  void add(const std::string& name, const std::string& family, std::vector<std::string> command, bool peer) {
    Entrant entrant;
    entrant.name = name;
    entrant.family = family;
    entrant.peer = peer;
    entrants_.push_back(std::move(entrant));
    commands_.push_back(std::move(command));
  }

  /// Joins with the first interpreter that has the package.
  void add_peer(const benchmark::Peer& peer) {
    const std::string script = folder_.file("peer_" + peer.name + (peer.python ? ".py" : ".R"));
    neem::Output output(script);
    output.write(benchmark::program_of(peer));
    output.commit();
    const std::vector<std::string> interpreters =
        peer.python ? std::vector<std::string>{"python3", "/usr/bin/python3"}
                    : std::vector<std::string>{"Rscript"};
    for (const std::string& interpreter : interpreters) {
      const std::vector<std::string> question = {
          interpreter, peer.python ? "-c" : "-e",
          peer.python ? "import " + peer.package : "library(" + peer.package + ")"};
      if (!benchmark::run_process(question, environment_, folder_.file("log")).well) continue;
      return add(peer.name, peer.family, {interpreter, script}, true);
    }
    std::printf("%s is not here and is passed over (%s; Debian: %s)\n", peer.name.c_str(),
                peer.package.c_str(), peer.debian.c_str());
  }

  void run(std::size_t e, std::uint64_t seed, int repeat, const benchmark::Judge& judge) {
    Entrant& entrant = entrants_[e];
    if (entrant.failed) return;
    const std::string map = folder_.file(entrant.name + "-" + std::to_string(seed) + ".npy"),
                      record = folder_.file("record"), log = folder_.file("log");
    std::vector<std::string> command = commands_[e];
    for (const std::string& argument :
         {folder_.file("points.npy"), map, record, std::to_string(seed), std::to_string(a_.threads)}) {
      command.push_back(argument);
    }
    std::filesystem::remove(record);
    Run run{seed, repeat, benchmark::run_process(command, environment_, log), {}, {}};
    if (!run.process.well) {
      entrant.failed = true;
      std::fprintf(stderr, "%s failed: %s\n", entrant.name.c_str(), benchmark::end_of(log).c_str());
      return;
    }
    run.record = benchmark::read_record(record);
    neem::Layout<float> Y = neem::read_npy<float>(map);
    const bool known = !entrant.runs.empty() && entrant.runs.back().seed == seed;
    const bool same = known && Y == last_maps_[e];
    entrant.same_bits = entrant.same_bits && (same || !known);
    run.quality = same ? entrant.runs.back().quality : judge.judge(Y);
    last_maps_[e] = std::move(Y);
    entrant.runs.push_back(std::move(run));
    benchmark::tell(entrant, entrant.runs.back());
  }

  const Arguments& a_;
  std::string self_;
  Folder folder_;
  std::vector<std::string> environment_;
  neem::Matrix<float> X_{};
  std::vector<neem::Id> labels_{};
  std::vector<Entrant> entrants_{};
  std::vector<std::vector<std::string>> commands_{};
  std::map<std::size_t, neem::Layout<float>> last_maps_{};
};

}  // namespace

int main(int count, char** values) {
  try {
    if (count == 8 && std::string(values[1]) == "--one") return run_one(values);
    const Arguments arguments = read_arguments(count, values);
    benchmark::check_results({arguments.json, arguments.csv});
    std::error_code none;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", none);
    return Bench(arguments, none ? values[0] : self.string()).run() ? 0 : 1;
  } catch (const neem::Error& error) {
    std::fprintf(stderr, "benchmark_methods: %s\n", error.what());
    return static_cast<int>(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark_methods: %s\n", error.what());
    return 1;
  }
}
