// neem spectrum: maps of one graph all along the attraction–repulsion spectrum, as files and pictures.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "files.hpp"
#include "folder.hpp"
#include "number_type.hpp"
#include "options.hpp"
#include "points_only.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/spectrum.hpp>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace program {

/// The command line of `neem spectrum`.
struct SpectrumGiven : Given {
  std::string pictures = "png", positions{}, frames{}, from{}, to{}, output_type{};
  PictureGiven picture{};
  Typed options{};
};

/// The positions asked for: a list, or a number of them between two ends.
inline std::vector<double> positions_of(const SpectrumGiven& given) {
  if (given.positions.empty()) {
    return neem::spectrum_positions(given.frames.empty() ? 20 : whole<int>("frames", given.frames, 1, 1000),
                                    given.from.empty() ? 30 : number("from", given.from),
                                    given.to.empty() ? 0.85 : number("to", given.to));
  }
  if (!given.frames.empty() || !given.from.empty() || !given.to.empty()) {
    throw neem::Error(neem::ErrorCode::conflict, "the positions are given twice",
                      "options --positions and --frames, --from, --to",
                      "give the list, or a number and two ends");
  }
  std::vector<double> positions;
  for (const std::string& one : split(given.positions)) positions.push_back(number("positions", one));
  return positions;
}

template <class S>
using Frames = std::vector<neem::SpectrumFrame<S>>;

/// A line a frame.
template <class S>
std::string table_of(const Frames<S>& frames) {
  std::string text =
      format("%8s %10s %12s %8s %9s %9s %9s\n", "rho", "iterations", "Z", "KL", "extent", "at rest", "moved");
  for (const neem::SpectrumFrame<S>& frame : frames) {
    text += format("%8.4g %10d %12.5g %8.4f %9.4g %9.4g", frame.exaggeration, frame.iterations,
                   frame.partition, frame.objective, frame.extent, frame.effective);
    text +=
        neem::is_finite(frame.displacement) ? format(" %9.4g\n", frame.displacement) : format(" %9s\n", "-");
  }
  return text;
}

/// The names of a frame and its picture, without their endings: frame_01, frame_02 …
inline std::string frame_name(std::size_t k) { return format("frame_%02d", static_cast<int>(k + 1)); }

/// All files that a run of so many frames writes into its folder.
inline std::vector<std::string> names_of_files(std::size_t frames, const std::string& pictures) {
  std::vector<std::string> names{index_name};
  if (pictures != "none") names.push_back("sheet." + pictures);
  for (std::size_t k = 0; k < frames; ++k) {
    names.push_back(frame_name(k) + ".npy");
    if (pictures != "none") names.push_back(frame_name(k) + "." + pictures);
  }
  return names;
}

/// All pictures on one sheet, coloured by the first of the numbers where there are several.
template <class S>
void write_sheet(neem::Output& output, const SpectrumGiven& given, const std::vector<neem::Layout<S>>& maps,
                 const std::vector<std::string>& titles, const neem::Labels& labels,
                 const std::vector<neem::Numbers>& colors, const neem::Threads& threads) {
  neem::SheetOptions sheet;
  const neem::PlotOptions size = sheet.picture;
  sheet.picture = given.picture.page();
  sheet.picture.width = size.width, sheet.picture.height = size.height, sheet.picture.legend = size.legend;
  const std::span<const neem::Layout<S>> all(maps);
  const bool png = given.pictures == "png";
  if (!colors.empty()) {
    png ? neem::write_png_sheet<S, 2>(output, all, titles, colors[0], labels, sheet, threads)
        : neem::write_svg_sheet<S, 2>(output, all, titles, colors[0], labels, sheet, threads);
  } else {
    png ? neem::write_png_sheet<S, 2>(output, all, titles, labels.ids, labels.names, sheet, threads)
        : neem::write_svg_sheet<S, 2>(output, all, titles, labels.ids, labels.names, sheet, threads);
  }
}

/// The frames as frame_01.npy …, each with a picture, all pictures on one sheet, and the index.
/// @return what is written
template <class S>
std::string write_frames(Together& files, const FolderPlan& plan, const SpectrumGiven& given,
                         const Frames<S>& frames, Work<S>& work, const std::vector<neem::Numbers>& colors) {
  const std::string folder = given.output + "/", ending = "." + given.pictures;
  const bool pictures = given.pictures != "none";
  const neem::NpyType as_input = work.graph ? type_of<S> : work.data.stored;
  std::vector<neem::Layout<S>> maps;
  std::vector<std::string> titles;
  std::vector<IndexEntry> index;
  const auto add = [&](const std::string& name, const std::string& exaggeration, auto write) {
    const std::string path = folder + name;
    const neem::Output& output = files.add(path, plan.existing(path), write);
    index.push_back({name, exaggeration, contents_of(output.temporary())});
  };
  files.folder(given.output);
  for (const std::string& path : plan.removed) files.remove(path);
  for (std::size_t k = 0; k < frames.size(); ++k) {
    const std::string rho = neem::text(frames[k].exaggeration);
    maps.push_back(frames[k].layout);
    titles.push_back("rho " + format("%.3g", frames[k].exaggeration));
    add(frame_name(k) + ".npy", rho, [&](neem::Output& output) {
      neem::write_npy(output, maps[k], output_type(given.output_type, as_input, maps[k], work.console));
    });
    if (!pictures) continue;
    add(frame_name(k) + ending, rho, [&](neem::Output& output) {
      neem::PlotOptions page = given.picture.page();
      page.title = titles[k];
      write_picture(output, ending, maps[k], work.labels, work.threads, page, colors);
    });
  }
  std::string written = folder + frame_name(0) + ".npy to " + frame_name(frames.size() - 1) + ".npy";
  if (pictures) {
    add("sheet" + ending, "", [&](neem::Output& output) {
      write_sheet(output, given, maps, titles, work.labels, colors, work.threads);
    });
    written += ", a picture of each, sheet" + ending;
  }
  files.add(folder + index_name, plan.existing(folder + index_name),
            [&](neem::Output& output) { output.write(index_text(index)); });
  return written + ", " + index_name;
}

template <class S>
void spectrum_in(const SpectrumGiven& given) {
  Work<S> work(given, 100, 50);
  const std::vector<double> positions = positions_of(given);
  neem::SpectrumOptions options;
  if (given.pictures != "png" && given.pictures != "svg" && given.pictures != "none") {
    refuse_value("pictures", given.pictures, "png, svg or none");
  }
  const bool edges = holds_edges(given.inputs, given.edges, given.input, given, work.console);
  if (edges) refuse_point_flags(given, InPlace::edges, !given.picture.color.empty());
  tell_idle_join(given, !given.picture.color.empty(), work.console);
  check_output_type(given.output_type, true);
  Typed typed = given.options;
  const auto add = [&](const std::string& name, const std::string& text) {
    if (!text.empty()) typed.emplace_back(name, text);
  };
  add("neighbors", given.neighbors), add("seed", given.seed), add("threads", given.threads);
  const neem::OptionList list = neem::option_list<neem::SpectrumOptions>();
  std::vector<std::string> names;
  neem::check_options(list, &options, set_options(list, &options, typed, names));
  for (const std::string& note : names) work.console.say(note);
  if (given.pictures == "none" && !given.labels.empty())
    work.console.say("--labels are for pictures, and --pictures none makes none");
  work.threads = options.threads;                // also by its other names
  (void)neem::detail::walk(positions, options);  // checks both
  std::vector<std::string> read = read_files(given);
  for (const std::string& path : color_files(given.picture)) read.push_back(path);
  const FolderPlan folder =
      plan_folder(given.output, names_of_files(positions.size(), given.pictures), read, given.force);
  for (const std::string& note : folder.notes) work.console.say(note);

  std::vector<std::string> notes;
  std::vector<neem::Numbers> colors;
  const auto color = [&] {
    colors = colors_of_picture(given.picture, given, given.inputs, edges, given.pictures != "none", false,
                               work.rows(), work.labels, work.console);
    if (colors.size() > 1)
      work.console.say("the sheet of all frames is coloured by '" + colors[0].name + "' alone");
  };
  const auto start = [&](const neem::Given<S>& from) {
    return work.stages.time("start", [&] { return neem::Spectrum<S>(from, positions, options); });
  };
  work.planned = [&](const neem::PlanOf& of) { return plan(options, std::ssize(positions), of); };
  auto run = [&] {
    if (edges) {
      work.read_edges(!given.picture.color.empty());
      color();
      work.check_memory(work.graph->nonZeros() / work.n / 2);
      return start(work.graph);
    }
    work.check_files();
    work.read();
    color();
    const neem::Index k = neem::detail::neighbors_among(options.neighbors, work.n, notes);
    work.check_memory(k);
    return start(work.find(k, {}));
  }();
  work.warn("W-01", notes);
  Watch watch(work.console);
  work.stages.time("iterations", [&] { return run.advance(run.iterations(), watch); });
  work.console.end_line();
  work.warn("W-04", run.notes());
  const double peak = peak_bytes();
  std::string said = table_of<S>(run.frames());
  Together files(given.force);
  const std::string written = work.stages.time(
      "write", [&] { return write_frames(files, folder, given, run.frames(), work, colors); });
  if (!given.quiet) said += work.input_lines() + work.last_lines(peak, written);
  files.keep();
  print_report(said);
}

inline void spectrum(const SpectrumGiven& given) {
  given.in_double ? spectrum_in<double>(given) : spectrum_in<float>(given);
}

}  // namespace program
