#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <stop_token>
#include <string>

#include "cli/command.hpp"
#include "cli/sweep_runner.hpp"

namespace gridfold {

/// A finished run whose choice the test part is to judge.
struct ChoiceToEvaluate {
  /// Of one group, over seeds.
  const RunRecord& record;
  /// How many the run has, of which the record may have some.
  std::size_t configurations = 0;
  const SweepSpec& sweep;
  /// The sweep's plan.
  const Plan& plan;
  std::filesystem::path folder;
  /// What the ledger says did it, and why.
  std::string command;
  std::string reason = {};
  /// Whether a test set may be used that was used before.
  bool may_repeat = false;
  /// Whether a configuration that these rows have judged is not recorded again: what repeats a number is no new look.
  bool records_once = false;
};

/// Fits what the run chose on all training rows and judges it by the test part: writes the scores to `out`, and an
/// entry into the ledger. Returns an exit code. Throws ConfigError where nothing is chosen, where there is no test
/// part, and where it may not be used again.
int evaluate_choice(const ChoiceToEvaluate& choice, const RunSettings& settings, std::ostream& out,
                    const std::stop_token& stop);

/// `gridfold evaluate`: fits what a run chose on all training rows and judges it by the test part, once.
Command evaluate_command();

}  // namespace gridfold
