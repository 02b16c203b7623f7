#if __has_include(<zlib.h>)

#include "neem/io/tenx.hpp"

#include "io/deflate.hpp"
#include "io/support.hpp"

namespace test_io_tenx {

using namespace io_test;
using neem::ErrorKind;

namespace {

// Typed in the form of Cell Ranger 7: genes in rows, cells in columns, entries by cells.
const std::string matrix =
    "%%MatrixMarket matrix coordinate integer general\n"
    "%metadata_json: {\"software_version\": \"Cell Ranger cellranger-7.0.0\", \"format_version\": 2}\n"
    "3 2 4\n1 1 5\n3 1 2\n1 2 1\n2 2 7\n";
const std::string features =
    "ENSG00000243485\tMIR1302-2HG\tGene Expression\nENSG00000237613\tFAM138A\tGene Expression\n"
    "CD3\tCD3_TotalSeqB\tAntibody Capture\n";
const std::string barcodes = "AAACATACAACCAC-1\nAAACATTGAGCTAC-1\n";

std::string gzipped(const std::string& bytes) { return deflated(bytes, 15 + 16); }

Matrix<float> cells() {
  Matrix<float> values(2, 3);
  values << 5, 0, 2, 1, 7, 0;
  return values;
}

}  // namespace

TEST_CASE("read_10x: cells are the points, packed and not, old names and new, with a prefix", "[io]") {
  for (const bool packed : {true, false}) {
    for (const char* prefix : {"", "GSM1_"}) {
      for (const char* genes : {"features.tsv", "genes.tsv"}) {
        const Folder folder;
        const std::string end = packed ? ".gz" : "";
        const auto bytes = [&](const std::string& text) { return packed ? gzipped(text) : text; };
        const std::string path = folder.file(prefix + "matrix.mtx"s + end, bytes(matrix));
        folder.file(prefix + std::string(genes) + end, bytes(features));
        folder.file(prefix + "barcodes.tsv"s + end, bytes(barcodes));
        CHECK(neem::find_10x(path).complete());
        for (const std::string& from : {path, folder.path()}) {
          if (from != path && prefix[0] != '\0') continue;
          const auto found = neem::read_10x<float>(from);
          CHECK(Matrix<float>(found.points) == cells());
          CHECK(found.names == std::vector<std::string>{"AAACATACAACCAC-1", "AAACATTGAGCTAC-1"});
          CHECK(found.columns == std::vector<std::string>{"MIR1302-2HG", "FAM138A", "CD3_TotalSeqB"});
          REQUIRE(found.notes.size() == 2);
          CHECK_THAT(found.notes[0], Catch::StartsWith("2 cells, the columns of the matrix, are the points"));
          CHECK_THAT(found.notes[1], Catch::Contains("1 Antibody Capture, 2 Gene Expression"));
        }
      }
    }
  }
}

TEST_CASE("read_10x: a matrix that is turned already, and names that do not fit", "[io]") {
  const Folder folder;
  folder.file("features.tsv", "g1\ng2\ng3\n");
  folder.file("barcodes.tsv", barcodes);
  folder.file("matrix.mtx",
              "%%MatrixMarket matrix coordinate integer general\n2 3 4\n1 1 5\n1 3 2\n2 1 1\n2 2 7\n");
  const auto found = neem::read_10x<float>(folder.path());
  CHECK(Matrix<float>(found.points) == cells());
  CHECK(found.columns[2] == "g3");
  CHECK_THAT(found.notes[0], Catch::Contains("the rows of the matrix"));
  folder.file("barcodes.tsv", "one\n");
  check_error(error_of([&] { neem::read_10x<float>(folder.path()); }), ErrorKind::data,
              {"3 genes and 1 cells are named, and the matrix is"});
}

TEST_CASE("read_10x: says which of the files is missing", "[io]") {
  const Folder folder;
  check_error(error_of([&] { neem::read_10x<float>(folder.path()); }), ErrorKind::io, {"no matrix.mtx"});
  folder.file("matrix.mtx", matrix);
  check_error(error_of([&] { neem::read_10x<float>(folder.path()); }), ErrorKind::io, {"no barcodes.tsv"});
  folder.file("barcodes.tsv", barcodes);
  check_error(error_of([&] { neem::read_10x<float>(folder.path()); }), ErrorKind::io,
              {"no features.tsv or genes.tsv"});
  CHECK(!neem::find_10x(folder.file("other.mtx")).complete());
}

}  // namespace test_io_tenx

#endif
