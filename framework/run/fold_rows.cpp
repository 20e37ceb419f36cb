#include "run/fold_rows.hpp"

#include <utility>

namespace gridfold {

SharedRows::SharedRows(PipelineSteps per_row, const Dataset& train, const std::optional<Dataset>& test,
                       const std::stop_token& stop)
    : original_train_(train.view()), shape_(shape_of(train)) {
  if (test) original_test_ = test->view();
  if (per_row.empty()) return;
  FittedRows fitted = fit_pipeline(per_row, shape_, original_train_, stop);
  train_ = std::move(fitted.train);
  if (test) test_ = fitted.pipeline.apply(original_test_, stop);
  shape_ = shape_after(per_row, shape_);
}

FoldRows split_and_transform(PipelineSteps steps, const SharedRows& rows, const std::vector<std::int32_t>& labels,
                             const FoldAssignment& assignment, std::size_t fold, const std::stop_token& stop) {
  FoldRows result;
  std::vector<std::uint32_t> training_rows;
  std::vector<std::uint32_t> held_out_rows;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool held_out = assignment.fold_of_row[row] == fold;
    (held_out ? held_out_rows : training_rows).push_back(static_cast<std::uint32_t>(row));
    (held_out ? result.truth : result.train_labels).push_back(labels[row]);
  }
  const Features train = gather_rows(rows.train(), training_rows);
  FittedRows fitted = fit_pipeline(steps, rows.shape(), view_of(train), stop);
  const Features held_out = gather_rows(rows.train(), held_out_rows);
  result.train = std::move(fitted.train);
  result.test = fitted.pipeline.apply(view_of(held_out), stop);
  return result;
}

FoldRows transform_parts(PipelineSteps steps, const SharedRows& rows, const Dataset& train, const Dataset& test,
                         const std::stop_token& stop) {
  FittedRows fitted = fit_pipeline(steps, rows.shape(), rows.train(), stop);
  Features transformed_test = fitted.pipeline.apply(rows.test(), stop);
  return {std::move(fitted.train), std::move(transformed_test), train.labels, test.labels};
}

}  // namespace gridfold
