#include "fetch/unpack.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/archive.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostMembers = 100'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

[[noreturn]] void fail(const fs::path& archive, const std::string& problem) {
  throw DataError(fmt::format("{}: {}", archive.string(), problem));
}

/// The member's place below the folder. A name that begins at the root or climbs up has none.
fs::path place_of(const std::string& name, const fs::path& archive) {
  const fs::path path(name);
  bool is_inside = !name.empty() && path.is_relative();
  for (const fs::path& part : path) is_inside = is_inside && part != "..";
  if (!is_inside || name.find('\0') != std::string::npos) {
    fail(archive, fmt::format("the member \"{}\" leads out of the folder that it is unpacked to", name));
  }
  return path.lexically_normal();
}

void write_member(ArchiveReader& reader, const fs::path& file, const fs::path& archive, std::uint64_t& bytes) {
  std::ofstream out(file, std::ios::binary);
  std::vector<std::byte> block(std::size_t{1} << 18);
  while (const std::size_t got = reader.read(block)) {
    bytes += got;
    if (bytes > kMostBytes) fail(archive, fmt::format("unpacks to more than {} GiB", kMostBytes >> 30));
    if (!out.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(got))) break;
  }
  out.close();
  if (!out) throw StoreError(system_error_text(file, "cannot write", errno));
}

}  // namespace

void unpack(const fs::path& archive, const fs::path& folder, const std::stop_token& stop) {
  ArchiveReader reader(archive, stop);
  std::uint64_t bytes = 0;
  for (std::size_t members = 0; const auto member = reader.next();) {
    if (++members > kMostMembers) fail(archive, fmt::format("holds more than {} members", kMostMembers));
    if (!member->is_file && !member->is_folder) continue;
    const fs::path place = folder / place_of(member->name, archive);
    std::error_code failed;
    fs::create_directories(member->is_folder ? place : place.parent_path(), failed);
    if (failed) throw StoreError(fmt::format("{}: {}", place.string(), failed.message()));
    if (member->is_file) write_member(reader, place, archive, bytes);
  }
}

}  // namespace gridfold
