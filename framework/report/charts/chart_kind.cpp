#include "report/charts/chart_kind.hpp"

#include <utility>

namespace gridfold::report {

std::vector<Figure> figures_of(const ChartKind& kind, const ChartInput& input) {
  std::vector<Figure> figures;
  for (std::size_t group = 0; group < input.record.groups.size(); ++group) {
    if (std::optional<Figure> figure = kind.draw(input, group)) figures.push_back(std::move(*figure));
  }
  return figures;
}

std::vector<ChartKind> built_in_charts() { return {score_curve_chart(), heat_map_chart()}; }

}  // namespace gridfold::report
