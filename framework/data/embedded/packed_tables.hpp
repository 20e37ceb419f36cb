#pragma once

#include <array>
#include <span>
#include <string_view>

namespace gridfold {

/// A gzip file that is a part of the program.
struct PackedTable {
  std::string_view name;
  std::span<const unsigned char> bytes;
};

/// Written by embed_tables.cmake.
extern const std::array<PackedTable, 4> kPackedTables;

}  // namespace gridfold
