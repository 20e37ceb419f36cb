#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold validate`.
Command validate_command();

}  // namespace gridfold
