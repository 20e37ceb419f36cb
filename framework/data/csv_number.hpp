#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace gridfold {

/// The 32-bit value of a feature's text, or why it has none.
///
/// A value is a finite decimal number that takes up the whole text (`5`, `-0.25`, `1e-3`): no `nan`, `inf`,
/// hexadecimal, leading plus, decimal comma or unit. Decimals are rounded to the nearest float. An integer that 32 bits
/// do not hold exactly (beyond 2^24 most are not) is refused, because rounding would make different identifiers, counts
/// or time stamps equal; so is a value too large, or too close to zero, for a float.
std::variant<float, std::string> parse_feature(std::string_view text);

/// Whether `text` is one of the ways to write that a value is missing: nothing, ?, NA, N/A, NaN, null or None.
bool is_missing(std::string_view text);

}  // namespace gridfold
