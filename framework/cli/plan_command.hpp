#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command plan_command();

}  // namespace gridfold
