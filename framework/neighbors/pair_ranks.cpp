#include "neighbors/pair_ranks.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <type_traits>

#include "core/error.hpp"

namespace gridfold {

template <typename T>
PairRanks<T>::PairRanks(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric)
    : train_(train), queries_(queries), metric_(metric), definition_(definition_of<T>(metric.metric)) {
  if (metric.metric == Metric::hamming && train.cols() > 0) unit_ = 1 / static_cast<double>(train.cols());
  if (metric.metric == Metric::chebyshev && std::is_integral_v<T>) unit_ = 1;
}

template <typename T>
std::uint32_t PairRanks<T>::key_of(double rank) const {
  if (unit_) return static_cast<std::uint32_t>(std::llround(rank / *unit_));
  // In the order of the ranks, which are not negative.
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(rank) >> 32);
}

template <typename T>
double PairRanks<T>::operator()(std::size_t query, std::size_t row) const {
  const std::span<const T> a = queries_.row(query);
  const std::span<const T> b = train_.row(row);
  const double rank = definition_.rank(a.data(), b.data(), a.size(), metric_.p);
  if (metric_.metric != Metric::minkowski || std::isnormal(rank)) return rank;
  if (rank == 0 && std::equal(a.begin(), a.end(), b.begin())) return rank;
  throw UnorderedDistances(
      std::string("minkowski: differences of these features to the power of p are too ") +
      (std::isinf(rank) ? "large" : "small") +
      " for double precision; use a smaller p, or bring the features near 1, for example by standardize");
}

template <typename T>
CandidateKey RankBounds<T>::upper(std::size_t, std::span<const CandidateKey> candidates) const {
  std::uint32_t largest = 0;
  for (const CandidateKey candidate : candidates) largest = std::max(largest, distance_key_of(candidate));
  return candidate_key(largest, 0xffffffff);
}

template <typename T>
void RankBounds<T>::measure(std::size_t query, std::span<const CandidateKey> candidates,
                            std::vector<Measured>& measured) const {
  measured.clear();
  for (const CandidateKey candidate : candidates) {
    measured.push_back({ranks_(query, row_of(candidate)), row_of(candidate)});
  }
  std::sort(measured.begin(), measured.end());
}

template <typename T>
void RankBounds<T>::settle(std::size_t query, std::vector<CandidateKey>& candidates) const {
  thread_local std::vector<Measured> measured;
  measure(query, candidates, measured);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    candidates[c] = candidate_key(ranks_.key_of(measured[c].rank), measured[c].row);
  }
}

template class PairRanks<std::uint8_t>;
template class PairRanks<float>;
template class RankBounds<std::uint8_t>;
template class RankBounds<float>;

}  // namespace gridfold
