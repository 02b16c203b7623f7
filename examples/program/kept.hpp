// What the program keeps in its model files beside the run: what report, record and map say of the points, which are
// not there any more when the run is resumed.
#pragma once

#include "watch.hpp"

#include <neem/core/detail/archive.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/npy.hpp>
#include <neem/methods/model/model_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// What is said of the input.
struct Told {
  std::vector<std::string> lines{};                       ///< of the report
  std::string input{}, options{}, neighbors{}, counts{};  ///< of the record, as JSON
  std::vector<std::string> warnings{}, notes{};           ///< so far; notes but for those of the run
  std::vector<std::pair<std::string, double>> seconds{};  ///< of the stages so far
};

/// Members of model files, "program_…".
struct Kept {
  bool there = false;  ///< whether the file has them: that of another program has a run alone
  Told told{};
  std::vector<std::string> names{};    ///< of the points
  bool numbered = false;               ///< the names are numbers of rows
  std::vector<std::string> columns{};  ///< names of the columns of the points, if they have any
  std::vector<double> origin{};        ///< what was subtracted from the columns; empty: nothing
  neem::Labels labels{};
  int dims = 2;
  neem::NpyType stored = neem::NpyType::float32;  ///< the numbers of the input
  bool edges = false;                             ///< the input was a graph
  neem::Index started = 0;                        ///< notes of the run at its start, which have been told
  std::string output{}, plot{}, record{}, output_type{};
  double every = -1;  ///< of a checkpoint: seconds to the next; below 0: this is none

  /// @param points  of the run
  void state(neem::detail::Archive& a, neem::Index points) {
    there = true;
    int version = 1;
    a("program_version", version, 1, 1);
    a.texts("program_report", told.lines);
    a("program_input", told.input), a("program_options", told.options);
    a("program_neighbors", told.neighbors), a("program_counts", told.counts);
    a("program_output", output), a("program_plot", plot);
    a("program_record", record), a("program_output_type", output_type);
    a.texts("program_warnings", told.warnings);
    a.texts("program_notes", told.notes);
    stages(a);
    a.texts("program_names", names);
    a.expects(names.empty() || static_cast<neem::Index>(names.size()) == points, "program_names");
    a("program_names_numbered", numbered);
    a.texts("program_column_names", columns);
    if (a.has("program_origin", !origin.empty())) a.reals("program_origin", origin);
    a.expects(origin.empty() || columns.empty() || origin.size() == columns.size(), "program_origin");
    a.texts("program_class_names", labels.names);
    bool classed = labels.size() > 0;
    a("program_classed", classed);
    if (classed)
      a.list_within("program_classes", labels.ids, points, 0, static_cast<neem::Index>(labels.names.size()));
    a("program_columns", dims, 1, std::numeric_limits<int>::max());
    auto type = static_cast<int>(stored);
    a("program_input_type", type, 0, static_cast<int>(neem::NpyType::float64));
    stored = static_cast<neem::NpyType>(type);
    a("program_edges", edges);
    a("program_notes_told", started, 0, std::numeric_limits<neem::Index>::max());
    a("program_checkpoint_every", every);
    if (!a.reading()) return;
    for (std::vector<std::string>* texts : {&told.lines, &told.warnings, &told.notes, &labels.names}) {
      for (std::string& text : *texts) text = neem::printable(text);
    }
  }

private:
  void stages(neem::detail::Archive& a) {
    std::vector<std::string> stage_names;
    std::vector<double> taken;
    for (const auto& [name, seconds] : told.seconds) stage_names.push_back(name), taken.push_back(seconds);
    a.texts("program_stages", stage_names);
    a.reals("program_stage_seconds", taken);
    a.expects(stage_names.size() == taken.size(), "program_stage_seconds");
    if (!a.reading()) return;
    told.seconds.clear();
    for (std::size_t k = 0; k < taken.size(); ++k)
      told.seconds.emplace_back(neem::printable(stage_names[k]), taken[k]);
  }
};

/// What a model file holds beside its run; nothing, where the library alone has written it.
inline Kept kept_in(const std::string& path, neem::Index points) {
  Kept kept;
  neem::detail::ModelReader saved(path);
  if (saved.text().values.contains("state/program_version")) kept.state(saved, points);
  return kept;
}

}  // namespace program
