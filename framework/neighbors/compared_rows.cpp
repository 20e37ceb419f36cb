#include "neighbors/compared_rows.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <cmath>
#include <limits>

namespace gridfold {

template <typename T>
DirectionRows<T>::DirectionRows(MatrixView<T> view, Metric metric) : view_(view), directions_(view.rows()) {
  const DirectionMetric<T>& steps = direction_metric_of<T>(metric);
  tbb::parallel_for(std::size_t{0}, view.rows(),
                    [&](std::size_t row) { directions_[row] = steps.direction_of(view.row(row).data(), view.cols()); });
}

template <typename T>
double DirectionRows<T>::length_of(const Direction& direction) {
  if (direction.squares == 0) return std::numeric_limits<double>::infinity();
  return std::sqrt(direction.times * direction.squares);
}

template class DirectionRows<std::uint8_t>;
template class DirectionRows<float>;

}  // namespace gridfold
