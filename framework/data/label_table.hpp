#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gridfold {

/// In the place of an entry: the row has no label.
inline constexpr std::uint32_t kNoLabel = 0xffffffff;

/// The different labels of a text file, in the order in which they were met.
///
/// Where every label is a number, labels are integers: `01`, `1`, `+1` and `1.0` are the same class, its name is `1`,
/// and classes are sorted by value. Otherwise labels are names, as they stand, sorted by their bytes.
class LabelTable {
 public:
  /// More different labels than this are taken for a column of measurements.
  static constexpr std::size_t kMaxLabels = 65'536;

  struct Entry {
    std::string text;
    /// Where it was first met.
    std::size_t line = 0;
    std::size_t column = 0;
  };

  /// The number of that label's entry; empty where it has none.
  std::optional<std::uint32_t> find(std::string_view text) const {
    const auto known = numbers_.find(text);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
  }

  /// The number of that label's entry, or nothing where the table would become larger than kMaxLabels.
  std::optional<std::uint32_t> add(std::string_view text, std::size_t line, std::size_t column);

  const std::vector<Entry>& entries() const { return entries_; }

  /// Whether every label is a number.
  bool numeric() const;
  /// The first entry that is a number without being an integer; null where there is none.
  const Entry* first_fraction() const;
  /// The class that each entry belongs to, by name: the entry's text, or the integer where `as_integers`.
  std::vector<std::string> class_of_entries(bool as_integers) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

/// The different names among `names`, sorted as integers or by their bytes.
std::vector<std::string> sorted_classes(std::vector<std::string> names, bool as_integers);

}  // namespace gridfold
