#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "classifiers/knn_votes.hpp"
#include "core/parameter.hpp"
#include "distance/metric.hpp"

namespace gridfold {

/// The parameters of K nearest neighbours, their names resolved.
struct KnnSetting {
  std::size_t k = 1;
  Weights weights = Weights::uniform;
  const Metric* metric = nullptr;

  /// The nearest rows that are looked for: one more than vote, where that one's distance counts.
  std::size_t searched() const { return k + (needs_next_neighbor(weights) ? 1 : 0); }
};

/// `name` is one of kWeightsNames.
Weights weights_named(std::string_view name);

/// `parameters` are knn's, completed; `metrics` the registry's.
KnnSetting knn_setting(std::span<const ParameterValue> parameters, std::span<const Metric> metrics);

}  // namespace gridfold
