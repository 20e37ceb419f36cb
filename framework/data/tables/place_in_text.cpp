#include "data/tables/place_in_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gridfold {

PlaceInText place_in(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_end = before.rfind('\n');
  return {static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          line_end == std::string_view::npos ? offset : offset - line_end - 1};
}

std::string complaint_at(const std::filesystem::path& path, const TextBlock& block, std::size_t offset,
                         std::string_view problem) {
  const PlaceInText place = place_in(block.text, offset);
  return fmt::format("{}:{}:{}: {}", path.string(), block.first_line + place.line, place.column + 1, problem);
}

std::string complaint_at(const std::filesystem::path& path, const TextBlock& block, const TextError& error) {
  if (!block.is_cut) return complaint_at(path, block, error.offset, error.what());
  return complaint_at(path, block, error.offset,
                      fmt::format("the record is longer than {} MiB; is this a text table, and is every quote closed?",
                                  TextBlocks::kMaxRecordBytes >> 20));
}

}  // namespace gridfold
