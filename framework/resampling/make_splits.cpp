#include "resampling/make_splits.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string digest_of(const SplitSet& splits) {
  std::string text;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    splits.read(split, train, test);
    text += fmt::format("{}|{};", fmt::join(train, ","), fmt::join(test, ","));
    // Digests of digests, so that the text stays short.
    if (text.size() > (1 << 20)) text = sha256_hex(text);
  }
  return sha256_hex(text).substr(0, 16);
}

}  // namespace

MadeSplits make_splits(const Resampling& resampling, std::span<const ParameterValue> parameters,
                       const RowsToSplit& rows) {
  const Component& component = resampling.component;
  MadeSplits made;
  if (resampling.needs_groups && rows.groups.empty()) {
    made.problem = {"", fmt::format("{} keeps groups of rows together, and the data set has none", component.name),
                    "a data set whose rows have groups, or another protocol"};
    return made;
  }
  const ParameterValues first = without_train_size(parameters);
  if (resampling.check != nullptr) made.problem = resampling.check(first, rows);
  if (made.problem) return made;
  SplitSet splits = resampling.split(first, rows);
  made.problem = check_train_size(parameters, splits);
  if (made.problem) return made;
  made.text = resampling.describe != nullptr ? resampling.describe(first, splits) + train_size_text(parameters, splits)
                                             : component_text(component.name, component.parameters, parameters);
  made.problem = check_parts(splits);
  if (made.problem) return made;
  made.splits = with_train_size(parameters, std::move(splits), rows);
  if (resampling.takes_given_splits) made.digest = digest_of(made.splits);
  return made;
}

}  // namespace gridfold
