#include "neem/io/neighbors.hpp"

#include "io/support.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <limits>

namespace test_io_neighbors {

using namespace io_test;
using neem::ErrorKind;
using neem::Id;
using neem::Neighbors;

namespace {

template <class S>
Neighbors<S> table() {
  Neighbors<S> knn{Matrix<Id>(3, 2), Matrix<S>(3, 2)};
  knn.ids << 1, 2, 0, 2, 1, 0;
  knn.distances << S(0.5), S(2), S(0.5), S(1.5), S(1.5), S(2);
  return knn;
}

template <class T>
Matrix<T> row_of(const std::vector<T>& values) {
  return Eigen::Map<const Matrix<T>>(values.data(), 1, static_cast<Index>(values.size()));
}

}  // namespace

TEMPLATE_TEST_CASE("neighbors: a pair of files reads back to the bit", "[io]", float, double) {
  using S = TestType;
  const Folder folder;
  const std::string prefix = folder.file("x_knn");
  const Neighbors<S> knn = table<S>();
  neem::write_neighbors(prefix, knn);
  CHECK(folder.entries() == 2);
  const Neighbors<S> again = neem::read_neighbors<S>(prefix);
  CHECK(same_bits(again.ids, knn.ids));
  CHECK(same_bits(again.distances, knn.distances));
  CHECK(again.method == neem::KnnMethod::given);
  CHECK(bytes_of(prefix + "_ids.npy") == npy_file("<i4", "(3, 2)", data_of<std::int32_t>(knn.ids)));

  neem::write_neighbors(prefix, neem::nearest_neighbors(Matrix<S>::Random(40, 3).eval(), 7));  // replaces
  CHECK(folder.entries() == 2);
  CHECK(neem::read_neighbors<double>(prefix).cols() == 7);

  const Neighbors<S> single = neem::nearest_neighbors(Matrix<S>::Ones(1, 3).eval(), 5);
  neem::write_neighbors(prefix, single);
  CHECK(neem::read_neighbors<S>(prefix).rows() == 1);
  CHECK(neem::read_neighbors<S>(prefix).cols() == 0);
}

TEST_CASE("neighbors: files of other programs and types", "[io]") {
  const Folder folder;
  const Neighbors<float> knn = table<float>();
  const std::string prefix = folder.file("x");
  folder.file("x_ids.npy", npy_file("<i8", "(3, 2)", data_of<std::int64_t>(knn.ids, false, true), true));
  folder.file("x_distances.npy", npy_file(">f8", "(3, 2)", data_of<double>(knn.distances, true)));
  const Neighbors<float> read = neem::read_neighbors<float>(prefix);
  CHECK(same_bits(read.ids, knn.ids));
  CHECK(same_bits(read.distances, knn.distances));
}

TEST_CASE("neighbors: tables with the point itself, and numbered from 1", "[io]") {
  const Folder folder;
  const std::string prefix = folder.file("x");
  const auto read = [&](const std::vector<std::int64_t>& ids, const std::vector<float>& distances,
                        std::vector<std::string>& notes) {
    const std::string shape = "(4, " + std::to_string(ids.size() / 4) + ")";
    folder.file("x_ids.npy", npy_file("<i8", shape, data_of<std::int64_t>(row_of(ids))));
    folder.file("x_distances.npy", npy_file("<f4", shape, data_of<float>(row_of(distances))));
    return neem::read_neighbors<float>(prefix, notes);
  };
  std::vector<std::string> notes;
  // as umap-learn's and FAISS's: rows 1 and 2 are copies, and 2 stands before itself in neither place
  const std::vector<float> distances = {0, 1, 2, 0, 0, 1, 0, 0, 1, 0, 1, 3};
  const Neighbors<float> knn = read({0, 1, 2, 2, 1, 0, 2, 1, 0, 3, 2, 1}, distances, notes);
  REQUIRE(knn.cols() == 2);
  CHECK(knn.ids.row(1) == Eigen::RowVector2i(2, 0));
  CHECK(knn.distances(1, 0) == 0);
  CHECK(knn.ids.row(3) == Eigen::RowVector2i(2, 1));
  REQUIRE(notes.size() == 1);
  CHECK(
      notes[0] ==
      "the point itself is among its 3 neighbors in all rows (4 of 4, as the first in 3): left out, so that "
      "2 are left");
  // a row without itself, as an approximate search may leave it, loses its last
  notes.clear();
  CHECK(read({0, 1, 2, 2, 0, 3, 2, 1, 0, 3, 2, 1}, distances, notes).ids.row(1) == Eigen::RowVector2i(2, 0));
  CHECK(notes[0].find("in most rows (3 of 4") != std::string::npos);
  // numbered from 1, without the point itself
  notes.clear();
  const Neighbors<float> from_one = read({2, 3, 3, 1, 2, 4, 3, 2}, {1, 2, 0, 1, 0, 1, 1, 3}, notes);
  CHECK(from_one.ids.row(0) == Eigen::RowVector2i(1, 2));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "the neighbors are numbered from 1: counted from 0");
  // a table in order stays as it is
  notes.clear();
  CHECK(read({1, 2, 2, 0, 1, 3, 2, 1}, {1, 2, 0, 1, 0, 1, 1, 3}, notes).cols() == 2);
  CHECK(notes.empty());
  check_error(error_of([&] {
                read({1, -1, 2, 0, 1, 3, 2, 1}, {1, 2, 0, 1, 0, 1, 1, 3}, notes);
              }),
              ErrorKind::data, {"neighbor index -1", "row 0", "column 1"});
}

TEST_CASE("neighbors: what breaks the contract is refused with files, row and column", "[io]") {
  const Folder folder;
  const std::string prefix = folder.file("x");
  const auto refusal = [&](const Neighbors<float>& knn) {
    folder.file("x_ids.npy", npy_file("<i4", neem::detail::shape_text({knn.ids.rows(), knn.ids.cols()}),
                                      data_of<std::int32_t>(knn.ids)));
    folder.file("x_distances.npy",
                npy_file("<f4", neem::detail::shape_text({knn.distances.rows(), knn.distances.cols()}),
                         data_of<float>(knn.distances)));
    return error_of([&] { neem::read_neighbors<float>(prefix); });
  };
  const std::string names = prefix + "_ids.npy and " + prefix + "_distances.npy";
  Neighbors<float> knn = table<float>();
  knn.ids(1, 1) = 1;
  const neem::Error self = refusal(knn);
  check_error(self, ErrorKind::data, {names, "row 1, column 1", "the point itself"});
  CHECK(self.row == 1);
  CHECK(self.column == 1);
  CHECK(self.code() == neem::ErrorCode::neighbors);
  CHECK_THROWS_AS(neem::write_neighbors(prefix, knn), neem::Error);

  knn = table<float>();
  knn.ids(2, 0) = 3;
  check_error(refusal(knn), ErrorKind::data, {names, "neighbor index 3", "row 2, column 0"});
  knn = table<float>();
  knn.distances(0, 1) = std::numeric_limits<float>::quiet_NaN();
  check_error(refusal(knn), ErrorKind::data, {names, "row 0, column 1", "not finite"});
  knn = table<float>();
  knn.distances(0, 1) = 0.25f;
  check_error(refusal(knn), ErrorKind::data, {names, "row 0, column 1", "below the one before"});
  knn = table<float>();
  knn.ids(0, 1) = 1;
  check_error(refusal(knn), ErrorKind::data, {names, "is there twice"});
  knn = table<float>();
  knn.distances = Matrix<float>::Ones(3, 1);
  check_error(refusal(knn), ErrorKind::data, {names, "differ in shape", "3 x 1"});
  knn.ids = Matrix<Id>(3, 0), knn.distances = Matrix<float>(3, 0);
  check_error(refusal(knn), ErrorKind::data, {names, "k = 0"});
}

TEST_CASE("neighbors: a file that is missing or no table is named", "[io]") {
  const Folder folder;
  const std::string prefix = folder.file("x");
  const auto refusal = [&] { return error_of([&] { neem::read_neighbors<float>(prefix); }); };
  check_error(refusal(), ErrorKind::io, {prefix + "_ids.npy", "No such file"});
  folder.file("x_ids.npy", npy_file("<i4", "(3, 2)", data_of<std::int32_t>(table<float>().ids)));
  check_error(refusal(), ErrorKind::io, {prefix + "_distances.npy", "No such file"});
  folder.file("x_distances.npy", npy_file("<f4", "(3, 2)", "abc"));
  check_error(refusal(), ErrorKind::data, {prefix + "_distances.npy", "truncated"});
  folder.file("x_ids.npy",
              npy_file("<f4", "(3, 2)", data_of<float>(Matrix<float>::Constant(3, 2, 0.5f).eval())));
  check_error(refusal(), ErrorKind::data, {prefix + "_ids.npy", "no whole number"});
}

TEST_CASE("neighbors: a pair that cannot be written leaves what was there", "[io]") {
  const Folder folder;
  const std::string prefix = folder.file("x");
  neem::write_neighbors(prefix, table<float>());
  const std::string before = bytes_of(prefix + "_ids.npy");
  std::filesystem::remove(prefix + "_distances.npy");
  std::filesystem::create_directory(prefix + "_distances.npy");
  check_error(error_of([&] { neem::write_neighbors(prefix, table<double>()); }), ErrorKind::io,
              {prefix + "_distances.npy", "directory"});
  CHECK(bytes_of(prefix + "_ids.npy") == before);
  CHECK(folder.entries() == 2);
  check_error(error_of([&] { neem::write_neighbors(folder.file("no/x"), table<float>()); }), ErrorKind::io,
              {folder.file("no/x_ids.npy")});
}

}  // namespace test_io_neighbors
