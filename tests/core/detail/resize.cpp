#include "neem/core/detail/resize.hpp"

#include "catch.hpp"

#include <new>

namespace test_core_resize {

using namespace neem;

TEST_CASE("resize: a matrix without memory for its new size is empty and can be used again", "[core]") {
  const Index huge = Index(1) << 31;  // 2⁶² values: more bytes than can be counted, so that no one tries
  Matrix<float> matrix = Matrix<float>::Ones(10, 10);
  CHECK_THROWS_AS(detail::resize(matrix, huge, huge), std::bad_alloc);
  CHECK(matrix.size() == 0);
  detail::resize(matrix, 3, 4);
  CHECK((matrix.rows() == 3 && matrix.cols() == 4));
  Layout<float> layout = Layout<float>::Ones(10, 2);
  CHECK_THROWS_AS(detail::resize(layout, huge * huge / 2, 2), std::bad_alloc);
  CHECK(layout.rows() == 0);
  const float* const place = matrix.data();
  detail::resize(matrix, 4, 3);
  CHECK(matrix.data() == place);  // as many values need no other memory
}

}  // namespace test_core_resize
