#include <unistd.h>

#include <array>
#include <string>

#include "store/provenance.hpp"

namespace gridfold {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace gridfold
