#include "classifiers/knn_setting.hpp"

#include <cstdint>
#include <string>

#include "core/registry.hpp"

namespace gridfold {

KnnSetting knn_setting(std::span<const ParameterValue> parameters, std::span<const Metric> metrics) {
  return {.k = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "k")),
          .weights = parameter<std::string>(parameters, "weights") == "distance" ? Weights::distance : Weights::uniform,
          .metric = find_entry(metrics, parameter<std::string>(parameters, "metric"))};
}

}  // namespace gridfold
