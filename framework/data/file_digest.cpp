#include "data/file_digest.hpp"

#include <fstream>
#include <span>
#include <vector>

#include "core/cancelled.hpp"
#include "core/sha256.hpp"
#include "data/digest_cache.hpp"

namespace gridfold {

namespace {

std::string sha256_of(const std::filesystem::path& file, const std::stop_token& stop) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> piece(kPieceBytes);
  Sha256 hash;
  while (stream) {
    throw_if_stopped(stop);
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hash.update(std::as_bytes(std::span(piece).first(static_cast<std::size_t>(stream.gcount()))));
  }
  return stream.eof() ? hash.hex_digest() : std::string();
}

}  // namespace

std::string file_digest(const FileStamp& file, const std::stop_token& stop) {
  return cached_digest("SHA-256 of the file", {file}, [&] { return sha256_of(file.path, stop); });
}

}  // namespace gridfold
