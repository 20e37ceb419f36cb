#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold delete RUN ...`.
Command delete_command();

}  // namespace gridfold
