#include "plan/expand.hpp"

namespace gridfold {

std::vector<GridPoint> expand(const SweepSpec& sweep) {
  std::vector<GridPoint> points{GridPoint{sweep.base, {}}};
  for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
    const std::vector<Located<Scalar>>& values = sweep.axes[axis].values;
    std::vector<GridPoint> longer;
    longer.reserve(points.size() * values.size());
    for (const GridPoint& point : points) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        GridPoint& next = longer.emplace_back(point);
        assign(next.spec, sweep.axes[axis].name, values[i]);
        next.coordinates.push_back(i);
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace gridfold
