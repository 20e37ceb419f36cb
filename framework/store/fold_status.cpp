#include "store/fold_status.hpp"

#include <array>

namespace gridfold {

namespace {

constexpr std::array<std::string_view, 3> kWords{"absent", "done", "failed"};

}  // namespace

std::string_view to_text(FoldStatus status) { return kWords[static_cast<std::size_t>(status)]; }

std::optional<FoldStatus> fold_status(std::string_view word) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] == word) return static_cast<FoldStatus>(i);
  }
  return std::nullopt;
}

}  // namespace gridfold
