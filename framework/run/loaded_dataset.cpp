#include "run/loaded_dataset.hpp"

#include "data/transform.hpp"

namespace gridfold {

namespace {

Dataset load(const Loader& loader, LoadRequest request, const std::stop_token& stop) {
  request.stop = stop;
  Dataset part = loader.load(request);
  require_finite(part.view(), source_of(loader, request), stop);
  return part;
}

}  // namespace

LoadedDataset load_dataset(const PlannedDataset& planned, const std::stop_token& stop) {
  LoadedDataset loaded{load(*planned.loader, planned.train, stop), std::nullopt};
  if (planned.test) loaded.test = load(*planned.loader, *planned.test, stop);
  return loaded;
}

}  // namespace gridfold
