#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold {

/// A number that somebody published, and where in an experiment's results it should come out again.
struct PublishedNumber {
  /// The file and line that it was read from, for complaints.
  std::string place;
  /// The step of the experiment whose run holds it.
  std::string step;
  /// Axis names and values that pick one configuration.
  std::vector<std::pair<std::string, std::string>> where;
  /// One fold's figure; where it is empty the mean over folds, or with `correct` their sum.
  std::optional<std::size_t> fold;
  /// A score's name, `correct` (right predictions), or `std` (of the first score, over folds).
  std::string quantity;
  double value = 0;
  /// The largest difference that still counts as the same.
  double tolerance = 0;
  std::string source;
};

/// Reads `published.csv`: the columns step, fold, quantity, value, tolerance and source, and one per axis that is
/// needed to tell configurations apart (an empty cell does not constrain). Throws DataError with the line where a field
/// is wrong, where two lines are about the same number, and where there are none.
std::vector<PublishedNumber> read_published(const std::filesystem::path& file);

/// The place in the record of the one configuration that a published number is about. Throws DataError where there is
/// none, or more than one.
std::size_t find_configuration(const RunRecord& record, const PublishedNumber& number);

/// Throws DataError where a run like `planned`, whose configurations have not been evaluated yet, will not have the
/// number: its configuration, a fold below `folds_of(configuration)`, or its quantity.
void require_place(const RunRecord& planned, const PublishedNumber& number,
                   const std::function<std::size_t(std::size_t configuration)>& folds_of);

/// The run's figure for a published number that has a place in it; none where that fold failed.
std::optional<double> find_number(const RunRecord& record, const PublishedNumber& number);

}  // namespace gridfold
