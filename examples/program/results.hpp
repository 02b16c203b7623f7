// The files that the program writes. All files of a run are written, complete, or none; in that case older files
// are as they were before.
#pragma once

#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/detail/messages.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/output.hpp>
#include <neem/plot/png.hpp>
#include <neem/plot/svg.hpp>

#include <cerrno>
#include <deque>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace program {

inline bool same_file(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  return a == b || (::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && S_ISREG(one.st_mode) &&
                    one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

/// Refuses a result path before any work is done: one that is read too, exists, or cannot be made.
inline void check_result_path(const std::string& path, const std::string& option,
                              const std::vector<std::string>& endings, const std::vector<std::string>& read,
                              bool force) {
  bool known = false;
  std::string list;
  for (const std::string& ending : endings) {
    known = known || path.ends_with(ending);
    list += (list.empty() ? "" : ", ") + ending;
  }
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!known && !(exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))) {
    throw neem::Error(neem::ErrorCode::option_value, "the name " + path + " ends in none of " + list,
                      "option " + option, "choose one of these formats");
  }
  for (const std::string& other : read) {
    if (!same_file(path, other)) continue;
    throw neem::Error(neem::ErrorCode::conflict, "the result would replace what it is made from",
                      "option " + option + " " + path, "choose another name for the result");
  }
  if (exists && S_ISREG(status.st_mode) && !force) {
    throw neem::Error(neem::ErrorCode::exists, "the file exists", path,
                      "choose another name or give --force");
  }
  const std::size_t slash = path.find_last_of('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(directory.c_str(), W_OK) != 0) {
    const int number = errno;
    throw neem::Error(neem::ErrorCode::write, "cannot create: " + neem::detail::reason(number), path,
                      neem::detail::remedy(number));
  }
  if (exists && S_ISDIR(status.st_mode)) {
    throw neem::Error(neem::ErrorCode::write, "cannot create: it is a directory", path,
                      "name a file, not a directory");
  }
}

/// Files that get their names together. One that is not kept is as if it had not been made.
class Together {
public:
  Together() = default;
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  ~Together() {
    outputs_.clear();
    if (!made_.empty()) ::rmdir(made_.c_str());
  }

  /// A folder for the files, made unless it is there. @throws neem::Error (IO)
  void folder(const std::string& path) {
    std::string made = path;
    if (::mkdir(path.c_str(), 0777) == 0) {
      made_.swap(made);
    } else if (errno != EEXIST) {
      const int number = errno;
      throw neem::Error(neem::detail::code_of(number, neem::ErrorCode::write),
                        "cannot create: " + neem::detail::reason(number), path, neem::detail::remedy(number));
    }
  }

  /// write(output), whose file is then on the device, but not under its name.
  template <class Write>
  void add(const std::string& path, Write&& write) {
    neem::Output& output = outputs_.emplace_back(path);
    write(output);
    output.finish();
  }

  /// All files get their names. Whatever can fail should be done before.
  void keep() {
    std::vector<neem::Output*> all;
    for (neem::Output& output : outputs_) all.push_back(&output);
    neem::Output::commit_all(all);
    made_.clear();
  }

private:
  std::deque<neem::Output> outputs_{};
  std::string made_{};  ///< the folder, if it was made here and not kept yet
};

/// Writes the picture of a map as SVG or PNG, by the extension of the file.
template <class Layout>
void write_picture(neem::Output& output, const std::string& path, const Layout& Y, const neem::Labels& labels,
                   const neem::Threads& threads, const neem::PlotOptions& page = {}) {
  if (path.ends_with(".png")) {
    neem::write_png(output, Y, labels, page, threads);
  } else {
    neem::write_svg(output, Y, labels, page, threads);
  }
}

/// A line a point: its name, then its position.
template <class Layout>
void write_named(neem::Output& output, const std::string& path, const Layout& Y,
                 const std::vector<std::string>& names, const neem::CsvOptions& csv) {
  const char between = csv.delimiter.value_or(path.ends_with(".tsv") ? '\t' : ',');
  for (neem::Index i = 0; i < Y.rows(); ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    const bool quote = name.find(between) != std::string::npos || name.starts_with('"');
    std::string row = quote ? "\"" + name + "\"" : name;
    for (neem::Index c = 0; c < Y.cols(); ++c) {
      row += between;
      neem::detail::append_number(row, Y(i, c));
    }
    output.write(row += '\n');
  }
}

}  // namespace program
