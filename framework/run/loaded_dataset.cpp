#include "run/loaded_dataset.hpp"

namespace gridfold {

namespace {

Dataset load(const Loader& loader, const PlannedPart& part, const std::stop_token& stop) {
  LoadRequest request = part.request;
  request.stop = stop;
  request.wants_fingerprint = false;
  return load_part(loader, request, &part.stamps);
}

}  // namespace

LoadedDataset load_dataset(const PlannedDataset& planned, const std::stop_token& stop) {
  LoadedDataset loaded{load(*planned.loader, planned.train, stop), std::nullopt};
  if (planned.test) loaded.test = load(*planned.loader, *planned.test, stop);
  return loaded;
}

}  // namespace gridfold
