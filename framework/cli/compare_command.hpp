#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command compare_command();

}  // namespace gridfold
