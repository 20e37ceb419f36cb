#include "classifiers/split_work.hpp"

#include "classifiers/classifier.hpp"

namespace gridfold {

std::vector<WantedSplit> wanted_by_split(const Wanted& wanted, std::size_t splits) {
  std::vector<WantedSplit> all(splits);
  for (std::size_t setting = 0; setting < wanted.settings(); ++setting) {
    for (const SplitRange& range : wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) all[split].settings.push_back(setting);
    }
  }
  for (std::size_t split = 0; split < splits; ++split) all[split].split = split;
  std::erase_if(all, [](const WantedSplit& split) { return split.settings.empty(); });
  return all;
}

std::uint64_t seed_of_split(std::uint64_t seed, const SplitCoordinates& split) {
  for (const std::uint32_t part : {split.outer, split.repeat, split.fold, split.train_size}) {
    seed = mixed_seed(seed, part);
  }
  return seed;
}

}  // namespace gridfold
