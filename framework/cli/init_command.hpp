#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold init`.
Command init_command();

}  // namespace gridfold
