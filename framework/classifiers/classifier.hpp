#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/feature_view.hpp"

namespace gridfold {

/// What one fitting and its predictions go over.
struct FitSize {
  std::uint64_t train_rows = 0;
  std::uint64_t queries = 0;
  std::uint64_t features = 0;
  std::uint64_t classes = 0;
};

/// Learns from training rows and their class indices, which are below `class_count`, and predicts the class of every
/// query. Both views hold the same feature type and the same number of columns; there is a training row at least.
using FitAndPredict = std::vector<std::int32_t> (*)(const FeatureView& train, std::span<const std::int32_t> labels,
                                                    std::size_t class_count, const FeatureView& queries);

/// A family of models that a sweep can name.
struct ClassifierEntry {
  std::string_view name;
  std::string_view description;
  /// Null for K nearest neighbours, which vote from lists that many configurations share.
  FitAndPredict fit_and_predict = nullptr;
  /// Numbers looked at by fitting and predicting; null where `fit_and_predict` is.
  std::uint64_t (*operations)(const FitSize& size) = nullptr;
};

/// Every classifier that gridfold has.
std::span<const ClassifierEntry> classifiers();

}  // namespace gridfold
