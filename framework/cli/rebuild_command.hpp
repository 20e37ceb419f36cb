#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold rebuild RUN`.
Command rebuild_command();

}  // namespace gridfold
