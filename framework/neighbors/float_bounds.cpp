#include "neighbors/float_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "distance/ordered_key.hpp"
#include "neighbors/float_rounding.hpp"
#include "neighbors/float_rows.hpp"

namespace gridfold {

FloatBounds::FloatBounds(const Pass& pass, const RowMeasure& measure, const std::vector<double>& train_errors,
                         const std::vector<double>& query_errors, std::vector<std::uint32_t> first_equal)
    : pass_(pass),
      measure_(measure),
      train_errors_(train_errors),
      query_errors_(query_errors),
      first_equal_(std::move(first_equal)) {}

CandidateKey FloatBounds::upper(std::size_t query, std::span<const CandidateKey> candidates) const {
  double largest = 0;
  for (const CandidateKey candidate : candidates) {
    const double low{ordered_value(distance_key_of(candidate))};
    largest = std::max(largest, low + 2 * train_errors_[row_of(candidate)]);
  }
  largest += 2 * query_errors_[query];
  if (pass_.by == Preselection::l1) {
    largest = largest * (1 + 4 * relative_error(pass_.cols, false)) + 2 * absolute_error(pass_.cols);
  } else {
    // The lower bound itself was rounded after the shares were taken off.
    largest += 4 * kFloatUnit * std::fabs(largest);
  }
  return candidate_key(ordered_key(rounded_up(largest)), 0xffffffff);
}

void FloatBounds::measure(std::size_t query, std::span<const CandidateKey> candidates,
                          std::vector<Measured>& measured) const {
  thread_local std::vector<double> order_keys;
  order_keys.resize(candidates.size());
  measure_.measure(query, candidates, order_keys.data());
  measured.clear();
  for (std::size_t c = 0; c < candidates.size(); ++c) measured.push_back({order_keys[c], 0, row_of(candidates[c])});
  std::sort(measured.begin(), measured.end());
}

void FloatBounds::settle(std::size_t query, std::vector<CandidateKey>& candidates) const {
  thread_local std::vector<Measured> measured;
  measure(query, candidates, measured);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    candidates[c] = candidate_key(ordered_key(rounded_down(measured[c].order_key * pass_.unit)), measured[c].row);
  }
}

}  // namespace gridfold
