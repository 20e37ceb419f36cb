#include "run/data_seed.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace gridfold {

std::uint64_t data_seed(const PlannedDataset& dataset) {
  const std::string& fingerprint = dataset.train.shape.fingerprint;
  std::uint64_t seed = 0;
  std::from_chars(fingerprint.data(), fingerprint.data() + std::min<std::size_t>(16, fingerprint.size()), seed, 16);
  return seed;
}

}  // namespace gridfold
