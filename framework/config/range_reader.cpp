#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "config/readers.hpp"
#include "core/decimal.hpp"
#include "core/number_text.hpp"
#include "core/numpy_random.hpp"

namespace gridfold {

namespace {

/// Whether the values of a range are integers. Of sizes, which are numbers of rows or shares, they are where both ends
/// are.
bool has_integers(const YamlNode& node, const ParameterInfo& info) {
  const auto is_integer = [&](const char* key) {
    const YamlNode* end = node.find(key);
    return end != nullptr && end->is_scalar() && parse_integer(end->text);
  };
  return info.type == ParameterType::integer ||
         (info.type == ParameterType::size && is_integer("from") && is_integer("to"));
}

constexpr std::int64_t kMostValues = kMaxCells;

struct RangeReader {
  const YamlNode& node;
  const ParameterInfo& info;
  const ReadContext& context;
  const bool is_integer = has_integers(node, info);
  bool is_log = false;
  std::optional<Decimal> from = std::nullopt;
  std::optional<Decimal> to = std::nullopt;
  std::optional<Decimal> step = std::nullopt;
  std::optional<Decimal> factor = std::nullopt;
  std::optional<std::int64_t> count = std::nullopt;
  std::optional<std::int64_t> draws = std::nullopt;
  std::optional<std::int64_t> seed = std::nullopt;

  using Numbers = std::vector<Scalar>;

  std::vector<KeyValue> read() {
    const Numbers found = numbers();
    std::vector<KeyValue> values;
    values.reserve(found.size());
    for (const Scalar& value : found) {
      if (!is_allowed(info, value)) {
        refuse("", fmt::format("{} is out of range", to_text(value)), allowed_values(info));
        return {};
      }
      values.push_back({{value, node.mark}});
    }
    return values;
  }

  Numbers numbers() {
    const std::string allowed = allowed_values(info);
    if (!is_numeric(info.type)) {
      if (has("from") || has("to")) {
        return refuse("", "a range needs a key that holds numbers", allowed + ", or a list of such");
      }
      context.report_wrong_type(node, "a value or a list of values", allowed);
      return {};
    }
    if (node.entries.empty()) {
      context.report_wrong_type(node, "a value, a list of values or a range", allowed);
      return {};
    }
    const std::size_t before = context.diagnostics.items().size();
    check_keys();
    from = number("from");
    to = number("to");
    step = number("step");
    factor = number("factor");
    count = integer("count", 2, kMostValues);
    draws = integer("draws", 1, kMostValues);
    seed = integer("seed", 0, std::numeric_limits<std::uint32_t>::max());
    if (const YamlNode* scale = node.find("scale")) {
      const ParameterInfo scales{.name = "scale", .type = ParameterType::text, .choices = {"linear", "log"}};
      const auto chosen = read_scalar(*scale, scales, context);
      is_log = chosen && chosen->value == Scalar("log");
    }
    if (context.diagnostics.items().size() > before) return {};
    if (is_log && (from->value() <= 0 || to->value() <= 0)) {
      return refuse("", "a log scale needs numbers above 0", "from and to above 0");
    }
    if (factor) return by_factor();
    if (draws) return by_draws();
    if (!count) return by_step(step.value_or(Decimal{1, 0}));
    if (is_same(*from, *to)) {
      return refuse("count", fmt::format("from and to are both {}", text("from")), "ends that differ");
    }
    return is_log ? on_log_scale() : by_step(*to, *count - 1);
  }

  bool has(const char* key) const { return node.find(key) != nullptr; }
  const std::string& text(const char* key) const { return node.find(key)->text; }

  /// Complains about the value of that key, or of the whole range.
  Numbers refuse(const std::string& key, std::string problem, std::string allowed) {
    const YamlNode* value = node.find(key);
    context.complain(value == nullptr ? node.mark : value->mark, std::move(problem), std::move(allowed));
    return {};
  }
  Numbers too_many(const std::string& key) {
    return refuse(key, fmt::format("the range has more than {} values", kMaxCells),
                  fmt::format("at most {}", kMaxCells));
  }

  void check_keys() {
    const auto when = std::ranges::find(node.entries, "when", &YamlEntry::key);
    if (when != node.entries.end()) {
      return context.complain(when->mark, "a condition goes beside the values", "{values: ..., when: ...}");
    }
    static const std::vector<std::string> starts{"start", "begin", "min", "low"};
    static const std::vector<std::string> ends{"stop", "end", "max", "high"};
    static const std::vector<std::string> counts{"num", "samples", "n", "points"};
    static const std::vector<KnownName> familiar{{"from", starts}, {"to", ends}, {"count", counts}};
    if (!context.has_known_keys(node, {"from", "to", "step", "count", "factor", "draws", "scale", "seed"},
                                fmt::format("{}, or {{values, when}}", kRangeForms), familiar)) {
      return;
    }
    const int strides = has("step") + has("count") + has("factor") + has("draws");
    std::string problem;
    if (!has("from") || !has("to")) problem = "a range needs both ends";
    if (strides > 1) problem = "a range takes only one of step, count, factor and draws";
    if (has("scale") && !has("count") && !has("draws")) problem = "a scale goes with count or draws";
    if (has("seed") != has("draws")) problem = has("seed") ? "a seed goes with draws" : "draws need a seed";
    if (!problem.empty()) refuse("", problem, kRangeForms);
  }

  std::optional<std::int64_t> integer(const char* key, double least, double most) const {
    return has(key) ? integer_at(node, key, least, most, context) : std::nullopt;
  }

  /// A bound, a step or a factor; integers alone for integer keys.
  std::optional<Decimal> number(const char* key) {
    if (!has(key)) return std::nullopt;
    const YamlNode& value = *node.find(key);
    const bool is_number = value.is_scalar() && !value.quoted &&
                           (is_integer ? parse_integer(value.text).has_value() : parse_number(value.text).has_value());
    std::optional<Decimal> decimal = is_number ? parse_decimal(value.text) : std::nullopt;
    if (decimal) return decimal;
    if (is_number) {
      refuse(key, fmt::format("{} has more digits than a range counts with", value.text),
             is_integer ? "an integer of at most 15 digits"
                        : "at most 15 digits, times a power of ten from 1e-30 to 1e30");
    } else {
      context.report_wrong_type(value, is_integer ? "an integer" : "a number",
                                is_integer ? "an integer of at most 15 digits, in plain decimal digits"
                                           : "a decimal number of at most 15 digits");
    }
    return std::nullopt;
  }

  Scalar nearest_value(double number) const {
    return is_integer ? Scalar(static_cast<std::int64_t>(std::llround(number))) : Scalar(number);
  }

  /// By `step`, or, where there are `gaps`, by the span divided by their number.
  Numbers by_step(const Decimal& by, std::int64_t gaps = 0) {
    const int exponent = std::min({from->exponent, to->exponent, by.exponent});
    const auto first = digits_at(*from, exponent);
    const auto last = digits_at(*to, exponent);
    const auto span = first && last ? checked_sum(*last, -*first) : std::nullopt;
    const auto stride = gaps > 0 ? span : digits_at(by, exponent);
    const std::int64_t parts = std::max(gaps, std::int64_t{1});
    const auto begin = first ? checked_product(*first, parts) : std::nullopt;
    if (!span || !stride || !begin || !checked_product(*span, parts) || !checked_product(*last, parts)) {
      return refuse("", "the range mixes numbers of very different size", "at most 15 digits between its ends");
    }
    if (is_integer && *span % parts != 0) {
      return refuse("count",
                    fmt::format("{} values from {} to {} are not all integers", gaps + 1, text("from"), text("to")),
                    "a count that divides evenly, a step, or scale: log, which rounds");
    }
    if (*stride == 0 || (*span != 0 && (*span > 0) != (*stride > 0))) {
      return refuse("step",
                    fmt::format("{} never leads from {} to {}", has("step") ? text("step") : "a step of 1",
                                text("from"), text("to")),
                    *span >= 0 ? "a step above 0" : "a step below 0");
    }
    const std::int64_t steps = gaps > 0 ? gaps : *span / *stride;
    if (steps >= kMostValues) return too_many("step");
    Numbers values;
    for (std::int64_t i = 0; i <= steps; ++i) {
      // What is exactly a decimal number is the double that its digits are; of the others the quotient of two doubles.
      Decimal sum{*begin + i * *stride, exponent};
      while (sum.digits % parts != 0 && checked_product(sum.digits, 10)) sum = {sum.digits * 10, sum.exponent - 1};
      const bool is_decimal = sum.digits % parts == 0;
      const double number =
          is_decimal ? Decimal{sum.digits / parts, sum.exponent}.value() : sum.value() / static_cast<double>(parts);
      values.push_back(nearest_value(number));
    }
    return values;
  }

  Numbers by_factor() {
    if (factor->value() <= 1 || from->value() <= 0 || to->value() < from->value()) {
      return refuse("factor", fmt::format("{} never leads from {} to {}", text("factor"), text("from"), text("to")),
                    "a factor above 1, with 0 < from <= to");
    }
    Numbers values;
    for (double value = from->value(); value <= to->value(); value = scaled(*from, *factor, std::ssize(values))) {
      if (std::ssize(values) == kMostValues) return too_many("factor");
      values.push_back(nearest_value(value));
    }
    return values;
  }

  Numbers on_log_scale() {
    Numbers values;
    for (std::int64_t i = 0; i < *count; ++i) {
      values.push_back(nearest_value(log_spaced(*from, *to, i, *count - 1)));
    }
    const auto repeated = std::ranges::adjacent_find(values);
    if (repeated == values.end()) return values;
    return refuse("count", fmt::format("{} values give {} more than once after rounding", *count, to_text(*repeated)),
                  "fewer values");
  }

  Numbers by_draws() {
    const double least = from->value();
    const double most = to->value();
    if (least > most) {
      return refuse("from", fmt::format("no number is from {} to {}", text("from"), text("to")), "from <= to");
    }
    const double low = least - (is_integer ? 0.5 : 0);
    const double high = most + (is_integer ? 0.5 : 0);
    NumpyRandomState random(static_cast<std::uint32_t>(*seed));
    std::set<Scalar> seen;
    Numbers values;
    // So many tries, which are enough unless there are hardly as many values.
    for (std::int64_t left = 100 * *draws; left > 0 && std::ssize(values) < *draws; --left) {
      const double share = random.uniform();
      const double drawn = is_log ? low * std::pow(high / low, share) : low + (high - low) * share;
      const Scalar value = nearest_value(std::clamp(is_integer ? std::round(drawn) : rounded(drawn, 6), least, most));
      if (seen.insert(value).second) values.push_back(value);
    }
    if (std::ssize(values) == *draws) return values;
    return refuse("draws",
                  fmt::format("{} draws from {} to {} give only {}", *draws, text("from"), text("to"),
                              values.size() == 1 ? "one value" : fmt::format("{} different values", values.size())),
                  "fewer draws");
  }
};

}  // namespace

std::vector<KeyValue> read_range(const YamlNode& node, const ParameterInfo& info, const ReadContext& context) {
  return RangeReader{node, info, context}.read();
}

}  // namespace gridfold
