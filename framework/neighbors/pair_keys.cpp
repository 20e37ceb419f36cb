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
  if (functions_.integer_key == nullptr) return;
  const std::uint64_t largest = functions_.largest_integer_key(train.cols(), metric_.parameters);
  // The largest of 32 bits stands for no limit.
  constexpr std::uint64_t kMost = 0xfffffffe;
  if (largest == 0) return;
  shift_ = 0;
  while (largest >> *shift_ > kMost) ++*shift_;
}

template <typename T>
std::uint32_t PairKeys<T>::short_key(const Measured& measured) const {
  if (shift_) return static_cast<std::uint32_t>(measured.integer >> *shift_);
  if (step_) return static_cast<std::uint32_t>(std::llround(measured.order_key / *step_));
  // In the order of the keys, which are not negative.
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(measured.order_key) >> 32);
}

template <typename T>
Measured PairKeys<T>::operator()(std::size_t query, std::size_t row) const {
  const std::span<const T> a = queries_.row(query);
  const std::span<const T> b = train_.row(row);
  const auto place = static_cast<std::uint32_t>(row);
  if (shift_) {
    const std::uint64_t integer = functions_.integer_key(a.data(), b.data(), a.size(), metric_.parameters);
    return {static_cast<double>(integer), integer, place};
  }
  const double order_key = functions_.order_key(a.data(), b.data(), a.size(), metric_.parameters);
  const Metric& metric = *metric_.metric;
  if (metric.range_advice.empty() || std::isnormal(order_key)) return {order_key, 0, place};
  if (order_key == 0 && std::equal(a.begin(), a.end(), b.begin())) return {order_key, 0, place};
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
  for (const CandidateKey candidate : candidates) measured.push_back(keys_(query, row_of(candidate)));
  std::sort(measured.begin(), measured.end());
}

template <typename T>
void KeyBounds<T>::settle(std::size_t query, std::vector<CandidateKey>& candidates) const {
  thread_local std::vector<Measured> measured;
  measure(query, candidates, measured);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    candidates[c] = candidate_key(keys_.short_key(measured[c]), measured[c].row);
  }
}

template class PairKeys<std::uint8_t>;
template class PairKeys<float>;
template class PairKeys<double>;
template class KeyBounds<std::uint8_t>;
template class KeyBounds<float>;
template class KeyBounds<double>;

}  // namespace gridfold
