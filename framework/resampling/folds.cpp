#include "resampling/folds.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "resampling/count_text.hpp"

namespace gridfold {

namespace {

/// Classes numbered by their first row, as scikit-learn numbers them to be independent of how classes are called.
struct ClassesByAppearance {
  std::vector<std::uint32_t> class_of_row;
  std::vector<std::size_t> rows_of_class;
};

ClassesByAppearance by_appearance(std::span<const std::int32_t> labels, std::size_t class_count) {
  constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();
  ClassesByAppearance classes;
  std::vector<std::uint32_t> number(class_count, kUnseen);
  for (const std::int32_t label : labels) {
    std::uint32_t& own = number[static_cast<std::size_t>(label)];
    if (own == kUnseen) {
      own = static_cast<std::uint32_t>(classes.rows_of_class.size());
      classes.rows_of_class.push_back(0);
    }
    ++classes.rows_of_class[own];
    classes.class_of_row.push_back(own);
  }
  return classes;
}

}  // namespace

ParameterInfo folds_parameter() {
  return {.name = "folds",
          .type = ParameterType::integer,
          .default_value = std::int64_t{5},
          .least = 2,
          .greatest = std::numeric_limits<std::uint32_t>::max(),
          .meaning = "Folds of (nearly) equal size; each is held out once. A list makes an axis.",
          .example = "[5, 10]",
          .aliases = {"cv", "nsplits", "nfolds"}};
}

ParameterInfo repeats_parameter() {
  return {.name = "repeats",
          .type = ParameterType::integer,
          .default_value = std::int64_t{10},
          .least = 1,
          .greatest = 1'000'000,
          .meaning = "How often the rows are split into folds, each time shuffled anew.",
          .example = "10",
          .aliases = {"nrepeats"}};
}

ParameterInfo stratify_parameter(std::string meaning) {
  return {.name = "stratify",
          .type = ParameterType::boolean,
          .default_value = false,
          .meaning = std::move(meaning),
          .example = "true",
          .aliases = {"stratified"}};
}

std::size_t folds_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "folds"));
}

std::size_t repeats_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "repeats"));
}

std::string repeats_text(std::span<const ParameterValue> parameters) {
  return repeats_of(parameters) == 1 ? "once" : fmt::format("{} times", repeats_of(parameters));
}

std::optional<ParameterProblem> check_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t folds = folds_of(parameters);
  if (folds <= rows.rows) return std::nullopt;
  return ParameterProblem{"folds", fmt::format("{} folds of {}", folds, counted_rows(rows.rows)),
                          rows.rows < 2 ? "data of 2 rows or more" : fmt::format("2 to {}", rows.rows)};
}

std::optional<ParameterProblem> check_stratified_folds(std::span<const ParameterValue> parameters,
                                                       const RowsToSplit& rows) {
  return check_stratified_folds(folds_of(parameters), "folds", rows);
}

std::optional<ParameterProblem> check_stratified_folds(std::size_t folds, std::string name, const RowsToSplit& rows) {
  const std::vector<std::size_t> rows_of_class = by_appearance(rows.labels, rows.class_count).rows_of_class;
  const std::size_t most = rows_of_class.empty() ? 0 : *std::max_element(rows_of_class.begin(), rows_of_class.end());
  if (folds <= most) return std::nullopt;
  return ParameterProblem{std::move(name),
                          fmt::format("{} stratified folds, and no class has more than {}", folds, counted_rows(most)),
                          most < 2 ? "data with a class of 2 rows or more" : fmt::format("2 to {}", most)};
}

SplitDemand demand_of_repeated_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::uint64_t repeats = repeats_of(parameters);
  const std::uint64_t splits = repeats * folds_of(parameters);
  const bool may_judge_single_rows = folds_of(parameters) >= rows.rows;
  return {"repeats", splits, repeats, may_judge_single_rows ? repeats : splits};
}

std::vector<std::uint32_t> consecutive_folds(std::size_t rows, std::size_t folds, NumpyRandomState* generator) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  if (generator != nullptr) generator->shuffle(order);
  std::vector<std::uint32_t> fold_of_row(rows);
  std::size_t place = 0;
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    const std::size_t size = rows / folds + (fold < rows % folds ? 1 : 0);
    for (const std::size_t end = place + size; place < end; ++place) fold_of_row[order[place]] = fold;
  }
  return fold_of_row;
}

std::vector<std::uint32_t> stratified_folds(std::span<const std::int32_t> labels, std::size_t class_count,
                                            std::size_t folds, NumpyRandomState* generator) {
  const auto [class_of_row, rows_of_class] = by_appearance(labels, class_count);
  // Rows in the order of their classes are dealt to the folds in turn, which says how many each fold gets of a class.
  std::vector<std::vector<std::uint32_t>> folds_of_class;
  std::size_t dealt = 0;
  for (const std::size_t count : rows_of_class) {
    std::vector<std::uint32_t> own;
    for (std::size_t i = 0; i < count; ++i) own.push_back(static_cast<std::uint32_t>((dealt + i) % folds));
    dealt += count;
    std::sort(own.begin(), own.end());
    if (generator != nullptr) generator->shuffle(own);
    folds_of_class.push_back(std::move(own));
  }
  std::vector<std::size_t> next(rows_of_class.size());
  std::vector<std::uint32_t> fold_of_row;
  for (const std::uint32_t own : class_of_row) fold_of_row.push_back(folds_of_class[own][next[own]++]);
  return fold_of_row;
}

void add_folds(SplitSet& splits, std::vector<std::uint32_t> fold_of_row, std::size_t folds, std::uint32_t repeat) {
  std::vector<SplitCoordinates> coordinates(folds);
  for (std::uint32_t fold = 0; fold < folds; ++fold) coordinates[fold] = {.repeat = repeat, .fold = fold};
  splits.add(std::move(fold_of_row), coordinates);
}

}  // namespace gridfold
