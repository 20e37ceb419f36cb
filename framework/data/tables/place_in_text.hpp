#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "data/tables/field_scanner.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// A place in a text file, from 1.
struct TextPlace {
  std::size_t line = 0;
  std::size_t column = 0;
};

/// Where a byte of a text stands: line ends before it, and bytes after the last of them, both from 0.
struct PlaceInText {
  std::size_t line = 0;
  std::size_t column = 0;
};

PlaceInText place_in(std::string_view text, std::size_t offset);

/// `file:line:column: problem`, line and column from 1, of a byte of a block.
std::string complaint_at(const std::filesystem::path& path, const TextBlock& block, std::size_t offset,
                         std::string_view problem);

/// The same of what a scanner of the block complains about. A block that is cut is blamed for that.
std::string complaint_at(const std::filesystem::path& path, const TextBlock& block, const TextError& error);

}  // namespace gridfold
