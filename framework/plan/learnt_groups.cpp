#include "plan/learnt_groups.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/cancelled.hpp"
#include "core/ordered_names.hpp"

namespace gridfold {

namespace {

/// The groups of the judged rows as the train part numbers them; a negative number for one that it does not have. Names
/// of one part may be numbers, and those of the other texts, of which one is none: `001` is `1` then.
std::vector<std::int32_t> numbers_of(const DataShape& judged, const DataShape& train) {
  if (&train == &judged) return judged.groups;
  std::unordered_map<std::string, std::int32_t> number_of_name;
  std::unordered_map<double, std::int32_t> number_of_value;
  for (const std::string& name : train.group_names) {
    const auto number = static_cast<std::int32_t>(number_of_name.size());
    number_of_name.emplace(name, number);
    const double value = number_named(name);
    if (!std::isnan(value)) number_of_value.emplace(value, number);
  }
  std::vector<std::int32_t> number_of_group;
  for (const std::string& name : judged.group_names) {
    const auto same_name = number_of_name.find(name);
    const auto same_value = number_of_value.find(number_named(name));
    number_of_group.push_back(same_name != number_of_name.end()     ? same_name->second
                              : same_value != number_of_value.end() ? same_value->second
                                                                    : -1);
  }
  std::vector<std::int32_t> numbers;
  for (const std::int32_t group : judged.groups) {
    numbers.push_back(number_of_group[static_cast<std::size_t>(group)]);
  }
  return numbers;
}

/// Of a partition, whose splits train on all that they do not judge: groups in more than one of its parts.
void mark_divided(const SplitSet::Partition& partition, const DataShape& part, std::vector<bool>& is_learnt) {
  std::vector<std::optional<std::uint32_t>> part_of_group(is_learnt.size());
  for (std::size_t row = 0; row < partition.group_of_row.size(); ++row) {
    if (partition.group_of_row[row] == RowGroups::kLeftOut) continue;
    // Larger numbers are of rows that are always trained on, several times.
    const std::uint32_t own = std::min(partition.group_of_row[row], partition.groups);
    const auto group = static_cast<std::size_t>(part.groups[row]);
    if (part_of_group[group] && *part_of_group[group] != own) is_learnt[group] = true;
    part_of_group[group] = own;
  }
}

}  // namespace

std::size_t learnt_groups(const SplitSet& splits, const DataShape& train, const DataShape& judged,
                          const std::stop_token& stop) {
  if (train.groups.empty() || judged.groups.empty()) return 0;
  const std::vector<std::int32_t> judged_groups = numbers_of(judged, train);
  std::vector<bool> is_learnt(train.group_names.size());
  for (const SplitSet::Partition& partition : splits.partitions()) {
    throw_if_stopped(stop);
    if (splits.coordinates(partition.first_split).outer == 0) mark_divided(partition, train, is_learnt);
  }
  std::vector<std::uint32_t> train_rows;
  std::vector<std::uint32_t> judged_rows;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.is_in_partition(split) || splits.coordinates(split).outer != 0) continue;
    throw_if_stopped(stop);
    splits.read(split, train_rows, judged_rows);
    std::vector<bool> is_trained_on(is_learnt.size());
    for (const std::uint32_t row : train_rows) is_trained_on[static_cast<std::size_t>(train.groups[row])] = true;
    for (const std::uint32_t row : judged_rows) {
      const std::int32_t group = judged_groups[row];
      if (group >= 0 && is_trained_on[static_cast<std::size_t>(group)])
        is_learnt[static_cast<std::size_t>(group)] = true;
    }
  }
  return static_cast<std::size_t>(std::ranges::count(is_learnt, true));
}

}  // namespace gridfold
