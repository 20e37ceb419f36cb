#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/parameter.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// A run that chose among configurations by rows of a test set, which were rows like any others to it.
struct ChoiceByRows {
  std::string run;
  /// A key for each configuration: equal ones of several runs are one choice.
  std::set<std::string> configurations = {};
  /// Of the test set. Where the run took some rows of the part, these may be others.
  std::size_t rows = 0;
  bool took_some_rows = false;
};

/// The runs of a store whose protocols split the rows of this test set, by the beginnings of their journals: those that
/// read the same part, of `part_rows` rows, and did not keep all of these rows for testing. `parameters` are those of
/// the loader of the set: a run that kept rows by the same ones kept the same. Folders that cannot be read are left
/// out. Runs that judged by a test part are in the ledger and not here.
std::vector<ChoiceByRows> choices_by_rows(const std::filesystem::path& output_directory, const TestSet& set,
                                          std::size_t part_rows, const ParameterValues& parameters);

}  // namespace gridfold
