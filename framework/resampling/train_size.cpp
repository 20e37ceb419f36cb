#include "resampling/train_size.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/numpy_random.hpp"
#include "resampling/count_text.hpp"
#include "resampling/sample_order.hpp"
#include "resampling/shuffle.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

/// Empty where training rows are taken as the resampling has them.
std::optional<std::string> sample_of(std::span<const ParameterValue> parameters) {
  const Scalar* sample = find_parameter(parameters, "train_sample");
  if (sample == nullptr || is_missing(*sample)) return std::nullopt;
  return std::get<std::string>(*sample);
}

const Scalar& size_of(std::span<const ParameterValue> parameters) { return *find_parameter(parameters, "train_size"); }

/// A share is one of the first split's training rows, and at least one row.
std::size_t size_for(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return std::max<std::size_t>(1, rounded_down(size_of(parameters), splits.train_count(0)));
}

}  // namespace

void add_train_size(Component& component) {
  std::vector<ParameterInfo>& table = component.parameters;
  const auto has = [&](std::string_view name) {
    return std::any_of(table.begin(), table.end(), [&](const ParameterInfo& info) { return info.name == name; });
  };
  if (has("train_sample")) return;
  const bool has_own = has("train_size");
  if (!has_own) {
    table.push_back({.name = "train_size",
                     .type = ParameterType::size,
                     .default_value = Scalar{},
                     .meaning = "A part of every split's training rows, judged on the same held-out rows, for a "
                                "learning curve: their number, or a share of the training rows of the first split, "
                                "rounded down. Every split trains on as many, or on all of its rows where it has "
                                "fewer. As the `train_sizes` of scikit-learn's `learning_curve`. A list makes an "
                                "axis.",
                     .example = "0.5",
                     .aliases = {"trainsizes", "trainfraction", "trainratio"}});
  }
  table.push_back({.name = "train_sample",
                   .type = ParameterType::text,
                   .default_value = has_own ? Scalar{} : Scalar(std::string("first")),
                   .choices = sample_choices(),
                   .only_with = OnlyWith{"train_size", {}},
                   .meaning = std::string("Which training rows a part holds: the `first` ones, or the first ones of a "
                                          "random order; `stratified` keeps each class's share. Larger parts hold the "
                                          "smaller ones.") +
                              (has_own ? " Where the key is missing, `train_size` is scikit-learn's own; with it, "
                                         "`train_size` is a part of all rows that are not held out."
                                       : ""),
                   .example = "stratified"});
  table.push_back({.name = "train_seed",
                   .type = ParameterType::integer,
                   .default_value = Scalar{},
                   .least = 0,
                   .greatest = kMaxSeed,
                   .only_with = OnlyWith{"train_sample", {"shuffled", "stratified"}},
                   .takes_sweep_seed = true,
                   .meaning = "The seed of the random order; the sweep's `seed` where the key is missing.",
                   .example = "1"});
}

bool takes_part_of_training_rows(std::span<const ParameterValue> parameters) {
  return sample_of(parameters).has_value();
}

ParameterValues without_train_size(std::span<const ParameterValue> parameters) {
  ParameterValues values(parameters.begin(), parameters.end());
  if (!sample_of(parameters)) return values;
  for (ParameterValue& value : values) {
    if (value.name == "train_size") value.value = Scalar{};
  }
  return values;
}

std::optional<ParameterProblem> check_train_size(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  if (!sample_of(parameters)) return std::nullopt;
  const std::size_t all = splits.train_count(0);
  const std::size_t size = rounded_down(size_of(parameters), all);
  if (size <= all) return std::nullopt;
  return ParameterProblem{"train_size", fmt::format("{} of the {} that a split trains on", size, counted_rows(all)),
                          fmt::format("1 to {} rows, or a share", all)};
}

SplitSet with_train_size(std::span<const ParameterValue> parameters, SplitSet splits, const RowsToSplit& rows) {
  const std::optional<std::string> sample = sample_of(parameters);
  if (!sample) return splits;
  const std::size_t size = size_for(parameters, splits);
  const Scalar& seed = *find_parameter(parameters, "train_seed");
  std::optional<NumpyRandomState> generator;
  if (!is_missing(seed)) generator.emplace(static_cast<std::uint32_t>(std::get<std::int64_t>(seed)));
  SplitSet sized;
  SplitSet::Rows rows_of_split;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    throw_if_stopped(rows.stop);
    splits.read(split, rows_of_split.train, rows_of_split.test);
    const std::vector<std::uint32_t>& all = rows_of_split.train;
    std::vector<std::int32_t> labels;
    for (const std::uint32_t row : all) labels.push_back(rows.labels[row]);
    const std::vector<std::uint32_t> order =
        sample_order(*sample, labels, rows.class_count, generator ? &*generator : nullptr);
    std::vector<std::uint32_t> train;
    for (std::size_t i = 0; i < std::min(size, all.size()); ++i) train.push_back(all[order[i]]);
    std::sort(train.begin(), train.end());
    rows_of_split.train = std::move(train);
    sized.add(rows_of_split, splits.coordinates(split));
  }
  return sized;
}

std::string train_size_text(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  const std::optional<std::string> sample = sample_of(parameters);
  if (!sample) return "";
  const auto* share = std::get_if<double>(&size_of(parameters));
  std::size_t fewest = splits.train_count(0);
  std::size_t most = fewest;
  for (std::size_t split = 1; split < splits.count(); ++split) {
    fewest = std::min(fewest, splits.train_count(split));
    most = std::max(most, splits.train_count(split));
  }
  std::string size;
  if (share == nullptr) {
    size = counted_rows(rounded_down(size_of(parameters), 0));
  } else if (fewest == most || (*share == 1 && most == splits.train_count(0))) {
    size = *share == 1 ? "all rows" : fmt::format("{} of the rows", *share);
  } else {
    const std::size_t rows = size_for(parameters, splits);
    size = fmt::format("{}{} each ({} of the first split's)", fewest < rows ? "up to " : "", counted_rows(rows),
                       *share == 1 ? "all" : fmt::format("{}", *share));
  }
  if (*sample == sample_choices().front()) return ", trained on " + size;
  return fmt::format(", trained on {}, {} with seed {}", size, *sample,
                     parameter<std::int64_t>(parameters, "train_seed"));
}

}  // namespace gridfold
