#include "data/loaders.hpp"

namespace gridfold {

std::vector<Loader> built_in_loaders() {
  std::vector<Loader> all;
  all.push_back(cifar10_loader());
  all.push_back(mnist_loader());
  all.push_back(csv_loader());
  return all;
}

}  // namespace gridfold
