// A program of somebody else: a map of ten points on a line, and the version it was built with.
#include <neem/neem.hpp>

#include <cstdio>
#include <string_view>

int main(int count, char* arguments[]) {
  if (count != 2 || neem::version != std::string_view(arguments[1])) {
    std::fprintf(stderr, "built with version %s\n", std::string(neem::version).c_str());
    return 1;
  }
  Eigen::MatrixXf X(10, 3);
  for (int i = 0; i < 10; ++i) X.row(i) << static_cast<float>(i), 0, 1;
  auto Y = neem::tsne(X);
  return Y.rows() == 10 && Y.cols() == 2 && Y.allFinite() ? 0 : 1;
}
