#include "neighbors/compared_rows.hpp"

#include <oneapi/tbb/parallel_for.h>

namespace gridfold {

template <typename T>
DirectionRows<T>::DirectionRows(MatrixView<T> view, const DirectionMetric<T>& steps)
    : view_(view), steps_(steps), directions_(view.rows()) {
  tbb::parallel_for(std::size_t{0}, view.rows(),
                    [&](std::size_t row) { directions_[row] = steps.direction_of(view.row(row).data(), view.cols()); });
}

template class DirectionRows<std::uint8_t>;
template class DirectionRows<float>;
template class DirectionRows<double>;

}  // namespace gridfold
