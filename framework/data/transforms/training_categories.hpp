#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "data/transform.hpp"

namespace gridfold {

/// The categories of one column that training rows have.
struct TrainingCategories {
  /// For each code, whether a training row has it; no row has those beyond.
  std::vector<bool> is_known;
  /// Whether the value of a training row is missing.
  bool has_missing = false;

  bool knows(std::size_t code) const { return code < is_known.size() && is_known[code]; }
};

/// Of each categorical column of the shape, what training rows have: `known` (1 or 0 for each code, one column after
/// another) and `has_missing`. As Transform::learn.
std::vector<NamedArray> learn_categories(std::span<const ParameterValue> parameters, const FeatureShape& shape,
                                         const FeatureView& train, const std::stop_token& stop);

/// The same read back, one per categorical column. Throws DataError where the arrays are not of such a shape.
std::vector<TrainingCategories> training_categories(std::span<const NamedArray> learnt, const FeatureShape& shape);

/// Throws DataError: a row has a category, or a missing value where `is_missing`, that no training row has.
[[noreturn]] void refuse_category(std::string_view transform, std::size_t column, bool is_missing,
                                  std::string_view remedy);

}  // namespace gridfold
