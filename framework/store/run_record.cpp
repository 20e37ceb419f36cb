#include "store/run_record.hpp"

#include <algorithm>
#include <cmath>

namespace gridfold {

const Scalar& RunRecord::value(const ConfigurationRecord& configuration, std::size_t axis) const {
  return axes[axis].values[configuration.coordinates[axis]];
}

std::vector<const ConfigurationRecord*> RunRecord::ranking(std::size_t group) const {
  std::vector<const ConfigurationRecord*> ranking;
  for (const ConfigurationRecord& configuration : configurations) {
    if (configuration.group == group) ranking.push_back(&configuration);
  }
  std::stable_sort(ranking.begin(), ranking.end(),
                   [](const auto* left, const auto* right) { return left->rank < right->rank; });
  return ranking;
}

std::vector<const ConfigurationRecord*> RunRecord::best(std::size_t group) const {
  std::vector<const ConfigurationRecord*> best;
  for (const ConfigurationRecord& configuration : configurations) {
    if (configuration.group == group && configuration.rank == 1 && configuration.is_complete() &&
        !std::isnan(configuration.summaries.front().mean)) {
      best.push_back(&configuration);
    }
  }
  return best;
}

}  // namespace gridfold
