#pragma once

#include "data/part_content.hpp"
#include "data/tables/read_table.hpp"

namespace gridfold {

/// The part that a table is.
PartContent content_of(Table table);

}  // namespace gridfold
