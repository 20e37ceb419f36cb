#include <cstdio>

#include "core/version.hpp"

int main() {
  std::printf("gridfold %s\n", gridfold::version().data());
  return 0;
}
