#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/named_array.hpp"

namespace gridfold {

/// One number of an array that outcomes hold: `class_score[0,2]`.
struct ArrayElement {
  std::string array;
  /// One place per dimension, from 0.
  std::vector<std::size_t> at;
};

/// Empty where the text has no such form.
std::optional<ArrayElement> parse_array_element(std::string_view text);

/// Also of the class scores that follow from a confusion matrix. Empty where there is no such array, or no such place
/// in it.
std::optional<double> find_element(std::span<const NamedArray> arrays, const ArrayElement& element);

}  // namespace gridfold
