#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold retry RUN`.
Command retry_command();

}  // namespace gridfold
