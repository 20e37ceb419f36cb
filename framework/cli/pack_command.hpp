#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold pack RUN [FILE]`.
Command pack_command();

}  // namespace gridfold
