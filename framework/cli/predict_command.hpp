#pragma once

#include "cli/command.hpp"

namespace gridfold {

/// `gridfold predict`: predicts rows with a model that `gridfold fit` kept.
Command predict_command();

}  // namespace gridfold
