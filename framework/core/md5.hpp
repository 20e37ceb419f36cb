#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace gridfold {

/// MD5 over bytes that arrive in pieces: against damage alone, where publishers give no better sum.
class Md5 {
 public:
  Md5();

  void update(std::span<const std::byte> bytes);

  /// The digest as 32 lower-case hexadecimal digits; call it once, last.
  std::string hex_digest();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace gridfold
