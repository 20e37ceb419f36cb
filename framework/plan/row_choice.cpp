#include "plan/row_choice.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/numpy_random.hpp"
#include "resampling/sample_order.hpp"

namespace gridfold {

namespace {

constexpr double kMaxSeed = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view kNames[] = {"train.sample",  "train.sample_seed", "test.sample",  "test.sample_seed",
                                       "test.fraction", "test.seed",         "test.stratify"};

ParameterInfo seed_parameter(std::string name, std::string axis, OnlyWith only_with, std::string meaning) {
  return {.name = std::move(name),
          .axis = std::move(axis),
          .type = ParameterType::integer,
          .default_value = Scalar{},
          .least = 0,
          .greatest = kMaxSeed,
          .only_with = std::move(only_with),
          .takes_sweep_seed = true,
          .meaning = std::move(meaning) + "; the sweep's `seed` where the key is missing.",
          .example = "1",
          .aliases = {"randomstate"}};
}

void add_sampling(std::vector<ParameterInfo>& table, Part part) {
  const std::string_view prefix = to_text(part);
  std::vector<std::string> choices = sample_choices();
  const std::vector<std::string> random(choices.begin() + 1, choices.end());
  ParameterInfo sample{.name = fmt::format("{}.sample", prefix),
                       .axis = fmt::format("{}_rows_sample", prefix),
                       .type = ParameterType::text,
                       .default_value = choices.front(),
                       .choices = choices,
                       .of_test_part = part == Part::test,
                       .meaning = fmt::format(
                           "Which rows of the {} part `take` takes: the `first` ones, or the first ones of a random "
                           "order; `stratified` keeps each class's share. A larger sample holds every smaller one, and "
                           "rows stay in the order of the file. Also as `take: {{rows: 1000, sample: stratified}}`.",
                           prefix),
                       .example = "stratified"};
  ParameterInfo seed =
      seed_parameter(fmt::format("{}.sample_seed", prefix), fmt::format("{}_rows_seed", prefix), {sample.name, random},
                     fmt::format("The seed of the {} part's random order", prefix));
  seed.of_test_part = part == Part::test;
  table.push_back(std::move(sample));
  table.push_back(std::move(seed));
}

std::optional<std::uint32_t> seed_in(std::span<const ParameterValue> parameters, std::string_view name) {
  const Scalar* seed = find_parameter(parameters, name);
  if (seed == nullptr || is_missing(*seed)) return std::nullopt;
  return static_cast<std::uint32_t>(std::get<std::int64_t>(*seed));
}

}  // namespace

void add_row_choice(Component& loader) {
  std::vector<ParameterInfo>& table = loader.parameters;
  if (std::any_of(table.begin(), table.end(), [](const ParameterInfo& info) { return info.name == kNames[0]; })) return;
  add_sampling(table, Part::train);
  add_sampling(table, Part::test);
  table.push_back({.name = "test.fraction",
                   .axis = "test_fraction",
                   .type = ParameterType::size,
                   .default_value = Scalar{},
                   .makes_test_part = true,
                   .meaning = "Keeps rows of the train part for testing before anything else is done with them: their "
                              "share, rounded up, or their number. They are the test part then. As scikit-learn's "
                              "`train_test_split(test_size=fraction, random_state=seed)`. Where `groups` says which "
                              "rows belong together, whole groups are kept, and the share or number is one of groups: "
                              "`GroupShuffleSplit(1, test_size=fraction, random_state=seed)`.",
                   .example = "0.2",
                   .aliases = {"testfraction", "testsize", "size", "share"}});
  table.push_back(seed_parameter("test.seed", "test_seed", {"test.fraction", {}},
                                 "The seed of the draw of the rows that are kept for testing"));
  table.push_back({.name = "test.stratify",
                   .axis = "test_stratify",
                   .type = ParameterType::boolean,
                   .default_value = false,
                   .only_with = OnlyWith{"test.fraction", {}},
                   .meaning = "Whether the rows that are kept for testing have each class's share: "
                              "`train_test_split(stratify=labels)`.",
                   .example = "true"});
}

ParameterValues without_row_choice(std::span<const ParameterValue> parameters) {
  ParameterValues own(parameters.begin(), parameters.end());
  for (ParameterValue& value : own) {
    if (std::find(std::begin(kNames), std::end(kNames), value.name) != std::end(kNames)) value.value = Scalar{};
  }
  return own;
}

Sampling sampling_of(std::span<const ParameterValue> loader_parameters, Part part) {
  const Scalar* sample = find_parameter(loader_parameters, fmt::format("{}.sample", to_text(part)));
  const std::string how = sample == nullptr || is_missing(*sample) ? sample_choices().front() : to_text(*sample);
  return {how, seed_in(loader_parameters, fmt::format("{}.sample_seed", to_text(part)))};
}

std::optional<Reservation> reservation_of(std::span<const ParameterValue> loader_parameters) {
  const Scalar* fraction = find_parameter(loader_parameters, "test.fraction");
  if (fraction == nullptr || is_missing(*fraction)) return std::nullopt;
  return Reservation{*fraction, seed_in(loader_parameters, "test.seed"),
                     parameter<bool>(loader_parameters, "test.stratify"), true};
}

ParameterValues row_choice_of(const Reservation& reservation) {
  return {{"test.fraction", reservation.size},
          {"test.seed", static_cast<std::int64_t>(reservation.seed.value_or(0))},
          {"test.stratify", reservation.stratify}};
}

std::vector<std::uint32_t> sampled_rows(const Sampling& sampling, std::span<const std::uint32_t> rows,
                                        std::size_t count, const DataShape& part) {
  std::vector<std::int32_t> labels;
  for (const std::uint32_t row : rows) labels.push_back(part.labels[row]);
  std::optional<NumpyRandomState> generator;
  if (sampling.seed) generator.emplace(*sampling.seed);
  std::vector<std::uint32_t> order =
      sample_order(sampling.sample, labels, part.class_names.size(), generator ? &*generator : nullptr);
  order.resize(count);
  for (std::uint32_t& place : order) place = rows[place];
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace gridfold
