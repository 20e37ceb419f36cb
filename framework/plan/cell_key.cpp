#include "plan/cell_key.hpp"

#include "core/sha256.hpp"

namespace gridfold {

std::string cell_key(const CellSpec& cell) { return sha256_hex(canonical_text(cell)).substr(0, 16); }

}  // namespace gridfold
