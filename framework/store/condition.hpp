#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

namespace gridfold {

/// A condition on the columns of a table's rows, as `--where` takes it: `metric == l1 and mean_accuracy > 0.3`.
///
///     condition:  comparison | not condition | condition and condition | condition or condition | (condition)
///     comparison: COLUMN == VALUE (or !=, <, <=, >, >=) | COLUMN in [VALUE, ...] | COLUMN not in [VALUE, ...]
///
/// `not` binds before `and`, `and` before `or`. A value is a number, a word, or text in quotes, single or double.
/// A row's numbers compare as numbers, its texts with the value as it is written and by their bytes, so that dates
/// written 2024-05-31 compare as dates and a key of digits alone is a text. A number and a word are in no order: who
/// asks for it is refused. A list of texts, such as a run's tags, equals each of them. A row's missing value equals
/// nothing.
class Condition {
 public:
  /// Throws ConfigError with the place of the mistake.
  explicit Condition(std::string_view text);

  const std::string& text() const { return text_; }
  /// The columns that it reads, each once, in their order.
  std::vector<std::string> columns() const;
  /// Throws ConfigError where it reads a column that is not `known`, with the nearest that is.
  void require_columns(std::span<const std::string> known) const;

  /// Whether the row passes; `value_of` gives the row's value of a column, a missing one where it has none. Throws
  /// ConfigError where it asks for the order of a number and a word.
  bool holds(const std::function<Scalar(const std::string& column)>& value_of) const;

 private:
  friend class ConditionParser;

  /// A value as it is written, and the number that it is, if it is one.
  struct Literal {
    std::string text;
    std::optional<double> number;
  };

  enum class Operator { equal, not_equal, less, at_most, greater, at_least };

  struct Node {
    enum class Kind { comparison, negation, all, any } kind = Kind::comparison;
    /// Of all kinds but comparisons.
    std::vector<Node> parts = {};
    /// Of a comparison. Several values: equal to one of them, or to none.
    std::string column = {};
    Operator comparison = Operator::equal;
    std::vector<Literal> values = {};
  };

  static bool holds(const Node& node, const std::function<Scalar(const std::string& column)>& value_of);
  static bool holds(const Node& node, const Scalar& value);
  /// Unordered where they cannot be compared.
  static std::partial_ordering order_of(const Scalar& value, const Literal& literal);

  std::string text_;
  Node root_;
};

}  // namespace gridfold
