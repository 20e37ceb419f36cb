#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace gridfold {

/// An array that a fit or a split leaves behind, such as weights or a confusion matrix, in row-major order.
struct NamedArray {
  std::string name;
  /// What each dimension runs over, such as `class` and `feature`, and its size.
  std::vector<std::string> dimensions;
  std::vector<std::size_t> sizes;
  std::variant<std::vector<double>, std::vector<std::int64_t>> values;

  bool operator==(const NamedArray&) const = default;
};

/// What the elements of a dimension are called, such as the columns of a table that features are; empty ones have no
/// name.
struct DimensionNames {
  std::string dimension;
  std::vector<std::string> names;

  bool operator==(const DimensionNames&) const = default;
};

}  // namespace gridfold
