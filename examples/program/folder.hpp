// A folder of results and its index, frames.csv, which says what a run has made: the next run replaces these
// files, removes those that it does not make again, and touches no others.
#pragma once

#include "console.hpp"
#include "results.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/detail/crc32.hpp>
#include <neem/io/detail/messages.hpp>
#include <neem/io/input.hpp>
#include <neem/io/output.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace program {

/// What is in a file, in two numbers.
struct Contents {
  std::uint64_t bytes = 0;
  std::uint32_t crc32 = 0;
  friend bool operator==(const Contents&, const Contents&) = default;
};

inline Contents contents_of(const std::string& path) {
  neem::Input input = neem::open_file(path);
  Contents contents;
  std::vector<char> block(65536);
  while (const std::size_t got = input.read(block.data(), block.size())) {
    contents.bytes += got;
    contents.crc32 = neem::detail::crc32_of(block.data(), got, contents.crc32);
  }
  return contents;
}

/// A line of the index.
struct IndexEntry {
  std::string file{}, exaggeration{};
  Contents contents{};
};

inline constexpr const char* index_name = "frames.csv";
inline constexpr const char* index_header = "file,exaggeration,bytes,crc32\n";

inline std::string index_text(const std::vector<IndexEntry>& entries) {
  std::string text = index_header;
  for (const IndexEntry& entry : entries) {
    text += neem::join({entry.file, ",", entry.exaggeration, ",", entry.contents.bytes, ","}) +
            format("%08x\n", static_cast<unsigned>(entry.contents.crc32));
  }
  return text;
}

/// The index of an earlier run in this folder; empty if there is none, or one that no run has written.
inline std::vector<IndexEntry> read_index(const std::string& folder) {
  const std::string path = folder + "/" + index_name;
  std::vector<IndexEntry> entries;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > (1 << 20)) return {};
  neem::Input input = neem::open_file(path);
  std::string text(static_cast<std::size_t>(status.st_size), ' ');
  text.resize(input.read(text.data(), text.size()));
  std::string_view rest = text;
  if (!rest.starts_with(index_header)) return {};
  rest.remove_prefix(std::string_view(index_header).size());
  while (!rest.empty()) {
    const std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    IndexEntry entry;
    const std::size_t one = line.find(','), two = line.find(',', one + 1);
    unsigned long long bytes = 0;
    unsigned sum = 0;
    if (two == std::string::npos || std::sscanf(line.c_str() + two, ",%llu,%8x", &bytes, &sum) != 2)
      return {};
    entry.file = line.substr(0, one);
    const bool own = entry.file.starts_with("frame_") || entry.file.starts_with("sheet.");
    if (!own || entry.file.find('/') != std::string::npos) return {};
    entry.exaggeration = line.substr(one + 1, two - one - 1);
    entry.contents = {bytes, sum};
    entries.push_back(entry);
  }
  return entries;
}

/// What becomes of the files that are in a folder before a run.
struct FolderPlan {
  std::vector<std::string> replaced{}, removed{};  ///< paths
  std::vector<std::string> notes{};                ///< what is left as it is

  neem::Existing existing(const std::string& file) const {
    const bool known = std::find(replaced.begin(), replaced.end(), file) != replaced.end();
    return known ? neem::Existing::replace : neem::Existing::refuse;
  }
};

/// Looks at a folder before any work is done.
///
/// @param files  names in the folder that the run will write
/// @param read   files that the run reads
/// @throws       neem::Error if the folder cannot be made or written, is not empty and `force` is not given, or
///               if the run would replace or remove a file that it reads or that no earlier run has made
inline FolderPlan plan_folder(const std::string& path, const std::vector<std::string>& files,
                              const std::vector<std::string>& read, bool force) {
  namespace fs = std::filesystem;
  const std::string folder_name = neem::printable(path);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_directory(status)) {
    throw neem::Error(neem::ErrorCode::exists, "there is a file of this name", folder_name, "name a folder");
  }
  if (!fs::exists(status) && fs::is_symlink(fs::symlink_status(path, error))) {
    throw neem::Error(neem::ErrorCode::write, "cannot create: it is a link to a folder that is not there",
                      folder_name, "remove the link or name the folder itself");
  }
  const std::string above = (fs::path(path) / "..").lexically_normal().string();
  const std::string writable = fs::exists(status) ? path : above.empty() ? "." : above;
  if (::access(writable.c_str(), W_OK) != 0) {
    const int number = errno;
    throw neem::Error(neem::ErrorCode::write, "cannot create: " + neem::detail::reason(number), folder_name,
                      neem::detail::remedy(number));
  }
  FolderPlan plan;
  if (!fs::exists(status)) return plan;
  const bool empty = fs::is_empty(path, error);
  if (error) {
    throw neem::Error(neem::ErrorCode::open, error.message(), folder_name, "name a folder of yours");
  }
  if (empty) return plan;
  if (!force) {
    throw neem::Error(neem::ErrorCode::exists, "the folder is not empty", folder_name,
                      "choose another name or give --force");
  }
  const std::vector<IndexEntry> earlier = read_index(path);
  const auto there = [](const std::string& file) {
    struct stat found {};
    return ::lstat(file.c_str(), &found) == 0;
  };
  const auto refuse_input = [&](const std::string& file) {
    for (const std::string& other : read) {
      if (!same_file(file, other)) continue;
      throw neem::Error(neem::ErrorCode::conflict, "the results would replace what they are made from",
                        neem::printable(file), "choose another folder for the results");
    }
  };
  const auto is_earlier = [&](const std::string& file, const std::string& name) {
    for (const IndexEntry& entry : earlier) {
      struct stat found {};
      if (entry.file == name && ::lstat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
        return contents_of(file) == entry.contents;
      }
    }
    return name == index_name && !earlier.empty();
  };
  for (const std::string& name : files) {
    const std::string file = path + "/" + name;
    if (!there(file)) continue;
    refuse_input(file);
    if (!is_earlier(file, name)) {
      throw neem::Error(neem::ErrorCode::exists, "the file is not as an earlier run of neem spectrum made it",
                        neem::printable(file), "move it elsewhere or choose another folder");
    }
    plan.replaced.push_back(file);
  }
  for (const IndexEntry& entry : earlier) {
    const std::string file = path + "/" + entry.file;
    if (std::find(files.begin(), files.end(), entry.file) != files.end() || !there(file)) continue;
    if (is_earlier(file, entry.file)) {
      refuse_input(file);
      plan.removed.push_back(file);
    } else {
      plan.notes.push_back("left as it is, for it has changed since an earlier run made it: " +
                           neem::printable(file));
    }
  }
  return plan;
}

}  // namespace program
