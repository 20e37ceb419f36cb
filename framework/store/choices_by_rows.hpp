#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "store/test_ledger.hpp"

namespace gridfold {

/// A run that chose among configurations by rows of a test set, which were rows like any others to it.
struct ChoiceByRows {
  std::string run;
  std::size_t configurations = 0;
  /// Of the test set. Where the run took some rows of the part, these may be others.
  std::size_t rows = 0;
  bool took_some_rows = false;
};

/// The runs of a store whose protocols split the rows of this test set, by the beginnings of their journals: those that
/// read the same part, of `part_rows` rows, and did not keep all of these rows for testing. Folders that cannot be read
/// are left out. Runs that judged by a test part are in the ledger and not here.
std::vector<ChoiceByRows> choices_by_rows(const std::filesystem::path& output_directory, const TestSet& set,
                                          std::size_t part_rows);

}  // namespace gridfold
