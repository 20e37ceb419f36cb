#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold {

/// Which texts mean that a value is missing.
class MissingTexts {
 public:
  /// Nothing, ?, NA, N/A, NaN, null and None, in any case.
  MissingTexts();
  explicit MissingTexts(std::vector<std::string> texts);

  bool contains(std::string_view text) const;
  /// Whether a field means a missing value: one in quotes does only where it is empty.
  bool is_missing(std::string_view text, bool quoted) const { return quoted ? text.empty() : contains(text); }

 private:
  std::vector<std::string> texts_;
  bool ignores_case_ = false;
  std::size_t longest_ = 0;
};

}  // namespace gridfold
