#include "data/tables/text_blocks.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "data/tables/utf8_text.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::string_view kLittleMark = "\xff\xfe";
constexpr std::string_view kBigMark = "\xfe\xff";

/// Whether a quote behind `c` may open a field, or be the second of a doubled one; behind a letter or digit it is text.
bool may_stand_before_quote(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && std::isalnum(byte) == 0;
}

}  // namespace

TextBlocks::TextBlocks(const std::filesystem::path& path, Encoding encoding, const std::stop_token& stop,
                       ReadProgress progress, Quotes quotes)
    : file_(path, stop, std::move(progress)), encoding_(encoding), quotes_(quotes) {
  bytes_.resize(kBlockBytes);
  std::array<char, 3> first{};
  const std::size_t got = file_.read(std::as_writable_bytes(std::span(first)));
  std::string_view begin(first.data(), got);
  if (begin.starts_with(kUtf8Mark)) {
    encoding_ = Encoding::utf8;
    begin.remove_prefix(kUtf8Mark.size());
  } else if (begin.starts_with(kLittleMark) || begin.starts_with(kBigMark)) {
    encoding_ = Encoding::utf16;
    big_endian_ = begin.starts_with(kBigMark);
    begin.remove_prefix(kBigMark.size());
  } else if (encoding == Encoding::utf16) {
    file_.fail(0, "the text has no byte order mark, so it does not say which UTF-16 it is; save it as UTF-8");
  }
  append_decoded(begin);
  find_record_end(0);
}

std::size_t TextBlocks::find_record_end(std::size_t begin) {
  const std::string_view text = text_;
  std::size_t record_end = 0;
  while (begin < text.size()) {
    const std::size_t quote =
        quotes_ == Quotes::hold_lines ? std::min(text.find('"', begin), text.size()) : text.size();
    if (!within_quotes_) {
      const std::size_t line_end = text.substr(begin, quote - begin).rfind('\n');
      if (line_end != std::string_view::npos) record_end = begin + line_end + 1;
    }
    if (quote == text.size()) break;
    within_quotes_ = !within_quotes_ && (quote == 0 || may_stand_before_quote(text[quote - 1]));
    begin = quote + 1;
  }
  return record_end;
}

bool TextBlocks::append() {
  const std::size_t got = file_.read(std::as_writable_bytes(std::span(bytes_)));
  append_decoded(std::string_view(bytes_).substr(0, got));
  if (got == 0 && !pending_.empty()) file_.fail(file_.offset(), "the UTF-16 text ends within a character");
  return got > 0;
}

void TextBlocks::append_decoded(std::string_view bytes) {
  switch (encoding_) {
    case Encoding::utf8:
      text_.append(bytes);
      return;
    case Encoding::latin1:
      for (const char c : bytes) append_utf8(text_, static_cast<unsigned char>(c));
      return;
    case Encoding::utf16:
      append_utf16(bytes);
  }
}

void TextBlocks::append_utf16(std::string_view bytes) {
  pending_.append(bytes);
  const auto unit_at = [&](std::size_t i) -> std::uint32_t {
    const auto one = static_cast<unsigned char>(pending_[i]);
    const auto two = static_cast<unsigned char>(pending_[i + 1]);
    return static_cast<std::uint32_t>(big_endian_ ? one << 8 | two : two << 8 | one);
  };
  std::size_t i = 0;
  for (; i + 2 <= pending_.size(); i += 2) {
    const std::uint32_t unit = unit_at(i);
    const bool is_surrogate = unit >= 0xd800 && unit < 0xe000;
    if (!is_surrogate) {
      append_utf8(text_, unit);
      continue;
    }
    if (unit < 0xdc00 && i + 4 > pending_.size()) break;
    const std::uint32_t low = unit < 0xdc00 ? unit_at(i + 2) : 0;
    if (low < 0xdc00 || low >= 0xe000) {
      file_.fail(file_.offset() - pending_.size() + i, "half of a UTF-16 character stands alone");
    }
    append_utf8(text_, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    i += 2;
  }
  pending_.erase(0, i);
}

void TextBlocks::skip_empty_lines(TextBlock& block) {
  // A tab may separate empty fields.
  const std::size_t text = block.text.find_first_not_of(" \r\n");
  const std::size_t line_end = block.text.rfind('\n', text);
  if (line_end == std::string::npos || text == std::string::npos) return;
  block.first_line += static_cast<std::size_t>(
      std::count(block.text.begin(), block.text.begin() + static_cast<std::ptrdiff_t>(line_end) + 1, '\n'));
  block.text.erase(0, line_end + 1);
}

std::optional<TextBlock> TextBlocks::next() {
  std::size_t record_end = 0;
  // What was left of the last block holds no whole record: only what is new is looked at.
  while (!at_end_ && record_end == 0 && text_.size() <= kMaxRecordBytes) {
    const std::size_t before = text_.size();
    at_end_ = !append();
    record_end = find_record_end(before);
  }
  TextBlock block;
  block.first_line = next_line_;
  block.is_cut = record_end == 0 && !at_end_;
  if (at_end_ || record_end == 0) {
    record_end = text_.size();
    within_quotes_ = false;
  }
  if (record_end == 0) return std::nullopt;
  std::string rest;
  rest.reserve(kBlockBytes + kBlockBytes / 4);
  rest.assign(text_, record_end);
  text_.resize(record_end);
  block.text = std::exchange(text_, std::move(rest));
  next_line_ += static_cast<std::size_t>(std::count(block.text.begin(), block.text.end(), '\n'));
  if (block.first_line == 1 && quotes_ == Quotes::hold_lines) skip_empty_lines(block);
  return block;
}

}  // namespace gridfold
