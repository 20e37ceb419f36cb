#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/error.hpp"
#include "resampling/name_order.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostFolds = 1'000'000;

/// Rows of this fold judge nothing and are always trained on.
bool is_never_judged(const std::string& fold) { return fold.empty() || fold == "-1" || fold == "train"; }

/// The fold of each row by its name: a line per row of the file, or the data's own column; empty where there is
/// neither.
std::vector<std::string> names_of_rows(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  std::vector<std::string> names;
  const Scalar& file = *find_parameter(parameters, "file");
  if (is_missing(file)) {
    for (const std::int32_t split : rows.split_of_row)
      names.push_back(rows.split_names[static_cast<std::size_t>(split)]);
    return names;
  }
  const auto& path = std::get<std::string>(file);
  std::ifstream stream(path);
  if (!stream) throw DataError(path + ": cannot be read");
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    names.push_back(line);
  }
  if (stream.bad()) throw DataError(path + ": cannot be read");
  return names;
}

std::optional<ParameterProblem> check_predefined(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::vector<std::string> names = names_of_rows(parameters, rows);
  const Scalar& file = *find_parameter(parameters, "file");
  if (is_missing(file) && names.empty()) {
    return ParameterProblem{"file", "the data set has no column of splits",
                            "dataset.split, the column that holds each row's fold, or a file of them"};
  }
  const std::string source = is_missing(file) ? "the column of splits" : std::get<std::string>(file);
  if (names.size() != rows.rows) {
    return ParameterProblem{"file",
                            fmt::format("{} has {} lines for {}", source, names.size(), counted_rows(rows.rows)),
                            "a line for each row of the data set, or for each that `take` and `dataset.test` leave"};
  }
  std::set<std::string> folds;
  std::size_t always_trained_on = 0;
  for (const std::string& name : names) {
    if (is_never_judged(name)) {
      ++always_trained_on;
    } else {
      folds.insert(name);
    }
  }
  if (folds.empty()) {
    return ParameterProblem{"file", fmt::format("{} has no row to judge on", source),
                            "the name or number of a fold for some rows, -1 for those that are always trained on"};
  }
  if (folds.size() == 1 && always_trained_on == 0) {
    return ParameterProblem{"file", fmt::format("{} has all rows in one fold, which leaves none to train on", source),
                            "two folds or more, or -1 for rows that are always trained on"};
  }
  if (folds.size() > kMostFolds) {
    return ParameterProblem{"file", fmt::format("{} names more than {} folds", source, kMostFolds), "fewer folds"};
  }
  return std::nullopt;
}

SplitSet predefined_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::vector<std::string> names = names_of_rows(parameters, rows);
  std::map<std::string, std::uint32_t, NameOrder> fold_of_name;
  for (const std::string& name : names) {
    if (!is_never_judged(name)) fold_of_name.emplace(name, 0);
  }
  std::uint32_t folds = 0;
  for (auto& [name, fold] : fold_of_name) fold = folds++;
  std::vector<std::uint32_t> fold_of_row;
  for (const std::string& name : names) fold_of_row.push_back(is_never_judged(name) ? folds : fold_of_name.at(name));
  return SplitSet::of_partition(std::move(fold_of_row), folds);
}

std::string describe_predefined(std::span<const ParameterValue>, const SplitSet& splits) {
  return fmt::format("{} predefined {}", splits.count(), splits.count() == 1 ? "split" : "folds");
}

}  // namespace

Resampling predefined_resampling() {
  return {
      .component = {.name = "predefined",
                    .summary = "Folds that the data, or a file, give. Rows of the fold `-1`, `train` or without one "
                               "judge nothing and are always trained on. As scikit-learn's PredefinedSplit.",
                    .aliases = {"predefinedsplit", "custom", "fixed"},
                    .parameters = {{.name = "file",
                                    .type = ParameterType::path,
                                    .default_value = Scalar{},
                                    .meaning = "A text file with the fold of each row, a line for each: a number or "
                                               "a name. Where `take` or `dataset.test` leave rows out, it may have "
                                               "a line for each row of the data set. The column that "
                                               "`dataset.split` names where the key is missing.",
                                    .example = "folds.txt"}}},
      .takes_given_splits = true,
      .check = check_predefined,
      .split = predefined_splits,
      .describe = describe_predefined};
}

}  // namespace gridfold
