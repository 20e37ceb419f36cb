#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command show_command();

}  // namespace gridfold
