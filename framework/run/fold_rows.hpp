#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/transform.hpp"
#include "distance/metric.hpp"
#include "resampling/fold_assignment.hpp"
#include "run/folds.hpp"

namespace gridfold {

/// The rows of one data set after the steps of a pipeline that treat each row alone; refers to the data set where
/// there are no such steps.
class SharedRows {
 public:
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

/// One fold whose rows went through steps that learn: both sides as matrices of their own.
struct FoldRows {
  Features train;
  Features test;
  std::vector<std::int32_t> train_labels;
  std::vector<std::int32_t> truth;
  /// Where the rows of both sides stand in the part of the data set that they come from.
  std::vector<std::uint32_t> train_places;
  std::vector<std::uint32_t> test_places;
};

/// Why distances of the metric cannot be taken of these rows, which went through `steps`; empty where they can.
std::string unfit_reason(const Metric& metric, const FoldRows& rows, const std::vector<PipelineStep>& steps);

/// Fits `steps` on the rows outside fold `fold` and applies them to both sides. Throws as fit_pipeline does.
FoldRows split_and_transform(PipelineSteps steps, const SharedRows& rows, const std::vector<std::int32_t>& labels,
                             const FoldAssignment& assignment, std::size_t fold, const std::stop_token& stop);

/// The same with the whole train part on one side and the whole test part on the other.
FoldRows transform_parts(PipelineSteps steps, const SharedRows& rows, const Dataset& train, const Dataset& test,
                         const std::stop_token& stop);

}  // namespace gridfold
