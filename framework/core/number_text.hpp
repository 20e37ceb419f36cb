#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gridfold {

/// A decimal integer, all of `text` consumed: an optional sign, then digits. Refused, because YAML readers
/// disagree about them: leading zeros (`010`), other bases (`0x10`), `1e3`, `1.0`, `1_000`.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// A finite decimal number, all of `text` consumed: any integer as above, `0.5`, `.5`, `1e-3`. Refused: `.nan`,
/// `.inf`, what overflows a double or vanishes in it, leading zeros and other bases.
std::optional<double> parse_number(std::string_view text);

/// `true` or `false`; `yes`, `no`, `on`, `off`, `True` are refused.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace gridfold
