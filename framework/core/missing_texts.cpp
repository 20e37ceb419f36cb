#include "core/missing_texts.hpp"

#include <algorithm>
#include <utility>

#include "core/lower_case.hpp"

namespace gridfold {

MissingTexts::MissingTexts() : MissingTexts({"", "?", "na", "n/a", "nan", "null", "none"}) { ignores_case_ = true; }

MissingTexts::MissingTexts(std::vector<std::string> texts) : texts_(std::move(texts)) {
  for (const std::string& text : texts_) longest_ = std::max(longest_, text.size());
}

bool MissingTexts::contains(std::string_view text) const {
  if (text.size() > longest_) return false;
  // Most fields are numbers, and none of the usual texts begins with a digit.
  if (ignores_case_ && !text.empty() && text.front() >= '0' && text.front() <= '9') return false;
  if (ignores_case_) return std::find(texts_.begin(), texts_.end(), lower_case(text)) != texts_.end();
  return std::find(texts_.begin(), texts_.end(), text) != texts_.end();
}

}  // namespace gridfold
