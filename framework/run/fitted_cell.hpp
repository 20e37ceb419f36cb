#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "classifiers/classifier.hpp"
#include "data/dataset.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// Rows as the steps left them, with their classes.
struct TrainingRows {
  Features features;
  std::vector<std::int32_t> labels;
};

/// A configuration that has learnt from rows, and all that it takes to predict for others.
struct FittedCell {
  /// Its key.
  std::string key;
  const Classifier* classifier = nullptr;
  ParameterValues parameters;
  std::vector<PipelineStep> steps;
  /// Of the rows before the steps.
  FeatureShape shape;
  /// One per feature; empty where all are numbers without a name, none of them missing.
  std::vector<Column> columns;
  std::vector<std::string> class_names;
  /// Where random choices started.
  std::uint64_t seed = 0;
  FittedPipeline pipeline = {};
  /// What the model looks at and is made of again, where its classifier restores none from arrays.
  std::optional<TrainingRows> training = std::nullopt;
  std::unique_ptr<const Model> model = nullptr;
};

/// Fits one cell of the plan on all rows of `train`, the train part of its data set, as a train_test protocol would.
/// Throws DataError where it cannot be fitted, and Cancelled.
FittedCell fit_cell(const Plan& plan, const Cell& cell, const Dataset& train, const std::stop_token& stop);

/// The data with its columns in the order of a model's, where both name the same ones; it has no fingerprint where they
/// were in another.
Dataset in_order_of(std::span<const Column> columns, Dataset data);

/// The rows of `data` as the cell takes them: categories get the codes that they had in training, and new ones the next
/// code. Throws DataError where the columns are others, and where there are missing values, or categories without a
/// step that takes new ones, that training did not have.
Features rows_for(const FittedCell& cell, const Dataset& data);

/// Predictions for rows that rows_for gave. Throws DataError where a step or the classifier cannot use them, and
/// Cancelled.
Predictions predict(const FittedCell& cell, const FeatureView& rows, Response response, std::span<const Metric> metrics,
                    const std::stop_token& stop);

}  // namespace gridfold
