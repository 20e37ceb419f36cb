#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold bench kernels`: the levels of instructions, which one is in use, and how fast it is.
Command bench_command();

}  // namespace gridfold
