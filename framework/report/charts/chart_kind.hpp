#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "report/charts/gnuplot.hpp"
#include "store/run_record.hpp"
#include "store/split_records.hpp"

namespace gridfold::report {

/// What charts are drawn from.
struct ChartInput {
  const RunRecord& record;
  const std::vector<SplitRecord>& splits;
  /// Index into RunRecord::scores.
  std::size_t score = 0;
  /// The horizontal axis, and the vertical one of a chart that has two axes; the chart chooses where they are empty.
  std::optional<std::size_t> x_axis = {};
  std::optional<std::size_t> y_axis = {};
};

/// A kind of chart: a figure per group of configurations that can be compared.
struct ChartKind {
  Component component;
  /// Empty where the group has no such chart.
  std::optional<Figure> (*draw)(const ChartInput& input, std::size_t group) = nullptr;
  /// Why no group has one.
  std::string (*refusal)(const ChartInput& input) = nullptr;
};

/// The kind's figures of all groups that have one.
std::vector<Figure> figures_of(const ChartKind& kind, const ChartInput& input);

/// Every kind that `gridfold plot` has.
std::vector<ChartKind> built_in_charts();

ChartKind score_curve_chart();
ChartKind heat_map_chart();

}  // namespace gridfold::report
