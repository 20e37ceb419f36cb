#include "core/md5.hpp"

#include <openssl/evp.h>

#include <array>

#include "core/error.hpp"
#include "core/hex_text.hpp"

namespace gridfold {

namespace {

void require_md5(int openssl_result) {
  if (openssl_result != 1) throw Error("libcrypto could not compute an MD5 digest");
}

}  // namespace

void Md5::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Md5::Md5() : context_(EVP_MD_CTX_new()) {
  require_md5(context_ != nullptr);
  require_md5(EVP_DigestInit_ex(context_.get(), EVP_md5(), nullptr));
}

void Md5::update(std::span<const std::byte> bytes) {
  require_md5(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Md5::hex_digest() {
  std::array<unsigned char, 16> digest{};
  require_md5(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return hex_text(digest);
}

}  // namespace gridfold
