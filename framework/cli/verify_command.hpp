#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold verify [RUN ...]`.
Command verify_command();

}  // namespace gridfold
