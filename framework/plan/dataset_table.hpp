#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "config/cell_spec.hpp"
#include "config/diagnostics.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// The data sets of a plan while it is made: each is looked at once, however many cells name it and in whatever words.
class DatasetTable {
 public:
  /// Looking at a data set throws Cancelled soon after `stop` was asked for.
  DatasetTable(std::vector<PlannedDataset>& datasets, std::stop_token stop, Diagnostics& mistakes)
      : datasets_(datasets), stop_(std::move(stop)), mistakes_(mistakes) {}

  /// The place of the cell's data set, which is inspected where it is new. None where the sweep asks for what the data
  /// has not, which is a mistake of the sweep, reported once. Throws DataError where the data cannot be read.
  std::optional<std::size_t> place_of(const CellSpec& cell) {
    const Entry* entry = entry_of(cell);
    return entry == nullptr ? std::nullopt : std::optional(entry->place);
  }

  /// What cell_key gives once the data is known: a `take` of all rows counts as none, a label column by its number from
  /// 0, a path with its links followed, and `pipeline` is what the cell's transforms and settings come to. The cell
  /// must have a place.
  std::string key_of(const CellSpec& cell, const std::string& pipeline);

 private:
  struct Entry {
    std::size_t place = 0;
    DatasetSpec canonical;
  };

  /// What tells the rows of two data sets apart.
  struct Identity {
    std::string train;
    /// Empty where no test part is read.
    std::string test;
  };

  /// Null where the data set is refused.
  const Entry* entry_of(const CellSpec& cell);
  std::optional<Entry> make_entry(const CellSpec& cell);
  std::size_t find_or_add(PlannedDataset wanted, const DatasetSpec& canonical);

  std::vector<PlannedDataset>& datasets_;
  std::stop_token stop_;
  Diagnostics& mistakes_;
  /// One per data set.
  std::vector<Identity> identities_;
  /// By all that the cell says of its data; empty where it is refused.
  std::map<std::string, std::optional<Entry>> entries_;
  /// The cell that key_of works on: kept, so that its texts need no new room for each of a million cells.
  CellSpec resolved_;
};

}  // namespace gridfold
