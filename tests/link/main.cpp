#include "everything.hpp"

int main() {
  return version_elsewhere() == neem::version && error_elsewhere() == "DATA-02: what; where; remedy" ? 0 : 1;
}
