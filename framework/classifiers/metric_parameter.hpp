#pragma once

#include <optional>
#include <span>
#include <string>

#include "classifiers/classifier.hpp"

namespace gridfold {

/// `metric`, for classifiers that compare rows.
ParameterInfo metric_parameter(std::string meaning);

/// The metric that `parameters` name.
const Metric& metric_named_in(std::span<const ParameterValue> parameters, std::span<const Metric> metrics);

/// What the metric has against what transforms make of the rows.
std::optional<ParameterProblem> metric_problem(const Metric& metric, const CellShape& shape);

/// As Classifier::unusable: the first negative feature, where the metric takes none.
std::optional<UnusableValue> unusable_by_metric(std::span<const ParameterValue> parameters, const FeatureView& rows,
                                                std::span<const Metric> metrics);

}  // namespace gridfold
