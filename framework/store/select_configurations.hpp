#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/condition.hpp"
#include "store/config_constants.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Whether the configuration has the classifier (or what else the section names) that the constant belongs to.
bool has_component(const RunRecord& record, const ConfigurationRecord& configuration, const ConfigConstant& constant);

/// What a condition may ask of a record's configurations: `cell` (the key), the axes, `rank`, the numbers of splits
/// that are `done`, `failed`, `pending` and `warned`, of each score `mean_<score>`, `std_<score>`,
/// `standard_error_<score>`, `min_<score>` and `max_<score>`, and the constants of its sweep (config_constants), where
/// nothing else has their name.
class ConfigurationColumns {
 public:
  /// The record must outlive it. Without the resolved sweep there are no constants.
  explicit ConfigurationColumns(const RunRecord& record, const std::string& config = {});

  const std::vector<std::string>& names() const { return names_; }
  /// Whether only results tell the column, as they tell ranks and scores; axes and keys are known before a run.
  bool is_of_results(const std::string& column) const;
  /// Missing where there is no such column, or no value.
  Scalar value(const ConfigurationRecord& configuration, const std::string& column) const;

 private:
  const RunRecord& record_;
  std::vector<std::string> names_;
  std::size_t first_axis_ = 0;
  std::size_t first_constant_ = 0;
  std::vector<ConfigConstant> constants_;
};

std::vector<std::string> configuration_columns(const RunRecord& record);

/// The configurations that are marked, in their groups, each with its rank. Groups of which none is left are dropped.
RunRecord keep_configurations(RunRecord record, const std::vector<bool>& is_kept);

/// The configurations for which the condition holds, in their groups, ranked anew among themselves. Groups of which
/// none is left are dropped. `config` is the resolved sweep, whose constants the condition may name. Throws ConfigError
/// where it names another column.
RunRecord select_configurations(RunRecord record, const Condition& condition, const std::string& config = {});

/// The record as if `score`, one of its own, were the first: it decides the ranks and stands before the others. Throws
/// ConfigError for another one.
RunRecord ranked_by(RunRecord record, const std::string& score);

}  // namespace gridfold
