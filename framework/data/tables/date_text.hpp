#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gridfold {

/// What is wrong with a date format in the letters of Java's SimpleDateFormat: numbers y, M, d, H, m, s and S, signs
/// between them, and texts in single quotes. Empty where nothing is.
std::optional<std::string> date_format_problem(std::string_view format);

/// The date that `text` is, in seconds since 1970 began in UTC; empty where it is none of that format.
std::optional<double> parse_date(std::string_view text, std::string_view format);

}  // namespace gridfold
