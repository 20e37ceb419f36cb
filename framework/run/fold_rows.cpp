#include "run/fold_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "plan/plan.hpp"

namespace gridfold {

namespace {

/// The first negative feature of one side; empty where there is none.
std::string find_negative(const Features& features, std::span<const std::uint32_t> places, std::string_view side) {
  const auto* matrix = std::get_if<Matrix<float>>(&features);
  if (matrix == nullptr) return {};
  for (std::size_t row = 0; row < matrix->rows(); ++row) {
    const auto values = matrix->row(row);
    const auto negative = std::find_if(values.begin(), values.end(), [](float value) { return value < 0; });
    if (negative == values.end()) continue;
    return fmt::format("{} row {}, column {} (both from 0) is {}", side, places[row], negative - values.begin(),
                       *negative);
  }
  return {};
}

/// Does `work` on rows that stand at `places` of a part of the data set, or are that part where there are no places;
/// what it says of one of them it then says of the data set's.
template <typename Work>
auto naming_rows(std::string_view side, std::span<const std::uint32_t> places, const Work& work) {
  try {
    return work();
  } catch (const UnusableAfterStep& error) {
    const NotFinite& found = error.place;
    throw DataError(fmt::format("{} row {}, column {} (both from 0) is {} after {}; features must be finite", side,
                                places.empty() ? found.row : places[found.row], found.column, found.value, error.step));
  }
}

}  // namespace

SharedRows::SharedRows(PipelineSteps per_row, const Dataset& train, const std::optional<Dataset>& test,
                       const std::stop_token& stop)
    : original_train_(train.view()), shape_(shape_of(train)) {
  if (test) original_test_ = test->view();
  if (per_row.empty()) return;
  FittedRows fitted = naming_rows("training", {}, [&] { return fit_pipeline(per_row, shape_, original_train_, stop); });
  train_ = std::move(fitted.train);
  if (test) test_ = naming_rows("test", {}, [&] { return fitted.pipeline.apply(original_test_, stop); });
  shape_ = shape_after(per_row, shape_);
}

FoldRows split_and_transform(PipelineSteps steps, const SharedRows& rows, const std::vector<std::int32_t>& labels,
                             const FoldAssignment& assignment, std::size_t fold, const std::stop_token& stop) {
  FoldRows result;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool held_out = assignment.fold_of_row[row] == fold;
    (held_out ? result.test_places : result.train_places).push_back(static_cast<std::uint32_t>(row));
    (held_out ? result.truth : result.train_labels).push_back(labels[row]);
  }
  if (steps.empty()) {
    result.train = gather_rows(rows.train(), result.train_places, stop);
    result.test = gather_rows(rows.train(), result.test_places, stop);
    return result;
  }
  // The rows as they came are needed no longer once the steps have made theirs of them.
  FittedRows fitted = [&] {
    const Features train = gather_rows(rows.train(), result.train_places, stop);
    return naming_rows("training", result.train_places,
                       [&] { return fit_pipeline(steps, rows.shape(), view_of(train), stop); });
  }();
  const Features held_out = gather_rows(rows.train(), result.test_places, stop);
  result.train = std::move(fitted.train);
  result.test =
      naming_rows("held-out", result.test_places, [&] { return fitted.pipeline.apply(view_of(held_out), stop); });
  return result;
}

FoldRows transform_parts(PipelineSteps steps, const SharedRows& rows, const Dataset& train, const Dataset& test,
                         const std::stop_token& stop) {
  FittedRows fitted =
      naming_rows("training", {}, [&] { return fit_pipeline(steps, rows.shape(), rows.train(), stop); });
  Features transformed_test = naming_rows("test", {}, [&] { return fitted.pipeline.apply(rows.test(), stop); });
  FoldRows result{std::move(fitted.train), std::move(transformed_test), train.labels, test.labels, {}, {}};
  result.train_places.resize(train.rows());
  std::iota(result.train_places.begin(), result.train_places.end(), 0U);
  result.test_places.resize(test.rows());
  std::iota(result.test_places.begin(), result.test_places.end(), 0U);
  return result;
}

std::string unfit_reason(const Metric& metric, const FoldRows& rows, const std::vector<PipelineStep>& steps) {
  if (metric.refuses_negative.empty()) return {};
  std::string negative = find_negative(rows.train, rows.train_places, "training");
  if (negative.empty()) negative = find_negative(rows.test, rows.test_places, "held-out");
  if (negative.empty()) return {};
  return fmt::format("{} {}, but {}{}", metric.component.name, metric.refuses_negative, negative,
                     steps.empty() ? "" : fmt::format(" after {}", to_text(steps)));
}

}  // namespace gridfold
