#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold merge RUN RUN ...`.
Command merge_command();

}  // namespace gridfold
