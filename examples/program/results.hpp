// The files that the program writes. All files of a run are written, complete, or none; in that case older files
// are as they were before.
#pragma once

#include "stop.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/detail/messages.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/output.hpp>
#include <neem/plot/numbers.hpp>
#include <neem/plot/png.hpp>
#include <neem/plot/svg.hpp>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace program {

/// Whether two paths lead to one file, also to one that is not there yet.
inline bool same_file(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  const bool first = ::stat(a.c_str(), &one) == 0, second = ::stat(b.c_str(), &other) == 0;
  if (first && second)
    return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
  if (first || second) return false;
  std::error_code failed, also_failed;
  const std::filesystem::path there = std::filesystem::weakly_canonical(a, failed);
  return a == b || (there == std::filesystem::weakly_canonical(b, also_failed) && !failed && !also_failed);
}

/// Whether this is no file: a pipe or a device, to which nothing can be written twice.
inline bool is_direct(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

/// Whether both would be written to one place: standard output that is a file, a pipe or a terminal.
inline bool is_standard_output(const struct stat& status) {
  struct stat out {};
  if (::fstat(STDOUT_FILENO, &out) != 0) return false;
  const bool sink = S_ISCHR(status.st_mode) && ::isatty(STDOUT_FILENO) != 1;  // /dev/null
  return !sink && status.st_dev == out.st_dev && status.st_ino == out.st_ino;
}

/// Refuses a result path before any work is done: one that is read too, exists, or cannot be made.
/// @return  what is to be said about a path that is a link; else an empty text
inline std::string check_result_path(const std::string& path, const std::string& option,
                                     const std::vector<std::string>& endings,
                                     const std::vector<std::string>& read, const Given& given) {
  bool known = false;
  std::string list;
  for (const std::string& ending : endings) {
    known = known || path.ends_with(ending);
    list += (list.empty() ? "" : ", ") + ending;
  }
  const std::string name = neem::printable(path), where = "option " + option + " " + name;
  if (path == "-") {
    throw neem::Error(neem::ErrorCode::option_value, "- is no name of a result", "option " + option,
                      "name a file, or give /dev/stdout with --quiet");
  }
  struct stat status {
  }, link{};
  const bool exists = ::stat(path.c_str(), &status) == 0, regular = exists && S_ISREG(status.st_mode);
  const bool is_link = ::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  if (!known && !(exists && !regular && !S_ISDIR(status.st_mode))) {
    throw neem::Error(neem::ErrorCode::option_value, "the name " + name + " ends in none of " + list,
                      "option " + option, "choose one of these formats");
  }
  for (const std::string& other : read) {
    if (!same_file(path, other)) continue;
    throw neem::Error(neem::ErrorCode::conflict, "the result would replace what it is made from", where,
                      "choose another name for the result");
  }
  if (exists && !given.quiet && is_standard_output(status)) {
    throw neem::Error(neem::ErrorCode::conflict, "the result and the report would go to one place", where,
                      "give --quiet, which leaves out the report, or another name");
  }
  if (is_link && !exists) {
    throw neem::Error(neem::ErrorCode::write, "cannot create: it is a link to a file that is not there", name,
                      "remove the link or name the file itself");
  }
  if (regular && !given.force) {
    throw neem::Error(neem::ErrorCode::exists, "the file exists", name,
                      "choose another name or give --force");
  }
  if (exists && S_ISDIR(status.st_mode)) {
    throw neem::Error(neem::ErrorCode::write, "cannot create: it is a directory", name,
                      "name a file, not a directory");
  }
  std::error_code error;
  const std::filesystem::path target =
      is_link ? std::filesystem::canonical(path, error) : std::filesystem::path(path);
  const std::filesystem::path folder = target.parent_path();
  if ((!exists || regular) && ::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
    const int number = errno;
    throw neem::Error(neem::ErrorCode::write, "cannot create: " + neem::detail::reason(number), name,
                      neem::detail::remedy(number));
  }
  return is_link && regular ? name + " is a link; the file that it leads to is replaced, " + target.string()
                            : "";
}

/// Files that get their names together. One that is not kept is as if it had not been made, also where a signal
/// ends the program.
class Together final : public Unfinished {
public:
  /// @param force  whether files that exist are replaced
  explicit Together(bool force) : existing_(force ? neem::Existing::replace : neem::Existing::refuse) {
    detail::unfinished = this;
  }
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  ~Together() override {
    const Uninterrupted moment;
    detail::unfinished = nullptr;
    outputs_.clear();
    if (!made_.empty()) ::rmdir(made_.c_str());
  }

  /// A folder for the files, made unless it is there. @throws neem::Error (IO)
  void folder(const std::string& path) {
    std::string made = path;
    const Uninterrupted moment;
    if (::mkdir(path.c_str(), 0777) == 0) {
      made_.swap(made);
    } else if (errno != EEXIST) {
      const int number = errno;
      throw neem::Error(neem::detail::code_of(number, neem::ErrorCode::write),
                        "cannot create: " + neem::detail::reason(number), path, neem::detail::remedy(number));
    }
  }

  /// A file to be written and finished by the caller.
  neem::Output& open(const std::string& path) { return make(path, existing_); }
  /// write(output), whose file is then on the device, but not under its name.
  template <class Write>
  neem::Output& add(const std::string& path, Write&& write) {
    return add(path, existing_, write);
  }
  template <class Write>
  neem::Output& add(const std::string& path, neem::Existing existing, Write&& write) {
    neem::Output& output = make(path, existing);
    try {
      write(output);
      output.finish();
    } catch (...) {
      const Uninterrupted moment;
      all_.pop_back();
      outputs_.pop_back();
      throw;
    }
    return output;
  }
  /// The file of this name goes when the others get their names.
  void remove(const std::string& path) { make(path, neem::Existing::remove); }

  /// The files so far are complete: a signal keeps them and says so.
  void complete(Left left) {
    std::vector<neem::Output*> all = all_;
    const Uninterrupted moment;
    complete_.swap(all);
    left_ = left;
  }
  /// `better`, the last that was added, takes the place of `first` among the files that are complete, which
  /// are then all.
  void exchange(neem::Output& first, neem::Output& better) noexcept {
    const Uninterrupted moment;
    all_.pop_back();
    std::replace(all_.begin(), all_.end(), &first, &better);
    std::replace(complete_.begin(), complete_.end(), &first, &better);
    left_ = Left::all;
    first.discard();
  }

  /// All files get their names. Whatever can fail should be done before.
  void keep() {
    const Uninterrupted moment;
    neem::Output::commit_all(all_);
    made_.clear();
    detail::kept = true;
  }

  Left stop() noexcept override {
    const bool kept = !complete_.empty() && neem::Output::try_commit(complete_).output == nullptr;
    bool direct = false;
    for (neem::Output& output : outputs_) {
      direct = direct || output.direct();
      output.discard();
    }
    if (kept) return left_;
    if (!made_.empty()) ::rmdir(made_.c_str());
    return direct ? Left::parts : Left::nothing;
  }

private:
  neem::Output& make(const std::string& path, neem::Existing existing) {
    all_.reserve(all_.size() + 1);
    const Uninterrupted moment;
    neem::Output& output = outputs_.emplace_back(path, existing);
    all_.push_back(&output);
    return output;
  }

  std::deque<neem::Output> outputs_{};
  std::vector<neem::Output*> all_{}, complete_{};
  Left left_ = Left::all;
  neem::Existing existing_;
  std::string made_{};  ///< the folder, if it was made here and not kept yet
};

/// Writes the picture of a map as SVG or PNG, by the extension of the file.
/// @param numbers  that colour the points in place of the classes; of several, a picture of each on one sheet
template <class Layout>
void write_picture(neem::Output& output, const std::string& path, const Layout& Y, const neem::Labels& labels,
                   const neem::Threads& threads, const neem::PlotOptions& page = {},
                   const std::vector<neem::Numbers>& numbers = {}) {
  const bool png = path.ends_with(".png");
  if (numbers.size() > 1) {
    neem::SheetOptions sheet{.picture = page};
    sheet.picture.width = 600, sheet.picture.height = 500;
    png ? neem::write_png_sheet(output, Y, numbers, labels, sheet, threads)
        : neem::write_svg_sheet(output, Y, numbers, labels, sheet, threads);
  } else if (numbers.size() == 1) {
    png ? neem::write_png(output, Y, numbers[0], labels, page, threads)
        : neem::write_svg(output, Y, numbers[0], labels, page, threads);
  } else {
    png ? neem::write_png(output, Y, labels, page, threads)
        : neem::write_svg(output, Y, labels, page, threads);
  }
}

/// A cell of text, in quotes where it could be taken for something else.
inline std::string quoted_cell(const std::string& text, char between) {
  const bool plain = !text.empty() && text.find_first_of("\"\n\r") == std::string::npos &&
                     text.find(between) == std::string::npos && text.front() != '#' && text.front() != ' ' &&
                     text.back() != ' ';
  if (plain) return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + "\"";
}

/// A map as text: where points have names, a header and a line name,x,y,label a point; else the positions alone.
template <class Layout>
void write_map(neem::Output& output, const std::string& path, const Layout& Y,
               const std::vector<std::string>& names, const neem::Labels& labels) {
  const char between = path.ends_with(".tsv") ? '\t' : ',';
  if (names.empty()) return neem::write_csv(output, Y, between);
  const bool classed = labels.size() == Y.rows();
  std::string row = "name";
  for (neem::Index c = 0; c < Y.cols(); ++c) {
    row += between;
    row += Y.cols() <= 3 ? std::string(1, "xyz"[c]) : "x" + std::to_string(c + 1);
  }
  if (classed) row += between + std::string("label");
  output.write(row += '\n');
  for (neem::Index i = 0; i < Y.rows(); ++i) {
    row = quoted_cell(names[static_cast<std::size_t>(i)], between);
    for (neem::Index c = 0; c < Y.cols(); ++c) {
      row += between;
      neem::detail::append_number(row, Y(i, c));
    }
    if (classed) {
      const neem::Id id = labels.ids[static_cast<std::size_t>(i)];
      row += between + quoted_cell(labels.names[static_cast<std::size_t>(id)], between);
    }
    output.write(row += '\n');
  }
}

}  // namespace program
