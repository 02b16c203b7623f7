// Names for the values of an enumeration that is an option: "barnes_hut" for RepulsionMethod::barnes_hut.
#pragma once

namespace neem {

/// The names of an enumeration's values, as an array `names`, from the value 0 on. Specialised beside each
/// enumeration.
template <class Enumeration>
struct ChoiceNames;

}  // namespace neem
