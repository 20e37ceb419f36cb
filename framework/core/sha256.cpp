#include "core/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <string_view>

#include "core/error.hpp"
#include "core/hex_text.hpp"

namespace gridfold {

namespace {

void require_sha256(int openssl_result) {
  if (openssl_result != 1) throw Error("libcrypto could not compute a SHA-256 digest");
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require_sha256(context_ != nullptr);
  restart();
}

void Sha256::restart() {
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  require_sha256(kAlgorithm != nullptr);
  require_sha256(EVP_DigestInit_ex(context_.get(), kAlgorithm, nullptr));
}

void Sha256::update(std::span<const std::byte> bytes) {
  require_sha256(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

void Sha256::update(std::string_view text) { update(std::as_bytes(std::span(text))); }

std::string Sha256::hex_digest() {
  std::array<unsigned char, 32> digest{};
  require_sha256(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return hex_text(digest);
}

std::string sha256_hex(std::string_view text) {
  // A key is made for each of a million cells: the context is set up once.
  thread_local Sha256 hash;
  hash.restart();
  hash.update(text);
  return hash.hex_digest();
}

}  // namespace gridfold
