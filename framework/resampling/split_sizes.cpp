#include "resampling/split_sizes.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

constexpr double kMostRows = std::numeric_limits<std::uint32_t>::max();

std::optional<double> size_of(std::span<const ParameterValue> parameters, std::string_view name) {
  const Scalar& size = *find_parameter(parameters, name);
  return is_missing(size) ? std::nullopt : std::optional(std::get<double>(size));
}

}  // namespace

std::vector<ParameterInfo> size_parameters(double test_size) {
  return {{.name = "test_size",
           .type = ParameterType::real,
           .default_value = test_size,
           .least = 0,
           .greatest = kMostRows,
           .bounds_excluded = true,
           .meaning = "The rows that the models are judged on: below 1 a share, rounded up to whole rows; otherwise "
                      "their number. A list makes an axis.",
           .example = "[0.2, 0.5]",
           .aliases = {"testratio", "testfraction", "splitratio"}},
          {.name = "train_size",
           .type = ParameterType::real,
           .default_value = Scalar{},
           .least = 0,
           .greatest = kMostRows,
           .bounds_excluded = true,
           .meaning = "The rows that the models are trained on: below 1 a share of all rows, rounded down; otherwise "
                      "their number. All rows that are not held out where the key is missing. A list makes an axis.",
           .example = "[0.1, 0.5]",
           .aliases = {"trainratio", "trainfraction"}}};
}

std::optional<ParameterConflict> find_wrong_size(std::span<const ParameterValue> parameters) {
  for (const char* name : {"test_size", "train_size"}) {
    const auto size = size_of(parameters, name);
    if (!size || *size < 1 || *size == std::floor(*size)) continue;
    return ParameterConflict{fmt::format("{} is {}, neither a share nor a number of rows", name, *size),
                             fmt::format("{} below 1, or a whole number", name)};
  }
  return std::nullopt;
}

SplitSizes sizes_of(std::span<const ParameterValue> parameters, std::size_t rows) {
  const auto all = static_cast<double>(rows);
  const double test = *size_of(parameters, "test_size");
  const auto train = size_of(parameters, "train_size");
  SplitSizes sizes;
  sizes.test = static_cast<std::size_t>(test < 1 ? std::ceil(test * all) : test);
  if (train) {
    sizes.train = static_cast<std::size_t>(*train < 1 ? std::floor(*train * all) : *train);
  } else {
    sizes.train = rows - std::min(sizes.test, rows);
  }
  return sizes;
}

std::optional<ParameterProblem> check_sizes(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const SplitSizes sizes = sizes_of(parameters, rows.rows);
  if (sizes.test >= rows.rows) {
    const double test = *size_of(parameters, "test_size");
    return ParameterProblem{"test_size",
                            fmt::format("{} of {}{} leaves no row to train on", test, counted_rows(rows.rows),
                                        test < 1 ? ", rounded up," : ""),
                            rows.rows < 2
                                ? std::string("data of 2 rows or more")
                                : fmt::format("above 0, to hold out at most {}", counted_rows(rows.rows - 1))};
  }
  if (sizes.train == 0) {
    return ParameterProblem{
        "train_size",
        fmt::format("{} of {}, rounded down, is no row", *size_of(parameters, "train_size"), counted_rows(rows.rows)),
        fmt::format("1 to {} rows, or a share", rows.rows - sizes.test)};
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
