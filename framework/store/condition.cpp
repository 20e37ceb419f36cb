#include "store/condition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <compare>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSigns = "=!<>()[],";
constexpr std::string_view kQuotes = "\"'";
/// Of parentheses and `not`, which are read and judged recursively.
constexpr std::size_t kGreatestDepth = 100;

/// The finite decimal number that a word is, if it is one.
std::optional<double> number_in(std::string_view word) {
  const std::string_view digits = word.starts_with('+') ? word.substr(1) : word;
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace

/// Reads a condition by recursive descent.
class ConditionParser {
 public:
  using Node = Condition::Node;
  using Operator = Condition::Operator;

  explicit ConditionParser(std::string_view text) : text_(text) { next(); }

  Node read() {
    Node node = read_any();
    if (token_.kind != Token::Kind::end) refuse("`and`, `or` or the end");
    return node;
  }

 private:
  struct Token {
    enum class Kind { word, quoted, sign, end } kind = Kind::end;
    std::string text;
    /// Where it begins, from 0.
    std::size_t place = 0;
  };

  [[noreturn]] void refuse(std::string_view expected) const {
    const std::string found = token_.kind == Token::Kind::end
                                  ? "ends"
                                  : fmt::format("has \"{}\" at character {}", token_.text, token_.place + 1);
    throw ConfigError(
        fmt::format("the condition \"{}\" {}, where {} should stand; for example: metric == l1 and "
                    "mean_accuracy > 0.3",
                    text_, found, expected));
  }

  void next() {
    const std::size_t begin = text_.find_first_not_of(kBlanks, end_);
    if (begin == std::string_view::npos) {
      token_ = {Token::Kind::end, {}, text_.size()};
      return;
    }
    const char first = text_[begin];
    if (kQuotes.find(first) != std::string_view::npos) {
      const std::size_t close = text_.find(first, begin + 1);
      if (close == std::string_view::npos) {
        throw ConfigError(
            fmt::format("the condition \"{}\" has a quote at character {} that nothing closes", text_, begin + 1));
      }
      token_ = {Token::Kind::quoted, std::string(text_.substr(begin + 1, close - begin - 1)), begin};
      end_ = close + 1;
      return;
    }
    if (kSigns.find(first) != std::string_view::npos) {
      const bool is_double = begin + 1 < text_.size() && text_[begin + 1] == '=' && first != '(' && first != ')' &&
                             first != '[' && first != ']' && first != ',';
      token_ = {Token::Kind::sign, std::string(text_.substr(begin, is_double ? 2 : 1)), begin};
      end_ = begin + token_.text.size();
      return;
    }
    end_ = std::min(text_.find_first_of(std::string(kBlanks) + std::string(kSigns) + std::string(kQuotes), begin),
                    text_.size());
    token_ = {Token::Kind::word, std::string(text_.substr(begin, end_ - begin)), begin};
  }

  bool is_sign(std::string_view sign) const { return token_.kind == Token::Kind::sign && token_.text == sign; }
  bool is_word(std::string_view word) const { return token_.kind == Token::Kind::word && token_.text == word; }
  bool is_keyword() const { return is_word("and") || is_word("or") || is_word("not") || is_word("in"); }

  Node read_any() { return read_joined(Node::Kind::any, "or", &ConditionParser::read_all); }
  Node read_all() { return read_joined(Node::Kind::all, "and", &ConditionParser::read_one); }

  Node read_joined(Node::Kind kind, std::string_view word, Node (ConditionParser::*read_part)()) {
    Node joined{.kind = kind};
    joined.parts.push_back((this->*read_part)());
    while (is_word(word)) {
      next();
      joined.parts.push_back((this->*read_part)());
    }
    return joined.parts.size() == 1 ? std::move(joined.parts.front()) : std::move(joined);
  }

  Node read_one() {
    if (++depth_ > kGreatestDepth) {
      throw ConfigError(
          fmt::format("the condition has more than {} parentheses and `not` inside each other", kGreatestDepth));
    }
    Node node;
    if (is_word("not")) {
      next();
      node.kind = Node::Kind::negation;
      node.parts.push_back(read_one());
    } else if (is_sign("(")) {
      next();
      node = read_any();
      if (!is_sign(")")) refuse("`and`, `or` or a closing parenthesis");
      next();
    } else {
      node = read_comparison();
    }
    --depth_;
    return node;
  }

  Node read_comparison() {
    if (token_.kind == Token::Kind::end || token_.kind == Token::Kind::sign || is_keyword()) {
      refuse("the name of a column");
    }
    Node node{.column = token_.text};
    next();
    const bool is_negated = is_word("not");
    if (is_negated) next();
    if (is_word("in")) {
      node.comparison = is_negated ? Operator::not_equal : Operator::equal;
      next();
      read_list(node);
      return node;
    }
    constexpr std::string_view kAllowed = "==, !=, <, <=, >, >=, `in` or `not in`";
    if (is_negated || token_.kind != Token::Kind::sign) refuse(kAllowed);
    const auto known =
        std::find_if(kOperators.begin(), kOperators.end(), [&](const auto& one) { return one.first == token_.text; });
    if (known == kOperators.end()) refuse(kAllowed);
    node.comparison = known->second;
    next();
    node.values.push_back(read_value());
    return node;
  }

  void read_list(Node& node) {
    if (!is_sign("[")) refuse("a list of values, such as [1, 3],");
    do {
      next();
      node.values.push_back(read_value());
    } while (is_sign(","));
    if (!is_sign("]")) refuse("a comma or `]`");
    next();
  }

  Condition::Literal read_value() {
    if (token_.kind == Token::Kind::end || token_.kind == Token::Kind::sign || is_keyword()) {
      refuse("a value (text in quotes where it holds blanks or signs)");
    }
    Condition::Literal value{token_.text, std::nullopt};
    if (token_.kind == Token::Kind::word) value.number = number_in(token_.text);
    next();
    return value;
  }

  static constexpr std::array<std::pair<std::string_view, Operator>, 6> kOperators{{{"==", Operator::equal},
                                                                                    {"!=", Operator::not_equal},
                                                                                    {"<", Operator::less},
                                                                                    {"<=", Operator::at_most},
                                                                                    {">", Operator::greater},
                                                                                    {">=", Operator::at_least}}};

  std::string_view text_;
  std::size_t end_ = 0;
  Token token_;
  std::size_t depth_ = 0;
};

Condition::Condition(std::string_view text) : text_(text), root_(ConditionParser(text_).read()) {}

std::vector<std::string> Condition::columns() const {
  std::vector<std::string> columns;
  const auto add = [&columns](const Node& node, const auto& self) -> void {
    for (const Node& part : node.parts) self(part, self);
    if (node.kind == Node::Kind::comparison &&
        std::find(columns.begin(), columns.end(), node.column) == columns.end()) {
      columns.push_back(node.column);
    }
  };
  add(root_, add);
  return columns;
}

void Condition::require_columns(std::span<const std::string> known) const {
  for (const std::string& column : columns()) {
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    const auto nearest = nearest_name(column, known);
    throw ConfigError(fmt::format("the condition \"{}\" names the unknown column \"{}\"; {}allowed: {}", text_, column,
                                  nearest ? fmt::format("did you mean {}? ", *nearest) : "", fmt::join(known, ", ")));
  }
}

bool Condition::holds(const std::function<Scalar(const std::string& column)>& value_of) const {
  return holds(root_, value_of);
}

bool Condition::holds(const Node& node, const std::function<Scalar(const std::string& column)>& value_of) {
  const auto part_holds = [&](const Node& part) { return holds(part, value_of); };
  switch (node.kind) {
    case Node::Kind::negation:
      return !part_holds(node.parts.front());
    case Node::Kind::all:
      return std::all_of(node.parts.begin(), node.parts.end(), part_holds);
    case Node::Kind::any:
      return std::any_of(node.parts.begin(), node.parts.end(), part_holds);
    case Node::Kind::comparison:
      break;
  }
  return holds(node, value_of(node.column));
}

std::partial_ordering Condition::order_of(const Scalar& value, const Literal& literal) {
  if (is_missing(value)) return std::partial_ordering::unordered;
  const auto number = as_number(value);
  if (number && literal.number) return *number <=> *literal.number;
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  const bool is_among = texts != nullptr && std::ranges::find(*texts, literal.text) != texts->end();
  const std::string text = to_text(value);
  if (is_among || text == literal.text) return std::partial_ordering::equivalent;
  return number ? std::partial_ordering::unordered : text <=> literal.text;
}

bool Condition::holds(const Node& node, const Scalar& value) {
  const auto is_equal = [&](const Literal& other) {
    return order_of(value, other) == std::partial_ordering::equivalent;
  };
  const Literal& first = node.values.front();
  const bool is_of_order = node.comparison != Operator::equal && node.comparison != Operator::not_equal;
  if (is_of_order && as_number(value) && !first.number) {
    throw ConfigError(
        fmt::format("the condition asks for the order of {}, which is {} somewhere, and \"{}\", which is no number",
                    node.column, to_text(value), first.text));
  }
  const std::partial_ordering order = order_of(value, first);
  switch (node.comparison) {
    case Operator::equal:
      return std::any_of(node.values.begin(), node.values.end(), is_equal);
    case Operator::not_equal:
      return std::none_of(node.values.begin(), node.values.end(), is_equal);
    case Operator::less:
      return order < 0;
    case Operator::at_most:
      return order <= 0;
    case Operator::greater:
      return order > 0;
    case Operator::at_least:
      return order >= 0;
  }
  return false;
}

}  // namespace gridfold
