#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command data_command();

}  // namespace gridfold
