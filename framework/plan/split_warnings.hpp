#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/split_set.hpp"
#include "data/loader.hpp"
#include "plan/row_choice.hpp"
#include "resampling/resampling.hpp"

namespace gridfold {

/// What a user should know of splits before anything runs.
struct SplitWarnings {
  /// Each names class, split and remedy.
  std::vector<std::string> notes;
  /// That groups have rows on both sides of a split; empty where none has.
  std::string groups_note = {};
  /// What the outcomes of a split should say, by its place in the set.
  std::map<std::size_t, std::string> of_split;
};

/// Looks for classes that some split judges and has no training row of, for rows sorted by class, or nearly so, whose
/// held-out parts are of consecutive rows, and for groups that are too few. `train` and `judged` are the parts whose
/// rows are trained on and judged, which may be one. Remedies are those that the resampling has; it is one of `known`.
/// Throws Cancelled once a stop is requested.
SplitWarnings warnings_of(const Resampling& resampling, std::span<const ParameterValue> parameters,
                          const SplitSet& splits, const DataShape& train, const DataShape& judged,
                          std::span<const Resampling> known, const std::stop_token& stop = {});

/// That all rows of a part are of one class, or of which classes `take` leaves none, with the remedy; empty where
/// neither is so. `taken`: how `take` takes them; empty where it takes all.
std::string note_of_classes(const DataShape& shape, Part part, const std::optional<Sampling>& taken);

/// Finds sizes of the training part that are judged on different rows.
class TrainSizes {
 public:
  /// Of a protocol that was met with another size: that these make no learning curve, with the remedy. Empty where they
  /// would.
  std::string note_of(std::size_t dataset, const Resampling& resampling, std::span<const ParameterValue> parameters);

 private:
  /// Data sets and protocols without their size.
  std::set<std::pair<std::size_t, std::string>> met_;
};

}  // namespace gridfold
