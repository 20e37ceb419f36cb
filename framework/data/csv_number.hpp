#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace gridfold {

/// The value of a feature's text in double precision, or why it has none.
///
/// A value is a finite decimal number that takes up the whole text (`5`, `-0.25`, `1e-3`): no `nan`, `inf`,
/// hexadecimal, leading plus, decimal comma or unit. Decimals are rounded to the nearest double. An integer that a
/// double does not hold exactly (beyond 2^53 most are not) is refused, because rounding would make different
/// identifiers or hashes equal; so is a value too large, or too close to zero, for a double.
std::variant<double, std::string> parse_feature(std::string_view text);

/// Whether `text` is one of the ways to write that a value is missing: nothing, ?, NA, N/A, NaN, null or None.
bool is_missing(std::string_view text);

}  // namespace gridfold
