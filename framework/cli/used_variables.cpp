#include "cli/used_variables.hpp"

#include <cstdlib>

namespace gridfold {

std::vector<std::string> used_variables(std::set<std::string> named) {
  // OpenBLAS computes with the kernels that its own variable names.
  named.insert({"GRIDFOLD_SIMD", "OPENBLAS_CORETYPE"});
  std::vector<std::string> used;
  for (const std::string& name : named) {
    if (std::getenv(name.c_str()) != nullptr) used.push_back(name);
  }
  return used;
}

}  // namespace gridfold
