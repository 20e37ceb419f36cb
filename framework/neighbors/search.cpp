#include "neighbors/search.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

#include "core/error.hpp"
#include "distance/directions.hpp"
#include "neighbors/byte_search.hpp"
#include "neighbors/compared_rows.hpp"
#include "neighbors/definition_search.hpp"
#include "neighbors/float_search.hpp"
#include "neighbors/tree_search.hpp"

namespace gridfold {

namespace {

// Squared distances of 8-bit rows are at most 255^2 a column, absolute ones 255, and must fit 32 bits; the largest
// number of these stands for no limit.
constexpr std::size_t kMaxColumnsSquared = 0xfffffffeU / (255U * 255U);
constexpr std::size_t kMaxColumnsAbsolute = 0xfffffffeU / 255U;

// Rows are told apart by 32 bits.
constexpr std::size_t kMaxRows = 0xfffffffe;

void refuse_too_many_rows(std::size_t rows, const std::string& what) {
  if (rows > kMaxRows) {
    throw DataError(what + ": " + std::to_string(rows) + " rows; at most " + std::to_string(kMaxRows) +
                    " can be told apart");
  }
}

/// One that `is_bad`, of a row that has one, with its place.
template <typename T, typename IsBad>
std::string first_bad(MatrixView<T> view, std::size_t row, const IsBad& is_bad) {
  const auto values = view.row(row);
  const auto bad = std::find_if(values.begin(), values.end(), is_bad);
  std::ostringstream text;
  text << "row " << row << ", column " << bad - values.begin() << " (both from 0) is " << *bad;
  return text.str();
}

/// The first row, if any, for which `fails(row)`; a look over all rows on all threads.
template <typename Fails>
std::size_t first_failing_row(std::size_t rows, const std::stop_token& stop, const Fails& fails) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, rows), rows,
      [&](const tbb::blocked_range<std::size_t>& range, std::size_t first) {
        throw_if_stopped(stop);
        for (std::size_t row = range.begin(); row != range.end() && row < first; ++row) {
          if (fails(row)) return row;
        }
        return first;
      },
      [](std::size_t a, std::size_t b) { return std::min(a, b); });
}

void refuse(MatrixView<std::uint8_t> view, const Metric& metric, const std::string& what, const std::stop_token&) {
  refuse_too_many_rows(view.rows(), what);
  if (metric.preselection == Preselection::none || metric.preselection == Preselection::cubes) return;
  const std::size_t limit = metric.preselection == Preselection::l1 ? kMaxColumnsAbsolute : kMaxColumnsSquared;
  if (view.cols() > limit) {
    throw DataError(what + ": " + std::to_string(view.cols()) + " columns of 8 bits; exact " + metric.component.name +
                    " distances take at most " + std::to_string(limit));
  }
}

/// Refuses doubles whose sums of differences, or of their squares, may be infinite. Those of floats cannot be.
void refuse_large(MatrixView<double> view, const Metric& metric, const std::string& what, const std::stop_token& stop) {
  // A sum, before its root, of as much for every column.
  const double most = std::numeric_limits<double>::max() / static_cast<double>(16 * (view.cols() + 1));
  const double limit = metric.preselection == Preselection::l1 ? most : std::sqrt(most);
  const auto is_large = [limit](double value) { return std::fabs(value) > limit; };
  const std::size_t large = first_failing_row(view.rows(), stop, [&](std::size_t row) {
    return std::any_of(view.row(row).begin(), view.row(row).end(), is_large);
  });
  if (large == view.rows()) return;
  throw UnorderedDistances(what + ": " + first_bad(view, large, is_large) + "; " + metric.component.name +
                           " distances between such features are too large for double precision; " +
                           std::string(metric.range_advice));
}

/// T is float or double.
template <typename T>
void refuse(MatrixView<T> view, const Metric& metric, const std::string& what, const std::stop_token& stop) {
  refuse_too_many_rows(view.rows(), what);
  const std::size_t unusable = first_failing_row(view.rows(), stop, [&](std::size_t row) {
    // Finite values times zero are zeros; no branch, so that the loop is one of vectors.
    T sum = 0;
    for (const T value : view.row(row)) sum += value * T{0};
    return !(sum == T{0});
  });
  if (unusable != view.rows()) {
    throw DataError(what + ": " + first_bad(view, unusable, [](T value) { return !std::isfinite(value); }) +
                    "; features must be finite");
  }
  if constexpr (std::is_same_v<T, double>) {
    const bool sums = metric.preselection == Preselection::l1 || metric.preselection == Preselection::squared_l2;
    if (sums) refuse_large(view, metric, what, stop);
  }
  if (metric.refuses_negative.empty()) return;
  const auto is_negative = [](T value) { return value < 0; };
  const std::size_t negative = first_failing_row(view.rows(), stop, [&](std::size_t row) {
    return std::any_of(view.row(row).begin(), view.row(row).end(), is_negative);
  });
  if (negative != view.rows()) {
    throw DataError(what + ": " + first_bad(view, negative, is_negative) + "; " + metric.component.name + " " +
                    std::string(metric.refuses_negative));
  }
}

template <typename T>
bool has_kernels(Preselection by) {
  return by != Preselection::none && (by != Preselection::cubes || std::is_same_v<T, std::uint8_t>);
}

template <typename T>
std::vector<NeighborLists> all_pairs(MatrixView<T> view, const MetricSpec& metric, std::span<const RowGroups> groupings,
                                     std::size_t k_max, const SearchControl& control) {
  const Preselection by = metric.metric->preselection;
  if (by == Preselection::directions) {
    const DirectionRows<T> rows(view, *metric.metric->definitions.on<T>().directions);
    return all_pairs_in_floats(rows, metric, groupings, k_max, control);
  }
  if (!has_kernels<T>(by)) return all_pairs_by_definition(view, metric, groupings, k_max, control);
  if (tree_pays(view, view.rows(), by, k_max)) {
    return all_pairs_by_tree(view, metric, groupings, k_max, control);
  }
  if constexpr (std::is_integral_v<T>) {
    return all_pairs_of_bytes(view, metric, groupings, k_max, control);
  } else {
    return all_pairs_in_floats(PlainRows<T>(view), metric, groupings, k_max, control);
  }
}

template <typename T>
NeighborLists against_train(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric, std::size_t k_max,
                            const SearchControl& control) {
  const Preselection by = metric.metric->preselection;
  if (by == Preselection::directions) {
    const DirectionMetric<T>& steps = *metric.metric->definitions.on<T>().directions;
    const DirectionRows<T> train_rows(train, steps);
    return queries_in_floats(train_rows, DirectionRows<T>(queries, steps), metric, k_max, control);
  }
  if (!has_kernels<T>(by)) return queries_by_definition(train, queries, metric, k_max, control);
  if (tree_pays(train, queries.rows(), by, k_max)) {
    return queries_by_tree(train, queries, metric, k_max, control);
  }
  if constexpr (std::is_integral_v<T>) {
    return byte_queries(train, queries, metric, k_max, control);
  } else {
    const PlainRows<T> train_rows(train);
    return queries_in_floats(train_rows, PlainRows<T>(queries), metric, k_max, control);
  }
}

}  // namespace

std::vector<NeighborLists> all_pairs_neighbors(const FeatureView& features, const MetricSpec& metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control) {
  require_allowed(metric);
  return std::visit(
      [&](const auto& view) {
        refuse(view, *metric.metric, "features", control.stop);
        std::vector<NeighborLists> lists;
        for (std::size_t first = 0; first < groupings.size(); first += kGroupingsAtOnce) {
          const std::size_t count = std::min(kGroupingsAtOnce, groupings.size() - first);
          for (NeighborLists& more : all_pairs(view, metric, groupings.subspan(first, count), k_max, control)) {
            lists.push_back(std::move(more));
          }
        }
        return lists;
      },
      features);
}

NeighborLists query_neighbors(const FeatureView& train, const FeatureView& queries, const MetricSpec& metric,
                              std::size_t k_max, const SearchControl& control) {
  require_allowed(metric);
  return std::visit(
      [&](const auto& train_view) {
        const auto* query_view = std::get_if<std::decay_t<decltype(train_view)>>(&queries);
        if (query_view == nullptr) throw DataError("queries and training rows hold different feature types");
        if (query_view->cols() != train_view.cols()) {
          throw DataError("queries have " + std::to_string(query_view->cols()) + " columns, training rows " +
                          std::to_string(train_view.cols()));
        }
        refuse(train_view, *metric.metric, "training features", control.stop);
        refuse(*query_view, *metric.metric, "query features", control.stop);
        return against_train(train_view, *query_view, metric, k_max, control);
      },
      train);
}

}  // namespace gridfold
