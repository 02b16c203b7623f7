// The results of a run: all of its files, complete, or none, and what was there before as it was.
#pragma once

#include <neem/core/error.hpp>
#include <neem/io/detail/messages.hpp>
#include <neem/io/output.hpp>

#include <cerrno>
#include <deque>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace program {

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

}  // namespace program
