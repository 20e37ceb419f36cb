#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold diff RUN RUN`.
Command diff_command();

}  // namespace gridfold
