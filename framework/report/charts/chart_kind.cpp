#include "report/charts/chart_kind.hpp"

namespace gridfold::report {

std::vector<ChartKind> built_in_charts() { return {score_curve_chart(), heat_map_chart()}; }

}  // namespace gridfold::report
