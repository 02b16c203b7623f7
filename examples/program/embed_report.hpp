// What is told of an embedding once its map is made: the report, and the record as JSON.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "embed_plan.hpp"
#include "json.hpp"
#include "kept.hpp"
#include "quality.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/core/option.hpp>
#include <neem/core/text.hpp>
#include <neem/core/version.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/run/rest.hpp>
#include <neem/metrics/drift.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// What a run has found out, and what it took.
struct Outcome {
  int iterations = 0;
  double objective = 0, peak = 0;  ///< NaN where the method has no objective; bytes
  neem::RestReport rest{};
  std::vector<neem::Figure> figures{};  ///< of the run
  std::vector<std::string> notes{};     ///< what it has changed of its options, and of its map
  std::string resumed{};                ///< the model file from which it has gone on, or none
  int resumed_at = 0;                   ///< its iteration there
};

/// What report and record say of the input.
template <class S>
Told told_of(const EmbedPlan& plan, const Work<S>& work) {
  const EmbedGiven& given = plan.given;
  JsonObject input, options, neighbors, counts;
  input.add("files", given.inputs).add("labels", given.labels).add("label_names", given.label_names);
  input.add("join", given.join).add("names", given.names).add("columns_taken", given.columns);
  input.add("columns_dropped", given.drop).add("transpose", given.transpose).add("field", given.field);
  input.add("delimiter", given.delimiter).add("decimal", given.decimal);
  const std::optional<bool> header = given.given_header();
  input.add_text("header", !header ? "default" : *header ? "true" : "false").add("rows", work.n);
  input.add("columns", work.cols()).add("edges", work.graph ? work.graph->nonZeros() / 2 : 0);
  work.units.record(input);
  work.counts.record(input);
  options.add("method", std::string(plan.options.method()))
      .add("metric", work.space.name())
      .add("input", given.input)
      .add("knn", given.knn)
      .add("dims", plan.dims)
      .add("double", given.in_double)
      .add("pca", work.columns)
      .add("init", given.init)
      .add("init_scale", given.init_scale)
      .add("target", given.target)
      .add("weights", given.weights)
      .add("fixed", given.fixed)
      .add("anchors", given.anchors)
      .add("anchor_strength", given.anchor_strength)
      .add("supervise", given.supervise)
      .add("color", given.picture.color);
  for (const neem::OptionPlace& place : plan.options.places()) {
    if (place.row->type->kind != neem::OptionKind::matrix)
      options.add_text(place.name, plan.options.get(place));
  }
  neighbors.add("count", work.found.count).add("search", name_of(work.found.method));
  neighbors.add("recall", work.found.recall.value);
  counts.add("identical_groups", work.identical.groups)
      .add("identical_rows", work.identical.rows)
      .add("largest_identical_group", work.identical.largest);
  std::vector<std::string> lines = split(work.input_lines(), '\n');
  lines.pop_back();  // behind the last end of a line
  return {.lines = std::move(lines),
          .input = input.text(),
          .options = options.text(),
          .neighbors = neighbors.text(),
          .counts = counts.text()};
}

/// Tells how far points have moved that were on another map.
/// @param manner  words behind the figures
inline void tell_drift(const neem::Drift& moved, const std::string& manner, Outcome& outcome, Told& told) {
  outcome.figures.push_back({"drift_median", {moved.median}});
  outcome.figures.push_back({"drift_largest", {moved.largest}});
  std::string text =
      line("drift", format("median %.4f, largest %.4f of the radius", moved.median, moved.largest) + manner);
  text.pop_back();  // the end of the line
  told.lines.push_back(text);
}

template <class S>
std::string report_of(const EmbedPlan& plan, const Told& told, const Work<S>& work, const Outcome& outcome,
                      const Quality& quality) {
  std::string method = neem::join({plan.options.title(), " in ", plan.dims, " dimensions, "});
  for (const neem::OptionPlace& place : plan.options.places()) {
    const bool own = is_own(place) || place.name == "iterations";
    if (!own && plan.options.is_given(place)) method += place.name + " " + plan.options.get(place) + ", ";
  }
  for (const auto& [name, values] : outcome.figures) {
    if (method.find(name) == std::string::npos) method += name + " " + neem::text(values[0]) + ", ";
  }
  method += std::to_string(outcome.iterations) + " iterations, seed " + plan.options.get("seed");
  std::string files = plan.given.output, lines;
  for (const std::string& more : {plan.given.plot, plan.given.record, plan.given.model})
    files += more.empty() ? "" : ", " + more;
  for (const std::string& one : told.lines) lines += one + "\n";
  if (!outcome.resumed.empty())
    lines += line("resumed", outcome.resumed + neem::join({", at iteration ", outcome.resumed_at}));
  return lines + line("method", method) +
         line("objective", neem::is_finite(outcome.objective) ? format("%.4f", outcome.objective) : "none") +
         line("rest", outcome.rest.text()) + quality.text(work.n) + work.last_lines(outcome.peak, files);
}

/// @param quality  none: not judged yet
template <class S>
std::string record_of(const EmbedPlan& plan, const Told& told, const Work<S>& work, const Outcome& outcome,
                      const Quality* quality) {
  JsonObject figures, seconds, memory, resumed, rest, all;
  for (const neem::Figure& figure : outcome.figures) figures.add(figure.name, figure.values);
  for (const auto& [name, taken] : work.stages.seconds) seconds.add(name, taken);
  memory.add("peak_bytes", outcome.peak)
      .add("bytes_a_point_beyond_input", work.bytes_beyond_input(outcome.peak));
  std::vector<std::string> warnings = told.warnings;
  warnings.insert(warnings.end(), work.console.warnings().begin(), work.console.warnings().end());
  all.add("neem", std::string(neem::version))
      .add("compiler", std::string(__VERSION__))
      .add_json("input", told.input)
      .add_json("options", told.options)
      .add_json("neighbors", told.neighbors)
      .add("iterations_done", outcome.iterations)
      .add("notes", outcome.notes)
      .add("warnings", warnings)
      .add_json("counts", told.counts)
      .add("objective", outcome.objective)
      .add("figures", figures);
  rest.add("state",
           std::string(neem::ChoiceNames<neem::Resting>::names[static_cast<std::size_t>(outcome.rest.state)]))
      .add("iterations", outcome.rest.iterations)
      .add("change", outcome.rest.change)
      .add("force", outcome.rest.force)
      .add("noise", outcome.rest.noise)
      .add("fall", outcome.rest.fall);
  all.add("rest", rest);
  quality != nullptr ? all.add("quality", quality->record()) : all.add_text("quality", "default");  // null
  if (quality != nullptr) all.add("judged", quality->manner());
  all.add("seconds", seconds).add("memory", memory).add("output", plan.given.output);
  all.add("output_type", plan.given.output_type).add("plot", plan.given.plot);
  if (!plan.given.model.empty()) all.add("model", plan.given.model);
  if (!outcome.resumed.empty())
    all.add("resumed", resumed.add("file", outcome.resumed).add("iteration", outcome.resumed_at));
  return all.text() + "\n";
}

}  // namespace program
