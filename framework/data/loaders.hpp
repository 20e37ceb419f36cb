#pragma once

#include "data/loader.hpp"

namespace gridfold {

/// The formats, one per file, for the registry.
Loader cifar10_loader();
Loader mnist_loader();
Loader csv_loader();

}  // namespace gridfold
