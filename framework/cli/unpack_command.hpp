#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold unpack FILE`.
Command unpack_command();

}  // namespace gridfold
