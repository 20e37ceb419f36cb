#include "report/charts/best_outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

std::vector<const ConfigurationRecord*> ranking_by_score(const ChartInput& input, std::size_t group) {
  std::vector<const ConfigurationRecord*> ranking = input.record.ranking(group);
  const double sign = input.record.scores[input.score].higher_is_better ? 1 : -1;
  const auto goodness = [&](const ConfigurationRecord* own) {
    const Summary& summary = own->summaries[input.score];
    const bool is_ranked = own->is_complete() && summary.n > 0 && !std::isnan(summary.mean);
    return is_ranked ? sign * summary.mean : -std::numeric_limits<double>::infinity();
  };
  // Of the first score, the record has ranked them.
  if (input.score > 0) {
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](const auto* a, const auto* b) { return goodness(a) > goodness(b); });
  }
  return ranking;
}

BestOutcomes best_outcomes(const ChartInput& input, std::size_t group) {
  BestOutcomes found;
  if (input.run == nullptr || input.record.best(group).empty()) return found;
  const ConfigurationRecord& best = *ranking_by_score(input, group).front();
  const std::string values = configuration_text(input.record, best, varied_axes(input.record, {group}));
  found.title = values.empty() ? chart_title(input.record, group)
                               : fmt::format("{}: {}", chart_title(input.record, group), values);
  found.class_names = input.record.provenance.datasets[input.record.groups[group].dataset].class_names;
  const RunLayout& layout = input.run->layout();
  const std::size_t train_size = input.record.groups[group].train_size.value_or(0);
  for (const Outcome& outcome : input.run->outcomes.all()) {
    if (outcome.status == SplitStatus::done && outcome.split.outer == 0 && outcome.split.train_size == train_size &&
        layout.cells[outcome.cell].key == best.key) {
      found.outcomes.push_back(&outcome);
    }
  }
  return found;
}

}  // namespace gridfold::report
