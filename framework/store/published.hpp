#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/artifact_files.hpp"
#include "store/outcome_table.hpp"

namespace gridfold {

/// A number that somebody published, and where in an experiment's results it should come out again.
struct PublishedNumber {
  /// The file and line that it was read from, for complaints.
  std::string place;
  /// The step of the experiment whose run holds it.
  std::string step;
  /// Axis names and values that pick one configuration.
  std::vector<std::pair<std::string, std::string>> where;
  /// One split's figure, by its `fold`; where it is empty the mean over splits (and over seeds, where several fit), or
  /// with `correct` their sum.
  std::optional<std::size_t> fold;
  /// Of a protocol that repeats its splits: which of the repeats; empty for all of them.
  std::optional<std::size_t> repeat = {};
  /// A score's name, `correct` (right predictions), `std` (of the first score, over splits), the number of an artifact
  /// (`differences.distance`), or a number of an array that a split keeps (`class_score[0,2]`), whose `fold` is needed
  /// where there are several.
  std::string quantity;
  double value = 0;
  /// The largest difference that still counts as the same.
  double tolerance = 0;
  std::string source;
  /// Why it may not come out, as far as that is known.
  std::string note;
};

/// Reads `published.csv`: the columns step, quantity, value, tolerance and source, and one per axis that is needed to
/// tell configurations apart (an empty cell does not constrain); `fold`, `repeat` and `note` may be left out. Throws
/// DataError with the line where a field is wrong, where a column stands twice, where two lines are about the same
/// number, and where there are none.
std::vector<PublishedNumber> read_published(const std::filesystem::path& file);

/// Throws DataError where a run of the plan will not have the number: where no configuration fits or more than one
/// does, or where there is no such fold or quantity.
void require_place(const Plan& plan, const PublishedNumber& number);

/// The indices of the cells that a published number with a place in the plan is about: one, or of a score that names no
/// seed, nor fold or repeat, one for each seed.
std::vector<std::size_t> find_cells(const Plan& plan, const PublishedNumber& number);

/// The figure for a published number that has a place in the plan; none where a split that it takes failed, or where
/// there is no such artifact of the configuration. Scores are as tables have them: bootstrap's are weighed.
std::optional<double> find_number(const Plan& plan, const OutcomeTable& outcomes,
                                  std::span<const StoredArtifact> artifacts, const PublishedNumber& number);

/// Why there is no such figure.
std::string failure_of(const Plan& plan, std::span<const Outcome> outcomes, const PublishedNumber& number);

}  // namespace gridfold
