#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "classifiers/classifier.hpp"
#include "data/dataset.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"

namespace gridfold {

/// One configuration with its data: what FittedConfiguration is made from.
struct CellParts {
  const Dataset& train;
  /// Null where the sweep reads no test part.
  const Dataset* test = nullptr;
  PipelineSteps transforms;
  const Classifier& classifier;
  std::span<const ParameterValue> settings;
  const Context& context;
};

/// A configuration that is fitted to all rows of its training part: transforms, then the classifier.
class FittedConfiguration {
 public:
  /// Throws DataError where transforms or the classifier do. `parts` must outlive it.
  explicit FittedConfiguration(const CellParts& parts);

  const CellParts& parts() const { return parts_; }
  const Dataset& train() const { return parts_.train; }
  /// Null where the sweep reads no test part.
  const Dataset* test() const { return parts_.test; }
  /// The rows to look at: the test part's, or the training part's where there is no other.
  const Dataset& shown() const { return parts_.test != nullptr ? *parts_.test : parts_.train; }
  bool shows_training_rows() const { return parts_.test == nullptr; }

  /// Training rows after the transforms, and others as the classifier takes them.
  FeatureView train_rows() const { return view_of(train_rows_); }
  Features transformed(const FeatureView& rows) const { return pipeline_.apply(rows, parts_.context.stop); }

  const Model& model() const { return *model_; }
  /// Of rows before the transforms.
  Predictions predict(const FeatureView& rows, Response response) const;
  const Classifier& classifier() const { return parts_.classifier; }
  const Context& context() const { return parts_.context; }
  /// The metric that the classifier compares rows by. DataError where it has none.
  MetricSpec metric() const;

 private:
  CellParts parts_;
  FittedPipeline pipeline_;
  Features train_rows_;
  std::unique_ptr<const Model> model_;
};

/// Whether the classifier compares rows by a metric that is a parameter of it.
bool compares_rows(const Classifier& classifier);

/// How far apart two rows are, which stand in views of one type.
double distance_between(const FeatureView& left, std::size_t left_row, const FeatureView& right, std::size_t right_row,
                        const MetricSpec& metric);

/// A feature as a number.
double value_at(const FeatureView& rows, std::size_t row, std::size_t column);

}  // namespace gridfold
