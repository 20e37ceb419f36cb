#include "resampling/make_splits.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/sha256.hpp"
#include "resampling/split_name.hpp"
#include "resampling/train_size.hpp"

namespace gridfold {

namespace {

/// Parts without rows.
std::optional<ParameterProblem> check_parts(const SplitSet& splits) {
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.train_count(split) > 0 && splits.test_count(split) > 0) continue;
    return ParameterProblem{"",
                            fmt::format("{} has no row to {}", split_name(splits, split),
                                        splits.test_count(split) == 0 ? "judge" : "train on"),
                            "splits that all have some, such as fewer folds"};
  }
  return std::nullopt;
}

std::string digest_of(const SplitSet& splits, const std::stop_token& stop) {
  std::string text;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    throw_if_stopped(stop);
    splits.read(split, train, test);
    text += fmt::format("{}|{};", fmt::join(train, ","), fmt::join(test, ","));
    // Digests of digests, so that the text stays short.
    if (text.size() > (1 << 20)) text = sha256_hex(text);
  }
  return sha256_hex(text).substr(0, 16);
}

/// Splits of a part's rows, each of which one split judges at most, with the rows that are used alone. Splits that
/// judge none of these are left out.
SplitSet splits_of_used(const SplitSet& splits, const PartOfRows& part, std::size_t used_rows,
                        const std::stop_token& stop) {
  std::vector<std::size_t> split_of_row(part.rows, splits.count());
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    throw_if_stopped(stop);
    splits.read(split, train, test);
    for (const std::uint32_t row : test) split_of_row[row] = split;
  }
  std::vector<std::size_t> of_used;
  for (std::size_t row = 0; row < used_rows; ++row) {
    of_used.push_back(split_of_row[part.used.empty() ? row : part.used[row]]);
  }
  std::map<std::size_t, std::uint32_t> places;
  for (const std::size_t split : of_used) {
    if (split < splits.count()) places.emplace(split, 0);
  }
  std::uint32_t count = 0;
  for (auto& [split, place] : places) place = count++;
  std::vector<std::uint32_t> group_of_row;
  for (const std::size_t split : of_used) group_of_row.push_back(split < splits.count() ? places.at(split) : count);
  return SplitSet::of_partition(std::move(group_of_row), count);
}

/// What the splits take in memory, about.
std::uint64_t bytes_of(const SplitDemand& demand, std::size_t rows) {
  // Beside the rows: measured.
  constexpr std::uint64_t kBytesPerSplit = 100;
  constexpr std::uint64_t kBytesPerDivision = 400;
  const bool is_narrow = demand.splits <= demand.divisions * RowGroups::kLargestNarrow;
  const std::uint64_t bytes_per_row = is_narrow ? sizeof(std::uint8_t) : sizeof(std::uint32_t);
  return demand.splits * kBytesPerSplit + demand.divisions * (rows * bytes_per_row + kBytesPerDivision);
}

/// The file that splits are read from, which may be of the whole part, as a column of the data is not; empty where
/// there is none.
std::string file_of_splits(const Resampling& resampling, std::span<const ParameterValue> parameters) {
  for (const ParameterInfo& info : resampling.component.parameters) {
    if (info.type == ParameterType::path) return to_text(*find_parameter(parameters, info.name));
  }
  return {};
}

/// The splits of the rows, or what the data does not allow. Given splits may be those of the whole part.
std::variant<SplitSet, ParameterProblem> splits_of(const Resampling& resampling,
                                                   std::span<const ParameterValue> parameters, const RowsToSplit& rows,
                                                   const PartOfRows& part, const RefuseSplits& refuse) {
  std::optional<ParameterProblem> problem;
  if (resampling.check != nullptr) problem = resampling.check(parameters, rows);
  if (!problem) {
    if (refuse && resampling.demand != nullptr) {
      const SplitDemand demand = resampling.demand(parameters, rows);
      problem = refuse(demand, bytes_of(demand, rows.rows));
    }
    if (problem) return *problem;
    return resampling.split(parameters, rows);
  }
  const std::string file = file_of_splits(resampling, parameters);
  if (!resampling.takes_given_splits || part.rows <= rows.rows || file.empty()) return *problem;
  const RowsToSplit all{.rows = part.rows, .stop = rows.stop};
  if (resampling.check(parameters, all)) {
    problem->problem +=
        fmt::format("; the data set has {}, of which {} {} used", part.rows, rows.rows, rows.rows == 1 ? "is" : "are");
    return *problem;
  }
  SplitSet splits = splits_of_used(resampling.split(parameters, all), part, rows.rows, rows.stop);
  if (splits.count() > 0) return splits;
  problem->problem = fmt::format("{} judges none of the {} rows that are used", file, rows.rows);
  problem->allowed = "the name or number of a fold for some of them";
  return *problem;
}

}  // namespace

std::optional<SplitDemand> demand_of(const Resampling& resampling, std::span<const ParameterValue> parameters,
                                     const RowsToSplit& rows) {
  if (resampling.demand == nullptr || (resampling.needs_groups && rows.groups.empty())) return std::nullopt;
  const ParameterValues first = without_train_size(parameters);
  if (resampling.check != nullptr && resampling.check(first, rows)) return std::nullopt;
  return resampling.demand(first, rows);
}

MadeSplits make_splits(const Resampling& resampling, std::span<const ParameterValue> parameters,
                       const RowsToSplit& rows, const PartOfRows& part, const RefuseSplits& refuse) {
  const Component& component = resampling.component;
  MadeSplits made;
  if (resampling.needs_groups && rows.groups.empty()) {
    made.problem = {
        "", fmt::format("{} keeps groups of rows together, and the data set has none", component.name),
        "dataset.groups of a csv table, which `gridfold data convert` writes of others, or another protocol"};
    return made;
  }
  const ParameterValues first = without_train_size(parameters);
  std::variant<SplitSet, ParameterProblem> found = splits_of(resampling, first, rows, part, refuse);
  if (auto* problem = std::get_if<ParameterProblem>(&found)) {
    made.problem = std::move(*problem);
    return made;
  }
  SplitSet splits = std::get<SplitSet>(std::move(found));
  made.problem = check_train_size(parameters, splits);
  if (made.problem) return made;
  made.text = resampling.describe != nullptr ? resampling.describe(first, splits) + train_size_text(parameters, splits)
                                             : component_text(component.name, component.parameters, parameters);
  made.problem = check_parts(splits);
  if (made.problem) return made;
  if (refuse && takes_part_of_training_rows(parameters)) {
    // Each split keeps rows of its own then.
    const SplitDemand demand{"train_size", splits.count(), splits.count()};
    made.problem = refuse(demand, bytes_of(demand, rows.rows));
    if (made.problem) return made;
  }
  made.splits = with_train_size(parameters, std::move(splits), rows);
  if (resampling.takes_given_splits) made.digest = digest_of(made.splits, rows.stop);
  return made;
}

}  // namespace gridfold
