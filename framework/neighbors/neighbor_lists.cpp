#include "neighbors/neighbor_lists.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "neighbors/row_blocks.hpp"

namespace gridfold {

SharedNeighbors::SharedNeighbors(std::size_t queries, std::span<const std::uint32_t> order, KeptDistances kept,
                                 ListContent content)
    : queries_(queries),
      kept_(std::move(kept)),
      content_(content),
      places_(order.size()),
      blocks_(block_count(queries)) {
  assert(order.empty() || order.size() == queries);
  for (std::size_t place = 0; place < order.size(); ++place) places_[order[place]] = static_cast<std::uint32_t>(place);
}

void SharedNeighbors::put(std::size_t block, const Block& neighbors) {
  assert(neighbors.ends.size() == rows_in_block(queries_, block));
  Block& kept = blocks_[block];
  // Copies are as large as what they hold; what grew step by step is larger.
  kept.ends = neighbors.ends;
  kept.rows = neighbors.rows;
  if (content_ == ListContent::rows) return;
  assert((kept_.are_integers ? neighbors.integers.size() : neighbors.reals.size()) == neighbors.rows.size());
  kept.integers = neighbors.integers;
  kept.reals = neighbors.reals;
}

SharedNeighbors::Place SharedNeighbors::place_of(std::size_t query) const {
  const std::size_t place = places_.empty() ? query : places_[query];
  const Block& block = blocks_[place / kBlockRows];
  const std::size_t in_block = place % kBlockRows;
  return {block, in_block == 0 ? 0 : block.ends[in_block - 1], block.ends[in_block]};
}

void SharedNeighbors::fetch(std::size_t query) const {
  constexpr std::size_t kRowsInLine = 16;
  const auto [block, begin, end] = place_of(query);
  for (std::size_t row = begin; row < end; row += kRowsInLine) __builtin_prefetch(block.rows.data() + row);
}

NeighborLists::NeighborLists(std::shared_ptr<const SharedNeighbors> neighbors, std::size_t k)
    : neighbors_(std::move(neighbors)), k_(k), queries_(neighbors_->queries()) {
  std::iota(queries_.begin(), queries_.end(), 0U);
}

NeighborLists::NeighborLists(std::shared_ptr<const SharedNeighbors> neighbors, std::size_t k, RowGroups groups,
                             std::vector<std::uint32_t> queries)
    : neighbors_(std::move(neighbors)), k_(k), groups_(std::move(groups)), queries_(std::move(queries)) {}

template <typename Write>
std::size_t NeighborLists::read_all(std::size_t begin, std::size_t end, std::size_t count, const Write& write) {
  const std::size_t found = std::min(end - begin, count);
  for (std::size_t i = 0; i < found; ++i) write(begin + i, i);
  return found;
}

template <typename Write>
std::size_t NeighborLists::read_grouped(const SharedNeighbors::Block& block, std::size_t begin, std::size_t end,
                                        std::uint32_t query_row, std::size_t count, const Write& write) const {
  std::size_t found = 0;
  if (groups_->has_repeated()) {
    const std::uint32_t own = (*groups_)[query_row];
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t group = (*groups_)[block.rows[i]];
      if (group == own || group == RowGroups::kLeftOut) continue;
      for (std::uint32_t left = groups_->times(group); left > 0 && found < count; --left) write(i, found++);
    }
    return found;
  }
  return groups_->visit([&](const auto* groups, auto left_out) {
    const std::uint32_t* rows = block.rows.data();
    const auto size = static_cast<std::uint32_t>(groups_->size());
    const auto own = groups[query_row];
    // Without branches, which nobody could foretell: what is not wanted is written over by the next.
    for (std::size_t i = begin; i < end && found < count; ++i) {
      write(i, found);
      const auto group = groups[std::min(rows[i], size)];
      found += static_cast<std::size_t>((group != own) & (group != left_out));
    }
    return found;
  });
}

void NeighborLists::read(std::size_t query, std::size_t count, NeighborList& list) const {
  assert(query < queries() && count <= k_);
  const std::uint32_t query_row = queries_[query];
  const SharedNeighbors::Place place = neighbors_->place_of(query_row);
  if (query + 1 < queries()) neighbors_->fetch(queries_[query + 1]);
  list.rows.resize(count);
  const SharedNeighbors::Block& block = place.block;
  const auto read_rows = [&](const auto& write) {
    return groups_ ? read_grouped(block, place.begin, place.end, query_row, count, write)
                   : read_all(place.begin, place.end, count, write);
  };
  const std::uint32_t* rows = block.rows.data();
  std::uint32_t* found_rows = list.rows.data();
  std::size_t found = 0;
  if (neighbors_->content_ == ListContent::rows) {
    list.distances.clear();
    found = read_rows([=](std::size_t from, std::size_t to) { found_rows[to] = rows[from]; });
  } else {
    const KeptDistances& kept = neighbors_->kept_;
    list.distances.resize(count);
    double* distances = list.distances.data();
    const auto read_with = [&](const auto* of_block) {
      return read_rows([=](std::size_t from, std::size_t to) {
        found_rows[to] = rows[from];
        distances[to] = static_cast<double>(of_block[from]);
      });
    };
    found = kept.are_integers ? read_with(block.integers.data()) : read_with(block.reals.data());
    list.distances.resize(found);
    if (kept.root != nullptr) {
      for (double& distance : list.distances) distance = kept.root(distance, kept.parameters);
    }
  }
  list.rows.resize(found);
}

NeighborList NeighborLists::list(std::size_t query) const {
  NeighborList whole;
  read(query, k_, whole);
  return whole;
}

std::vector<NeighborLists> lists_of(const std::shared_ptr<const SharedNeighbors>& neighbors,
                                    std::span<const RowGroups> groupings, std::size_t k) {
  std::vector<std::uint32_t> queries(neighbors->queries());
  std::iota(queries.begin(), queries.end(), 0U);
  std::vector<NeighborLists> lists;
  for (const RowGroups& groups : groupings) lists.emplace_back(neighbors, k, groups, queries);
  return lists;
}

}  // namespace gridfold
