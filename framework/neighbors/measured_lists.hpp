#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "distance/definition.hpp"
#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/control.hpp"
#include "neighbors/list_writer.hpp"
#include "neighbors/measured.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Measures what the lists hold by definition, and writes one NeighborLists per grouping. A query whose list is not
/// complete is measured against all of `train_rows` that are apart from it somewhere.
///
/// `measure.measure(query, candidates, measured)` puts the candidates in the order of (rank, row).
template <typename Measure>
std::vector<NeighborLists> measured_lists(CandidateLists& lists, const Measure& measure, const GroupTable& groups,
                                          std::size_t train_rows, std::size_t k, const MetricSpec& metric,
                                          const SearchControl& control) {
  // The same for features of any type.
  const auto distance_of = definition_of<float>(metric.metric).distance;
  std::vector<NeighborLists> results;
  for (std::size_t g = 0; g < groups.groupings(); ++g) {
    results.push_back(NeighborLists::of_reals(lists.queries(), k, control.lists));
  }
  run_controlled(block_count(lists.queries()), {{}, control.stop}, [&](std::size_t block) -> std::uint64_t {
    std::vector<Measured> measured;
    ListWriter<double> writer(groups);
    lists.drain(block, [&](std::size_t query, std::span<const CandidateKey> candidates, bool complete) {
      if (control.stop.stop_requested()) return;
      std::vector<CandidateKey> all;
      if (!complete) {
        for (std::size_t row = 0; row < train_rows; ++row) {
          if (groups.apart_somewhere(query, row)) all.push_back(candidate_key(0, row));
        }
        candidates = all;
      }
      measure.measure(query, candidates, measured);
      for (const auto& [rank, row] : measured) writer.add(query, row, distance_of(rank, metric.p));
      writer.write(query, results);
    });
    return 0;
  });
  return results;
}

}  // namespace gridfold
