// neem spectrum: maps of one graph all along the attraction–repulsion spectrum, as files and pictures.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "options.hpp"
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
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace program {

/// The command line of `neem spectrum`.
struct SpectrumGiven : Given {
  std::string pictures = "png", positions{}, frames{}, from{}, to{};
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

/// Refuses a folder before any work is done: one that holds anything, or cannot be made.
inline void check_folder(const std::string& path, bool force) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status)) {
    if (!fs::is_directory(status)) {
      throw neem::Error(neem::ErrorCode::exists, "there is a file of this name", path, "name a folder");
    }
    const bool empty = fs::is_empty(path, error);
    if (error) throw neem::Error(neem::ErrorCode::open, error.message(), path, "name a folder of yours");
    if (!empty && !force) {
      throw neem::Error(neem::ErrorCode::exists, "the folder is not empty", path,
                        "choose another name or give --force");
    }
  }
  const std::string folder = fs::exists(status) ? path : (fs::path(path) / "..").lexically_normal().string();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
    const int number = errno;
    throw neem::Error(neem::ErrorCode::write, "cannot create: " + neem::detail::reason(number), path,
                      neem::detail::remedy(number));
  }
}

using Frames = std::vector<neem::SpectrumFrame<float>>;

/// A line a frame.
inline std::string table_of(const Frames& frames) {
  std::string text =
      format("%8s %10s %12s %8s %9s %9s %9s\n", "rho", "iterations", "Z", "KL", "extent", "at rest", "moved");
  for (const neem::SpectrumFrame<float>& frame : frames) {
    text += format("%8.4g %10d %12.5g %8.4f %9.4g %9.4g", frame.exaggeration, frame.iterations,
                   frame.partition, frame.objective, frame.extent, frame.effective);
    text +=
        neem::is_finite(frame.displacement) ? format(" %9.4g\n", frame.displacement) : format(" %9s\n", "-");
  }
  return text;
}

/// The frames as frame_01.npy …, each with a picture, and all pictures on one sheet. @return what is written
inline std::string write_frames(Together& files, const SpectrumGiven& given, const Frames& frames,
                                const Work& work) {
  const std::string folder = given.output + "/", ending = "." + given.pictures;
  const bool pictures = given.pictures != "none";
  std::vector<neem::Layout<float>> maps;
  std::vector<std::string> titles;
  const auto name = [&](std::size_t k) { return folder + format("frame_%02d", static_cast<int>(k + 1)); };
  files.folder(given.output);
  for (std::size_t k = 0; k < frames.size(); ++k) {
    maps.push_back(frames[k].layout);
    titles.push_back("rho " + format("%.3g", frames[k].exaggeration));
    files.add(name(k) + ".npy", [&](neem::Output& output) { neem::write_npy(output, maps[k]); });
    if (!pictures) continue;
    files.add(name(k) + ending, [&](neem::Output& output) {
      write_picture(output, ending, maps[k], work.labels, work.threads, {.title = titles[k]});
    });
  }
  std::string written = name(0) + ".npy to " + name(frames.size() - 1) + ".npy";
  if (!pictures) return written;
  files.add(folder + "sheet" + ending, [&](neem::Output& output) {
    const auto& [ids, names] = work.labels;
    if (given.pictures == "png") {
      neem::write_png_sheet<float, 2>(output, maps, titles, ids, names, {}, work.threads);
    } else {
      neem::write_svg_sheet<float, 2>(output, maps, titles, ids, names, {}, work.threads);
    }
  });
  return written + ", a picture of each, " + folder + "sheet" + ending;
}

inline void spectrum(const SpectrumGiven& given) {
  Work work(given, 100, 50);
  const std::vector<double> positions = positions_of(given);
  neem::SpectrumOptions options;
  if (given.pictures != "png" && given.pictures != "svg" && given.pictures != "none") {
    refuse_value("pictures", given.pictures, "png, svg or none");
  }
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
  check_folder(given.output, given.force);

  work.read();
  std::vector<std::string> notes;
  const neem::Index k = neem::detail::neighbors_among(options.neighbors, work.n, notes);
  work.check_memory(k, 2, 44);
  const neem::Neighbors<float> knn = work.find(k, {});
  auto run = work.stages.time("start", [&] { return neem::Spectrum<float>(knn, positions, options); });
  work.warn("W-01", notes);
  Watch watch(work.console);
  work.stages.time("iterations", [&] { return run.advance(run.iterations(), watch); });
  work.console.end_line();
  work.warn("W-04", run.notes());
  const double peak = peak_bytes();
  std::string said = table_of(run.frames());
  {
    Writing writing;
    Together files;
    const std::string written =
        work.stages.time("write", [&] { return write_frames(files, given, run.frames(), work); });
    if (!given.quiet) said += work.points_line() + work.found.lines() + work.last_lines(peak, written);
    files.keep();
    writing.kept();
  }
  print(said);
}

}  // namespace program
