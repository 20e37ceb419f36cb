#include "run/data_fingerprints.hpp"

namespace gridfold {

const std::string& DataFingerprints::part(std::size_t dataset, Part wanted) {
  const PlannedDataset& planned = plan_.datasets[dataset];
  std::optional<std::string>& known = wanted == Part::train ? parts_[dataset].train : parts_[dataset].test;
  if (!known) known = planned.loader->load(wanted == Part::train ? planned.train : *planned.test).fingerprint;
  return *known;
}

}  // namespace gridfold
