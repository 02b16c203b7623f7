#include "neem/methods/start.hpp"

#include "catch.hpp"

using namespace neem;

TEST_CASE("start: by default a point has at most a third of the others as neighbors, and is told so",
          "[methods]") {
  std::vector<std::string> notes;
  for (const auto& [n, k] : {std::pair<Index, Index>{46, 15},
                             {1000, 15},
                             {45, 14},
                             {15, 4},
                             {7, 2},
                             {4, 2},
                             {3, 2},
                             {2, 1},
                             {1, 0}}) {
    notes.clear();
    CHECK(detail::neighbors_among({}, n, notes) == k);
    CHECK(notes.size() == (n == 1 || k == 15 ? 0 : 1));
  }
  notes.clear();
  detail::neighbors_among({}, 15, notes);
  CHECK(notes.at(0) == "neighbors lowered from 15 to 4, a third of the other points");
  detail::neighbors_among({}, 15, notes, 14, 1);  // as UMAP counts
  CHECK(notes.at(1) == "neighbors lowered from 15 to 5, a third of the other points");
}

TEST_CASE("start: a number of neighbors that was given is taken, as long as there are so many", "[methods]") {
  std::vector<std::string> notes;
  CHECK(detail::neighbors_among(14, 15, notes) == 14);
  CHECK(detail::neighbors_among(15, 1000, notes) == 15);
  CHECK(notes.empty());
  CHECK(detail::neighbors_among(15, 15, notes) == 14);
  CHECK(notes.at(0) == "neighbors lowered from 15 to 14, all other points");
}
