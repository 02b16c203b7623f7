// Numbers as they are written for people, with groups of digits, percent signs or signs of money: no number of a table,
// but not text either.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace neem::detail {

/// The number behind what is written for people and not for programs, 5,100 or 39.8% or € 12, in plain digits with a
/// point before decimals; empty: it is none.
///
/// @param point   before decimals in the file
/// @param blanks  whether a blank may stand between groups of three digits too
inline std::string plain_number(std::string_view cell, char point, bool blanks = true) {
  const auto strip = [&](std::string_view sign) {
    const bool begins = cell.starts_with(sign), ends = !begins && cell.ends_with(sign);
    if (begins) cell.remove_prefix(sign.size());
    if (ends) cell.remove_suffix(sign.size());
    return begins || ends;
  };
  constexpr std::string_view blank_signs[] = {" ", "\xc2\xa0",
                                              "\xe2\x80\xaf"};  // also those that do not break
  const bool negative = cell.starts_with('-') && cell.size() > 1;
  if (negative) cell.remove_prefix(1);
  bool dressed = false;
  for (const std::string_view sign : {"%", "$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5"}) {  // € £ ¥
    if (!strip(sign)) continue;
    dressed = true;
    for (const std::string_view blank : blank_signs) strip(blank);
    break;
  }
  std::string digits, group;  // the sign between groups of three
  std::size_t run = 0, groups = 0, decimals = 0;
  bool fraction = false;
  for (std::size_t at = 0; at < cell.size();) {
    const char c = cell[at];
    if (c >= '0' && c <= '9') {
      digits += c, ++(fraction ? decimals : run), ++at;
      continue;
    }
    std::string sign(1, c);
    for (const std::string_view blank : {blank_signs[1], blank_signs[2], std::string_view("\xe2\x80\x99")}) {
      if (cell.substr(at).starts_with(blank)) sign = blank;
    }
    const bool last = cell.find_first_not_of("0123456789", at + sign.size()) == std::string_view::npos;
    const bool mark = sign == "." || sign == ",";
    if (fraction || run == 0 || (groups > 0 && run != 3) || run > (mark && last ? 15u : 3u)) return "";
    if (mark && last && group != sign && (sign[0] == point || !group.empty())) {
      fraction = true, digits += '.';
    } else {
      const bool known =
          (mark && sign[0] != point) || sign == "'" || sign.size() > 1 || (blanks && sign == " ");
      if (!known || run > 3 || (!group.empty() && group != sign)) return "";
      group = sign, run = 0, ++groups;
    }
    at += sign.size();
  }
  if (digits.empty() || (fraction && decimals == 0) || (groups > 0 && run != 3)) return "";
  return dressed || groups > 0 ? (negative ? "-" : "") + digits : std::string();
}

}  // namespace neem::detail
