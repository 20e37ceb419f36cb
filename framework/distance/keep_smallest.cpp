#include <algorithm>

#include "distance/tile_kernels.hpp"

namespace gridfold {

std::uint64_t keep_smallest_plainly(std::uint64_t* keys, std::size_t count, std::size_t k, std::size_t, std::uint64_t*,
                                    std::size_t* kept) {
  std::nth_element(keys, keys + (k - 1), keys + count);
  *kept = k;
  return keys[k - 1];
}

}  // namespace gridfold
