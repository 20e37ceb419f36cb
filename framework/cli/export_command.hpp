#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold export`: writes a stored run for other programs.
Command export_command();

}  // namespace gridfold
