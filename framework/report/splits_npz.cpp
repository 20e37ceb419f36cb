#include "report/splits_npz.hpp"

#include <array>
#include <bit>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "resampling/split_name.hpp"

namespace gridfold::report {

namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

using Numbers = std::vector<std::int64_t>;

/// Of zip: ISO 3309, reflected, polynomial 0xedb88320.
std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < made.size(); ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xedb88320U : 0U);
      made[i] = value;
    }
    return made;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8);
  return crc ^ 0xffffffffU;
}

void append(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
}

/// Version 1.0 of https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html; the header's length makes
/// the data begin at a multiple of 64.
std::string npy(const Numbers& numbers) {
  std::string header = fmt::format("{{'descr': '<i8', 'fortran_order': False, 'shape': ({},), }}", numbers.size());
  constexpr std::size_t kBeforeHeader = 10;
  header.append(63 - (kBeforeHeader + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  append(bytes, header.size(), 2);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::int64_t));
  return bytes;
}

/// Stored, not compressed: section 4.3 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
class ZipFile {
 public:
  void add(const std::string& name, const std::string& content) {
    constexpr std::uint64_t kFirstOfJanuary1980 = 0x21;
    std::string common;
    append(common, 20, 2);
    append(common, 0, 4);
    append(common, 0, 2);
    append(common, kFirstOfJanuary1980, 2);
    append(common, crc32(content), 4);
    append(common, content.size(), 4);
    append(common, content.size(), 4);
    append(common, name.size(), 2);
    append(common, 0, 2);

    append(directory_, 0x02014b50, 4);
    append(directory_, 20, 2);
    directory_ += common;
    directory_.append(2 + 2 + 2 + 4, '\0');
    append(directory_, bytes_.size(), 4);
    directory_ += name;

    append(bytes_, 0x04034b50, 4);
    bytes_ += common + name;
    bytes_ += content;
    ++files_;
  }

  std::string finish() {
    std::string end;
    append(end, 0x06054b50, 4);
    append(end, 0, 4);
    append(end, files_, 2);
    append(end, files_, 2);
    append(end, directory_.size(), 4);
    append(end, bytes_.size(), 4);
    append(end, 0, 2);
    return std::move(bytes_) + directory_ + end;
  }

 private:
  std::string bytes_;
  std::string directory_;
  std::size_t files_ = 0;
};

}  // namespace

std::uint64_t splits_npz_bytes(const Scheme& scheme) {
  const SplitSet& splits = *scheme.splits;
  std::uint64_t numbers = 5 * splits.count();
  for (std::size_t split = 0; split < splits.count(); ++split) {
    numbers += splits.train_count(split) + splits.test_count(split);
  }
  return numbers * sizeof(std::int64_t) + 4096;
}

std::string splits_npz(const Scheme& scheme, const PlannedPart& part) {
  const SplitSet& splits = *scheme.splits;
  Numbers rows[2];
  Numbers starts[2];
  Numbers coordinates[3];
  std::vector<std::uint32_t> parts[2];
  for (std::size_t split = 0; split < splits.count(); ++split) {
    splits.read(split, parts[0], parts[1]);
    for (std::size_t side = 0; side < 2; ++side) {
      starts[side].push_back(static_cast<std::int64_t>(rows[side].size()));
      for (const std::uint32_t row : parts[side]) rows[side].push_back(part.rows.empty() ? row : part.rows[row]);
    }
    const SplitCoordinates& at = splits.coordinates(split);
    coordinates[0].push_back(at.outer);
    coordinates[1].push_back(at.repeat);
    coordinates[2].push_back(at.fold);
  }
  ZipFile zip;
  zip.add("train.npy", npy(rows[0]));
  zip.add("train_starts.npy", npy(starts[0]));
  zip.add("test.npy", npy(rows[1]));
  zip.add("test_starts.npy", npy(starts[1]));
  zip.add("outer.npy", npy(coordinates[0]));
  zip.add("repeat.npy", npy(coordinates[1]));
  zip.add("fold.npy", npy(coordinates[2]));
  return zip.finish();
}

std::string splits_text(const Scheme& scheme, std::size_t most) {
  const SplitSet& splits = *scheme.splits;
  std::string text;
  for (std::size_t split = 0; split < std::min(most, splits.count()); ++split) {
    text += fmt::format("  {}: {} to train on, {} to judge\n", split_name(splits, split),
                        counted(splits.train_count(split), "row", "rows"), splits.test_count(split));
  }
  if (splits.count() > most) text += fmt::format("  and {} more\n", splits.count() - most);
  return text;
}

}  // namespace gridfold::report
