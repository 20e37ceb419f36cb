#include <numeric>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

bool is_632(std::span<const ParameterValue> parameters) {
  return parameter<std::string>(parameters, "estimate") == "point_632";
}

/// Each sample draws as many rows as there are, with replacement: numpy's `RandomState.randint(0, rows, rows)`, which
/// is scikit-learn's `resample`. One generator goes through all samples. A sample that leaves no row out, which is
/// likely with very few rows only, is drawn again.
SplitSet bootstrap_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const auto last = static_cast<std::uint32_t>(rows.rows - 1);
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < repeats_of(parameters); ++repeat) {
    throw_if_stopped(rows.stop);
    SplitSet::Rows one;
    while (one.test.empty()) {
      std::vector<std::uint32_t> times(rows.rows);
      for (std::size_t draw = 0; draw < rows.rows; ++draw) ++times[generator->interval(last)];
      one.train.clear();
      for (std::uint32_t row = 0; row < rows.rows; ++row) {
        if (times[row] == 0) one.test.push_back(row);
        one.train.insert(one.train.end(), times[row], row);
      }
    }
    splits.add(std::move(one), {.repeat = repeat});
  }
  if (is_632(parameters)) {
    std::vector<std::uint32_t> all(rows.rows);
    std::iota(all.begin(), all.end(), 0U);
    splits.add({all, all}, {.outer = 1});
  }
  return splits;
}

/// Efron's weights of the apparent and of the out-of-bag score: the share of rows that a sample leaves out, and the
/// rest.
double apparent_weight(std::span<const ParameterValue> parameters) { return is_632(parameters) ? 0.368 : 0; }

std::optional<ParameterProblem> check_bootstrap(std::span<const ParameterValue>, const RowsToSplit& rows) {
  if (rows.rows >= 2) return std::nullopt;
  return ParameterProblem{"", "a sample of a single row leaves none out", "data of 2 rows or more"};
}

SplitDemand demand_of_bootstrap(std::span<const ParameterValue> parameters, const RowsToSplit&) {
  const std::uint64_t samples = repeats_of(parameters);
  return {"repeats", samples, samples, samples};
}

std::string describe_bootstrap(std::span<const ParameterValue> parameters, const SplitSet&) {
  return fmt::format("{}{}{}", count_text(repeats_of(parameters), "bootstrap sample", "bootstrap samples"),
                     is_632(parameters) ? " with .632," : "", shuffle_text(parameters));
}

}  // namespace

Resampling bootstrap_resampling() {
  ParameterInfo samples = repeats_parameter();
  samples.default_value = std::int64_t{100};
  return {
      .component = {.name = "bootstrap",
                    .summary = "Samples of as many rows as there are, drawn with replacement, are trained on; the "
                               "rows that a sample leaves out judge it.",
                    .aliases = {"bootstrapoutofbag", "oob", "outofbag", "resample"},
                    .parameters = always_shuffled(
                        {std::move(samples),
                         {.name = "estimate",
                          .type = ParameterType::text,
                          .default_value = std::string("out_of_bag"),
                          .choices = {"out_of_bag", "point_632"},
                          .meaning = "`out_of_bag`: what the rows that a sample leaves out say. `point_632`: 0.632 of "
                                     "that and 0.368 of the apparent score, which a model of all rows has on these "
                                     "rows themselves (Efron 1983).",
                          .example = "point_632"}},
                        "resample(rows, random_state=seed)"),
                    .find_conflict = find_unshuffled},
      .check = check_bootstrap,
      .demand = demand_of_bootstrap,
      .split = bootstrap_splits,
      .describe = describe_bootstrap,
      .apparent_weight = apparent_weight};
}

}  // namespace gridfold
