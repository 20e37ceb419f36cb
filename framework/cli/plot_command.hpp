#pragma once

#include "cli/command.hpp"

namespace gridfold {

Command plot_command();

}  // namespace gridfold
