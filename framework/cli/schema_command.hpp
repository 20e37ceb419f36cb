#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold schema`.
Command schema_command();

}  // namespace gridfold
