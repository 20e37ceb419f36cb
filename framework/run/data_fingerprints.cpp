#include "run/data_fingerprints.hpp"

namespace gridfold {

const std::string& DataFingerprints::part(std::size_t dataset, Part wanted) {
  const PlannedDataset& planned = plan_.datasets[dataset];
  std::optional<std::string>& known = wanted == Part::train ? parts_[dataset].train : parts_[dataset].test;
  if (!known) {
    LoadRequest request = wanted == Part::train ? planned.train : *planned.test;
    request.stop = stop_;
    known = planned.loader->load(request).fingerprint;
  }
  return *known;
}

}  // namespace gridfold
