#if __has_include(<zlib.h>)

#include "neem/io/npz_sparse.hpp"

#include "io/sparse_npz_bytes.hpp"
#include "io/support.hpp"

namespace test_io_npz_sparse {

using namespace io_test;
using neem::ErrorKind;

namespace {

Matrix<double> wanted() {
  Matrix<double> values(3, 4);
  values << 0, 1.5, 0, 2, 0, 0, 0, 0, 3, 0, -0.25, 0;
  return values;
}

neem::Error refusal(const char* bytes) {
  const Folder folder;
  const std::string path = folder.file("x.npz", sparse_npz::from_base64(bytes));
  return error_of([&] { neem::read_npz_sparse<float>(path); });
}

}  // namespace

TEST_CASE("read_npz_sparse: the formats of scipy, indices of both widths, packed and stored", "[io]") {
  const Folder folder;
  for (const char* bytes : {sparse_npz::csr, sparse_npz::csc, sparse_npz::coo, sparse_npz::csr64}) {
    const std::string path = folder.file("x.npz", sparse_npz::from_base64(bytes));
    CHECK(neem::is_sparse_npz(path));
    const auto found = neem::read_npz_sparse<double>(path);
    CHECK(Matrix<double>(found.points) == wanted());
    CHECK(found.points.isCompressed());
    CHECK(found.notes.empty());
    CHECK(Matrix<float>(neem::read_npz_sparse<float, std::int64_t>(path).points) == wanted().cast<float>());
  }
  const auto twice =
      neem::read_npz_sparse<double>(folder.file("x.npz", sparse_npz::from_base64(sparse_npz::twice)));
  CHECK(twice.points.coeff(0, 3) == 3.5);
  REQUIRE(twice.notes.size() == 1);
  CHECK_THAT(twice.notes[0], Catch::Contains("added up"));
}

TEST_CASE("read_npz_sparse: refuses members that contradict each other", "[io]") {
  check_error(refusal(sparse_npz::bsr), ErrorKind::data, {"format 'bsr'", "X.tocsr()"});
  check_error(refusal(sparse_npz::outside), ErrorKind::data,
              {"index 4, number 1, is not in 0..3", "indices.npy"});
  check_error(refusal(sparse_npz::descending), ErrorKind::data, {"offsets do not ascend", "indptr.npy"});
  check_error(refusal(sparse_npz::too_few), ErrorKind::data, {"3 offsets for 3 rows"});
  check_error(refusal(sparse_npz::one_short), ErrorKind::data, {"3 values, not 4", "data.npy"});
  check_error(refusal(sparse_npz::not_a_number), ErrorKind::data, {"NaN", "row 0, column 3"});
  check_error(refusal(sparse_npz::three_sides), ErrorKind::data, {"two numbers"});
  const Folder folder;
  const std::string damaged = sparse_npz::from_base64(sparse_npz::csr).substr(0, 500);
  const std::string path = folder.file("x.npz", damaged);
  check_error(error_of([&] { neem::read_npz_sparse<float>(path); }), ErrorKind::data, {"truncated"});
}

}  // namespace test_io_npz_sparse

#endif
