#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/split_set.hpp"
#include "data/transform.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// The rows of one data set after the steps of a pipeline that treat each row alone; refers to the data set where
/// there are no such steps.
class SharedRows {
 public:
  /// Throws DataError where a value becomes NaN or infinite.
  SharedRows(PipelineSteps per_row, const Dataset& train, const std::optional<Dataset>& test,
             const std::stop_token& stop);

  FeatureView train() const { return train_ ? view_of(*train_) : original_train_; }
  /// Empty where no test part was read.
  FeatureView test() const { return test_ ? view_of(*test_) : original_test_; }
  const FeatureShape& shape() const { return shape_; }

 private:
  FeatureView original_train_;
  FeatureView original_test_;
  std::optional<Features> train_;
  std::optional<Features> test_;
  FeatureShape shape_;
};

/// One split whose rows went through steps that learn: both sides as matrices of their own.
struct SplitRows {
  Features train;
  Features test;
  std::vector<std::int32_t> train_labels;
  /// Where the rows of both sides stand in the part of the data set that they come from.
  std::vector<std::uint32_t> train_places;
  std::vector<std::uint32_t> test_places;
  /// What the steps took to learn from the training rows and to transform them, and to transform the judged rows.
  double fit_seconds = 0;
  double apply_seconds = 0;
};

/// Fits `steps` on the rows that the split trains on and applies them to both sides. `judged` are the rows of which the
/// split judges some: `rows.train()` or `rows.test()`. Throws as fit_pipeline does.
SplitRows split_and_transform(PipelineSteps steps, const SharedRows& rows, std::span<const std::int32_t> labels,
                              const FeatureView& judged, const SplitSet& splits, std::size_t split,
                              const std::stop_token& stop);

/// Why the classifier cannot use the rows; empty where it can. Places are those of the rows in the data set; none means
/// that rows stand where they are.
std::string unusable_reason(const Pass& pass, const FeatureView& rows, std::span<const std::uint32_t> places,
                            std::string_view side, std::span<const Metric> metrics);

}  // namespace gridfold
