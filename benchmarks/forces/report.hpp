// What was measured of the forces, as a table, as CSV and as JSON.
#pragma once

#include "../../examples/program/json.hpp"
#include "../common/limits.hpp"
#include "../common/summary.hpp"

#include <neem/io/output.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace benchmark {

using neem::Index;

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// One part of the forces on one layout with one number of threads.
struct Part {
  std::string layout{};
  Index n = 0;
  std::string part{}, setting{};  ///< as in repulsion, BarnesHut 0.5
  std::string unit{};             ///< what `count` counts: points or edges
  double count = 0;
  int threads = 1;
  double first = 0;               ///< seconds of the first evaluation, which makes room for the others
  std::vector<double> seconds{};  ///< of each warm one
  double error = unknown;         ///< relative RMS of the forces against Exact
  double z_error = unknown;       ///< of Z, relative
  double flops = unknown;         ///< operations of one evaluation, where they can be counted
  double bytes = unknown;         ///< that have to pass at least once, where they can be counted
  double gathers = 0;             ///< points read out of order
  Limits limits{};
  double scaling = unknown;  ///< seconds of one thread over seconds of this many, of runs in turn

  double warm() const { return median(seconds); }
  double nanoseconds() const { return 1e9 * warm() / count; }

  /// The part of its time that the limit which binds it most would allow, and that limit's name; 0 where
  /// nothing can be counted.
  double share(std::string& limit) const {
    double best = 0;
    const auto take = [&](double amount, double rate, const char* name) {
      const double seconds_at_least = amount / rate;
      if (std::isfinite(seconds_at_least) && seconds_at_least > best) best = seconds_at_least, limit = name;
    };
    take(flops, limits.flops, "flops");
    take(bytes, std::max(limits.read, limits.cached), "bytes");
    take(gathers, limits.gather, "gathers");
    return best / warm();
  }
};

inline void print_limits(const Limits& limits, Index n, double bytes) {
  std::printf(
      "limits, %d threads: read %.1f GB/s (%.1f of %.1f MB again and again), triad %.1f GB/s, %.2f G "
      "points/s "
      "gathered from %td, %.1f GFLOP/s\n",
      limits.threads, 1e-9 * limits.read, 1e-9 * limits.cached, 1e-6 * bytes, 1e-9 * limits.triad,
      1e-9 * limits.gather, n, 1e-9 * limits.flops);
}

inline void print_head() {
  std::printf("%-11s %8s %-10s %-20s %3s %9s %9s %9s %8s %9s %7s %7s %-12s %5s\n", "layout", "n", "part",
              "by", "thr", "ms", "first ms", "ns", "rel. RMS", "Z", "GFLOP/s", "GB/s", "of limit", "scale");
}

inline void print_part(const Part& part) {
  const auto cell = [](double value, const char* pattern) {
    return std::isnan(value) ? std::string("-") : format(pattern, value);
  };
  std::string limit;
  const double share = part.share(limit);
  std::printf("%-11s %8td %-10s %-20s %3d %9.3f %9.3f %9.3f %8s %9s %7s %7s %-12s %5s\n", part.layout.c_str(),
              part.n, part.part.c_str(), part.setting.c_str(), part.threads, 1e3 * part.warm(),
              1e3 * part.first, part.nanoseconds(), cell(part.error, "%.1e").c_str(),
              cell(part.z_error, "%+.1e").c_str(), cell(1e-9 * part.flops / part.warm(), "%.1f").c_str(),
              cell(1e-9 * part.bytes / part.warm(), "%.1f").c_str(),
              share > 0 ? format("%3.0f %% %s", 100 * share, limit.c_str()).c_str() : "-",
              cell(part.scaling, "%.2f").c_str());
  std::fflush(stdout);
}

inline void write_json(const std::string& path, const std::vector<Part>& parts) {
  std::string list;
  for (const Part& part : parts) {
    program::JsonObject one, limits;
    limits.add("read_bytes_per_second", part.limits.read)
        .add("cached_bytes_per_second", part.limits.cached)
        .add("triad_bytes_per_second", part.limits.triad)
        .add("gathers_per_second", part.limits.gather)
        .add("flops_per_second", part.limits.flops);
    std::string limit;
    const double share = part.share(limit);
    one.add("layout", part.layout)
        .add("n", part.n)
        .add("part", part.part)
        .add("by", part.setting)
        .add("threads", part.threads)
        .add("unit", part.unit)
        .add("count", part.count)
        .add("seconds", part.warm())
        .add("seconds_each", part.seconds)
        .add("first_seconds", part.first)
        .add("nanoseconds_per_unit", part.nanoseconds())
        .add("relative_rms", part.error)
        .add("relative_error_of_z", part.z_error)
        .add("flops", part.flops)
        .add("bytes", part.bytes)
        .add("share_of_limit", share)
        .add("limit", limit)
        .add("scaling", part.scaling)
        .add("limits", limits);
    list += (list.empty() ? "" : ",\n") + one.text();
  }
  neem::Output output(path);
  output.write("[" + list + "]\n");
  output.commit();
}

inline void write_csv(const std::string& path, const std::vector<Part>& parts) {
  std::string text =
      "layout,n,part,by,threads,unit,count,seconds,first_seconds,nanoseconds_per_unit,relative_rms,"
      "relative_error_of_z,flops,bytes,share_of_limit,limit,scaling\n";
  const auto cell = [](double value) { return std::isnan(value) ? std::string() : neem::text(value); };
  for (const Part& part : parts) {
    std::string limit;
    const double share = part.share(limit);
    text += "\"" + part.layout + "\"" +
            format(",%td,%s,%s,%d,%s,%.0f,%.7f,%.7f,%.4f,", part.n, part.part.c_str(), part.setting.c_str(),
                   part.threads, part.unit.c_str(), part.count, part.warm(), part.first, part.nanoseconds()) +
            cell(part.error) + "," + cell(part.z_error) + "," + cell(part.flops) + "," + cell(part.bytes) +
            "," + neem::text(share) + "," + limit + "," + cell(part.scaling) + "\n";
  }
  neem::Output output(path);
  output.write(text);
  output.commit();
}

}  // namespace benchmark
