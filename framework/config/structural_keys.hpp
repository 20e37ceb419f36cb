#pragma once

#include <vector>

#include "config/key_table.hpp"

namespace gridfold {

/// The keys that are the file's own and no component's, each section before its keys. What may be named is filled in
/// from the vocabulary, and a component's parameters follow the key that names it.
std::vector<Key> structural_keys();

}  // namespace gridfold
