#pragma once

#include <string_view>

namespace gridfold::bench {

/// One operation repeated on registers alone, with enough independent sums to hide its latency.
struct CeilingLoop {
  void (*run)(long rounds);
  /// Lane operations.
  double operations_per_round;
};

/// The loops of one width of registers. Each set is in a file of its own, compiled for its instructions.
struct CeilingLoops {
  std::string_view level;
  bool (*supported)();
  CeilingLoop byte_difference;
  CeilingLoop byte_product;
  CeilingLoop float_product;
};

extern const CeilingLoops kAvx2Ceilings;
extern const CeilingLoops kAvx512Ceilings;

}  // namespace gridfold::bench
