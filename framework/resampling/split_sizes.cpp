#include "resampling/split_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/train_size.hpp"

namespace gridfold {

namespace {

/// `0.5`, `20`, and `1.0` for a share of all rows: 1 is a number of rows.
std::string size_text(const Scalar& size) { return size == Scalar(1.0) ? "1.0" : to_text(size); }

}  // namespace

ParameterInfo test_size_parameter(Scalar by_default) {
  return {.name = "test_size",
          .type = ParameterType::size,
          .default_value = std::move(by_default),
          .meaning =
              "The rows that the models are judged on: their share, rounded up to whole rows, or their number. "
              "A list makes an axis.",
          .example = "[0.2, 0.5]",
          .aliases = {"testratio", "testfraction", "fraction", "splitratio"}};
}

std::vector<ParameterInfo> size_parameters(double share) {
  ParameterInfo test_size = test_size_parameter(Scalar{});
  test_size.meaning += fmt::format(
      " Where the key is missing, all rows that `train_size` leaves, as in scikit-learn, and {} where that is missing, "
      "too, or comes with `train_sample`.",
      share);
  return {std::move(test_size),
          {.name = "train_size",
           .type = ParameterType::size,
           .default_value = Scalar{},
           .meaning = "The rows that the models are trained on: their share of all rows, rounded down, or their "
                      "number; all that are not held out where the key is missing. A list makes an axis.",
           .example = "[0.1, 0.5]",
           .aliases = {"trainratio", "trainfraction", "trainsizes"}}};
}

void complete_sizes(const Resampling& resampling, ParameterValues& parameters) {
  if (resampling.default_test_share == 0) return;
  if (has_own_train_size(parameters)) return;
  for (ParameterValue& one : parameters) {
    if (one.name == "test_size" && is_missing(one.value)) one.value = resampling.default_test_share;
  }
}

bool has_own_train_size(std::span<const ParameterValue> parameters) {
  return !is_missing(*find_parameter(parameters, "train_size")) && !takes_part_of_training_rows(parameters);
}

bool judges_what_is_left(std::span<const ParameterValue> parameters) {
  return has_own_train_size(parameters) && is_missing(*find_parameter(parameters, "test_size"));
}

std::size_t rounded_up(const Scalar& size, std::size_t rows) {
  const auto* share = std::get_if<double>(&size);
  if (share == nullptr) return static_cast<std::size_t>(std::get<std::int64_t>(size));
  return static_cast<std::size_t>(std::ceil(*share * static_cast<double>(rows)));
}

std::size_t rounded_down(const Scalar& size, std::size_t rows) {
  const auto* share = std::get_if<double>(&size);
  if (share == nullptr) return static_cast<std::size_t>(std::get<std::int64_t>(size));
  return static_cast<std::size_t>(std::floor(*share * static_cast<double>(rows)));
}

SplitSizes sizes_of(std::span<const ParameterValue> parameters, std::size_t rows) {
  const Scalar& test = *find_parameter(parameters, "test_size");
  const Scalar& train = *find_parameter(parameters, "train_size");
  SplitSizes sizes;
  if (!is_missing(train)) sizes.train = rounded_down(train, rows);
  sizes.test = is_missing(test) ? rows - std::min(sizes.train, rows) : rounded_up(test, rows);
  if (is_missing(train)) sizes.train = rows - std::min(sizes.test, rows);
  return sizes;
}

std::string own_train_size_text(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  if (is_missing(*find_parameter(parameters, "train_size"))) return "";
  return fmt::format(", {} to train on", splits.train_count(0));
}

std::optional<ParameterProblem> check_sizes(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const SplitSizes sizes = sizes_of(parameters, rows.rows);
  const auto* test_share = std::get_if<double>(find_parameter(parameters, "test_size"));
  const auto* train_share = std::get_if<double>(find_parameter(parameters, "train_size"));
  const auto problem_of = [&](std::string name, std::string_view rounded, std::string_view what, std::string allowed) {
    const Scalar& size = *find_parameter(parameters, name);
    return ParameterProblem{name,
                            fmt::format("{} of {}{} {}", size_text(size), counted_rows(rows.rows),
                                        std::holds_alternative<double>(size) ? rounded : "", what),
                            std::move(allowed)};
  };
  const bool has_test_size = !is_missing(*find_parameter(parameters, "test_size"));
  const std::string enough_rows = "data of 2 rows or more";
  if (has_test_size && sizes.test >= rows.rows) {
    return problem_of(
        "test_size", ", rounded up,", "leaves no row to train on",
        rows.rows < 2 ? enough_rows : fmt::format("above 0, to hold out at most {}", counted_rows(rows.rows - 1)));
  }
  if (sizes.train == 0) {
    return problem_of("train_size", ", rounded down,", "is no row",
                      rows.rows < 2
                          ? enough_rows
                          : fmt::format("1 to {} rows, or a share", rows.rows - (has_test_size ? sizes.test : 1)));
  }
  if (sizes.test == 0) {
    return problem_of(
        "train_size", "", "leaves no row to judge",
        rows.rows < 2 ? enough_rows : fmt::format("at most {}, or a share below 1", counted_rows(rows.rows - 1)));
  }
  // Also where rounding makes them fit. The sum of doubles, as scikit-learn compares it.
  if (test_share != nullptr && train_share != nullptr && *train_share + *test_share > 1) {
    return ParameterProblem{"train_size",
                            fmt::format("the shares {} to train on and {} held out are more than all rows",
                                        size_text(*train_share), size_text(*test_share)),
                            "shares whose sum is at most 1"};
  }
  if (sizes.train + sizes.test > rows.rows) {
    return ParameterProblem{"train_size",
                            fmt::format("{} to train on and {} held out are more than the {} that there are",
                                        counted_rows(sizes.train), sizes.test, rows.rows),
                            fmt::format("at most {}, or a smaller test_size", counted_rows(rows.rows - sizes.test))};
  }
  return std::nullopt;
}

}  // namespace gridfold
