#include "neighbors/row_measure.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

#include "distance/tile_kernels.hpp"

namespace gridfold {

namespace {

template <typename T>
const DefinitionKernels<T>& definition_kernels() {
  if constexpr (std::is_same_v<T, float>) {
    return active_kernels().define_floats;
  } else {
    return active_kernels().define_doubles;
  }
}

}  // namespace

template <typename T>
DifferenceMeasure<T>::DifferenceMeasure(const PlainRows<T>& train, const PlainRows<T>& queries, Preselection by)
    : train_(train.view()),
      queries_(queries.view()),
      define_(by == Preselection::l1 ? definition_kernels<T>().l1 : definition_kernels<T>().squared_l2) {}

template <typename T>
void DifferenceMeasure<T>::measure(std::size_t query, std::span<const CandidateKey> candidates,
                                   double* order_keys) const {
  const std::span<const T> values = queries_.row(query);
  thread_local std::vector<double> wide;
  wide.assign(values.begin(), values.end());
  for (std::size_t first = 0; first < candidates.size(); first += kDefinitionRows) {
    const std::size_t count = std::min(kDefinitionRows, candidates.size() - first);
    std::array<const T*, kDefinitionRows> rows;
    for (std::size_t r = 0; r < kDefinitionRows; ++r) {
      rows[r] = train_.row(row_of(candidates[first + std::min(r, count - 1)])).data();
    }
    std::array<double, kDefinitionRows> totals;
    define_(wide.data(), rows.data(), train_.cols(), totals.data());
    std::copy_n(totals.data(), count, order_keys + first);
  }
}

template <typename T>
void DirectionMeasure<T>::measure(std::size_t query, std::span<const CandidateKey> candidates,
                                  double* order_keys) const {
  const T* values = queries_.view().row(query).data();
  const Direction& direction = queries_.directions()[query];
  for (std::size_t first = 0; first < candidates.size(); first += kProductRows) {
    const std::size_t count = std::min(kProductRows, candidates.size() - first);
    std::array<const T*, kProductRows> rows;
    std::array<const Direction*, kProductRows> directions;
    for (std::size_t r = 0; r < kProductRows; ++r) {
      const std::uint32_t row = row_of(candidates[first + std::min(r, count - 1)]);
      rows[r] = train_.view().row(row).data();
      directions[r] = &train_.directions()[row];
    }
    std::array<double, kProductRows> products;
    sum_products<kProductRows>(values, direction, rows.data(), directions.data(), train_.view().cols(),
                               products.data());
    for (std::size_t r = 0; r < count; ++r) {
      order_keys[first + r] = train_.steps().distance(direction, *directions[r], products[r]);
    }
  }
}

template class DifferenceMeasure<float>;
template class DifferenceMeasure<double>;
template class DirectionMeasure<std::uint8_t>;
template class DirectionMeasure<float>;
template class DirectionMeasure<double>;

}  // namespace gridfold
