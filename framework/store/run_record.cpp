#include "store/run_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gridfold {

const Scalar& RunRecord::value(const ConfigurationRecord& configuration, std::size_t axis) const {
  return axes[axis].values[configuration.coordinates[axis]];
}

void RunRecord::rank() {
  if (scores.empty()) return;
  std::vector<std::vector<ConfigurationRecord*>> members(groups.size());
  for (ConfigurationRecord& configuration : configurations) members[configuration.group].push_back(&configuration);
  for (const std::vector<ConfigurationRecord*>& group : members) {
    // Means over fewer splits than others have, where some failed or have no value of the score, cannot be compared.
    std::size_t most = 0;
    for (const ConfigurationRecord* configuration : group) {
      if (configuration->is_complete()) most = std::max(most, configuration->summaries.front().n);
    }
    std::vector<double> means;
    for (const ConfigurationRecord* configuration : group) {
      const Summary& summary = configuration->summaries.front();
      means.push_back(configuration->is_complete() && summary.n == most ? summary.mean
                                                                        : std::numeric_limits<double>::quiet_NaN());
    }
    const std::vector<std::size_t> rank_of = ranks(means, scores.front().higher_is_better);
    for (std::size_t i = 0; i < rank_of.size(); ++i) group[i]->rank = rank_of[i];
  }
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
