#include "report/plan_text.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/plan_outline.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownValues = 8;

/// `1 cell`, `2 cells`, `1,613,706 pairs`.
std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
  return fmt::format("{} {}", digits, count == 1 ? one : many);
}

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20)); }

std::string dataset_text(const PlannedDataset& dataset) {
  std::string text = fmt::format("{} ({}): {} x {}, {} bits each", dataset.train.path.string(), dataset.loader->name,
                                 counted(dataset.train_shape.rows, "row", "rows"),
                                 counted(dataset.train_shape.features, "feature", "features"),
                                 8 * dataset.train_shape.bytes_per_feature);
  if (dataset.test_shape) text += fmt::format("; {}", counted(dataset.test_shape->rows, "test row", "test rows"));
  return text;
}

std::string share_text(const Axis& axis, const AxisShare& share) {
  std::vector<std::string> values;
  for (const std::size_t value : share.values) values.push_back(to_text(axis.values[value]));
  if (values.size() == 1) return fmt::format("{} = {}", axis.name, values.front());
  if (values.size() <= kShownValues) return fmt::format("{} in {}", axis.name, fmt::join(values, ", "));
  return fmt::format("{} in {}, ..., {} ({} values)", axis.name, fmt::join(values.begin(), values.begin() + 3, ", "),
                     values.back(), values.size());
}

std::string scheme_line(const Plan& plan, const SchemeOutline& scheme) {
  std::vector<std::string> shares;
  for (const AxisShare& share : scheme.shares) shares.push_back(share_text(plan.axes[share.axis], share));
  std::string text = fmt::format("{}: {}, {}", scheme_text(scheme.scheme), counted(scheme.cells, "cell", "cells"),
                                 counted(scheme.fold_evaluations, "fold evaluation", "fold evaluations"));
  if (!shares.empty()) text += fmt::format(": {}", fmt::join(shares, "; "));
  if (!scheme.is_product) text += " (not every combination)";
  return text;
}

std::string pass_line(const Plan& plan, const Pass& pass) {
  const std::string order = pass.metric == Metric::minkowski ? fmt::format(" with p = {}", pass.order) : "";
  std::string text = pass.takes_distances() ? fmt::format("{}{}, K up to {}", to_text(pass.metric), order, pass.k_max)
                                            : "fitted fold by fold";
  if (plan.datasets.size() > 1) text += fmt::format(", data set {}", pass.dataset + 1);
  return text + fmt::format(": {}, {:.3g} operations, {}", counted(pass.pairs, "pair of rows", "pairs of rows"),
                            static_cast<double>(pass.operations), mebibytes(pass.working_bytes));
}

std::string duration_text(double seconds) {
  if (seconds < 0.1) return "below 0.1 s";
  if (seconds < 10) return fmt::format("about {:.1f} s", seconds);
  if (seconds < 120) return fmt::format("about {:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("about {:.0f} min", seconds / 60);
  return fmt::format("about {:.1f} h", seconds / 3600);
}

std::size_t count_stored(const Plan& plan, const PlanForecast& forecast) {
  return static_cast<std::size_t>(std::count_if(plan.cells.begin(), plan.cells.end(), [&](const Cell& cell) {
    return forecast.run_of_cell.count(cell.key) > 0;
  }));
}

}  // namespace

std::string plan_text(const Plan& plan, const PlanForecast& forecast) {
  std::string text = fmt::format("{}: {}, {}, {}\n", plan.name, counted(plan.cells.size(), "cell", "cells"),
                                 counted(plan.fold_evaluations(), "fold evaluation", "fold evaluations"),
                                 counted(plan.passes.size(), "shared pass", "shared passes"));
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    text += fmt::format("data {}: {}\n", i + 1, dataset_text(plan.datasets[i]));
  }
  const std::vector<PassOutline> passes = outline(plan);
  std::uint64_t pairs = 0;
  double operations = 0;
  for (std::size_t i = 0; i < passes.size(); ++i) {
    text += fmt::format("pass {}: {}, {}\n", i + 1, pass_line(plan, plan.passes[i]),
                        duration_text(forecast.pass_seconds[i]));
    for (const SchemeOutline& scheme : passes[i].schemes) text += fmt::format("  {}\n", scheme_line(plan, scheme));
    pairs += plan.passes[i].pairs;
    operations += static_cast<double>(plan.passes[i].operations);
  }
  for (const LeftOut& left_out : plan.left_out) {
    text +=
        fmt::format("left out: {}: {}\n", counted(left_out.points, "configuration", "configurations"), left_out.reason);
  }
  text += fmt::format("work: {}, {:.3g} operations\nmemory: at most about {}\n",
                      counted(pairs, "pair of rows", "pairs of rows"), operations, mebibytes(plan.peak_bytes()));
  text += fmt::format("time: {} on this machine as it is now\n",
                      duration_text(std::accumulate(forecast.pass_seconds.begin(), forecast.pass_seconds.end(), 0.0)));
  const std::size_t stored = count_stored(plan, forecast);
  if (stored > 0) {
    text += fmt::format("stored: {} of {} are in earlier runs\n", stored, counted(plan.cells.size(), "cell", "cells"));
  }
  return text;
}

}  // namespace gridfold::report
