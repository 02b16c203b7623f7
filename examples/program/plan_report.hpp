// neem plan, and --dry-run: what a map will cost, by the headers of its files.
#pragma once

#include "console.hpp"
#include "embed.hpp"
#include "embed_plan.hpp"
#include "size.hpp"
#include "watch.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <unistd.h>
#include <vector>

namespace program {

/// Bytes of memory that the machine has; 0 where that is not known.
inline double machine_bytes() {
  const double pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES));
  return std::max(0.0, pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
}

inline std::string said_of_bytes(double bytes) { return format("%.0f MiB", bytes / 1048576); }

/// What would need less than `most` bytes: of fewer columns, in float, of fewer neighbors; empty if nothing does.
inline std::string what_fits(const EmbedPlan& plan, const neem::PlanOf& of, double most) {
  std::vector<std::string> ways;
  const auto offer = [&](const neem::PlanOf& other, const std::string& way) {
    if (plan.planned(other).peak() <= most) ways.push_back(way);
  };
  neem::PlanOf other = of;
  if (of.in_double) {
    other.in_double = false, other.input_bytes = of.input_bytes / 2;
    offer(other, "numbers that are not --double");
  }
  other = of;
  const neem::Index k = plan.planned(of).neighbors;
  for (other.neighbors = k / 2; *other.neighbors >= 5 && ways.empty(); other.neighbors = *other.neighbors / 2)
    offer(other, neem::join({*other.neighbors, " neighbors"}));
  other = of;
  for (neem::Index part = 2; part <= 64 && other.points > 1000 && ways.empty(); part *= 2) {
    const auto share = static_cast<double>(part);
    other.points = of.points / part, other.input_bytes = of.input_bytes / share;
    other.reading_bytes = of.reading_bytes / share;
    offer(other, neem::join({"a sample of ", other.points, " points"}));
  }
  std::string all;
  for (const std::string& way : ways) all += (all.empty() ? "" : ", or ") + way;
  return all;
}

/// Tells what the map costs.
/// @param from  where the sizes are from
template <class S>
void report_plan(const EmbedPlan& asked, Work<S>& work, const neem::PlanOf& of, const std::string& from) {
  const neem::Plan plan = asked.planned(of, neem::measure_speed(work.threads));
  std::string said =
      line("points", neem::join({of.points, " x ", of.columns, from})) +
      line("method", neem::join({asked.options.title(), " in ", asked.dims, " dimensions, ", plan.neighbors,
                                 " neighbors, ", plan.iterations, " iterations"}));
  for (const neem::PlanStage& stage : plan.stages)
    said +=
        line(std::string(stage.name).c_str(), said_of_bytes(stage.bytes) + ", " + duration(stage.seconds));
  said += line("memory", said_of_bytes(plan.peak()) + " at the peak");
  said += line("time",
               "about " + duration(plan.seconds()) + neem::join({" on ", work.threads.count(), " threads"}));
  print(said);
  const double there = machine_bytes();
  if (there == 0 || plan.peak() <= there) return;
  const std::string fits = what_fits(asked, of, 0.9 * there);
  work.console.warn("W-17", "this is more memory than the " + said_of_bytes(there) + " of this machine" +
                                (fits.empty() ? "" : "; there would be room for " + fits));
}

/// The same for the files of the command line.
template <class S>
void report_plan_of_files(const EmbedPlan& asked, Work<S>& work) {
  const ExpectedSize size = expect_files(work.given.inputs, work.given, sizeof(S));
  if (size.rows < 1 || size.columns < 1) {
    throw neem::Error(neem::ErrorCode::format, size.unknown.empty() ? "the files have no rows" : size.unknown,
                      "neem plan", "give the size of the table: neem plan --points 70000 --columns 50");
  }
  if (!size.unknown.empty()) work.console.warn("W-18", size.unknown + ": it is not in these figures");
  report_plan(asked, work, work.plan_of(size),
              size.sure < 1 ? ", by the length of the first lines" : ", by the headers");
}

/// The sizes of `neem plan --points N --columns D`.
template <class S>
void report_plan_of_sizes(const EmbedPlan& asked, Work<S>& work) {
  ExpectedSize size;
  const double n = static_cast<double>(whole<neem::Index>("points", work.given.planned_points, 1));
  const double d = static_cast<double>(whole<neem::Index>("columns", work.given.planned_columns, 1));
  size.add(n, d, n * d, sizeof(S), sizeof(S));
  report_plan(asked, work, work.plan_of(size), "");
}

}  // namespace program
