#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/diagnostics.hpp"
#include "plan/cell_spec.hpp"
#include "plan/plan.hpp"
#include "plan/resolved_cell.hpp"
#include "resampling/resampling.hpp"

namespace gridfold {

/// The data sets of a plan while it is made: each is looked at once, however many cells name it and in whatever words.
class DatasetTable {
 public:
  /// Looking at a data set throws Cancelled soon after `stop` was asked for.
  /// `reservation` is kept for testing whatever the cells say, where it is given.
  DatasetTable(std::vector<PlannedDataset>& datasets, std::vector<PlanNote>& notes, std::stop_token stop,
               ReadProgress progress, Diagnostics& mistakes, std::optional<Reservation> reservation)
      : datasets_(datasets),
        notes_(notes),
        stop_(std::move(stop)),
        progress_(std::move(progress)),
        mistakes_(mistakes),
        reservation_(std::move(reservation)) {}

  /// The place of the cell's data set, which is inspected where it is new. None where the sweep asks for what the data
  /// does not have, which is a mistake of the sweep, reported once. Throws DataError where the data cannot be read.
  std::optional<std::size_t> place_of(const CellSpec& cell, const ResolvedCell& resolved);

 private:
  using RowLimit = std::optional<Located<std::int64_t>>;

  /// What tells the rows of two data sets apart.
  struct Identity {
    std::string train;
    /// Empty where no test part is read.
    std::string test;
  };

  std::optional<std::size_t> make_entry(const CellSpec& cell, const ResolvedCell& resolved, const Identity& identity);
  /// Empty where the sweep asks for what the data does not have, which is reported. So do the next three.
  std::optional<PlannedPart> inspect(const CellSpec& cell, const ResolvedCell& resolved, Part part,
                                     const RowLimit& take);
  /// inspect_part, which reads a part twice at most, however many numbers of its rows are asked for.
  InspectedPart inspect_once(const Loader& loader, const LoadRequest& request);
  /// The part with those of its rows that the cell takes.
  std::optional<PlannedPart> inspect_sampled(const CellSpec& cell, const ResolvedCell& resolved, Part part);
  /// The train part without the rows that are kept for testing, and these.
  std::optional<std::pair<PlannedPart, PlannedPart>> inspect_reserving(const CellSpec& cell,
                                                                       const ResolvedCell& resolved,
                                                                       const Reservation& reservation);
  /// Warns where a protocol keeps single rows for testing of groups that models learn from.
  void note_divided_groups(const CellSpec& cell, const DataShape& train, const DataShape& kept);
  /// Leaves those of these rows in a part that was inspected whole that the cell takes.
  bool choose(PlannedPart& planned, std::vector<std::uint32_t> rows, const CellSpec& cell, const ResolvedCell& resolved,
              Part part);
  std::optional<Reservation> reservation_of(const ResolvedCell& resolved) const;
  /// Whether rows are kept for testing that has a part of its own, which is reported.
  bool has_two_test_parts(const CellSpec& cell, const ResolvedCell& resolved);
  /// Whether something else stands where the loader reads a file, which is reported.
  bool has_no_file(const ComponentSpec& spec, const ResolvedCell& resolved);
  /// names_of_files of the part that the rows of the test part are of, which need not be read.
  static std::vector<std::string> test_files_of(const CellSpec& cell, const ResolvedCell& resolved,
                                                bool is_of_train_part);
  bool has_test_part(const CellSpec& cell, const ResolvedCell& resolved);
  /// Whether rows are chosen of a test part where there is none, which is reported.
  bool chooses_of_no_test_part(const CellSpec& cell, const ResolvedCell& resolved);
  /// Whether a loader to which no file is named has a test part.
  bool makes_test_part(const ResolvedCell& resolved);
  /// PlannedDataset::unread_test_fingerprint.
  std::string fingerprint_of_test_part(const CellSpec& cell, const ResolvedCell& resolved);
  std::size_t find_or_add(PlannedDataset wanted, const Identity& identity);

  std::vector<PlannedDataset>& datasets_;
  /// Get what loaders warn of.
  std::vector<PlanNote>& notes_;
  std::set<std::string> warnings_;
  std::stop_token stop_;
  ReadProgress progress_;
  Diagnostics& mistakes_;
  std::optional<Reservation> reservation_;
  /// One per data set.
  std::vector<Identity> identities_;
  /// Whole parts, by all that decides on what is read; empty where first rows alone were asked for.
  std::map<std::string, std::optional<InspectedPart>> inspected_;
  /// Answers of makes_test_part, by the same.
  std::map<std::string, bool> makes_test_part_;
  /// By identity; empty where it is refused.
  std::map<std::pair<std::string, std::string>, std::optional<std::size_t>> known_;
};

/// What a resampling splits: the train part, and with a score of the test part the rows of that.
RowsToSplit rows_to_split(const PlannedDataset& dataset, bool scores_test_part);

}  // namespace gridfold
