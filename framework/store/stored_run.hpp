#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// One process's work on a run.
struct Session {
  /// Without seed, data sets and end, which are the run's.
  Provenance provenance;
  std::int64_t pid = 0;
  /// UTC; empty where the process was killed or is still at work.
  std::string finished;
  /// Whether all was done that the run was asked for.
  bool is_complete = false;
  /// Why it stopped before that; empty otherwise.
  std::string reason;
  /// The run that it worked on, where splits were taken from that one; empty for the run's own.
  std::string taken_from;
};

/// Which part of a sweep's passes a run does: `index` of 1 to `count`.
struct Shard {
  std::size_t index = 1;
  std::size_t count = 1;

  bool operator==(const Shard&) const = default;
};

/// `2/4`.
std::string to_text(const Shard& shard);

/// What a run's journal holds: all that its other files are made from.
struct StoredRun {
  std::string id;
  /// The experiment that it was made for; empty where it was made by itself.
  std::string experiment;
  std::optional<Shard> shard;
  OutcomeTable outcomes;
  std::vector<Session> sessions;
  /// Seconds of each pass, as far as they are known, and of reading data.
  std::vector<std::optional<double>> pass_seconds;
  double load_seconds = 0;
  /// Sessions of other runs, from which splits were taken.
  std::vector<Session> sources = {};

  const RunLayout& layout() const { return outcomes.layout(); }
  /// Whether all that it was asked for is done or failed.
  bool is_finished() const {
    return !sessions.empty() && sessions.back().is_complete && (shard || outcomes.is_complete());
  }
};

}  // namespace gridfold
