#include "data/tables/text_lines.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

TextLines::TextLines(const std::filesystem::path& path, const std::stop_token& stop, ReadProgress progress)
    : blocks_(path, Encoding::utf8, stop, std::move(progress), Quotes::none) {}

std::optional<std::string_view> TextLines::next() {
  if (position_ >= block_.text.size()) {
    std::optional<TextBlock> block = blocks_.next();
    if (!block) return std::nullopt;
    block_ = std::move(*block);
    position_ = 0;
  }
  ++number_;
  const std::string_view rest = std::string_view(block_.text).substr(position_);
  if (block_.is_cut) {
    fail(0, fmt::format("the line is longer than {} MiB; is this a text file?", TextBlocks::kMaxRecordBytes >> 20));
  }
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  position_ += end + 1;
  std::string_view line = rest.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void TextLines::fail(std::size_t offset, std::string_view problem) const {
  throw DataError(fmt::format("{}:{}:{}: {}", blocks_.path().string(), number_, offset + 1, problem));
}

}  // namespace gridfold
