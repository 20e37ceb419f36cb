#include "resampling/random_splits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

/// How many of `draws` rows fall to each class: its share, rounded down, and one more for those of the largest
/// remainders, ties broken at random. scikit-learn's `_approximate_mode`, whose arithmetic decides on ties.
std::vector<std::size_t> rows_drawn(const std::vector<std::size_t>& class_counts, std::size_t draws,
                                    NumpyRandomState& generator) {
  const auto all = static_cast<double>(std::accumulate(class_counts.begin(), class_counts.end(), std::size_t{0}));
  std::vector<std::size_t> drawn;
  std::vector<double> remainders;
  std::size_t missing = draws;
  for (const std::size_t count : class_counts) {
    const double share = static_cast<double>(count) / all * static_cast<double>(draws);
    drawn.push_back(static_cast<std::size_t>(std::floor(share)));
    remainders.push_back(share - std::floor(share));
    missing -= drawn.back();
  }
  std::vector<double> values = remainders;
  std::sort(values.begin(), values.end(), std::greater<>());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (std::size_t i = 0; missing > 0 && i < values.size(); ++i) {
    std::vector<std::size_t> tied;
    for (std::size_t one = 0; one < remainders.size(); ++one) {
      if (remainders[one] == values[i]) tied.push_back(one);
    }
    // numpy's choice without replacement is the beginning of a permutation.
    const std::vector<std::uint32_t> order = generator.permutation(tied.size());
    for (std::size_t place = 0; missing > 0 && place < order.size(); ++place, --missing) ++drawn[tied[order[place]]];
  }
  return drawn;
}

}  // namespace

std::vector<ParameterInfo> random_split_parameters(std::string_view like) {
  std::vector<ParameterInfo> parameters{{.name = "splits",
                                         .type = ParameterType::integer,
                                         .default_value = std::int64_t{10},
                                         .least = 1,
                                         .greatest = 1'000'000,
                                         .meaning = "How many splits are drawn.",
                                         .example = "100",
                                         .aliases = {"nsplits", "repeats", "nrepeats"}}};
  for (ParameterInfo& size : size_parameters(kRandomTestShare)) parameters.push_back(std::move(size));
  return always_shuffled(std::move(parameters), fmt::format("{}(random_state=seed)", like));
}

std::size_t splits_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "splits"));
}

SplitDemand demand_of_random_splits(std::span<const ParameterValue> parameters, const RowsToSplit&) {
  const std::uint64_t splits = splits_of(parameters);
  return {"splits", splits, splits, splits};
}

std::optional<ParameterProblem> check_stratified_sizes(std::span<const ParameterValue> parameters,
                                                       const RowsToSplit& rows) {
  if (auto problem = check_sizes(parameters, rows)) return problem;
  std::vector<std::size_t> class_counts(rows.class_count);
  for (const std::int32_t label : rows.labels) ++class_counts[static_cast<std::size_t>(label)];
  std::erase(class_counts, std::size_t{0});
  if (std::find(class_counts.begin(), class_counts.end(), std::size_t{1}) != class_counts.end()) {
    return ParameterProblem{"", "a class has a single row, which cannot be in both parts of a stratified split",
                            "classes of 2 rows or more"};
  }
  const SplitSizes sizes = sizes_of(parameters, rows.rows);
  const auto too_small = [&](std::string name, std::size_t size, std::string_view part) {
    return ParameterProblem{std::move(name),
                            fmt::format("{} {}, fewer than the {} classes that a stratified split has in each part",
                                        counted_rows(size), part, class_counts.size()),
                            fmt::format("at least {} rows in each part", class_counts.size())};
  };
  if (sizes.test < class_counts.size()) {
    const bool has_test_size = !is_missing(*find_parameter(parameters, "test_size"));
    return too_small(has_test_size ? "test_size" : "train_size", sizes.test, "held out");
  }
  if (sizes.train < class_counts.size()) return too_small("train_size", sizes.train, "to train on");
  return std::nullopt;
}

SplitSet::Rows random_split(std::size_t rows, const SplitSizes& sizes, NumpyRandomState& generator) {
  const std::vector<std::uint32_t> order = generator.permutation(rows);
  const auto train = order.begin() + static_cast<std::ptrdiff_t>(sizes.test);
  return {.train = {train, train + static_cast<std::ptrdiff_t>(sizes.train)}, .test = {order.begin(), train}};
}

SplitSet::Rows last_rows(std::size_t rows, const SplitSizes& sizes) {
  SplitSet::Rows split{std::vector<std::uint32_t>(sizes.train), std::vector<std::uint32_t>(sizes.test)};
  std::iota(split.train.begin(), split.train.end(), 0U);
  std::iota(split.test.begin(), split.test.end(), static_cast<std::uint32_t>(rows - sizes.test));
  return split;
}

StratifiedDraw::StratifiedDraw(std::span<const std::int32_t> labels, std::size_t class_count, const SplitSizes& sizes)
    : rows_of_class_(class_count), sizes_(sizes) {
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    rows_of_class_[static_cast<std::size_t>(labels[row])].push_back(row);
  }
  std::erase_if(rows_of_class_, [](const auto& rows) { return rows.empty(); });
  for (const auto& rows : rows_of_class_) class_counts_.push_back(rows.size());
}

SplitSet::Rows StratifiedDraw::next(NumpyRandomState& generator) const {
  const std::vector<std::size_t> train_counts = rows_drawn(class_counts_, sizes_.train, generator);
  std::vector<std::size_t> left = class_counts_;
  for (std::size_t i = 0; i < left.size(); ++i) left[i] -= train_counts[i];
  const std::vector<std::size_t> test_counts = rows_drawn(left, sizes_.test, generator);
  SplitSet::Rows split;
  for (std::size_t i = 0; i < rows_of_class_.size(); ++i) {
    const std::vector<std::uint32_t> order = generator.permutation(rows_of_class_[i].size());
    for (std::size_t place = 0; place < train_counts[i] + test_counts[i]; ++place) {
      (place < train_counts[i] ? split.train : split.test).push_back(rows_of_class_[i][order[place]]);
    }
  }
  // As scikit-learn does, so that the next split begins with the same random numbers.
  generator.shuffle(split.train);
  generator.shuffle(split.test);
  return split;
}

void add_random_split(SplitSet& splits, SplitSet::Rows split, std::size_t rows, const SplitCoordinates& coordinates) {
  if (split.train.size() + split.test.size() == rows) {
    std::vector<std::uint32_t> group_of_row(rows, 1);
    for (const std::uint32_t row : split.test) group_of_row[row] = 0;
    splits.add(std::move(group_of_row), std::span(&coordinates, 1));
    return;
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  splits.add(std::move(split), coordinates);
}

}  // namespace gridfold
