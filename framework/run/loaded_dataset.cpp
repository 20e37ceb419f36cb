#include "run/loaded_dataset.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

Dataset load(const Loader& loader, const PlannedPart& part, const std::stop_token& stop) {
  LoadRequest request = part.request;
  request.stop = stop;
  Dataset dataset = loader.load(request);
  // What was read is what was planned, or the results would belong to neither.
  if (stamps_of(loader.files(request)) != part.shape.stamps) {
    throw DataError(fmt::format("{}: the file changed since it was planned; run the sweep again",
                                loader.files(request).front().string()));
  }
  return dataset;
}

}  // namespace

LoadedDataset load_dataset(const PlannedDataset& planned, const std::stop_token& stop) {
  LoadedDataset loaded{load(*planned.loader, planned.train, stop), std::nullopt};
  if (planned.test) loaded.test = load(*planned.loader, *planned.test, stop);
  return loaded;
}

}  // namespace gridfold
