// What was measured, as a table, as CSV (a line a run) and as JSON (an object a method, a ratio a pair).
#pragma once

#include "../../examples/program/json.hpp"
#include "../common/summary.hpp"
#include "process.hpp"
#include "quality.hpp"

#include <neem/io/output.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace benchmark {

/// One process.
struct Run {
  std::uint64_t seed = 0;
  int repeat = 0;
  Finished process{};
  Record record{};
  Quality quality{};
};

/// A method or a peer and its runs, those of all seeds and repetitions in order.
struct Entrant {
  std::string name{}, family{};
  bool peer = false;
  bool failed = false;
  bool same_bits = true;  ///< repetitions of a seed gave the same map
  std::vector<Run> runs{};

  template <class F>
  std::vector<double> each(F&& value) const {
    std::vector<double> values;
    for (const Run& run : runs) values.push_back(value(run));
    return values;
  }
  std::vector<double> wall() const {
    return each([](const Run& run) { return run.process.wall; });
  }
  /// Medians of the phases, in their order; what is not in a phase is the start and the end of the process.
  std::vector<std::pair<std::string, double>> phases() const {
    std::vector<std::pair<std::string, double>> medians;
    if (runs.empty()) return medians;
    std::vector<double> rest = wall();
    for (std::size_t p = 0; p < runs[0].record.phases.size(); ++p) {
      const std::vector<double> seconds = each(
          [&](const Run& run) { return p < run.record.phases.size() ? run.record.phases[p].second : 0.0; });
      for (std::size_t r = 0; r < rest.size(); ++r) rest[r] -= seconds[r];
      medians.emplace_back(runs[0].record.phases[p].first, median(seconds));
    }
    medians.emplace_back("process", median(rest));
    return medians;
  }
};

/// What all runs have in common.
struct Setting {
  std::string data{};
  Index n = 0, d = 0;
  int threads = 0;
  std::vector<std::uint64_t> seeds{};
  int repeat = 1;
  bool exact = true;  ///< quality is measured against exact neighbors
};

/// A method against a peer of its family, run by run as they followed each other.
struct Ratio {
  std::string method{}, peer{};
  std::vector<double> each{};
};

inline std::vector<Ratio> ratios_of(const std::vector<Entrant>& entrants) {
  std::vector<Ratio> ratios;
  for (const Entrant& own : entrants) {
    for (const Entrant& peer : entrants) {
      if (own.peer || !peer.peer || own.family != peer.family || own.failed || peer.failed) continue;
      Ratio ratio{own.name, peer.name, {}};
      for (std::size_t r = 0; r < std::min(own.runs.size(), peer.runs.size()); ++r) {
        ratio.each.push_back(own.runs[r].process.wall / peer.runs[r].process.wall);
      }
      ratios.push_back(std::move(ratio));
    }
  }
  return ratios;
}

inline std::string kl_text(const Entrant& entrant, double kl) {
  // in brackets where the method minimises something else
  return format(entrant.runs[0].record.minimises_kl ? "%.4f" : "(%.4f)", kl);
}

/// A line for each run as it ends, on stderr.
inline void tell(const Entrant& entrant, const Run& run) {
  std::fprintf(stderr, "%-28s seed %llu run %d: %8.2f s  KL %s  recall %.4f\n", entrant.name.c_str(),
               static_cast<unsigned long long>(run.seed), run.repeat + 1, run.process.wall,
               kl_text(entrant, run.quality.kl).c_str(), run.quality.recall);
}

inline void print_table(const Setting& setting, const std::vector<Entrant>& entrants) {
  std::printf("%s, %td x %td, %d threads, %zu seeds x %d runs; whole processes, file to map, medians\n",
              setting.data.c_str(), setting.n, setting.d, setting.threads, setting.seeds.size(),
              setting.repeat);
  if (!setting.exact)
    std::printf("quality against neighbors of recall 0.99: too many points for exact ones\n");
  std::printf("%-28s %8s %18s %8s %6s %7s %6s %9s %9s %8s %9s  %s\n", "method", "wall s", "(least, most)",
              "cpu s", "others", "MiB", "iter.", "KL", "recall@15", "10-NN", "Spearman", "phases, s");
  for (const Entrant& entrant : entrants) {
    if (entrant.failed || entrant.runs.empty()) {
      std::printf("%-28s failed\n", entrant.name.c_str());
      continue;
    }
    const auto middle = [&](auto value) { return median(entrant.each(value)); };
    const double accuracy = middle([](const Run& run) { return run.quality.accuracy; });
    std::string phases;
    for (const auto& [name, seconds] : entrant.phases()) {
      phases += (phases.empty() ? "" : ", ") + name + format(" %.2f", seconds);
    }
    std::printf("%-28s %8.2f %18s %8.2f %6.1f %7.0f %6d %9s %9.4f %8s %9.4f  %s\n", entrant.name.c_str(),
                median(entrant.wall()), spread(entrant.wall(), "(%.2f, %.2f)").c_str(),
                middle([](const Run& run) { return run.process.cpu; }),
                middle([](const Run& run) { return run.process.others; }),
                middle([](const Run& run) { return run.record.mebibytes; }),
                entrant.runs[0].record.iterations,
                kl_text(entrant, middle([](const Run& run) { return run.quality.kl; })).c_str(),
                middle([](const Run& run) { return run.quality.recall; }),
                std::isnan(accuracy) ? "-" : format("%.4f", accuracy).c_str(),
                middle([](const Run& run) { return run.quality.spearman; }), phases.c_str());
  }
  for (const Ratio& ratio : ratios_of(entrants)) {
    if (ratio.each.empty()) continue;
    std::printf("%s / %s: %.3f %s of its time, pair by pair\n", ratio.method.c_str(), ratio.peer.c_str(),
                median(ratio.each), spread(ratio.each).c_str());
  }
  for (const Entrant& entrant : entrants) {
    if (!entrant.same_bits) {
      std::printf("%s: runs of one seed gave different maps\n", entrant.name.c_str());
    }
  }
}

inline void write_json(const std::string& path, const Setting& setting,
                       const std::vector<Entrant>& entrants) {
  std::string list;
  for (const Entrant& entrant : entrants) {
    if (entrant.failed || entrant.runs.empty()) continue;
    program::JsonObject one, phases;
    one.add("data", setting.data).add("n", setting.n).add("d", setting.d).add("threads", setting.threads);
    one.add("method", entrant.name).add("peer", entrant.peer).add("same_bits", entrant.same_bits);
    one.add("seeds", setting.seeds).add("repeat", setting.repeat);
    const auto both = [&](const std::string& name, auto value) {
      const std::vector<double> each = entrant.each(value);
      one.add(name, median(each)).add(name + "_each", each);
    };
    both("wall_seconds", [](const Run& run) { return run.process.wall; });
    both("cpu_seconds", [](const Run& run) { return run.process.cpu; });
    both("cpu_seconds_of_others", [](const Run& run) { return run.process.others; });
    both("peak_mebibytes", [](const Run& run) { return run.record.mebibytes; });
    for (const auto& [name, seconds] : entrant.phases()) phases.add(name, seconds);
    one.add("phase_seconds", phases).add("iterations", entrant.runs[0].record.iterations);
    one.add("minimises_kl", entrant.runs[0].record.minimises_kl).add("exact_neighbors", setting.exact);
    both("kl_divergence", [](const Run& run) { return run.quality.kl; });
    both("recall_15", [](const Run& run) { return run.quality.recall; });
    both("label_accuracy_10", [](const Run& run) { return run.quality.accuracy; });
    both("spearman", [](const Run& run) { return run.quality.spearman; });
    list += (list.empty() ? "" : ",\n") + one.text();
  }
  std::string pairs;
  for (const Ratio& ratio : ratios_of(entrants)) {
    program::JsonObject one;
    one.add("method", ratio.method).add("peer", ratio.peer);
    one.add("ratio", median(ratio.each)).add("ratio_each", ratio.each);
    pairs += (pairs.empty() ? "" : ",\n") + one.text();
  }
  neem::Output output(path);
  output.write("{\"methods\": [" + list + "],\n\"ratios\": [" + pairs + "]}\n");
  output.commit();
}

inline void write_csv(const std::string& path, const Setting& setting, const std::vector<Entrant>& entrants) {
  std::string text =
      "data,n,d,threads,method,peer,seed,run,wall,cpu,cpu_of_others,mebibytes,iterations,minimises_kl,kl,"
      "recall_15,"
      "label_accuracy_10,spearman,phases\n";
  for (const Entrant& entrant : entrants) {
    for (const Run& run : entrant.runs) {
      text += "\"" + setting.data + "\"" +
              format(",%td,%td,%d,%s,%d,%llu,%d,%.4f,%.3f,%.3f,%.1f,%d,%d,%.5f,%.5f,%.5f,%.5f,\"", setting.n,
                     setting.d, setting.threads, entrant.name.c_str(), entrant.peer ? 1 : 0,
                     static_cast<unsigned long long>(run.seed), run.repeat + 1, run.process.wall,
                     run.process.cpu, run.process.others, run.record.mebibytes, run.record.iterations,
                     run.record.minimises_kl ? 1 : 0, run.quality.kl, run.quality.recall,
                     run.quality.accuracy, run.quality.spearman);
      for (const auto& [name, seconds] : run.record.phases) text += name + format(" %.4f;", seconds);
      text += "\"\n";
    }
  }
  neem::Output output(path);
  output.write(text);
  output.commit();
}

}  // namespace benchmark
