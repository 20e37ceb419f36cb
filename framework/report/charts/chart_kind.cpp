#include "report/charts/chart_kind.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "report/charts/varied_axes.hpp"

namespace gridfold::report {

std::vector<Figure> figure_per_group(
    const ChartInput& input, const std::function<std::optional<Figure>(const ChartInput&, std::size_t group)>& draw) {
  std::vector<Figure> figures;
  for (std::size_t group = 0; group < input.record.groups.size(); ++group) {
    if (std::optional<Figure> figure = draw(input, group)) figures.push_back(std::move(*figure));
  }
  return figures;
}

std::vector<std::string> groups_without_scores(const ChartInput& input) {
  std::vector<std::string> titles;
  for (std::size_t group = 0; group < input.record.groups.size(); ++group) {
    const auto has_score = [&](const ConfigurationRecord& own) {
      return own.group == group && own.summaries[input.score].n > 0 && std::isfinite(own.summaries[input.score].mean);
    };
    if (std::ranges::none_of(input.record.configurations, has_score)) {
      titles.push_back(chart_title(input.record, group));
    }
  }
  return titles;
}

std::string refusal(const ChartInput& input, std::string otherwise) {
  if (groups_without_scores(input).size() < input.record.groups.size()) return otherwise;
  return fmt::format("no configuration has a finite {}", input.record.scores[input.score].name);
}

std::vector<ChartKind> built_in_charts() {
  return {score_curve_chart(),      heat_map_chart(),     learning_curve_chart(), timing_chart(),
          confusion_matrix_chart(), reliability_chart(),  loss_history_chart(),   decision_map_chart(),
          gallery_chart(),          templates_chart(),    score_table_chart(),    differences_chart(),
          perturbations_chart(),    concentration_chart()};
}

}  // namespace gridfold::report
