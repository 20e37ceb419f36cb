#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "data/transform.hpp"

namespace gridfold {

/// The categories of one column that training rows have.
struct TrainingCategories {
  /// For each code, whether a training row has it.
  std::vector<bool> is_known;
  /// Whether the value of a training row is missing.
  bool has_missing = false;
};

/// One per categorical column of the shape. Throws Cancelled soon after a stop was asked for.
std::vector<TrainingCategories> training_categories(const FeatureView& train, const FeatureShape& shape,
                                                    const std::stop_token& stop);

/// Throws DataError: a row has a category, or a missing value where `is_missing`, that no training row has.
[[noreturn]] void refuse_category(std::string_view transform, std::size_t column, bool is_missing,
                                  std::string_view remedy);

}  // namespace gridfold
