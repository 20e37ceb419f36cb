#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold list`.
Command list_command();

}  // namespace gridfold
