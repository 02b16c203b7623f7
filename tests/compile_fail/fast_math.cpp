// must mention: -fno-fast-math
// wrong with: -ffast-math
#include "neem/core/types.hpp"

int main() { return 0; }
