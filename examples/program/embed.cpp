#include "embed_in.hpp"

namespace program {

extern template void embed_in<double>(const EmbedGiven& given);

void embed(const EmbedGiven& given) { given.in_double ? embed_in<double>(given) : embed_in<float>(given); }

}  // namespace program
