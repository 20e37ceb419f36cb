#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold rerun RUN`.
Command rerun_command();

}  // namespace gridfold
