#include "report/plan_text.hpp"

#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gridfold::report {

namespace {

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20)); }

std::string scheme_text(const FoldScheme& scheme) {
  if (scheme.kind == ProtocolKind::train_test) return "train part against test part";
  std::string text = fmt::format("{} folds", scheme.folds);
  if (scheme.shuffle_seed) text += fmt::format(" shuffled with seed {}", *scheme.shuffle_seed);
  return text;
}

std::string dataset_text(const PlannedDataset& dataset) {
  std::string text = fmt::format("{} ({}): {} rows x {} features", dataset.train.path.string(), dataset.loader->name,
                                 dataset.train_shape.rows, dataset.train_shape.features);
  if (dataset.test_shape) text += fmt::format(", {} test rows", dataset.test_shape->rows);
  return text;
}

std::string axis_text(const Axis& axis) {
  constexpr std::size_t kShown = 12;
  std::vector<std::string> values;
  for (const Scalar& value : axis.values) values.push_back(to_text(value));
  if (values.size() <= kShown) return fmt::format("{}: {}", axis.name, fmt::join(values, ", "));
  return fmt::format("{}: {}, ..., {} ({} values)", axis.name, fmt::join(values.begin(), values.begin() + 3, ", "),
                     values.back(), values.size());
}

std::string pass_text(const Pass& pass) {
  std::vector<std::string> schemes;
  for (const FoldScheme& scheme : pass.schemes) schemes.push_back(scheme_text(scheme));
  return fmt::format("{}, K up to {}, {}: {} pairs of rows, {:.3g} operations, {} of lists and packed rows",
                     to_text(pass.metric), pass.k_max, fmt::join(schemes, "; "), pass.pairs,
                     static_cast<double>(pass.operations), mebibytes(pass.working_bytes));
}

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string text = fmt::format("{}: {}, {}, {}\n", plan.name, plural(plan.cells.size(), "cell", "cells"),
                                 plural(plan.fold_evaluations(), "fold evaluation", "fold evaluations"),
                                 plural(plan.passes.size(), "shared pass", "shared passes"));
  for (const PlannedDataset& dataset : plan.datasets) text += fmt::format("  data  {}\n", dataset_text(dataset));
  for (const Axis& axis : plan.axes) text += fmt::format("  axis  {}\n", axis_text(axis));
  for (const Pass& pass : plan.passes) text += fmt::format("  pass  {}\n", pass_text(pass));
  text += fmt::format("  memory at most about {}\n", mebibytes(plan.peak_bytes()));
  return text;
}

}  // namespace gridfold::report
