#include "data/arrays/mat_elements.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "core/error.hpp"

// https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf: behind a header of 128 bytes, elements of a type,
// the number of their bytes, and these; a compressed one holds another one. A matrix is made of elements itself: flags,
// dimensions, name and values, each padded to 8 bytes, short ones with type and size in 4 bytes.

namespace gridfold {

namespace {

constexpr std::uint32_t kMatrix = 14;
constexpr std::uint32_t kCompressed = 15;
/// What stands before the values of a matrix is far shorter.
constexpr std::size_t kBeginning = 4096;

/// The bytes that a value of a type takes; 0 where it is no number.
std::size_t bytes_of_type(std::uint32_t type) {
  constexpr std::array<std::size_t, 14> kBytes{0, 1, 1, 2, 2, 4, 4, 4, 0, 8, 0, 0, 8, 8};
  return type < kBytes.size() ? kBytes[type] : 0;
}

std::uint32_t word_at(std::string_view bytes, std::size_t at, bool is_little) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[is_little ? at + 3 - i : at + i]);
  }
  return value;
}

/// The beginning of what was deflated, or nothing.
std::string inflated_element(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  std::string out(kBeginning, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

/// Goes through the elements that a matrix begins with.
class MatrixReader {
 public:
  MatrixReader(std::string_view bytes, bool is_little) : bytes_(bytes), is_little_(is_little) {}

  /// Empty where it is no full array of numbers.
  std::optional<MatElement> read() {
    const auto flags = next();
    if (!flags || flags->content.empty() || !next()) return std::nullopt;
    const auto name = next();
    const auto values = next();
    constexpr std::uint32_t kFirstNumeric = 6;
    constexpr std::uint32_t kLastNumeric = 15;
    if (flags->content.size() < 4 || !name || !values) return std::nullopt;
    const std::uint32_t kind = word_at(flags->content, 0, is_little_) & 0xff;
    const std::size_t bytes = bytes_of_type(values->type);
    if (kind < kFirstNumeric || kind > kLastNumeric || bytes == 0) return std::nullopt;
    return MatElement{std::string(name->content), values->size / bytes};
  }

 private:
  struct Element {
    std::uint32_t type = 0;
    std::uint64_t size = 0;
    /// As far as it is among the bytes.
    std::string_view content;
  };

  std::optional<Element> next() {
    constexpr std::size_t kTag = 8;
    if (position_ + kTag > bytes_.size()) return std::nullopt;
    const std::uint32_t first = word_at(bytes_, position_, is_little_);
    const bool is_short = first >> 16 != 0;
    Element element{
        is_short ? first & 0xffff : first, is_short ? first >> 16 : word_at(bytes_, position_ + 4, is_little_), {}};
    const std::size_t begin = position_ + (is_short ? 4 : kTag);
    element.content = bytes_.substr(begin, element.size);
    const std::uint64_t padded = (element.size + kTag - 1) / kTag * kTag;
    position_ += is_short ? kTag : kTag + std::min<std::uint64_t>(padded, bytes_.size());
    return element;
  }

  std::string_view bytes_;
  bool is_little_;
  std::size_t position_ = 0;
};

}  // namespace

std::vector<MatElement> mat_elements(const std::filesystem::path& path) {
  constexpr std::uint64_t kHeader = 128;
  constexpr std::size_t kTag = 8;
  std::vector<MatElement> elements;
  std::ifstream file(path, std::ios::binary);
  std::array<char, kHeader> header{};
  file.read(header.data(), header.size());
  const std::string_view text(header.data(), header.size());
  const bool is_little = text.ends_with("IM");
  if (!file || !text.starts_with("MATLAB 5.0") || !(is_little || text.ends_with("MI"))) return elements;
  const std::uint64_t size = std::filesystem::file_size(path);
  std::string bytes;
  for (std::uint64_t position = kHeader; position < size;) {
    bytes.resize(std::min<std::uint64_t>(kTag + kBeginning, size - position));
    file.seekg(static_cast<std::streamoff>(position));
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const std::uint64_t content = bytes.size() < kTag ? size : word_at(bytes, 4, is_little);
    position += kTag + content;
    if (!file || position > size) {
      throw DataError(fmt::format("{}: the file is cut short; copy or download it again", path.string()));
    }
    std::uint32_t type = word_at(bytes, 0, is_little);
    bytes = bytes.substr(kTag, content);
    if (type == kCompressed) {
      bytes = inflated_element(bytes);
      type = bytes.size() < kTag ? 0 : word_at(bytes, 0, is_little);
      bytes.erase(0, kTag);
    }
    if (type != kMatrix) continue;
    if (auto element = MatrixReader(bytes, is_little).read()) elements.push_back(std::move(*element));
  }
  return elements;
}

}  // namespace gridfold
