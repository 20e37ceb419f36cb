#include "resampling/shuffle.hpp"

#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

std::vector<ParameterInfo> with_shuffle(std::vector<ParameterInfo> own, bool by_default, std::string meaning) {
  own.push_back({.name = "shuffle",
                 .type = ParameterType::boolean,
                 .default_value = by_default,
                 .meaning = std::move(meaning),
                 .example = "{generator: numpy, seed: 42}"});
  own.push_back({.name = "shuffle.generator",
                 .axis = "shuffle_generator",
                 .type = ParameterType::text,
                 .default_value = std::string("numpy"),
                 .choices = {"numpy"},
                 .only_with = OnlyWith{"shuffle", {"true"}},
                 .meaning =
                     "Where the shuffle's random numbers come from: numpy's `RandomState`, whose permutations are "
                     "reproduced element by element.",
                 .example = "numpy"});
  own.push_back({.name = "shuffle.seed",
                 .axis = "shuffle_seed",
                 .type = ParameterType::integer,
                 .default_value = Scalar{},
                 .least = 0,
                 .greatest = kMaxSeed,
                 .only_with = OnlyWith{"shuffle", {"true"}},
                 .takes_sweep_seed = true,
                 .meaning = "The shuffle's own seed; the sweep's `seed` where the key is missing.",
                 .example = "42",
                 .aliases = {"randomstate", "randomseed"}});
  return own;
}

}  // namespace

std::vector<ParameterInfo> with_shuffle(std::vector<ParameterInfo> own, std::string meaning) {
  return with_shuffle(std::move(own), false, std::move(meaning));
}

std::vector<ParameterInfo> always_shuffled(std::vector<ParameterInfo> own, std::string_view like) {
  return with_shuffle(std::move(own), true,
                      fmt::format("Always `true`: rows are shuffled from `seed`, which must be given, or with "
                                  "`{{generator: numpy, seed: 42}}` from a seed of their own. As scikit-learn's `{}`.",
                                  like));
}

std::optional<ParameterConflict> find_unshuffled(std::span<const ParameterValue> parameters) {
  if (parameter<bool>(parameters, "shuffle")) return std::nullopt;
  return ParameterConflict{"shuffle is false, and every split of this protocol is random",
                           "shuffle: true, or a protocol that keeps the order of rows"};
}

std::optional<std::uint32_t> shuffle_seed(std::span<const ParameterValue> parameters) {
  if (!parameter<bool>(parameters, "shuffle")) return std::nullopt;
  return static_cast<std::uint32_t>(parameter<std::int64_t>(parameters, "shuffle.seed"));
}

std::optional<NumpyRandomState> shuffle_generator(std::span<const ParameterValue> parameters) {
  const auto seed = shuffle_seed(parameters);
  if (!seed) return std::nullopt;
  return NumpyRandomState(*seed);
}

std::string shuffle_text(std::span<const ParameterValue> parameters) {
  const auto seed = shuffle_seed(parameters);
  return seed ? fmt::format(" shuffled with seed {}", *seed) : "";
}

}  // namespace gridfold
