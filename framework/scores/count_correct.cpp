#include "scores/count_correct.hpp"

#include <cassert>

namespace gridfold {

std::size_t count_correct(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted) {
  assert(truth.size() == predicted.size());
  std::size_t correct = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) correct += truth[i] == predicted[i] ? 1U : 0U;
  return correct;
}

}  // namespace gridfold
