#pragma once

#include <string>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// 16 hexadecimal digits of the SHA-256 of the cell's canonical configuration: a JSON object with sorted keys that
/// holds every setting the scores depend on, so that neither the sweep's formatting nor its other axes matter.
std::string cell_key(const CellSpec& cell);

}  // namespace gridfold
