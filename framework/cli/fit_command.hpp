#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold fit`: fits one configuration of a sweep on all training rows and keeps it in a file.
Command fit_command();

}  // namespace gridfold
