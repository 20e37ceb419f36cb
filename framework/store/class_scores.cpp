#include "store/class_scores.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace gridfold {

void ClassScore::read(std::span<const std::int64_t> counts, std::span<double> shares) const {
  const std::size_t classes = shares.size();
  for (std::size_t place = 0; place < classes; ++place) {
    double below = 0;
    for (std::size_t other = 0; other < classes; ++other) {
      below += is_true * static_cast<double>(counts[place * classes + other]) +
               is_predicted * static_cast<double>(counts[other * classes + place]);
    }
    const double above = hits * static_cast<double>(counts[place * classes + place]);
    shares[place] = below == 0 ? std::numeric_limits<double>::quiet_NaN() : above / below;
  }
}

const NamedArray* find_confusion(std::span<const NamedArray> arrays) {
  const auto found = std::ranges::find(arrays, "confusion", &NamedArray::name);
  const bool is_right = found != arrays.end() && found->sizes.size() == 2 && found->sizes[0] == found->sizes[1] &&
                        std::holds_alternative<std::vector<std::int64_t>>(found->values);
  return is_right ? &*found : nullptr;
}

std::optional<NamedArray> class_score(std::span<const NamedArray> arrays, std::string_view name) {
  const auto score = std::ranges::find(kClassScores, name, &ClassScore::name);
  const NamedArray* confusion = find_confusion(arrays);
  if (score == kClassScores.end() || confusion == nullptr) return std::nullopt;
  std::vector<double> shares(confusion->sizes[0]);
  score->read(counts_of(*confusion), shares);
  return NamedArray{std::string(name), {"class"}, {confusion->sizes[0]}, std::move(shares)};
}

}  // namespace gridfold
