#include "data/arrays/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "data/archive.hpp"
#include "data/feature_memory.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/utf8_text.hpp"

namespace gridfold {

namespace {

/// Where the bytes of an array come from: fills all of `out`, or throws.
using ReadBytes = std::function<void(std::span<std::byte> out, std::string_view what)>;

[[noreturn]] void refuse_npy(const std::string& source, std::string_view problem) {
  throw DataError(fmt::format("{}: {}", source, problem));
}

/// What the header says.
struct Header {
  char byte_order = '|';
  char kind = 'f';
  std::size_t size = 0;
  bool fortran = false;
  std::vector<std::size_t> shape;
};

/// Reads the header's dictionary, a Python literal: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& source) : text_(text), source_(source) {}

  Header parse() {
    expect('{');
    while (!next_is('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        parse_type();
      } else if (key == "fortran_order") {
        header_.fortran = word() == "True";
      } else if (key == "shape") {
        parse_shape();
        has_shape_ = true;
      } else {
        refuse();
      }
      if (!next_is('}')) expect(',');
    }
    if (header_.size == 0 || !has_shape_) refuse();
    return header_;
  }

 private:
  [[noreturn]] void refuse() const {
    refuse_npy(source_, fmt::format("the NPY header {} cannot be read", shown(text_)));
  }

  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) ++position_;
  }

  bool next_is(char c) {
    skip_blanks();
    return position_ < text_.size() && text_[position_] == c;
  }

  void expect(char c) {
    if (!next_is(c)) refuse();
    ++position_;
  }

  std::string quoted() {
    skip_blanks();
    if (position_ >= text_.size()) refuse();
    const char quote = text_[position_];
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, position_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) refuse();
    std::string text(text_.substr(position_ + 1, end - position_ - 1));
    position_ = end + 1;
    return text;
  }

  std::string_view word() {
    skip_blanks();
    const std::size_t begin = position_;
    while (position_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[position_])) != 0) ++position_;
    return text_.substr(begin, position_ - begin);
  }

  void parse_type() {
    if (next_is('[')) refuse_npy(source_, "the array holds structures; save the columns as one array of numbers");
    const std::string type = quoted();
    if (type.size() < 2 || std::string_view("<>|=").find(type[0]) == std::string_view::npos) refuse();
    header_.byte_order = type[0];
    header_.kind = type[1];
    const auto [end, error] = std::from_chars(type.data() + 2, type.data() + type.size(), header_.size);
    if (header_.kind == 'O') {
      refuse_npy(source_, "the array holds Python objects, which only Python reads; save numbers or texts instead");
    }
    if (error != std::errc{} || end != type.data() + type.size()) refuse();
    const auto is_one_of = [&](std::initializer_list<std::size_t> sizes) {
      return std::find(sizes.begin(), sizes.end(), header_.size) != sizes.end();
    };
    constexpr std::size_t kLongestText = 1 << 20;
    const bool is_known =
        (header_.kind == 'b' && header_.size == 1) ||
        ((header_.kind == 'i' || header_.kind == 'u') && is_one_of({1, 2, 4, 8})) ||
        (header_.kind == 'f' && is_one_of({2, 4, 8})) ||
        ((header_.kind == 'U' || header_.kind == 'S') && header_.size > 0 && header_.size <= kLongestText);
    if (!is_known) {
      refuse_npy(source_,
                 fmt::format("the array's type is {}; gridfold reads booleans, integers, floats of 16 to 64 bits, and "
                             "texts",
                             shown(type)));
    }
  }

  void parse_shape() {
    expect('(');
    while (!next_is(')')) {
      const std::string_view digits = word();
      std::size_t size = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
      // Python 2 wrote 3L.
      const bool is_whole = error == std::errc{} && (end == digits.data() + digits.size() || *end == 'L');
      if (!is_whole) refuse();
      header_.shape.push_back(size);
      if (!next_is(')')) expect(',');
    }
    expect(')');
  }

  std::string_view text_;
  const std::string& source_;
  std::size_t position_ = 0;
  Header header_;
  bool has_shape_ = false;
};

Header read_header(const ReadBytes& read, const std::string& source) {
  std::array<unsigned char, 8> begin{};
  read(std::as_writable_bytes(std::span(begin)), "the NPY magic number");
  if (std::memcmp(begin.data(), "\x93NUMPY", 6) != 0) {
    refuse_npy(source, "the file does not begin as a NumPy array does; it is foreign");
  }
  const unsigned version = begin[6];
  if (version < 1 || version > 3) refuse_npy(source, fmt::format("NPY version {}; gridfold reads 1 to 3", version));
  std::array<unsigned char, 4> bytes{};
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  read(std::as_writable_bytes(std::span(bytes)).first(length_bytes), "the NPY header");
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | bytes[i];
  constexpr std::size_t kLongestHeader = 1 << 16;
  if (length > kLongestHeader)
    refuse_npy(source, fmt::format("the NPY header has {} bytes; the file is damaged", length));
  std::string text(length, '\0');
  read(std::as_writable_bytes(std::span(text)), "the NPY header");
  return HeaderParser(text, source).parse();
}

double half_to_double(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const int mantissa = bits & 0x3ff;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) return mantissa == 0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
  if (exponent == 0) return sign * std::ldexp(mantissa, -24);
  return sign * std::ldexp(mantissa + 1024, exponent - 25);
}

std::uint64_t integer_of(const unsigned char* bytes, std::size_t size, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[big_endian ? i : size - 1 - i];
  return value;
}

/// Decodes values of one type from their bytes.
class Decoder {
 public:
  Decoder(const Header& header, const std::string& source)
      : header_(header), source_(source), big_endian_(header.byte_order == '>') {}

  double number(const unsigned char* bytes) const {
    const std::uint64_t bits = integer_of(bytes, header_.size, big_endian_);
    switch (header_.kind) {
      case 'b':
        return bits != 0 ? 1 : 0;
      case 'f':
        if (header_.size == 2) return half_to_double(static_cast<std::uint16_t>(bits));
        if (header_.size == 4) return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        return std::bit_cast<double>(bits);
      case 'i': {
        const auto shift = static_cast<unsigned>(64 - 8 * header_.size);
        return exact_double(static_cast<std::int64_t>(bits << shift) >> shift, source_);
      }
      default:
        return exact_double(bits, source_);
    }
  }

  std::string text(const unsigned char* bytes) const {
    std::string text;
    if (header_.kind == 'S') {
      text.assign(reinterpret_cast<const char*>(bytes), header_.size);
      text.resize(text.find_last_not_of('\0') + 1);
    } else {
      constexpr std::size_t kUnit = 4;
      for (std::size_t i = 0; i < header_.size; ++i) {
        append_utf8(text, static_cast<std::uint32_t>(integer_of(bytes + kUnit * i, kUnit, big_endian_)));
      }
      text.resize(text.find_last_not_of('\0') + 1);
    }
    if (!is_valid_utf8(text)) refuse_npy(source_, fmt::format("the text {} is not valid UTF-8", shown(text)));
    return text;
  }

 private:
  const Header& header_;
  const std::string& source_;
  bool big_endian_;
};

/// Puts values that stand in Fortran order, the first index fastest, into C order.
template <typename T>
std::vector<T> in_c_order(const std::vector<T>& values, const std::vector<std::size_t>& shape) {
  std::vector<T> ordered(values.size());
  std::vector<std::size_t> index(shape.size());
  for (T& value : ordered) {
    std::size_t place = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) place = place * shape[axis] + index[axis];
    value = values[place];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return ordered;
}

/// All values, of `size` bytes each, through `decode`.
template <typename T, typename Decode>
std::vector<T> read_values(const ReadBytes& read, std::size_t count, std::size_t size, const Decode& decode) {
  constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  const std::size_t at_once = std::max<std::size_t>(1, kBlockBytes / size);
  std::vector<unsigned char> bytes(at_once * size);
  std::vector<T> values;
  for (std::size_t done = 0; done < count;) {
    const std::size_t now = std::min(at_once, count - done);
    read(std::as_writable_bytes(std::span(bytes)).first(now * size), "the array");
    // Grown as bytes arrive: a header may promise what the file does not hold.
    for (std::size_t i = 0; i < now; ++i) values.push_back(decode(bytes.data() + i * size));
    done += now;
  }
  return values;
}

/// All values as they are stored, which is as this machine stores them.
template <typename T>
std::vector<T> read_stored(const ReadBytes& read, std::size_t count) {
  constexpr std::size_t kAtOnce = (std::size_t{1} << 22) / sizeof(T);
  std::vector<T> values;
  while (values.size() < count) {
    const std::size_t done = values.size();
    values.resize(std::min(count, done + kAtOnce));
    read(std::as_writable_bytes(std::span(values)).subspan(done * sizeof(T)), "the array");
  }
  return values;
}

template <typename T>
std::vector<T> ordered(std::vector<T> values, const Header& header) {
  return header.fortran && header.shape.size() > 1 ? in_c_order(values, header.shape) : std::move(values);
}

Array read_array(const ReadBytes& read, const Header& header, const std::string& source) {
  const std::size_t count = value_count(header.shape, source);
  const Decoder decoder(header, source);
  if (header.kind == 'U' || header.kind == 'S') {
    const std::size_t bytes = header.kind == 'U' ? 4 * header.size : header.size;
    auto texts =
        read_values<std::string>(read, count, bytes, [&](const unsigned char* at) { return decoder.text(at); });
    return TextArray{header.shape, ordered(std::move(texts), header)};
  }
  const bool is_stored = header.kind == 'f' || (header.kind == 'u' && header.size == 1);
  const auto numbers = [&]<typename T>(T) -> Array {
    const std::size_t rows = header.shape.empty() ? 1 : header.shape.front();
    if (count > 0) require_feature_memory(rows, count / rows, sizeof(T), source);
    if (is_stored && header.size == sizeof(T) && (header.size == 1 || header.byte_order != '>')) {
      return NumberArray{header.shape, ordered(read_stored<T>(read, count), header)};
    }
    auto values = read_values<T>(read, count, header.size,
                                 [&](const unsigned char* at) { return static_cast<T>(decoder.number(at)); });
    return NumberArray{header.shape, ordered(std::move(values), header)};
  };
  if (header.size == 1 && header.kind != 'i') return numbers(std::uint8_t{});
  const bool fits_float = header.size <= 2 || (header.kind == 'f' && header.size == 4) || header.kind == 'b';
  return fits_float ? numbers(float{}) : numbers(double{});
}

/// The array that `name` stands for in an archive, or another member.
std::string array_name(const std::string& member) {
  return member.ends_with(".npy") ? member.substr(0, member.size() - 4) : member;
}

}  // namespace

Array read_npy(const std::filesystem::path& path, const std::stop_token& stop, const ReadProgress& progress) {
  InputFile file(path, stop, progress);
  const ReadBytes read = [&](std::span<std::byte> out, std::string_view what) { file.read_exactly(out, what); };
  const std::string source = path.string();
  const Header header = read_header(read, source);
  const std::size_t size = header.kind == 'U' ? 4 * header.size : header.size;
  file.require_content_size(file.offset() + value_count(header.shape, source) * size, "the header and the values");
  Array array = read_array(read, header, source);
  file.require_end();
  return array;
}

std::vector<std::string> names_in_npz(const std::filesystem::path& path, const std::stop_token& stop) {
  ArchiveReader archive(path, stop);
  std::vector<std::string> names;
  while (const auto member = archive.next()) {
    if (member->is_file) names.push_back(array_name(member->name));
  }
  return names;
}

std::vector<Array> read_npz(const std::filesystem::path& path, std::span<const std::string> wanted,
                            const std::stop_token& stop) {
  std::vector<Array> arrays(wanted.size());
  ArchiveReader archive(path, stop);
  while (const auto member = archive.next()) {
    const auto found = std::find(wanted.begin(), wanted.end(), array_name(member->name));
    if (!member->is_file || found == wanted.end()) continue;
    const std::string source = fmt::format("{}: {}", path.string(), *found);
    const ReadBytes read = [&](std::span<std::byte> out, std::string_view what) {
      for (std::size_t filled = 0; filled < out.size();) {
        const std::size_t got = archive.read(out.subspan(filled));
        if (got == 0) refuse_npy(source, fmt::format("the archive's member ends within {}", what));
        filled += got;
      }
    };
    const Header header = read_header(read, source);
    arrays[static_cast<std::size_t>(found - wanted.begin())] = read_array(read, header, source);
  }
  return arrays;
}

}  // namespace gridfold
