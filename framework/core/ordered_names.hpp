#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gridfold {

/// The different names of groups or folds, in the order of numpy.unique of the column that pandas reads.
///
/// Where all texts but the empty ones, which are missing values, are numbers, they are sorted by value and equal ones
/// are one name: `01` and `1.0` are `1`, `1.50` is `1.5`. Integers are exact. Otherwise, and where integers do not fit
/// into 64 bits, texts stand as they are, sorted by code points. A missing name comes first.
struct OrderedNames {
  std::vector<std::string> names;
  /// Of each text, the place of its name.
  std::vector<std::uint32_t> place_of_text;
};

OrderedNames ordered_names(std::span<const std::string> texts);

/// The number that the whole text is, with a point for decimals; NaN where it is none, or not finite.
double number_named(const std::string& text);

}  // namespace gridfold
