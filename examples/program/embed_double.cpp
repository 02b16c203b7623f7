#include "embed_in.hpp"
#include "resume_in.hpp"

template void program::embed_in<double>(const program::EmbedGiven& given);
template void program::resume_in<double>(const program::ResumeGiven& given, program::Kept&& kept,
                                         const neem::ModelInfo& info);
