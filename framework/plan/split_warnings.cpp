#include "plan/split_warnings.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "resampling/split_name.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostNamed = 3;

/// Rows of a class that a split judges without having learnt from one.
struct MissingClass {
  std::size_t split = 0;
  std::int32_t label = 0;
  std::size_t judged_rows = 0;
};

/// A split of a partition has no training row of a class where its group holds all rows of the class that are not left
/// out.
void add_missing_of(const SplitSet::Partition& partition, const DataShape& part, std::vector<MissingClass>& missing) {
  struct OfClass {
    std::size_t rows = 0;
    std::uint32_t group = 0;
    bool is_in_one_group = true;
  };
  std::vector<OfClass> classes(part.class_names.size());
  for (std::size_t row = 0; row < partition.group_of_row.size(); ++row) {
    const std::uint32_t group = partition.group_of_row[row];
    if (group == RowGroups::kLeftOut) continue;
    OfClass& own = classes[static_cast<std::size_t>(part.labels[row])];
    if (own.rows++ == 0) own.group = group;
    own.is_in_one_group = own.is_in_one_group && own.group == group;
  }
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const OfClass& own = classes[label];
    if (own.rows == 0 || !own.is_in_one_group || own.group >= partition.groups) continue;
    missing.push_back({partition.first_split + own.group, static_cast<std::int32_t>(label), own.rows});
  }
}

std::vector<MissingClass> missing_classes(const SplitSet& splits, const DataShape& train, const DataShape& judged) {
  std::vector<MissingClass> missing;
  for (const SplitSet::Partition& partition : splits.partitions()) add_missing_of(partition, train, missing);
  std::vector<std::uint32_t> train_rows;
  std::vector<std::uint32_t> judged_rows;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.is_in_partition(split)) continue;
    splits.read(split, train_rows, judged_rows);
    std::vector<bool> is_learnt(train.class_names.size());
    for (const std::uint32_t row : train_rows) is_learnt[static_cast<std::size_t>(train.labels[row])] = true;
    std::map<std::int32_t, std::size_t> unlearnt;
    for (const std::uint32_t row : judged_rows) {
      if (!is_learnt[static_cast<std::size_t>(judged.labels[row])]) ++unlearnt[judged.labels[row]];
    }
    for (const auto& [label, rows] : unlearnt) missing.push_back({split, label, rows});
  }
  std::sort(missing.begin(), missing.end(), [](const MissingClass& left, const MissingClass& right) {
    return std::pair(left.split, left.label) < std::pair(right.split, right.label);
  });
  return missing;
}

/// Whether the rows of every class stand together, and there are two classes or more.
bool is_sorted_by_class(std::span<const std::int32_t> labels) {
  std::set<std::int32_t> seen;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (row > 0 && labels[row] == labels[row - 1]) continue;
    if (!seen.insert(labels[row]).second) return false;
  }
  return seen.size() > 1 && seen.size() < labels.size();
}

/// Whether the held-out rows of every split are consecutive, several at a time.
bool holds_out_consecutive_rows(const SplitSet& splits) {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.test_count(split) < 2) return false;
    splits.read(split, train, test);
    if (test.back() - test.front() + 1 != test.size()) return false;
  }
  return true;
}

std::string missing_note(const std::vector<MissingClass>& missing, const SplitSet& splits, const DataShape& part,
                         bool is_by_order) {
  std::vector<std::string> named;
  std::set<std::int32_t> classes;
  std::set<std::size_t> places;
  std::size_t rows = 0;
  for (const MissingClass& one : missing) {
    classes.insert(one.label);
    places.insert(one.split);
    rows += one.judged_rows;
    if (named.size() < kMostNamed) {
      named.push_back(fmt::format("class \"{}\" in {}", part.class_names[static_cast<std::size_t>(one.label)],
                                  split_name(splits, one.split)));
    }
  }
  const std::string where = missing.size() <= kMostNamed
                                ? fmt::format("{}", fmt::join(named, ", "))
                                : fmt::format("{}, ... ({} of {} classes, {} of {} splits)", fmt::join(named, ", "),
                                              classes.size(), part.class_names.size(), places.size(), splits.count());
  return fmt::format(
      "no training row of {}: the {} held-out {} there count as wrong; {}", where, rows, rows == 1 ? "row" : "rows",
      is_by_order ? "the rows are sorted by class and held out in their order, so shuffle them, or stratify"
                  : "stratify, take fewer folds or larger training parts, or leave the class out");
}

/// Of the groups that each split trains on and holds out.
void add_group_notes(std::span<const ParameterValue> parameters, const SplitSet& splits, const DataShape& part,
                     std::vector<std::string>& notes) {
  std::set<std::int32_t> all(part.groups.begin(), part.groups.end());
  std::size_t fewest_rows = part.rows;
  std::size_t most_rows = 0;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    fewest_rows = std::min(fewest_rows, splits.test_count(split));
    most_rows = std::max(most_rows, splits.test_count(split));
  }
  if (all.size() == 2) {
    notes.push_back(
        fmt::format("there are {} groups, so every model learns from one of them alone, and says little of others; "
                    "collect more groups",
                    all.size()));
  } else if (find_parameter(parameters, "folds") != nullptr && most_rows > 2 * fewest_rows) {
    notes.push_back(
        fmt::format("{} groups are too few for {} folds of similar size: they hold {} to {} rows; take fewer folds, or "
                    "leave one group out at a time",
                    all.size(), splits.count(), fewest_rows, most_rows));
  }
}

}  // namespace

SplitWarnings warnings_of(const Resampling& resampling, std::span<const ParameterValue> parameters,
                          const SplitSet& splits, const DataShape& train, const DataShape& judged) {
  SplitWarnings warnings;
  const bool is_by_order = &train == &judged && is_sorted_by_class(train.labels) && holds_out_consecutive_rows(splits);
  const std::vector<MissingClass> missing = missing_classes(splits, train, judged);
  if (!missing.empty()) {
    warnings.notes.push_back(missing_note(missing, splits, judged, is_by_order));
  } else if (is_by_order) {
    warnings.notes.push_back(
        fmt::format("the rows are sorted by class and held out in their order, so that each split learns few rows of "
                    "the classes that it judges; shuffle them, or stratify"));
  }
  for (const MissingClass& one : missing) {
    std::string& text = warnings.of_split[one.split];
    text += fmt::format("{}no training row of class \"{}\", so {} held-out {} count as wrong", text.empty() ? "" : "; ",
                        judged.class_names[static_cast<std::size_t>(one.label)], one.judged_rows,
                        one.judged_rows == 1 ? "row" : "rows");
  }
  if (resampling.needs_groups) add_group_notes(parameters, splits, train, warnings.notes);
  return warnings;
}

}  // namespace gridfold
