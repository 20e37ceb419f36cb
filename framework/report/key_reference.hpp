#pragma once

#include <string>

#include "config/key_table.hpp"

namespace gridfold {

/// The reference page of the sweep file's keys (Markdown), from the table that the reader uses: the keys of the file's
/// own structure, and every component with what it computes, its formula and its parameters.
std::string key_reference_page(const Vocabulary& vocabulary);

}  // namespace gridfold
