#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plan/numbered_point.hpp"
#include "plan/tuple_table.hpp"

namespace gridfold {

/// A component with its completed parameters.
struct CompletedComponent {
  const Component* component = nullptr;
  ParameterValues values;
};

/// What one section (data set, transforms, protocol, classifier) is in the points of a grid: each content stands here
/// once and has a number. Points whose numbers are equal in all sections have the same scores by definition.
class SectionTable {
 public:
  SectionTable(const KeyTable& table, Section section, ValueNumbers& values);

  /// The number of what the section is at this point.
  std::uint32_t at(const NumberedPoint& point);

  /// Whether nothing is missing (a parameter, a seed, a file of the test part), and the parameters go together.
  bool is_right(std::uint32_t number) const { return is_right_[number]; }
  /// Whether the sweep's seed is the value of a parameter at the point that was looked at last.
  bool takes_seed() const { return takes_seed_; }
  const Component* component(std::uint32_t number) const;
  /// The completed parameters of the component of that content, where it is one; valid until the next call.
  const ParameterValues& completed(std::uint32_t number);
  /// The components of that content: one, or the steps of a pipeline.
  std::vector<CompletedComponent> components(std::uint32_t number);

  /// The number of the value that the key of a parameter has in that content; 0 where it has none or no meaning.
  std::uint32_t value_in(std::uint32_t number, const Key& key) const;

  /// The component, where it is one, and the numbers of its values for the parameters that reach the pass; valid until
  /// the next call.
  std::span<const std::uint32_t> reaching(std::uint32_t number);

 private:
  struct Parameter {
    const Key* key = nullptr;
    /// The number of the default.
    std::uint32_t usual = 0;
    /// The parameter that decides whether this one has a meaning, and whether each of its values gives it one, as far
    /// as that was asked.
    std::optional<std::size_t> decisive = std::nullopt;
    std::vector<std::optional<bool>> gives_meaning = {};
    /// Its numbers of the sweep's seeds, by their own; 0 where it was not asked for.
    std::vector<std::uint32_t> numbers_of_seeds = {};
  };
  struct Rules {
    const Component* component = nullptr;
    std::vector<Parameter> parameters;
    /// The values that were looked at last, and their numbers: from one content to the next few change.
    ParameterValues last_values = {};
    std::vector<std::uint32_t> last_numbers = {};
  };
  /// A component's values in a tuple, which the place of its rules, plus 1, precedes.
  struct Block {
    const Rules* rules = nullptr;
    std::span<const std::uint32_t> numbers;
  };

  Rules& rules_of(const Component* component);
  bool has_meaning(Rules& rules, std::span<const std::uint32_t> numbers, std::size_t parameter);
  std::uint32_t number_of_seed(Parameter& parameter, const Key& seed_key, std::uint32_t seed);
  template <typename Given>
  void append(const NumberedPoint& point, Rules& rules, const Given& given);
  void append_steps(const NumberedPoint& point);
  bool lacks_test_part(const Rules& rules, std::span<const std::uint32_t> numbers) const;
  bool go_together(std::uint32_t number);
  const ParameterValues& completed(const Block& block);
  /// The components of a content, one after another.
  std::span<const std::uint32_t> blocks(std::uint32_t number) const;
  /// The first block, which is taken from the rest.
  Block next_block(std::span<const std::uint32_t>& rest) const;

  const KeyTable& table_;
  Section section_;
  ValueNumbers& values_;
  std::vector<Rules> rules_;
  /// Of each pipeline, the numbers of its steps' own values.
  std::unordered_map<const KeyValue*, std::vector<std::vector<std::uint32_t>>> own_numbers_;
  TupleTable contents_;
  std::vector<bool> is_right_;
  std::vector<std::uint32_t> reaching_;
  /// The last answer, and the changes that it knows of.
  std::uint64_t seen_changes_ = static_cast<std::uint64_t>(-1);
  std::uint32_t last_ = 0;
  /// Of the point that is looked at.
  std::vector<std::uint32_t> tuple_;
  bool is_complete_ = true;
  bool takes_seed_ = false;
};

}  // namespace gridfold
