#pragma once

#include <cstddef>
#include <span>

#include "classifiers/knn_votes.hpp"
#include "core/parameter.hpp"
#include "distance/metric.hpp"

namespace gridfold {

/// The parameters of K nearest neighbours, their names resolved.
struct KnnSetting {
  std::size_t k = 1;
  Weights weights = Weights::uniform;
  const Metric* metric = nullptr;
};

/// `parameters` are knn's, completed; `metrics` the registry's.
KnnSetting knn_setting(std::span<const ParameterValue> parameters, std::span<const Metric> metrics);

}  // namespace gridfold
