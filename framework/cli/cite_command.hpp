#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold cite`: how to cite gridfold.
Command cite_command();

}  // namespace gridfold
