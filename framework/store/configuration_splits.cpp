#include "store/configuration_splits.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/summary.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostRemarks = 10;

bool is_judging(const LayoutSplit& split) { return split.at.outer == 0; }

std::vector<Remark> commonest(const std::map<std::string, std::size_t>& splits_of_text) {
  std::vector<Remark> remarks;
  for (const auto& [text, splits] : splits_of_text) remarks.push_back({text, splits});
  std::stable_sort(remarks.begin(), remarks.end(),
                   [](const Remark& left, const Remark& right) { return left.splits > right.splits; });
  if (remarks.size() > kMostRemarks) remarks.resize(kMostRemarks);
  return remarks;
}

/// The score of an outcome; NaN where it has none.
double score_of(const Outcome* outcome, std::size_t score) {
  return outcome != nullptr && outcome->status == SplitStatus::done ? outcome->scores[score] : std::nan("");
}

}  // namespace

/// Calls `visit(place of the cell, scheme, split, outcome or null)` for every split of the training size.
template <typename Visit>
void ConfigurationSplits::visit(const Visit& visit) const {
  for (std::size_t place = 0; place < cells_.cells.size(); ++place) {
    const LayoutScheme& scheme = outcomes_.layout().scheme_of(cells_.cells[place]);
    for (std::size_t split = 0; split < scheme.splits.size(); ++split) {
      if (scheme.splits[split].at.train_size != cells_.train_size) continue;
      visit(place, scheme, scheme.splits[split], outcomes_.find(cells_.cells[place], split));
    }
  }
}

void ConfigurationSplits::summarize_into(ConfigurationRecord& configuration) const {
  std::map<std::string, std::size_t> splits_of_reason;
  std::map<std::string, std::size_t> splits_of_warning;
  visit([&](std::size_t, const LayoutScheme&, const LayoutSplit& split, const Outcome* outcome) {
    if (is_judging(split)) ++configuration.judging;
    if (outcome == nullptr) {
      ++configuration.pending;
      return;
    }
    for (const std::string& warning : outcome->warnings) ++splits_of_warning[warning];
    if (outcome->status == SplitStatus::failed) {
      ++configuration.failed;
      ++splits_of_reason[outcome->reason];
    } else {
      ++configuration.done;
      if (!outcome->warnings.empty()) ++configuration.warned;
    }
  });
  configuration.failures = commonest(splits_of_reason);
  configuration.warnings = commonest(splits_of_warning);
  for (std::size_t score = 0; score < outcomes_.layout().scores.size(); ++score) {
    configuration.summaries.push_back(summary_of(judging(score)));
  }
}

std::vector<SplitScore> ConfigurationSplits::judging(std::size_t score) const {
  std::map<std::size_t, double> apparent;  // by the place of the cell
  visit([&](std::size_t place, const LayoutScheme&, const LayoutSplit& split, const Outcome* outcome) {
    if (!is_judging(split)) apparent[place] = score_of(outcome, score);
  });
  std::vector<SplitScore> values;
  visit([&](std::size_t place, const LayoutScheme& scheme, const LayoutSplit& split, const Outcome* outcome) {
    if (!is_judging(split)) return;
    double value = score_of(outcome, score);
    const double weight = scheme.apparent_weight;
    if (weight != 0) value = (1 - weight) * value + weight * apparent[place];
    // A split may have no value of a score.
    if (!std::isnan(value)) values.push_back({place, split.at, value, split.n_train, split.n_test});
  });
  return values;
}

std::vector<SplitScore> ConfigurationSplits::judging_once(std::size_t score) const {
  std::map<std::size_t, std::size_t> cells_of_scheme;
  for (const std::size_t cell : cells_.cells) ++cells_of_scheme[outcomes_.layout().cells[cell].scheme];
  std::map<std::pair<std::size_t, SplitCoordinates>, std::vector<SplitScore>> values;
  for (SplitScore value : judging(score)) {
    value.cell = outcomes_.layout().cells[cells_.cells[value.cell]].scheme;
    values[{value.cell, value.split}].push_back(value);
  }
  std::vector<SplitScore> means;
  for (const auto& [place, of_split] : values) {
    if (of_split.size() < cells_of_scheme[place.first]) continue;
    means.push_back(of_split.front());
    std::vector<double> numbers;
    for (const SplitScore& value : of_split) numbers.push_back(value.value);
    means.back().value = exact_sum(numbers) / static_cast<double>(numbers.size());
  }
  return means;
}

std::vector<SplitScore> ConfigurationSplits::inner(std::size_t score, std::size_t outer_fold) const {
  std::vector<SplitScore> values;
  visit([&](std::size_t place, const LayoutScheme&, const LayoutSplit& split, const Outcome* outcome) {
    if (split.at.outer != outer_fold + 1) return;
    const double value = score_of(outcome, score);
    if (!std::isnan(value)) values.push_back({place, split.at, value, split.n_train, split.n_test});
  });
  return values;
}

Summary ConfigurationSplits::summary_of(std::span<const SplitScore> values) {
  std::vector<double> numbers;
  std::vector<std::size_t> rows;
  for (const SplitScore& value : values) {
    numbers.push_back(value.value);
    rows.push_back(value.n_test);
  }
  return summarize(numbers, rows);
}

bool is_nested(const LayoutScheme& scheme) {
  return scheme.apparent_weight == 0 && std::any_of(scheme.splits.begin(), scheme.splits.end(),
                                                    [](const LayoutSplit& split) { return split.at.outer > 0; });
}

}  // namespace gridfold
