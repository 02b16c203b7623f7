#if __has_include(<zlib.h>)

#include "neem/io/npz.hpp"

#include "io/deflate.hpp"
#include "io/support.hpp"

using namespace io_test;
using neem::ErrorKind;

namespace {

std::string deflated(const std::string& bytes) { return io_test::deflated(bytes, -15); }

template <class T>
std::string le(std::uint64_t value) {
  return packed(static_cast<T>(value));
}
std::string u2(std::uint64_t value) { return le<std::uint16_t>(value); }
std::string u4(std::uint64_t value) { return le<std::uint32_t>(value); }
std::string u8(std::uint64_t value) { return le<std::uint64_t>(value); }

struct Member {
  std::string name{}, data{};
  bool packed = false;
  std::uint32_t flags = 0, method = 0, spoil = 0;
};

/// A zip archive as numpy writes it: local sizes in a zip64 field, as by force_zip64, or all sizes so.
std::string archive(const std::vector<Member>& members, bool zip64 = false, const std::string& comment = "") {
  std::string file, directory;
  for (const Member& m : members) {
    const std::string body = m.packed ? deflated(m.data) : m.data;
    const std::uint32_t method = m.method != 0 ? m.method : m.packed ? 8 : 0;
    const auto crc = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(m.data.data()),
                                                      static_cast<uInt>(m.data.size()))) ^
                     m.spoil;
    const std::uint64_t offset = file.size();
    const std::string local = u2(1) + u2(16) + u8(m.data.size()) + u8(body.size());
    file += "PK\3\4" + u2(45) + u2(m.flags) + u2(method) + u4(0) + u4(crc) + u4(0xffffffffu) +
            u4(0xffffffffu) + u2(m.name.size()) + u2(local.size()) + m.name + local + body;
    const std::string extra =
        zip64 ? u2(7) + u2(2) + "xx" + u2(1) + u2(24) + u8(m.data.size()) + u8(body.size()) + u8(offset) : "";
    const std::uint64_t none = 0xffffffffu;
    directory += "PK\1\2" + u2(45) + u2(45) + u2(m.flags) + u2(method) + u4(0) + u4(crc) +
                 u4(zip64 ? none : body.size()) + u4(zip64 ? none : m.data.size()) + u2(m.name.size()) +
                 u2(extra.size()) + u2(0) + u2(0) + u2(0) + u4(0) + u4(zip64 ? none : offset) + m.name +
                 extra;
  }
  const std::uint64_t start = file.size();
  file += directory;
  if (zip64) {
    const std::uint64_t place = file.size();
    file += "PK\6\6" + u8(44) + u2(45) + u2(45) + u4(0) + u4(0) + u8(members.size()) + u8(members.size()) +
            u8(directory.size()) + u8(start) + "PK\6\7" + u4(0) + u8(place) + u4(1);
  }
  return file + "PK\5\6" + u2(0) + u2(0) + u2(zip64 ? 0xffff : members.size()) +
         u2(zip64 ? 0xffff : members.size()) + u4(zip64 ? 0xffffffffu : directory.size()) +
         u4(zip64 ? 0xffffffffu : start) + u2(comment.size()) + comment;
}

Matrix<float> values() {
  Matrix<float> all(300, 70);
  for (Index i = 0; i < all.size(); ++i) all.data()[i] = static_cast<float>(i * i % 1009);
  return all;
}
std::string npy() { return npy_file("<f4", "(300, 70)", data_of<float>(values())); }
std::string small() {
  return npy_file("<i4", "(2, 1)", data_of<std::int32_t>(Matrix<int>::Ones(2, 1).eval()));
}

}  // namespace

TEST_CASE("read_npz: stored and deflated members, in small and large archives", "[io]") {
  const Folder folder;
  for (const bool zip64 : {false, true}) {
    for (const bool packed : {false, true}) {
      const std::string path = folder.file(
          "x.npz", archive({{"y.npy", small()}, {"X.npy", npy(), packed}, {"z.npy", small(), true}}, zip64));
      CHECK(neem::npz_names(path) == std::vector<std::string>{"y", "X", "z"});
      CHECK(same_bits(neem::read_npz<float>(path, "X"), values()));
      CHECK(same_bits(neem::read_npz<double>(path, "X.npy"), Matrix<double>(values().cast<double>())));
      CHECK(neem::read_npz<std::int32_t>(path, "z")(1, 0) == 1);
      const std::string one = folder.file("one.npz", archive({{"X.npy", npy(), packed}}, zip64, "a comment"));
      CHECK(same_bits(neem::read_npz<float>(one), values()));
    }
  }
}

TEST_CASE("read_npz: names that are not there are refused with those that are", "[io]") {
  const Folder folder;
  const std::string path = folder.file("x.npz", archive({{"a.npy", small()}, {"b.npy", small()}}));
  check_error(error_of([&] { neem::read_npz<float>(path, "X"); }), ErrorKind::data,
              {"no array X", path, "a (2, 1) i4, b"});
  check_error(error_of([&] { neem::read_npz<float>(path); }), ErrorKind::data,
              {"holds 2 arrays", "a (2, 1) i4, b (2, 1) i4"});
  check_error(error_of([&] { neem::read_npz<float>(folder.file("e.npz", archive({}))); }), ErrorKind::data,
              {"0 arrays", "an array in it"});
}

TEST_CASE("read_npz: damaged archives are refused", "[io]") {
  const Folder folder;
  const auto refusal = [&](const std::string& bytes) {
    const std::string path = folder.file("x.npz", bytes);
    return error_of([&] { neem::read_npz<float>(path, "X"); });
  };
  check_error(error_of([&] { neem::read_npz<float>(folder.file("none.npz")); }), ErrorKind::io, {"none.npz"});
  check_error(error_of([&] { neem::read_npz<float>(folder.path()); }), ErrorKind::io, {"directory"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal(npy()), ErrorKind::data, {"not a zip archive"});
  for (const bool packed : {false, true}) {
    const std::string whole = archive({{"X.npy", npy(), packed}});
    for (std::size_t size = 1; size < whole.size(); size += 1 + whole.size() / 97) {
      CHECK(refusal(whole.substr(0, size)).kind() == ErrorKind::data);
    }
    for (std::size_t at = 0; at < whole.size();
         at += 1 + whole.size() / 997) {  // any byte wrong: no other error
      std::string wrong = whole;
      wrong[at] = static_cast<char>(wrong[at] ^ 0x5a);
      try {
        neem::read_npz<float>(folder.file("w.npz", wrong), "X");
      } catch (const neem::Error& error) {
        CHECK(error.kind() == ErrorKind::data);
      }
    }
    check_error(refusal(archive({{"X.npy", npy(), packed, 0, 0, 1}})), ErrorKind::data,
                {"X.npy", "checksum"});
    check_error(refusal(archive({{"X.npy", npy(), packed, 1}})), ErrorKind::data, {"encrypted"});
    check_error(refusal(archive({{"X.npy", npy(), packed, 0, 12}})), ErrorKind::data, {"method 12"});
    check_error(refusal(archive({{"X.npy", npy().substr(0, 5000), packed}})), ErrorKind::data,
                {"truncated", "X.npy"});
    check_error(refusal(archive({{"X.npy", "no array", packed}})), ErrorKind::data, {"not a .npy file"});
  }
  // sizes that lie: of the directory, and of a member
  std::string lie = archive({{"X.npy", npy()}});
  lie.replace(lie.size() - 10, 4, u4(0x7fffffff));
  check_error(refusal(lie), ErrorKind::data, {"truncated"});
  std::string large = archive({{"X.npy", npy()}}, true);
  const std::size_t field = large.rfind(u2(1) + u2(24));
  large.replace(field + 4, 16, u8(std::uint64_t(1) << 60) + u8(std::uint64_t(1) << 60));
  check_error(refusal(large), ErrorKind::data, {"truncated", "1152921504606846976"});
}

#endif

namespace test_io_npz {}  // namespace test_io_npz
