#include "report/charts/best_outcomes.hpp"

#include <fmt/format.h>

#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

BestOutcomes best_outcomes(const ChartInput& input, std::size_t group) {
  BestOutcomes found;
  const std::vector<const ConfigurationRecord*> best = input.record.best(group);
  if (input.run == nullptr || best.empty()) return found;
  const std::string values = configuration_text(input.record, *best.front(), varied_axes(input.record, group));
  found.title = values.empty() ? chart_title(input.record, group)
                               : fmt::format("{}: {}", chart_title(input.record, group), values);
  found.class_names = input.record.provenance.datasets[input.record.groups[group].dataset].class_names;
  const RunLayout& layout = input.run->layout();
  const std::size_t train_size = input.record.groups[group].train_size.value_or(0);
  for (const Outcome& outcome : input.run->outcomes.all()) {
    if (outcome.status == SplitStatus::done && outcome.split.outer == 0 && outcome.split.train_size == train_size &&
        layout.cells[outcome.cell].key == best.front()->key) {
      found.outcomes.push_back(&outcome);
    }
  }
  return found;
}

}  // namespace gridfold::report
