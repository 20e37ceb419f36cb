#include "data/loaders.hpp"

namespace gridfold {

std::vector<Loader> built_in_loaders() {
  std::vector<Loader> all;
  all.push_back(cifar10_loader());
  all.push_back(mnist_loader());
  all.push_back(csv_loader());
  all.push_back(blobs_loader());
  all.push_back(circles_loader());
  all.push_back(moons_loader());
  all.push_back(quadrants_loader());
  all.push_back(ring_loader());
  all.push_back(three_modes_loader());
  all.push_back(uniform_cube_loader());
  return all;
}

}  // namespace gridfold
