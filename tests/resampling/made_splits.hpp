#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/registry.hpp"
#include "core/scalar.hpp"
#include "resampling/resampling.hpp"
#include "resampling/split_sizes.hpp"
#include "resampling/train_size.hpp"

namespace gridfold {

inline const Resampling& resampling(const std::string& name) {
  static const std::vector<Resampling> all = [] {
    std::vector<Resampling> resamplings = built_in_resamplings();
    for (Resampling& one : resamplings) add_train_size(one.component);
    return resamplings;
  }();
  return *find_entry(all, name);
}

inline ParameterValues completed(const Resampling& resampling, const ParameterValues& given) {
  ParameterValues parameters = complete_parameters(resampling.component.name, resampling.component.parameters, given);
  complete_sizes(resampling, parameters);
  return parameters;
}

/// What expected/make_splits.py calls `scattered`, of one row.
inline std::uint64_t scattered(std::uint64_t row, std::uint64_t seed) {
  return ((row + 1) * 2654435761 + seed * 40503) % (std::uint64_t{1} << 32) / 1024 % 1000;
}

/// Rows as the script makes them.
struct MadeRows {
  MadeRows(std::size_t rows, std::size_t classes, std::uint64_t seed) : class_count(classes) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint64_t at = scattered(row, seed);
      labels.push_back(static_cast<std::int32_t>(at * at * classes / 1'000'000));
    }
  }

  /// With `distinct`, group g has g + 1 rows, and the last one all others.
  void add_groups(std::size_t count, std::uint64_t seed, bool distinct) {
    group_count = count;
    std::size_t group = 0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (distinct && row == (group + 1) * (group + 2) / 2) ++group;
      groups.push_back(
          static_cast<std::int32_t>(distinct ? std::min(group, count - 1) : scattered(row, seed + 1) * count / 1000));
    }
  }

  /// Names for groups that are there, as a text file has them: one for each text, in the order of first rows.
  void name_groups(const std::string& kind) {
    std::map<std::string, std::int32_t> code_of_name;
    for (std::size_t row = 0; row < groups.size(); ++row) {
      const std::int64_t other = groups[row] * 7 % 16;
      std::string name;
      if (kind == "fractions") {
        name = fmt::format("{:.2f}", static_cast<double>(other) * 1.25 - 3);
        if (row % 2 == 0) name.erase(name.find_last_not_of('0') + 1);
        if (name.back() == '.') name.pop_back();
      } else if (kind == "integers") {
        name = std::to_string((9'007'199'254'740'990 + other) * (groups[row] % 2 == 0 ? 1 : -1));
      } else {
        const std::string begins[] = {"", "a", "B", "\u00e9", "-"};
        name = begins[groups[row] % 5] + std::to_string(other);
      }
      const auto [found, is_new] = code_of_name.emplace(name, static_cast<std::int32_t>(code_of_name.size()));
      if (is_new) group_names.push_back(name);
      groups[row] = found->second;
    }
    group_count = group_names.size();
  }

  /// Codes of the folds -1, 0, ..., whose names stand in no order.
  void add_folds(std::size_t count, std::uint64_t seed) {
    for (std::size_t fold = count + 1; fold-- > 0;) split_names.push_back(fold == 0 ? "-1" : std::to_string(fold - 1));
    for (std::size_t row = 0; row < labels.size(); ++row) {
      split_of_row.push_back(static_cast<std::int32_t>(count - scattered(row, seed + 2) * (count + 1) / 1000));
    }
  }

  RowsToSplit view() const {
    return {.rows = labels.size(),
            .labels = labels,
            .class_count = class_count,
            .groups = groups,
            .group_count = group_count,
            .group_names = group_names,
            .split_of_row = split_of_row,
            .split_names = split_names};
  }

  std::vector<std::int32_t> labels;
  std::size_t class_count;
  std::vector<std::int32_t> groups = {};
  std::size_t group_count = 0;
  std::vector<std::string> group_names = {};
  std::vector<std::int32_t> split_of_row = {};
  std::vector<std::string> split_names = {};
};

/// A line per split: training rows, a bar, held-out rows.
inline std::string text_of(const SplitSet& splits) {
  std::string text;
  std::vector<std::uint32_t> parts[2];
  for (std::size_t split = 0; split < splits.count(); ++split) {
    splits.read(split, parts[0], parts[1]);
    for (const auto& part : parts) {
      for (std::size_t i = 0; i < part.size(); ++i) text += (i == 0 ? "" : " ") + std::to_string(part[i]);
      text += &part == parts ? '|' : '\n';
    }
  }
  return text;
}

}  // namespace gridfold
