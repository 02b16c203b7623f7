// The bits of every method, as hashes: what a change that must not move a bit is held against.
//
//     cmake --build BUILD --target golden_bits
//     BUILD/tests/golden_bits > before.txt        # then the change, a build with the same compiler and flags
//     BUILD/tests/golden_bits | diff before.txt -
//
// Bits are promised for one compiler, its flags and one kind of processor, so that no hashes are kept here. A
// line is a data set, a method, an option set and the hash of its layout in float and in double; the program
// fails if two numbers of threads do not agree.
#include "golden.hpp"

int main() {
  for (const golden::Set& set : golden::sets()) {
    golden::of_all_pairs(set);
    golden::of_samples(set);
  }
  return golden::failures == 0 ? 0 : 1;
}
