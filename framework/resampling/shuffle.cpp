#include "resampling/shuffle.hpp"

#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "core/numpy_random.hpp"

namespace gridfold {

namespace {

constexpr double kMaxSeed = std::numeric_limits<std::uint32_t>::max();

}  // namespace

std::vector<ParameterInfo> with_shuffle(std::vector<ParameterInfo> own, std::string meaning) {
  own.push_back({.name = "shuffle",
                 .type = ParameterType::boolean,
                 .default_value = false,
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
                 .example = "42"});
  return own;
}

std::optional<std::uint32_t> shuffle_seed(std::span<const ParameterValue> parameters) {
  if (!parameter<bool>(parameters, "shuffle")) return std::nullopt;
  return static_cast<std::uint32_t>(parameter<std::int64_t>(parameters, "shuffle.seed"));
}

std::string shuffle_text(std::span<const ParameterValue> parameters) {
  const auto seed = shuffle_seed(parameters);
  return seed ? fmt::format(" shuffled with seed {}", *seed) : "";
}

std::vector<std::uint32_t> row_order(std::size_t rows, std::optional<std::uint32_t> seed) {
  if (seed) return NumpyRandomState(*seed).permutation(rows);
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

std::string counted_rows(std::size_t rows) { return fmt::format("{} {}", rows, rows == 1 ? "row" : "rows"); }

}  // namespace gridfold
