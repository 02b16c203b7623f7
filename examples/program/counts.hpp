// Counts, such as of genes in cells, made ready for a map: the flag --counts. The steps are those of
// <neem/points/counts.hpp>; here is what is told of them, and kept for the report and the record.
#pragma once

#include "console.hpp"
#include "data.hpp"
#include "json.hpp"
#include "units.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/points/counts.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

class Counts {
public:
  explicit Counts(bool asked) : asked_(asked) {}

  bool asked() const { return asked_; }

  /// Leaves out rows without counts, makes depths equal, takes logarithms and keeps the most dispersed columns.
  /// @param points  dense or sparse, changed
  template <class P>
  void prepare(P& points, Data& data, Units& units, Console& console, const neem::Threads& threads) {
    const neem::Index rows = points.rows(), columns = points.cols();
    const std::vector<neem::Index> kept = neem::drop_empty_rows(points);
    const neem::Index empty = rows - points.rows();
    if (empty > 0) {
      console.warn("W-08", counted(empty, "row has", "rows have") + " no counts at all and " +
                               (empty == 1 ? "is" : "are") + " left out; the map has " +
                               counted(points.rows(), "row", "rows"));
      units.leave_out_rows(data, kept, rows);
    }
    const neem::CountsReport done = neem::prepare_counts(points, {}, threads);
    std::string said;
    for (std::size_t k = 0; k < done.notes.size(); ++k) {
      if (k == 0 && done.fractions > 0) {
        console.warn("W-14", "--counts: " + done.notes[k]);
      } else {
        said += (said.empty() ? "" : "; ") + done.notes[k];
      }
    }
    console.say("--counts: " + said);
    said_ = neem::join({"depth ", format("%.6g", done.depth.depth), ", log(1 + x), ", points.cols(), " of ",
                        columns, " columns"}) +
            (empty > 0 ? ", " + counted(empty, "empty row", "empty rows") + " left out" : "");
    if (data.columns.empty()) return;
    std::vector<std::string> names;
    for (const neem::Index c : done.columns)
      names.push_back(std::move(data.columns[static_cast<std::size_t>(c)]));
    data.columns.swap(names);
  }

  /// A line of a report, or nothing.
  std::string lines() const { return said_.empty() ? "" : line("counts", said_); }
  void record(JsonObject& input) const { input.add("counts", said_.empty() ? std::string("none") : said_); }

private:
  bool asked_;
  std::string said_{};
};

}  // namespace program
