#include "neem/core/labels.hpp"

#include "catch.hpp"

namespace test_core_labels {

using neem::Id;
using neem::KnownClasses;
using neem::Labels;

TEST_CASE("KnownClasses: of labels, those without a class are not known", "[core]") {
  const Labels labels{{0, 1, 2, 3}, {"a", "", "-1", "b"}};
  CHECK(KnownClasses(labels) == std::vector<Id>{0, -1, -1, 3});
}

TEST_CASE("KnownClasses: labels without names, and ids below 0", "[core]") {
  CHECK(KnownClasses(Labels{{0, 1, -1, -7}, {}}) == std::vector<Id>{0, 1, -1, -1});
  CHECK(KnownClasses(Labels{{0, 5, -2}, {""}}) == std::vector<Id>{-1, 5, -1});
}

TEST_CASE("KnownClasses: -1 and 1 alone are two classes, and known", "[core]") {
  CHECK(KnownClasses(Labels{{0, 1, 0}, {"-1", "1"}}) == std::vector<Id>{0, 1, 0});
  CHECK(KnownClasses(Labels{{0, 1, 2}, {"-1", "0", "1"}}) == std::vector<Id>{-1, 1, 2});
  CHECK(KnownClasses(Labels{{0, 1}, {"-1", "a"}}).known() == 1);
}

}  // namespace test_core_labels
