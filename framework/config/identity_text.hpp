#pragma once

#include <string>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// The resolved sweep without the paths of its files: equal for sweeps that differ only in where their data lie.
std::string identity_text(const SweepSpec& sweep);

}  // namespace gridfold
