#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold watch RUN`.
Command watch_command();

}  // namespace gridfold
