#pragma once

#include "data/transform.hpp"
#include "run/loaded_dataset.hpp"

namespace gridfold {

/// What a pipeline's steps cost, as seen on a sample, and what they make of it.
struct TransformTime {
  /// Of the steps that treat each row alone, which are applied once; per row.
  double per_row_seconds = 0;
  /// Of the other steps, which are fitted and applied in every fold, gathering the fold's rows included; per row.
  double fold_row_seconds = 0;
  /// Of steps with more work than that, per operation of theirs.
  double seconds_per_operation = 0;

  /// Seconds of fitting the steps that learn to `train_rows` rows of a data set of shape `in`, and of applying them to
  /// these and `other_rows` others.
  double fold_seconds(PipelineSteps steps, FeatureShape in, double train_rows, double other_rows) const;
};

/// Puts the sample's rows through the steps and takes the time. A step whose fitting would take long is timed on fewer
/// columns; its rows are then the first columns, as many as come out, which serve as well for timing a search. Throws
/// Cancelled soon after a stop was asked for.
TransformTime time_transforms(PipelineSteps steps, LoadedDataset& sample, const std::stop_token& stop);

}  // namespace gridfold
