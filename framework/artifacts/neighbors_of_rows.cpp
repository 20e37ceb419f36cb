#include "artifacts/neighbors_of_rows.hpp"

#include "neighbors/search.hpp"

namespace gridfold {

NearestRows nearest_rows(const FittedConfiguration& cell, const FeatureView& queries, std::size_t count,
                         std::span<const std::uint32_t> own_rows) {
  const Features ready = cell.transformed(queries);
  SearchControl control;
  control.stop = cell.context().stop;
  const std::size_t searched = count + (own_rows.empty() ? 0 : 1);
  const NeighborLists lists = query_neighbors(cell.train_rows(), view_of(ready), cell.metric(), searched, control);
  NearestRows nearest{Matrix<std::uint32_t>(lists.queries(), count), Matrix<double>(lists.queries(), count)};
  for (std::size_t query = 0; query < lists.queries(); ++query) {
    const NeighborList list = lists.list(query);
    std::size_t place = 0;
    for (std::size_t i = 0; i < list.rows.size() && place < count; ++i) {
      if (!own_rows.empty() && list.rows[i] == own_rows[query]) continue;
      nearest.rows.row(query)[place] = list.rows[i];
      nearest.distances.row(query)[place++] = list.distances[i];
    }
  }
  return nearest;
}

}  // namespace gridfold
