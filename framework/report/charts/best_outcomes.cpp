#include "report/charts/best_outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

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
  if (input.score == 0) {
    // What the sweep's rule chooses is what tables call the best.
    const std::vector<const ConfigurationRecord*> chosen = input.record.chosen(group);
    const auto is_chosen = [&](const ConfigurationRecord* own) { return std::ranges::count(chosen, own) > 0; };
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](const auto* a, const auto* b) { return is_chosen(a) && !is_chosen(b); });
  } else {
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](const auto* a, const auto* b) { return goodness(a) > goodness(b); });
  }
  return ranking;
}

BestOutcomes best_outcomes(const ChartInput& input, std::size_t group,
                           const std::function<bool(const Outcome&)>& suits) {
  if (input.run == nullptr || input.record.chosen(group).empty()) return {};
  const RunLayout& layout = input.run->layout();
  const std::size_t train_size = input.record.groups[group].train_size.value_or(0);
  std::map<std::string, std::vector<const Outcome*>> outcomes_of_key;
  for (const Outcome& outcome : input.run->outcomes.all()) {
    if (outcome.status == SplitStatus::done && outcome.split.outer == 0 && outcome.split.train_size == train_size) {
      outcomes_of_key[layout.cells[outcome.cell].key].push_back(&outcome);
    }
  }
  for (const ConfigurationRecord* own : ranking_by_score(input, group)) {
    std::vector<const Outcome*> outcomes = outcomes_of_key[own->key];
    // Of an average over seeds, those of each.
    for (std::size_t i = 1; i < own->cells.size(); ++i) {
      const std::vector<const Outcome*>& of_seed = outcomes_of_key[layout.cells[own->cells[i]].key];
      outcomes.insert(outcomes.end(), of_seed.begin(), of_seed.end());
    }
    if (suits && std::none_of(outcomes.begin(), outcomes.end(), [&](const auto* one) { return suits(*one); })) continue;
    std::vector<std::size_t> axes = varied_axes(input.record, {group});
    std::sort(axes.begin(), axes.end());
    const std::string values = configuration_text(input.record, *own, axes);
    std::string title = chart_title(input.record, group);
    if (!values.empty()) title += ": " + values;
    if (!input.record.groups[group].optimism_of_best().empty()) title += ", optimistic";
    return {.title = std::move(title),
            .class_names = input.record.provenance.datasets[input.record.groups[group].dataset].class_names,
            .outcomes = std::move(outcomes)};
  }
  return {};
}

}  // namespace gridfold::report
