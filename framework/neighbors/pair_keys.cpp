#include "neighbors/pair_keys.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/error.hpp"

namespace gridfold {

template <typename T>
PairKeys<T>::PairKeys(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric)
    : train_(train), queries_(queries), metric_(metric), functions_(metric.metric->definitions.on<T>()) {
  if (functions_.order_key_step != nullptr) step_ = functions_.order_key_step(train.cols());
}

template <typename T>
std::uint32_t PairKeys<T>::short_key(double order_key) const {
  if (step_) return static_cast<std::uint32_t>(std::llround(order_key / *step_));
  // In the order of the keys, which are not negative.
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(order_key) >> 32);
}

template <typename T>
double PairKeys<T>::operator()(std::size_t query, std::size_t row) const {
  const std::span<const T> a = queries_.row(query);
  const std::span<const T> b = train_.row(row);
  const double order_key = functions_.order_key(a.data(), b.data(), a.size(), metric_.parameters);
  const Metric& metric = *metric_.metric;
  if (metric.range_advice.empty() || std::isnormal(order_key)) return order_key;
  if (order_key == 0 && std::equal(a.begin(), a.end(), b.begin())) return order_key;
  throw UnorderedDistances(metric.component.name + ": distances between these features are too " +
                           (std::isinf(order_key) ? "large" : "small") + " for double precision; " +
                           std::string(metric.range_advice));
}

template <typename T>
CandidateKey KeyBounds<T>::upper(std::size_t, std::span<const CandidateKey> candidates) const {
  std::uint32_t largest = 0;
  for (const CandidateKey candidate : candidates) largest = std::max(largest, distance_key_of(candidate));
  return candidate_key(largest, 0xffffffff);
}

template <typename T>
void KeyBounds<T>::measure(std::size_t query, std::span<const CandidateKey> candidates,
                           std::vector<Measured>& measured) const {
  measured.clear();
  for (const CandidateKey candidate : candidates) {
    measured.push_back({keys_(query, row_of(candidate)), row_of(candidate)});
  }
  std::sort(measured.begin(), measured.end());
}

template <typename T>
void KeyBounds<T>::settle(std::size_t query, std::vector<CandidateKey>& candidates) const {
  thread_local std::vector<Measured> measured;
  measure(query, candidates, measured);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    candidates[c] = candidate_key(keys_.short_key(measured[c].order_key), measured[c].row);
  }
}

template class PairKeys<std::uint8_t>;
template class PairKeys<float>;
template class PairKeys<double>;
template class KeyBounds<std::uint8_t>;
template class KeyBounds<float>;
template class KeyBounds<double>;

}  // namespace gridfold
