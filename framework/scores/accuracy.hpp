#pragma once

#include "scores/score.hpp"

namespace gridfold {

Score accuracy_score();

}  // namespace gridfold
