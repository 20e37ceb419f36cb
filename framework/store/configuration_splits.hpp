#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// The cells whose splits a configuration is summarised over: one, or one for each seed.
struct ConfigurationCells {
  std::vector<std::size_t> cells;
  std::uint32_t train_size = 0;
};

/// A value of one score on one split.
struct SplitScore {
  /// The place of the cell among the configuration's; of judging_once, the scheme's in the layout.
  std::size_t cell = 0;
  SplitCoordinates split;
  double value = 0;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
};

/// The splits of a configuration, with the outcomes that there are.
class ConfigurationSplits {
 public:
  ConfigurationSplits(const OutcomeTable& outcomes, ConfigurationCells cells)
      : outcomes_(outcomes), cells_(std::move(cells)) {}

  /// Numbers of splits, remarks and the summaries of all scores.
  void summarize_into(ConfigurationRecord& configuration) const;

  /// The values of a score on the splits that judge the configuration, where they have one. Bootstrap's are weighed
  /// with the apparent score where its estimate asks for that.
  std::vector<SplitScore> judging(std::size_t score) const;

  /// The same with the mean over the cells, one for each seed, that are trained on the same splits: they are no further
  /// splits.
  std::vector<SplitScore> judging_once(std::size_t score) const;

  /// The values on the inner folds of an outer fold.
  std::vector<SplitScore> inner(std::size_t score, std::size_t outer_fold) const;

  /// The summary of such values.
  static Summary summary_of(std::span<const SplitScore> values);

 private:
  template <typename Visit>
  void visit(const Visit& visit) const;

  const OutcomeTable& outcomes_;
  ConfigurationCells cells_;
};

/// Whether the splits with `outer` above 0 are inner folds of nested cross-validation.
bool is_nested(const LayoutScheme& scheme);

}  // namespace gridfold
