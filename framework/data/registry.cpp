#include <array>

#include "data/loaders.hpp"

namespace gridfold {

std::span<const Loader> loaders() {
  static const std::array<Loader, 3> list{cifar10_loader(), mnist_loader(), csv_loader()};
  return list;
}

}  // namespace gridfold
