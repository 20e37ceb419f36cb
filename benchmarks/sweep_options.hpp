#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "distance/metric.hpp"

namespace gridfold::bench {

enum class Source { cifar, mnist, random, uniform };
enum class FeatureKind { u8, f32 };

std::string_view to_text(Source source);
std::string_view to_text(FeatureKind kind);

/// What a sweep is measured on.
struct SweepOptions {
  Source source = Source::cifar;
  FeatureKind kind = FeatureKind::u8;
  /// l1, squared_l2, cosine or correlation.
  MetricSpec metric;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t k = 0;
  std::size_t schemes = 0;
  /// Whether folds are of shuffled rows, in another order for each scheme, or of neighbouring ones.
  bool shuffle = false;
  /// What the votes of a sweep read: weights: distance, or weights: uniform.
  bool distances = false;
  /// 0: all pairs.
  std::size_t queries = 0;
  std::size_t threads = 0;
};

/// A command line that asks for what the benchmark does not do.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads the command line; nothing after printing the help that it asks for. Throws UsageError.
std::optional<SweepOptions> read_sweep_options(int count, const char* const* arguments);

}  // namespace gridfold::bench
