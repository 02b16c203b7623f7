#include "embed_in.hpp"
#include "resume_in.hpp"
#include "weights.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/model.hpp>

#include <string>
#include <utility>

namespace program {

extern template void embed_in<double>(const EmbedGiven& given);
extern template void resume_in<double>(const ResumeGiven& given, Kept&& kept, const neem::ModelInfo& info);

void embed(const EmbedGiven& typed) {
  EmbedGiven given = typed;
  const std::string weights = leave_out(typed.weights, given), fixed = leave_out(typed.fixed, given);
  try {
    given.in_double ? embed_in<double>(given) : embed_in<float>(given);
  } catch (const neem::Error& error) {
    const std::string what = error.what();
    for (const auto& [column, option] : {std::pair(weights, "weights"), std::pair(fixed, "fixed")}) {
      const std::string name = neem::printable(column, 80);
      if (column.empty() || !what.starts_with("there is no column '" + name + "'") || !what.ends_with("drop"))
        continue;
      throw neem::Error(error.code(), "there is neither a column nor a file '" + name + "'",
                        std::string("option --") + option,
                        "name a column of the points, a file, or FILE:COLUMN");
    }
    throw;
  }
}

void plan(const EmbedGiven& typed) {
  EmbedGiven given = typed;
  given.dry_run = true;
  if (!given.planned_points.empty()) {
    if (!given.inputs.empty() || given.columns.size() != 1) {
      throw neem::Error(neem::ErrorCode::conflict,
                        given.inputs.empty() ? "the number of columns is missing"
                                             : "files and --points both say how many points there are",
                        "neem plan", "give a file, or --points N --columns D");
    }
    given.planned_columns = std::exchange(given.columns, {})[0];
  }
  embed(given);
}

void resume(const ResumeGiven& typed) {
  const neem::ModelInfo info = neem::model_info(typed.from);
  Kept kept = kept_in(typed.from, info.points);
  ResumeGiven given = typed;
  given.method = info.method;
  given.in_double = info.is_double;
  const neem::Index columns = kept.there ? kept.dims : info.dimensions;
  const bool wide = columns > 3, made = columns == 2 || columns == 3 || !info.is_double;
  if (!made || columns > wide_map || info.dimensions != (wide ? wide_map : columns)) {
    throw neem::Error(neem::ErrorCode::conflict,
                      neem::join({"the program makes no such maps, of ", columns, " columns in ",
                                  info.is_double ? "double" : "float"}),
                      neem::printable(typed.from), "load it by load_run of the library");
  }
  if (given.output.empty()) {  // and then all of them are those of the command
    given.output = kept.output;
    if (given.output_type.empty()) given.output_type = kept.output_type;
    if (given.plot.empty()) given.plot = kept.plot;
    if (given.record.empty()) given.record = kept.record;
  }
  if (given.output.empty()) {
    throw neem::Error(neem::ErrorCode::option_value, "the name of the map is missing, and the model has none",
                      "neem resume", "give -o MAP.npy");
  }
  if (!given.asked() && kept.every >= 0) {
    given.checkpoint = given.from;
    if (given.every.empty()) given.every = neem::text(kept.every);
  }

  info.is_double ? resume_in<double>(given, std::move(kept), info)
                 : resume_in<float>(given, std::move(kept), info);
}

}  // namespace program
