#include "neem/extras/h5ad.hpp"

#include "extras/h5ad_bytes.hpp"
#include "io/sparse_npz_bytes.hpp"
#include "io/support.hpp"
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
  const std::string text = folder.file("text.h5ad", "name,x,y\n");
  check_error(error_of([&] { neem::read_h5ad<float>(text); }), ErrorKind::data, {"not an HDF5 file"});
  const std::string cut = folder.file("cut.h5ad", whole.substr(0, whole.size() / 2));
  CHECK_THROWS_AS(neem::read_h5ad<float>(cut), neem::Error);
  check_error(error_of([&] { neem::read_h5ad<float>(folder.file("none.h5ad")); }), ErrorKind::io,
              {"No such file"});
}

}  // namespace test_extras_h5ad
