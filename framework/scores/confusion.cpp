#include "scores/confusion.hpp"

#include <cassert>

namespace gridfold {

Confusion::Confusion(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted,
                     std::size_t class_count) {
  assert(truth.size() == predicted.size());
  constexpr std::uint32_t kAbsent = 0xffffffff;
  std::vector<std::uint32_t> place_of(class_count, kAbsent);
  for (const auto& labels : {truth, predicted}) {
    for (const std::int32_t label : labels) place_of[static_cast<std::size_t>(label)] = 0;
  }
  for (std::size_t label = 0; label < class_count; ++label) {
    if (place_of[label] == kAbsent) continue;
    place_of[label] = static_cast<std::uint32_t>(classes_.size());
    classes_.push_back(static_cast<std::int32_t>(label));
  }
  const std::size_t present = classes_.size();
  counts_ = Matrix<std::int64_t>(present, present);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    ++counts_.row(place_of[static_cast<std::size_t>(truth[row])])[place_of[static_cast<std::size_t>(predicted[row])]];
  }
  true_.resize(present);
  predicted_.resize(present);
  for (std::size_t t = 0; t < present; ++t) {
    for (std::size_t p = 0; p < present; ++p) {
      true_[t] += count(t, p);
      predicted_[p] += count(t, p);
    }
    correct_ += count(t, t);
  }
  rows_ = static_cast<std::int64_t>(truth.size());
}

}  // namespace gridfold
