#include "classifiers/knn_setting.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/registry.hpp"

namespace gridfold {

Weights weights_named(std::string_view name) {
  return static_cast<Weights>(std::ranges::find(kWeightsNames, name) - kWeightsNames.begin());
}

KnnSetting knn_setting(std::span<const ParameterValue> parameters, std::span<const Metric> metrics) {
  return {.k = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "k")),
          .weights = weights_named(parameter<std::string>(parameters, "weights")),
          .metric = find_entry(metrics, parameter<std::string>(parameters, "metric"))};
}

}  // namespace gridfold
