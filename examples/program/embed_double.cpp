#include "embed_in.hpp"

template void program::embed_in<double>(const program::EmbedGiven& given);
