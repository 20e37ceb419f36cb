#pragma once

#include "config/vocabulary.hpp"

namespace gridfold {

/// The components of every registry, for the reader of sweep files to check against.
Vocabulary known_names();

}  // namespace gridfold
