// Read the model, read new points, place them, write: the stages of `neem transform`.
#include "transform.hpp"

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "kept.hpp"
#include "number_type.hpp"
#include "on_map.hpp"
#include "read_data.hpp"
#include "results.hpp"
#include "watch.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/transform_model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace {

template <class S, int Dim>
class Transform {
public:
  explicit Transform(const TransformGiven& given) : given_(given), work_(given, 0, 0) {}

  void run() {
    std::vector<std::string> read = read_files(given_);
    read.push_back(given_.model);
    if (!given_.points.empty()) read.push_back(file_name(given_.points).path);
    check(given_.output, "-o", {".npy", ".csv", ".tsv"}, read);
    if (!given_.remoteness.empty()) check(given_.remoteness, "--remoteness", {".npy", ".csv", ".tsv"}, read);
    if (!given_.remoteness.empty() && same_file(given_.remoteness, given_.output)) {
      throw neem::Error(neem::ErrorCode::conflict, "the map and its remoteness would be one file",
                        "option --remoteness", "give them two names");
    }
    on_map_.check();
    check_output_type(given_.output_type, given_.output.ends_with(".npy"));
    work_.planned = [this](neem::PlanOf of) {
      of.neighbors = 15;
      neem::Plan plan = plan_neighbors(of);
      // measured: the map of a file, and its search; the new points while they settle
      const double more = 1.3 * bytes_of_file(given_.model) + 2000.0 * static_cast<double>(of.points);
      for (neem::PlanStage& stage : plan.stages) stage.bytes += more;
      return plan;
    };
    work_.check_files();
    const neem::FrozenMap<S, Dim> map = work_.stages.time("model", [&] {
      kept_ = kept_in(given_.model, neem::model_info(given_.model).points);
      return load();
    });
    work_.console.say(
        neem::join({"a map of ", map.layout().rows(), " points, read in ", duration(work_.stages.total())}));
    on_map_.read(work_);
    on_map_.take_columns(work_);
    neem::Neighbors<S> knn = work_.stages.time("neighbors", [&] { return map.find(work_.X); });
    const neem::Placed<S, Dim> placed =
        work_.stages.time("places", [&] { return map.place_near(std::move(knn)); });
    work_.warn("W-01", map.notes());
    write(placed, map);
  }

private:
  void check(const std::string& path, const std::string& option, const std::vector<std::string>& endings,
             const std::vector<std::string>& read) {
    const std::string note = check_result_path(path, option, endings, read, given_);
    if (!note.empty()) work_.console.say(note);
  }

  neem::FrozenMap<S, Dim> load() {
    neem::TransformOptions o{.threads = work_.threads};
    if (!given_.neighbors.empty()) o.neighbors = whole<neem::Index>("neighbors", given_.neighbors, 1);
    if (!given_.perplexity.empty()) o.perplexity = number("perplexity", given_.perplexity);
    if (!given_.recall.empty()) o.recall = number("recall", given_.recall);
    if (!given_.seed.empty()) o.seed = whole<std::uint64_t>("seed", given_.seed, 0);
    if (given_.points.empty()) return neem::load_frozen_map<S, Dim>(given_.model, o);
    Given of_points = given_;
    of_points.inputs = {given_.points};
    of_points.labels.clear();
    Work<S> old(of_points, 0, 0);
    on_map_.read(old);
    return neem::load_frozen_map<S, Dim>(given_.model, old.X, o);
  }

  void write(const neem::Placed<S, Dim>& placed, const neem::FrozenMap<S, Dim>& map) {
    const neem::Index m = placed.layout.rows(), far = placed.far_points();
    Together files(given_.force);
    work_.stages.time("write", [&] {
      files.add(given_.output, [&](neem::Output& output) {
        if (given_.output.ends_with(".npy")) {
          neem::write_npy(output, placed.layout,
                          output_type(given_.output_type, work_.data.stored, placed.layout, work_.console));
        } else {
          write_map(output, given_.output, placed.layout, work_.data.names, work_.labels);
        }
      });
      if (!given_.remoteness.empty())
        files.add(given_.remoteness, [&](neem::Output& output) { write_remoteness(output, placed); });
      return true;
    });
    if (50 * far > m) {  // of the points of the map one of 100 is
      work_.console.warn(
          "W-16",
          neem::join({far, " of ", m, " points are far from all points of the map: their ",
                      "remoteness is above ", text_of(map.far_from()), ", as of one of 100 points of the map",
                      given_.remoteness.empty() ? " (--remoteness FILE tells which)" : ""}));
    }
    const neem::Index copies = std::count(placed.copy.begin(), placed.copy.end(), true);
    std::string found = std::to_string(map.neighbors());
    const std::string said =
        line("points", neem::join({m, " x ", work_.X.cols(), ", on a map of ", map.layout().rows()})) +
        line("neighbors", neem::join({found, ", recall ", text_of(map.recall().value)})) +
        line("far", neem::join({far, ", by a remoteness above ", text_of(map.far_from())})) +
        line("copies", neem::join({copies, " rows of the map"})) +
        line("time", work_.stages.text(work_.threads.count())) +
        line("written", given_.output + (given_.remoteness.empty() ? "" : ", " + given_.remoteness));
    files.keep();
    if (!given_.quiet) print_report(said);
  }

  static std::string text_of(double value) { return format("%.3g", value); }

  /// Two columns: the figure, and 1 where the point is far.
  void write_remoteness(neem::Output& output, const neem::Placed<S, Dim>& placed) const {
    neem::Matrix<double> all(placed.layout.rows(), 2);
    for (neem::Index i = 0; i < all.rows(); ++i) {
      all(i, 0) = placed.remoteness[static_cast<std::size_t>(i)];
      all(i, 1) = placed.is_far[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    if (given_.remoteness.ends_with(".npy")) return neem::write_npy(output, all);
    const char between = given_.remoteness.ends_with(".tsv") ? '\t' : ',';
    const bool named = !work_.data.names.empty();
    output.write(neem::join(
        {named ? "name" + std::string(1, between) : "", "remoteness", std::string(1, between), "far\n"}));
    for (neem::Index i = 0; i < all.rows(); ++i) {
      std::string row;
      if (named) row = quoted_cell(work_.data.names[static_cast<std::size_t>(i)], between) + between;
      neem::detail::append_number(row, all(i, 0));
      output.write(row + between + (all(i, 1) > 0 ? "1\n" : "0\n"));
    }
  }

  const TransformGiven& given_;
  Work<S> work_;
  Kept kept_{};  // of the map
  OnMap on_map_{kept_, given_};
};

}  // namespace

void transform(const TransformGiven& given) {
  const neem::ModelInfo info = neem::model_info(given.model);
  if (!neem::takes_new_points(given.model)) {
    throw neem::Error(neem::ErrorCode::conflict, "the model has nothing by which new points are placed",
                      neem::printable(given.model),
                      "make the map again, of dense points, with --model FILE.npz");
  }
  if (info.dimensions == 2) {
    return info.is_double ? Transform<double, 2>(given).run() : Transform<float, 2>(given).run();
  }
  if (info.dimensions == 3 && !info.is_double) return Transform<float, 3>(given).run();
  throw neem::Error(
      neem::ErrorCode::conflict,
      neem::join({"the program places points on maps of 2 columns, and of 3 in float; this has ",
                  info.dimensions, info.is_double ? ", in double" : ""}),
      neem::printable(given.model), "use load_frozen_map of the library");
}

}  // namespace program
