#include "run/loaded_dataset.hpp"

#include "data/transform.hpp"

namespace gridfold {

LoadedDataset load_dataset(const PlannedDataset& planned) {
  LoadedDataset loaded{planned.loader->load(planned.train), std::nullopt};
  require_finite(loaded.train.view(), planned.train.path.string());
  if (planned.test) {
    loaded.test = planned.loader->load(*planned.test);
    require_finite(loaded.test->view(), planned.test->path.string());
  }
  return loaded;
}

}  // namespace gridfold
