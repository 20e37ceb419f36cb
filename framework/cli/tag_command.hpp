#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold tag RUN [TAG ...]`.
Command tag_command();

}  // namespace gridfold
