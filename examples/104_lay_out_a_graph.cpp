// A graph, its edges in text, laid out by ForceAtlas2. read_edges("friends.csv") reads them from a file.
#include <neem/neem.hpp>

#include <cstdio>
#include <string>

int main() {
  std::string text = "# two circles of friends, and one who knows both\n";
  for (const char circle : {'a', 'b'}) {
    for (int i = 1; i < 6; ++i) {
      for (int j = 0; j < i; ++j)
        text += circle + std::to_string(i) + " " + circle + std::to_string(j) + "\n";
    }
    text += circle + std::string("0 between\n");
  }
  neem::Input input = neem::open_memory(text, "friends.edges");
  const neem::NamedGraph<double> friends = neem::read_edges<double>(input);

  const auto Y = neem::forceatlas2(friends.graph);  // one row a name
  for (neem::Index i = 0; i < Y.rows(); ++i) {
    std::printf("%-8s %8.2f %8.2f\n", friends.names[std::size_t(i)].c_str(), Y(i, 0), Y(i, 1));
  }
  return Y.rows() == 13 && (Y.row(0) - Y.row(1)).norm() < (Y.row(0) - Y.row(8)).norm() ? 0 : 1;
}
