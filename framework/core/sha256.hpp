#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace gridfold {

/// SHA-256 over bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);

  /// Forgets all bytes.
  void restart();

  /// The digest as 64 lower-case hexadecimal digits; nothing but restart may follow.
  std::string hex_digest();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// SHA-256 of `text` as 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);

}  // namespace gridfold
