#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold {

/// A number that somebody published, and where in an experiment's results it should come out again.
struct PublishedNumber {
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
/// needed to tell configurations apart (an empty cell does not constrain). Throws DataError with the line.
std::vector<PublishedNumber> read_published(const std::filesystem::path& file);

/// The one configuration of the run that a published number is about. Throws ConfigError where there is none, or more
/// than one.
const ConfigurationRecord& find_configuration(const RunRecord& record, const PublishedNumber& number);

/// The run's figure for a published number; none where that fold failed. Throws ConfigError as
/// find_configuration does, and where the run has no such fold or quantity.
std::optional<double> find_number(const RunRecord& record, const PublishedNumber& number);

}  // namespace gridfold
