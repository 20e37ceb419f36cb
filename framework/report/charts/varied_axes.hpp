#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/charts/chart_kind.hpp"

namespace gridfold::report {

/// The axes of which a group's configurations have several values, those with most values first.
std::vector<std::size_t> varied_axes(const RunRecord& record, std::size_t group);

/// The values of an axis that a group's configurations have, by their index, ascending.
std::vector<std::size_t> values_of(const RunRecord& record, std::size_t group, std::size_t axis);

/// The number that an axis's value is, if it is one.
std::optional<double> number_at(const RunRecord& record, std::size_t axis, std::size_t value);

/// The values that a group's configurations have of the axis, without that of configurations that lack it.
std::vector<std::size_t> present_values(const RunRecord& record, std::size_t group, std::size_t axis);

/// Whether every value that a group has of the axis is a number, where it has several.
bool is_numeric(const RunRecord& record, std::size_t group, std::size_t axis);

/// `name: 5 folds`: what a chart of one group is of.
std::string chart_title(const RunRecord& record, std::size_t group);

/// `score-curve`, and `score-curve-2` for the second group.
std::string figure_name(const std::string& kind, std::size_t group);

}  // namespace gridfold::report
