#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace gridfold {

/// The legacy generator of numpy: `numpy.random.RandomState(seed)`, which scikit-learn's splitters use.
/// Permutations are equal to numpy's element by element (numpy freezes this stream: NEP 19).
class NumpyRandomState {
 public:
  explicit NumpyRandomState(std::uint32_t seed) : engine_(seed) {}

  /// Uniform in [0, largest], by numpy's masked rejection.
  std::uint32_t interval(std::uint32_t largest);

  /// Uniform in [0, 1) with 53 bits: `random_sample()`.
  double uniform();

  /// Normally distributed, by the polar method: `normal(mean, standard_deviation)`.
  double normal(double mean, double standard_deviation);

  /// `RandomState(seed).permutation(count)`; count is below 2^32.
  std::vector<std::uint32_t> permutation(std::size_t count);

  /// `RandomState(seed).shuffle(values)`, which `permutation` of a list does to its copy.
  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t last = values.size(); last-- > 1;) {
      std::swap(values[last], values[interval(static_cast<std::uint32_t>(last))]);
    }
  }

 private:
  std::mt19937 engine_;
  /// The second number of the last pair of normal ones.
  std::optional<double> next_normal_;
};

}  // namespace gridfold
