#include "scores/score.hpp"

#include "core/scalar.hpp"

namespace gridfold {

const Confusion& Judged::confusion() const {
  if (!confusion_) confusion_.emplace(truth, predictions.classes, class_count);
  return *confusion_;
}

std::string Judged::class_name(std::size_t index) const {
  return index < class_names_.size() ? json_quoted(class_names_[index]) : std::to_string(index);
}

std::string Judged::class_names(std::span<const std::int32_t> indices) const {
  constexpr std::size_t kShown = 5;
  std::string text = indices.size() == 1 ? "class " : "classes ";
  for (std::size_t i = 0; i < indices.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + class_name(static_cast<std::size_t>(indices[i]));
  }
  if (indices.size() > kShown) text += " and " + std::to_string(indices.size() - kShown) + " more";
  return text;
}

}  // namespace gridfold
