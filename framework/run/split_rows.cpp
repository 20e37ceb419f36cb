#include "run/split_rows.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

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

SplitRows split_and_transform(PipelineSteps steps, const SharedRows& rows, std::span<const std::int32_t> labels,
                              const FeatureView& judged, const SplitSet& splits, std::size_t split,
                              const std::stop_token& stop) {
  SplitRows result;
  splits.read(split, result.train_places, result.test_places);
  for (const std::uint32_t row : result.train_places) result.train_labels.push_back(labels[row]);
  if (steps.empty()) {
    result.train = gather_rows(rows.train(), result.train_places, stop);
    result.test = gather_rows(judged, result.test_places, stop);
    return result;
  }
  // The rows as they came are needed no longer once the steps have made theirs of them.
  FittedRows fitted = [&] {
    const Features train = gather_rows(rows.train(), result.train_places, stop);
    const Clock::time_point start = Clock::now();
    FittedRows learnt = naming_rows("training", result.train_places,
                                    [&] { return fit_pipeline(steps, rows.shape(), view_of(train), stop); });
    result.fit_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return learnt;
  }();
  const Features test = gather_rows(judged, result.test_places, stop);
  result.train = std::move(fitted.train);
  const Clock::time_point start = Clock::now();
  result.test = naming_rows("held-out", result.test_places, [&] { return fitted.pipeline.apply(view_of(test), stop); });
  result.apply_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

std::string unusable_reason(const Pass& pass, const FeatureView& rows, std::span<const std::uint32_t> places,
                            std::string_view side, std::span<const Metric> metrics) {
  if (pass.classifier->unusable == nullptr) return {};
  const auto found = pass.classifier->unusable(pass.settings.front(), rows, metrics);
  if (!found) return {};
  return fmt::format("{}, but {} row {}, column {} (both from 0) is {}{}", found->why, side,
                     places.empty() ? found->row : places[found->row], found->column, found->value,
                     pass.transforms.empty() ? "" : fmt::format(" after {}", to_text(pass.transforms)));
}

}  // namespace gridfold
