#include "neem/extras/h5ad.hpp"

#include "extras/h5ad_bytes.hpp"
#include "extras/tenx_h5_bytes.hpp"
#include "io/sparse_npz_bytes.hpp"
#include "io/support.hpp"
#include "neem/extras/tenx_h5.hpp"
#include "neem/io/gzip.hpp"

namespace test_extras_h5ad {

using namespace io_test;
using neem::ErrorKind;

namespace {

Matrix<float> wanted() {
  Matrix<float> values(3, 4);
  values << 0, 1.5F, 0, 2, 0, 0, 0, 0, 3, 0, -0.25F, 0;
  return values;
}

std::string unpacked(const char* bytes) {
  const std::string gzip = sparse_npz::from_base64(bytes);
  neem::Input input = neem::unpack(neem::open_memory(gzip, "x.gz"));
  std::string all;
  for (std::string_view some = input.peek_some(); !some.empty(); some = input.peek_some()) {
    all += some;
    input.skip(some.size());
  }
  return all;
}

}  // namespace

TEST_CASE("read_h5ad: what anndata writes, dense, csr, csc and packed, and its older layout", "[extras]") {
  const Folder folder;
  for (const char* bytes :
       {h5ad_bytes::csr, h5ad_bytes::csc, h5ad_bytes::dense, h5ad_bytes::packed, h5ad_bytes::old}) {
    const std::string path = folder.file("x.h5ad", unpacked(bytes));
    const auto found = neem::read_h5ad<float>(path, {.labels = "kind"});
    CHECK(found.is_sparse == (bytes != h5ad_bytes::dense));
    CHECK((found.is_sparse ? Matrix<float>(found.points) : found.dense) == wanted());
    CHECK(found.names == std::vector<std::string>{"c1", "c2", "c3"});
    CHECK(found.columns == std::vector<std::string>{"g1", "g2", "g3", "g4"});
    CHECK(found.labels.ids == std::vector<neem::Id>{0, 1, 0});
    CHECK(found.labels.names == std::vector<std::string>{"a", "b"});
    CHECK(found.label_columns == std::vector<std::string>{"kind"});
    if (bytes != h5ad_bytes::old) {  // which has none
      CHECK(found.number_columns == std::vector<std::string>{"depth"});
      CHECK(neem::read_h5ad_numbers(path, "depth") == std::vector<double>{1, 2, 3});
    }
    CHECK(neem::read_h5ad<double, std::int64_t>(path).labels.size() == 0);
  }
}

TEST_CASE("read_h5ad: refuses with the name of what is wrong", "[extras]") {
  const Folder folder;
  const std::string whole = unpacked(h5ad_bytes::csr), path = folder.file("x.h5ad", whole);
  check_error(error_of([&] { neem::read_h5ad<float>(path, {.labels = "type"}); }), ErrorKind::data,
              {"no column 'type' in obs", "give one of kind"});
  check_error(error_of([&] { neem::read_h5ad<float>(path, {.matrix = "layers/counts"}); }), ErrorKind::data,
              {"no layers/counts"});
  check_error(error_of([&] { neem::read_h5ad<float>(path, {.matrix = "obs/depth"}); }), ErrorKind::data,
              {"obs/depth is no table"});
  check_error(error_of([&] { neem::read_h5ad<float>(path, {.matrix = "obs"}); }), ErrorKind::data,
              {"no sparse matrix in the format csr or csc"});
  check_error(error_of([&] { neem::read_h5ad_numbers(path, "kind"); }), ErrorKind::data,
              {"no column of numbers 'kind'"});
  const std::string text = folder.file("text.h5ad", "name,x,y\n");
  check_error(error_of([&] { neem::read_h5ad<float>(text); }), ErrorKind::data, {"not an HDF5 file"});
  const std::string cut = folder.file("cut.h5ad", whole.substr(0, whole.size() / 2));
  CHECK_THROWS_AS(neem::read_h5ad<float>(cut), neem::Error);
  check_error(error_of([&] { neem::read_h5ad<float>(folder.file("none.h5ad")); }), ErrorKind::io,
              {"No such file"});
}

TEST_CASE("read_10x_h5: both versions of Cell Ranger, cells in rows", "[extras]") {
  const Folder folder;
  Matrix<float> counts(3, 4);
  counts << 0, 2, 0, 1, 0, 0, 0, 0, 3, 0, 7, 0;
  for (const char* bytes : {tenx_h5_bytes::version_3, tenx_h5_bytes::version_2}) {
    const std::string path = folder.file("x.h5", unpacked(bytes));
    CHECK(neem::is_10x_h5(path));
    const auto found = neem::read_10x_h5<float>(path);
    CHECK(Matrix<float>(found.points) == counts);
    CHECK(found.names == std::vector<std::string>{"AC-1", "AG-1", "CT-1"});
    CHECK(found.columns == std::vector<std::string>{"CD3", "CD4", "MS4A1", "CD8"});
    const bool kinds = bytes == tenx_h5_bytes::version_3;
    REQUIRE(found.notes.size() == (kinds ? 2u : 1u));
    CHECK_THAT(found.notes[0], Catch::Contains("3 cells are the points"));
    CHECK_THAT(found.notes.back(),
               Catch::Contains(kinds ? "1 Antibody Capture, 3 Gene Expression" : "4 genes"));
    const std::string whole = unpacked(bytes);
    CHECK_THROWS_AS(neem::read_10x_h5<float>(folder.file("cut.h5", whole.substr(0, whole.size() / 2))),
                    neem::Error);
  }
  const std::string other = folder.file("x.h5ad", unpacked(h5ad_bytes::csr));
  CHECK_FALSE(neem::is_10x_h5(other));
  check_error(error_of([&] { neem::read_10x_h5<float>(other); }), ErrorKind::data,
              {"no matrix of 10x Genomics"});
}

}  // namespace test_extras_h5ad
