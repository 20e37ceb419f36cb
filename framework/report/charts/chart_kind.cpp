#include "report/charts/chart_kind.hpp"

#include <utility>

namespace gridfold::report {

std::vector<Figure> figure_per_group(
    const ChartInput& input, const std::function<std::optional<Figure>(const ChartInput&, std::size_t group)>& draw) {
  std::vector<Figure> figures;
  for (std::size_t group = 0; group < input.record.groups.size(); ++group) {
    if (std::optional<Figure> figure = draw(input, group)) figures.push_back(std::move(*figure));
  }
  return figures;
}

std::vector<ChartKind> built_in_charts() {
  return {score_curve_chart(),      heat_map_chart(),     learning_curve_chart(), timing_chart(),
          confusion_matrix_chart(), reliability_chart(),  loss_history_chart(),   decision_map_chart(),
          gallery_chart(),          templates_chart(),    score_table_chart(),    differences_chart(),
          perturbations_chart(),    concentration_chart()};
}

}  // namespace gridfold::report
