// Model files: a run as a file, from which it goes on.
//
//     Umap<float> run(X);
//     run.advance(100);
//     run.save("map.npz");
//
// and in another program, on another day, with the bits of a run that had never stopped (hogwild has none):
//
//     auto run = load_run<AnyRun<float>>("map.npz");  // or load_run<Umap<float>>
//     run.advance(run.iterations());
//
// A model file is a .npz that numpy.load opens:
//
//     m = numpy.load("map.npz")
//     m["layout"], m["graph_ids"], json.loads(m["model.json"])["options"]
//
// `model.json` has the version of the format, the method, its options but for `threads` (of `initial`, `labels` and
// `target` only that they were given), and every number that lasts from one
// iteration to the next. `layout` is the map, `state_…` what the optimizer keeps, `graph_begin`, `graph_ids`
// and `graph_weights` the graph as it is used, in compressed rows. Random numbers are counted and have no
// state. The points are not in it.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/options_by_name.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/core/version.hpp"
#include "neem/io/detail/zip.hpp"
#include "neem/io/input.hpp"
#include "neem/io/output.hpp"
#include "neem/methods/model/model_reader.hpp"
#include "neem/methods/model/model_writer.hpp"
#include "neem/methods/run/run.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// What a program keeps in a model file beside the run, for itself: a walk over its own values, by which they
/// are written and read back. Their names begin with a prefix of the program.
///
///     ModelBeside mine = [&](detail::Archive& a) { a.texts("shop_names", names); };
///     run.save("map.npz", mine);
///     read_beside("map.npz", mine);
using ModelBeside = std::function<void(detail::Archive&)>;

/// What a model file is of.
struct ModelInfo {
  std::string method{};        ///< as in method_names(): "neg-tsne"
  std::string neem_version{};  ///< that wrote it
  bool is_double = false;      ///< whether its numbers are double, and not float
  Index points = 0;            ///< n
  Index dimensions = 0;        ///< columns of the map
  int iteration = 0;           ///< iterations done
  int iterations = 0;          ///< in all
};

namespace detail {

/// The type of a run's numbers and the columns of its maps.
template <class S, int Dim>
struct RunTypes {
  using Scalar = S;
  static constexpr int dimensions = Dim;
};
template <class S, int Dim>
RunTypes<S, Dim> types_of(const Run<S, Dim>&);

/// What has access to a run for its model file.
class ModelOf {
public:
  template <class S, int Dim>
  static void save(const Run<S, Dim>& run, Output& output, const ModelBeside& beside) {
    auto& open = const_cast<Run<S, Dim>&>(run);  // what is written is not changed
    const KeptOptions& kept = run.options_;
    if (!kept.values) {
      throw Error(ErrorCode::conflict, "this run has no model file", output.name(),
                  "save its maps, or make a run of t-SNE with phases");
    }
    if (run.advancing_) {
      throw Error(ErrorCode::conflict, "a run cannot be saved by its observer, before the iteration is over",
                  output.name(), "save it between two advances: while (run.advance(10)) run.save(path)");
    }
    JsonObject head, options, others;
    head.add_text("format", "neem model");
    head.add("format_version", std::to_string(ModelReader::newest));
    head.add_text("neem_version", version);
    head.add_text("method", kept.list.method);
    head.add("iterations", std::to_string(run.iterations()));
    for (const OptionPlace& place : option_places(kept.list)) {
      if (has_text(*place.row) && place.name != "threads")
        options.add_text(place.name, get_option(kept.list, kept.values.get(), place));
    }
    head.add("options", options.text());
    for (const auto& [name, value] : kept.without_text) others.add_text(name, value);
    head.add("options_without_text", others.text());
    ModelWriter writer(output);
    open.state(writer);
    if (run.engine_) open.engine_->state(writer);
    if (beside) beside(writer);
    writer.finish(std::move(head));
  }

  /// The options of a model, of which those without text are only known to have been given.
  template <class Options>
  static Options options_of(ModelReader& saved) {
    const std::string& method = saved.text_of("method");
    Options options = [&] {
      if constexpr (std::is_constructible_v<Options, std::string_view>) {
        return Options(method);
      } else {
        return Options{};
      }
    }();
    if constexpr (HasOptions<Options>) {
      constexpr std::string_view wanted = OptionTable<Options>::method;
      if (method != wanted) {
        fail(ErrorCode::conflict, join({"a run of ", printable(method, 80), ", not of ", wanted}),
             saved.name(), "load it as that, or by load_run<AnyRun<float>>");
      }
    }
    constexpr std::string_view prefix = "options/";
    for (const std::string& name : saved.text().names) {
      if (!name.starts_with(prefix)) continue;
      const std::string option = name.substr(prefix.size());
      if constexpr (HasOptions<Options>) {
        set_option(options, option, saved.text_of(name));
      } else {
        options.set(option, saved.text_of(name));
      }
    }
    return options;
  }

  template <class R>
  static R load(const std::string& path, const Threads& threads) {
    using Types = decltype(types_of(std::declval<const R&>()));
    constexpr bool is_double = std::is_same_v<typename Types::Scalar, double>;
    ModelReader saved(path);
    const ModelInfo info = info_of(saved);
    if (info.is_double != is_double || info.dimensions != Types::dimensions) {
      fail(ErrorCode::conflict,
           join({"a map of ", info.dimensions, " columns in ", info.is_double ? "double" : "float",
                 ", not of ", Types::dimensions, " in ", is_double ? "double" : "float"}),
           saved.name(),
           join({"load it by load_run<AnyRun<", info.is_double ? "double" : "float", ", ", info.dimensions,
                 ">>"}));
    }
    auto options = options_of<typename R::Options>(saved);
    if constexpr (HasOptions<typename R::Options>) {
      options.threads = threads;
    } else {
      options.visit([&](auto& o) { o.threads = threads; });
    }
    R run(saved, options);
    constexpr std::string_view prefix = "options_without_text/";
    for (const std::string& name : saved.text().names) {
      if (name.starts_with(prefix))
        run.options_.without_text.emplace_back(printable(name.substr(prefix.size())),
                                               printable(saved.text_of(name)));
    }
    return run;
  }

  static ModelInfo info_of(ModelReader& saved) {
    const auto [shape, type] = saved.array_of("layout");
    ModelInfo info{.method = saved.text_of("method"),
                   .neem_version = saved.text_of("neem_version"),
                   .is_double = type == NumberType::of<double>(),
                   .points = shape.rows,
                   .dimensions = shape.cols};
    Archive& archive = saved;
    archive("iteration", info.iteration);
    const std::int64_t all = saved.whole_of("iterations");
    if (shape.is_list() || (!info.is_double && type != NumberType::of<float>())) saved.refuse("layout");
    info.iterations = static_cast<int>(all);
    if (all < 0 || info.iterations != all) saved.refuse("iterations");
    return info;
  }

private:
  static bool has_text(const OptionRow& row) {
    return row.type->kind != OptionKind::matrix && row.type->kind != OptionKind::labels;
  }
};

}  // namespace detail

/// Writes a run as a model file: `run.save("map.npz")`.
///
/// @param run  at any iteration
/// @param to   a path, which is replaced when all has been written and left as it is on failure; or an Output
/// @throws     Error (IO) with the path and the system's reason; Error (USAGE) from an observer of the run,
///             which sees an iteration before it is over, and for a run along the spectrum, whose frames
///             would be lost
/// @cost       size of the layout, the graph (densMAP, and Neg- and NC-t-SNE in batches: twice) and what the
///             optimizer keeps; memory of a copy of the graph
/// @param beside  what else the file is to hold, if anything
template <class S, int Dim>
void save_model(const Run<S, Dim>& run, const Destination& to, const ModelBeside& beside = {}) {
  to.write([&](Output& output) { detail::ModelOf::save(run, output, beside); });
}

/// What a model file is of, without reading more of it than its text.
/// @throws Error (IO) if it cannot be read; Error (DATA) if it is no model file, or damaged
inline ModelInfo model_info(const std::string& path) {
  detail::ModelReader saved(path);
  return detail::ModelOf::info_of(saved);
}

/// Whether a file is a model file, perhaps a damaged one: an archive with a member model.json.
/// @throws Error (IO) if it cannot be read
inline bool is_model_file(const std::string& path) {
  try {
    detail::ZipFile file(path);
    for (const detail::ZipMember& member : detail::read_zip_directory(file)) {
      if (member.name == "model.json") return true;
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;  // data: no archive
  }
  return false;
}

/// The options of the run in a model file, but for `threads` and those without text.
/// @tparam Options  AnyOptions, or those of the method
/// @throws Error as load_run
template <class Options>
Options model_options(const std::string& path) {
  detail::ModelReader saved(path);
  return detail::ModelOf::options_of<Options>(saved);
}

/// What a program has kept beside the run, by the same walk by which it was saved.
/// @throws Error (IO) if the file cannot be read; Error (DATA) if it is no model file, damaged, or does not
///         hold what the walk asks for
inline void read_beside(const std::string& path, const ModelBeside& beside) {
  detail::ModelReader saved(path);
  beside(saved);
}

/// A run from a model file: it goes on with the same bits as the one that was saved, by any number of
/// threads, unless its update is hogwild.
///
/// What is in a file is compared with what a run can have before it is used: files that are cut off, damaged
/// or made up are errors, and no more memory is taken than they have bytes for, a few times over.
///
/// @tparam R       AnyRun<float>, AnyRun<double, 3>, …; or a method's own run, Tsne<float>
/// @param path     of a file that `save` has written
/// @param threads  of the iterations to come; default: as many as the process may use
/// @return         the run, at the iteration of the file. Its options `initial`, `labels` and `target` are no
///                 longer there: they have done their work
/// @throws         Error (IO) if it cannot be read; Error (DATA) if it is no model file, damaged, or of a
///                 newer version; Error (USAGE) if it is of another method or type than R, or has options
///                 outside their ranges
template <class R>
R load_run(const std::string& path, const Threads& threads = Threads{}) {
  return detail::ModelOf::load<R>(path, threads);
}

}  // namespace neem
