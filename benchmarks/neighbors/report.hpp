// What was measured, as a table, as CSV and as JSON.
#pragma once

#include "../../examples/program/json.hpp"
#include "../common/summary.hpp"
#include "measure.hpp"

#include <neem/io/output.hpp>

#include <string>
#include <utility>
#include <vector>

namespace benchmark {

/// One search of one data set for one k.
struct Run {
  std::string data{}, builder{}, setting{};
  bool peer = false, exact = false;
  Index n = 0, d = 0, k = 0;
  int threads = 0;
  std::vector<double> wall{}, cpu{};                     ///< seconds of each repetition
  std::vector<std::pair<std::string, double>> phases{};  ///< of the last repetition
  double memory = -1;                                    ///< MiB
  Recall recall{};

  double seconds() const { return median(wall); }
  double least() const { return *std::min_element(wall.begin(), wall.end()); }
  double most() const { return *std::max_element(wall.begin(), wall.end()); }
};

inline void print_head(const std::string& data, Index n, Index d, Index k, int threads) {
  std::printf("\n%s, %td x %td, k = %td, %d threads\n", data.c_str(), n, d, k, threads);
  std::printf("%-14s %-14s %8s %17s %8s   %-24s %7s %8s  %s\n", "builder", "setting", "wall s",
              "(least, most)", "cpu s", "recall (95 %)", "decile", "MiB", "phases, s");
}

inline void print_run(const Run& run) {
  std::string phases;
  for (const auto& [name, seconds] : run.phases)
    phases += (phases.empty() ? "" : ", ") + name + format(" %.2f", seconds);
  std::printf(
      "%-14s %-14s %8.3f %17s %8.2f   %-24s %7.3f %8s  %s\n", run.builder.c_str(), run.setting.c_str(),
      run.seconds(), run.wall.size() > 1 ? format("(%.3f, %.3f)", run.least(), run.most()).c_str() : "",
      median(run.cpu),
      format("%.4f (%.4f, %.4f)", run.recall.mean.value, run.recall.mean.low, run.recall.mean.high).c_str(),
      run.recall.worst_decile, run.memory < 0 ? "?" : format("%.0f", run.memory).c_str(), phases.c_str());
  std::fflush(stdout);
}

/// neem against the fastest peer of equal standing, exact and at a recall; by the clock, and by processor
/// time, which says more where the machine is shared.
inline void print_comparison(const std::vector<Run>& runs, double recall, double peer_recall) {
  const auto wall = [](const Run& run) { return run.seconds(); };
  const auto processor = [](const Run& run) { return median(run.cpu); };
  const auto exact = [](const Run& run) { return run.exact; };
  const auto near = [&](const Run& run) {
    return run.recall.mean.value >= (run.peer ? peer_recall : recall);
  };
  const auto compare = [&](const char* what, auto accept, const char* measure, auto time) {
    const Run* best[2] = {nullptr, nullptr};  // neem, peer
    for (const Run& run : runs) {
      const Run*& side = best[run.peer ? 1 : 0];
      if (accept(run) && (side == nullptr || time(run) < time(*side))) side = &run;
    }
    const auto named = [&](const Run* run) {
      if (run == nullptr) return std::string("none");
      return run->builder + ", " + run->setting +
             format(": %.3f s at recall %.4f", time(*run), run->recall.mean.value);
    };
    std::printf("%-10s %-5s neem %s; peer %s", what, measure, named(best[0]).c_str(), named(best[1]).c_str());
    if (best[0] != nullptr && best[1] != nullptr)
      std::printf("; ratio %.3f", time(*best[0]) / time(*best[1]));
    std::printf("\n");
  };
  compare("exact", exact, "wall", wall);
  compare("exact", exact, "cpu", processor);
  compare("near-exact", near, "wall", wall);
  compare("near-exact", near, "cpu", processor);
}

inline void write_json(const std::string& path, const std::vector<Run>& runs) {
  std::string list;
  for (const Run& run : runs) {
    program::JsonObject one, phases;
    for (const auto& [name, seconds] : run.phases) phases.add(name, seconds);
    one.add("data", run.data)
        .add("n", run.n)
        .add("d", run.d)
        .add("k", run.k)
        .add("builder", run.builder)
        .add("setting", run.setting)
        .add("peer", run.peer)
        .add("exact", run.exact)
        .add("threads", run.threads)
        .add("wall_seconds", run.seconds())
        .add("wall_seconds_each", run.wall)
        .add("cpu_seconds", median(run.cpu))
        .add("phases", phases)
        .add("recall", run.recall.mean.value)
        .add("recall_low", run.recall.mean.low)
        .add("recall_high", run.recall.mean.high)
        .add("recall_sample", run.recall.mean.sample)
        .add("recall_worst_decile", run.recall.worst_decile)
        .add("memory_mebibytes", run.memory);
    list += (list.empty() ? "" : ",\n") + one.text();
  }
  neem::Output output(path);
  output.write("[" + list + "]\n");
  output.commit();
}

inline void write_csv(const std::string& path, const std::vector<Run>& runs) {
  std::string text =
      "data,n,d,k,builder,setting,peer,threads,wall,wall_least,wall_most,cpu,recall,recall_low,recall_high,"
      "worst_decile,mebibytes\n";
  for (const Run& run : runs) {
    text += "\"" + run.data + "\"" +
            format(",%td,%td,%td,%s,%s,%d,%d,%.4f,%.4f,%.4f,%.3f,%.5f,%.5f,%.5f,%.4f,%.1f\n", run.n, run.d,
                   run.k, run.builder.c_str(), run.setting.c_str(), run.peer ? 1 : 0, run.threads,
                   run.seconds(), run.least(), run.most(), median(run.cpu), run.recall.mean.value,
                   run.recall.mean.low, run.recall.mean.high, run.recall.worst_decile, run.memory);
  }
  neem::Output output(path);
  output.write(text);
  output.commit();
}

}  // namespace benchmark
