#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/block_writer.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/control.hpp"
#include "neighbors/measured.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// Measures what the lists hold by definition. A query whose list is not complete is measured against all of
/// `train_rows` that are apart from it somewhere.
///
/// `measure.measure(query, candidates, measured)` puts the candidates in the order of (order key, row).
template <typename Measure>
std::shared_ptr<const SharedNeighbors> measured_lists(CandidateLists& lists, const Measure& measure,
                                                      const GroupTable& groups, std::size_t train_rows, std::size_t k,
                                                      const MetricSpec& metric, const SearchControl& control) {
  const auto neighbors =
      std::make_shared<SharedNeighbors>(lists.queries(), lists.order(), KeptDistances{}, control.lists);
  run_controlled(block_count(lists.queries()), {{}, control.stop}, [&](std::size_t block) -> std::uint64_t {
    std::vector<Measured> measured;
    BlockWriter writer(groups, k);
    lists.drain(block, [&](std::size_t query, std::span<const CandidateKey> candidates, bool complete) {
      writer.start(query);
      if (!control.stop.stop_requested()) {
        std::vector<CandidateKey> all;
        if (!complete) {
          for (std::size_t row = 0; row < train_rows; ++row) {
            if (groups.apart_somewhere(query, row)) all.push_back(candidate_key(0, row));
          }
          candidates = all;
        }
        measure.measure(query, candidates, measured);
        for (const Measured& one : measured) writer.add(one.row, metric.distance(one.order_key));
      }
      writer.end();
    });
    neighbors->put(block, writer.block());
    return 0;
  });
  return neighbors;
}

}  // namespace gridfold
