#include "store/read_file.hpp"

#include <fcntl.h>

#include <span>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "store/file_descriptor.hpp"

namespace gridfold {

std::string read_file(const std::filesystem::path& path, std::uint64_t most_bytes) {
  FileDescriptor file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  file.require_regular();
  const std::uint64_t size = file.size();
  if (size > most_bytes) {
    throw StoreError(fmt::format("{}: has {} bytes; at most {} are read", path.string(), size, most_bytes));
  }
  std::string text(size, '\0');
  text.resize(file.read_up_to(std::as_writable_bytes(std::span(text))));
  return text;
}

FileDigest digest_of_file(const std::filesystem::path& path) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
  FileDescriptor file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  file.require_regular();
  std::vector<std::byte> piece(kPieceBytes);
  Sha256 hash;
  FileDigest digest;
  while (const std::size_t got = file.read_up_to(piece)) {
    hash.update(std::span<const std::byte>(piece).first(got));
    digest.bytes += got;
  }
  digest.sha256 = hash.hex_digest();
  return digest;
}

void require_no_link(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored))) return;
  throw StoreError(fmt::format("{}: is a link, which gridfold does not follow in a run's folder", path.string()));
}

}  // namespace gridfold
