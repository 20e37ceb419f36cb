#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold evaluate`: fits what a run chose on all training rows and judges it by the test part, once.
Command evaluate_command();

}  // namespace gridfold
