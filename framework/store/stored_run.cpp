#include "store/stored_run.hpp"

#include <fmt/format.h>

namespace gridfold {

std::string to_text(const Shard& shard) { return fmt::format("{}/{}", shard.index, shard.count); }

}  // namespace gridfold
