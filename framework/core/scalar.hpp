#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gridfold {

/// One value of a sweep file or of a grid axis; a list of texts counts as one value. A configuration for which an axis
/// has no meaning (the number of folds where there are none) has no value there: std::monostate.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>;

inline bool is_missing(const Scalar& scalar) { return std::holds_alternative<std::monostate>(scalar); }

/// The shortest text that reads back as the same value: `true`, `5`, `0.1`, `l2`, `["a", "b"]`; empty for a missing
/// one.
std::string to_text(const Scalar& scalar);

/// The value of an integer or a real; nothing for other values.
std::optional<double> as_number(const Scalar& scalar);

/// As to_text, but a double always shows a point or an exponent, and strings are quoted as in JSON: the
/// form that is hashed, so that 1, 1.0, true and "1" stay apart; `null` for a missing one.
std::string to_canonical_text(const Scalar& scalar);

/// `text` in double quotes, with JSON's escapes.
std::string json_quoted(const std::string& text);

}  // namespace gridfold
