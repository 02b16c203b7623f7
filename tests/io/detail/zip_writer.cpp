#include "neem/io/detail/zip_writer.hpp"

#include "io/support.hpp"
#include "neem/io/detail/crc32.hpp"
#include "neem/io/detail/zip.hpp"

#include <string>
#include <vector>

namespace test_io_detail_zip_writer {

using namespace io_test;
using namespace neem::detail;

TEST_CASE("crc32_of: the values that are published, whatever the pieces", "[io]") {
  CHECK(crc32_of("", 0) == 0);
  CHECK(crc32_of("123456789", 9) == 0xcbf43926u);
  const std::string text = "The quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::uint32_t first = crc32_of(text.data(), cut);
    CHECK(crc32_of(text.data() + cut, text.size() - cut, first) == 0x414fa339u);
  }
}

TEST_CASE("ZipWriter: members are found again with their bytes, sizes in 64 bits", "[io]") {
  const Folder folder;
  std::string archive;
  ZipWriter zip([&](std::string_view bytes) { archive += bytes; });
  zip.add("a.npy", {"head", "", "body"});
  zip.add("empty", {});
  zip.add("zeros", {std::string(300, '\0')});
  zip.finish();
  ZipFile file(folder.file("x.zip", archive));
  const std::vector<ZipMember> members = read_zip_directory(file);
  REQUIRE(members.size() == 3);
  CHECK(members[0].name == "a.npy");
  CHECK(file.bytes(start_of_member(file, members[0]), members[0].size) == "headbody");
  CHECK(members[0].checksum == crc32_of("headbody", 8));
  CHECK(members[1].size == 0);
  CHECK(members[2].size == 300);
  CHECK(start_of_member(file, members[2]) + 300 < archive.size());
  // the 32-bit fields of the first member say that its sizes stand elsewhere
  CHECK(archive.substr(18, 8) == std::string(8, '\xff'));
}

}  // namespace test_io_detail_zip_writer
