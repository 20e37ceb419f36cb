#include "store/run_record.hpp"

#include <algorithm>
#include <cmath>

namespace gridfold {

std::size_t ConfigurationRecord::count(FoldStatus status) const {
  const auto has_status = [&](const FoldOutcome& fold) { return fold.status == status; };
  return static_cast<std::size_t>(std::count_if(folds.begin(), folds.end(), has_status));
}

const Scalar& RunRecord::value(const ConfigurationRecord& configuration, std::size_t axis) const {
  return axes[axis].values[configuration.coordinates[axis]];
}

std::vector<const ConfigurationRecord*> RunRecord::best() const {
  std::vector<const ConfigurationRecord*> best;
  for (const ConfigurationRecord& configuration : configurations) {
    if (configuration.rank == 1 && !std::isnan(configuration.summaries.front().mean)) best.push_back(&configuration);
  }
  return best;
}

}  // namespace gridfold
