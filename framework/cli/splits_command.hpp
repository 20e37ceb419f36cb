#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold splits`: the rows of every split, shown or written for other tools.
Command splits_command();

}  // namespace gridfold
