#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/charts/chart_kind.hpp"

namespace gridfold::report {

/// Groups whose configurations one chart shows, by their index, ascending.
using Groups = std::vector<std::size_t>;

/// All groups, those together that differ in nothing but in their data sets, which have one name, and in this parameter
/// of their resampling, by the name of its axis.
std::vector<Groups> groups_over(const RunRecord& record, std::string_view axis);

/// Whether the configuration is of one of the groups.
bool holds(const Groups& groups, const ConfigurationRecord& configuration);

/// The axes of which the groups' configurations have several values, those with most values first.
std::vector<std::size_t> varied_axes(const RunRecord& record, const Groups& groups);

/// The values of an axis that the groups' configurations have, by their index, ascending.
std::vector<std::size_t> values_of(const RunRecord& record, const Groups& groups, std::size_t axis);

/// Whether each value of the axis stands for one size of the groups' training parts.
bool gives_train_size(const RunRecord& record, const Groups& groups, std::size_t axis);

/// Groups of one data set each, which may be drawn or cut to several sizes, whose training parts have several sizes. A
/// protocol whose `train_size` decides which rows judge has as many groups as sizes.
std::vector<Groups> groups_over_train_sizes(const RunRecord& record);

/// The number that an axis's value is, if it is one.
std::optional<double> number_at(const RunRecord& record, std::size_t axis, std::size_t value);

/// The values that the groups' configurations have of the axis, without that of configurations that lack it.
std::vector<std::size_t> present_values(const RunRecord& record, const Groups& groups, std::size_t axis);

/// Whether every value that the groups have of the axis is a number, where they have several.
bool is_numeric(const RunRecord& record, const Groups& groups, std::size_t axis);

/// `name: 5 folds`: what a chart of one group is of.
std::string chart_title(const RunRecord& record, std::size_t group);

/// `name: dataset = wide`: the run, and the values by which these groups differ from others.
std::string name_of_groups(const RunRecord& record, const Groups& groups);

/// `name: dataset = wide, 5 folds, optimistic`: what a chart of several groups is of.
std::string title_of_groups(const RunRecord& record, const Groups& groups);

/// ` (2 of 40 splits have no accuracy)`, of these configurations; empty where each has one.
std::string note_of_lacking_scores(const RunRecord& record, std::span<const ConfigurationRecord* const> configurations,
                                   std::size_t score);

/// `score-curve`, and `score-curve-2` for the second group.
std::string figure_name(const std::string& kind, std::size_t group);

}  // namespace gridfold::report
