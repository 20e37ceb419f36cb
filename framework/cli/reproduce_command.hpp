#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command reproduce_command();

}  // namespace gridfold
