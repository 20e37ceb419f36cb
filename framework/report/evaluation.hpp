#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "store/run_record.hpp"
#include "store/test_ledger.hpp"

namespace gridfold::report {

/// What a run chose, judged by the test set.
struct Evaluation {
  const RunRecord& record;
  const ConfigurationRecord& chosen;
  const TestUse& use;
  std::size_t train_rows = 0;
  /// Uses of the same rows before this one.
  std::span<const TestUse> before;
};

/// The choice and how it was made, the scores on the test set with an interval of the accuracy, and what the test set
/// was used for before.
std::string evaluation(const Evaluation& evaluation);

/// Why a test set that was used before is not used again.
std::string refused_evaluation(const std::string& dataset, std::span<const TestUse> before);

}  // namespace gridfold::report
