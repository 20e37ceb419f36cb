#include "store/split_status.hpp"

#include <array>

namespace gridfold {

std::string_view to_text(SplitStatus status) {
  constexpr std::array<std::string_view, 4> kWords{"absent", "done", "failed", "pending"};
  return kWords[static_cast<std::size_t>(status)];
}

}  // namespace gridfold
