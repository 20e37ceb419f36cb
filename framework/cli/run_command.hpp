#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command run_command();

}  // namespace gridfold
