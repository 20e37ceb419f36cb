#include "neighbors/search.hpp"

#include <cmath>
#include <string>
#include <type_traits>

#include "core/error.hpp"
#include "neighbors/byte_search.hpp"
#include "neighbors/float_search.hpp"
#include "neighbors/group_table.hpp"

namespace gridfold {

namespace {

// Squared distances of 8-bit rows are at most 255^2 a column and must fit 32 bits; absolute ones 255.
constexpr std::size_t kMaxColumnsSquared = 0xffffffffU / (255U * 255U);
constexpr std::size_t kMaxColumnsAbsolute = 0xffffffffU / 255U;

void refuse_too_many_rows(std::size_t rows, const std::string& what) {
  if (rows >= kNoNeighbor) {
    throw DataError(what + ": " + std::to_string(rows) + " rows; at most " + std::to_string(kNoNeighbor - 1) +
                    " can be told apart");
  }
}

void refuse(MatrixView<std::uint8_t> view, Metric metric, const std::string& what) {
  refuse_too_many_rows(view.rows(), what);
  const std::size_t limit = metric == Metric::l1 ? kMaxColumnsAbsolute : kMaxColumnsSquared;
  if (view.cols() > limit) {
    throw DataError(what + ": " + std::to_string(view.cols()) + " columns of 8 bits; exact " +
                    std::string(to_text(metric)) + " distances take at most " + std::to_string(limit));
  }
}

void refuse(MatrixView<float> view, Metric, const std::string& what) {
  refuse_too_many_rows(view.rows(), what);
  for (std::size_t r = 0; r < view.rows(); ++r) {
    for (std::size_t c = 0; c < view.cols(); ++c) {
      if (!std::isfinite(view.row(r)[c])) {
        throw DataError(what + ": row " + std::to_string(r) + ", column " + std::to_string(c) +
                        " is not a finite number");
      }
    }
  }
}

std::vector<NeighborLists> all_pairs(MatrixView<std::uint8_t> view, Metric metric, std::span<const RowGroups> groupings,
                                     std::size_t k_max, const SearchControl& control) {
  return all_pairs_of_bytes(view, metric, groupings, k_max, control);
}

std::vector<NeighborLists> all_pairs(MatrixView<float> view, Metric metric, std::span<const RowGroups> groupings,
                                     std::size_t k_max, const SearchControl& control) {
  return all_pairs_of_floats(view, metric, groupings, k_max, control);
}

NeighborLists against_train(MatrixView<std::uint8_t> train, MatrixView<std::uint8_t> queries, Metric metric,
                            std::size_t k_max, const SearchControl& control) {
  return byte_queries(train, queries, metric, k_max, control);
}

NeighborLists against_train(MatrixView<float> train, MatrixView<float> queries, Metric metric, std::size_t k_max,
                            const SearchControl& control) {
  return float_queries(train, queries, metric, k_max, control);
}

}  // namespace

std::vector<NeighborLists> all_pairs_neighbors(const FeatureView& features, Metric metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control) {
  return std::visit(
      [&](const auto& view) {
        refuse(view, metric, "features");
        std::vector<NeighborLists> lists;
        for (std::size_t first = 0; first < groupings.size(); first += GroupTable::kMaxGroupings) {
          const std::size_t count = std::min(GroupTable::kMaxGroupings, groupings.size() - first);
          for (NeighborLists& more : all_pairs(view, metric, groupings.subspan(first, count), k_max, control)) {
            lists.push_back(std::move(more));
          }
        }
        return lists;
      },
      features);
}

NeighborLists query_neighbors(const FeatureView& train, const FeatureView& queries, Metric metric, std::size_t k_max,
                              const SearchControl& control) {
  return std::visit(
      [&](const auto& train_view) {
        const auto* query_view = std::get_if<std::decay_t<decltype(train_view)>>(&queries);
        if (query_view == nullptr) throw DataError("queries and training rows hold different feature types");
        if (query_view->cols() != train_view.cols()) {
          throw DataError("queries have " + std::to_string(query_view->cols()) + " columns, training rows " +
                          std::to_string(train_view.cols()));
        }
        refuse(train_view, metric, "training features");
        refuse(*query_view, metric, "query features");
        return against_train(train_view, *query_view, metric, k_max, control);
      },
      train);
}

}  // namespace gridfold
