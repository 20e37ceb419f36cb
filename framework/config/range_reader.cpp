#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "config/readers.hpp"
#include "core/decimal.hpp"
#include "core/number_text.hpp"
#include "core/numpy_random.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

/// A range of sizes is one of numbers of rows where both ends are integers, else one of shares.
ParameterInfo without_sizes(const YamlNode& node, ParameterInfo info) {
  if (info.type != ParameterType::size) return info;
  const auto is_integer = [&](const char* key) {
    const YamlNode* end = node.find(key);
    return end != nullptr && end->is_scalar() && parse_integer(end->text);
  };
  const bool is_count = is_integer("from") && is_integer("to");
  info.type = is_count ? ParameterType::integer : ParameterType::real;
  info.least = is_count ? 1 : std::numeric_limits<double>::min();
  info.greatest = is_count ? std::numeric_limits<std::uint32_t>::max() : 1;
  return info;
}

using Values = std::vector<KeyValue>;

class RangeReader {
 public:
  RangeReader(const YamlNode& node, const ParameterInfo& info, const ReadContext& context)
      : node_(node),
        info_(without_sizes(node, info)),
        context_(context),
        is_integer_(info_.type == ParameterType::integer) {}

  Values read() {
    const std::string allowed = "allowed: " + allowed_values(info_);
    if (!is_numeric(info_.type)) {
      if (has("from") || has("to"))
        return refuse("", "a range needs a key that holds numbers", allowed + ", or a list of such");
      context_.report_wrong_type(node_, "a value or a list of values", allowed);
      return {};
    }
    if (node_.entries.empty()) {
      context_.report_wrong_type(node_, "a value, a list of values or a range", allowed);
      return {};
    }
    if (!check_keys()) return {};
    from_ = number("from");
    to_ = number("to");
    if (!from_ || !to_) return {};
    if (const YamlNode* scale = node_.find("scale")) {
      const std::vector<std::string> scales{"linear", "log"};
      if (!scale->is_scalar() || (scale->text != "linear" && scale->text != "log")) {
        return refuse("scale", fmt::format("unknown scale {}", shown(*scale)), "allowed: linear, log",
                      suggestion(scale->text, scales));
      }
      is_log_ = scale->text == "log";
    }
    if (is_log_ && (from_->value() <= 0 || to_->value() <= 0)) {
      return refuse("", "a log scale needs numbers above 0", "allowed: from and to above 0");
    }
    if (has("factor")) return by_factor();
    if (has("draws")) return by_draws();
    if (!has("count")) return by_step();
    const auto values = context_.integer_at(node_, "count", 2, static_cast<std::int64_t>(kMaxCells));
    if (!values) return {};
    if (is_same(*from_, *to_)) {
      return refuse("count", fmt::format("from and to are both {}", text("from")), "allowed: ends that differ");
    }
    return is_log_ ? on_log_scale(*values) : evenly_spaced(*values);
  }

 private:
  bool has(const char* key) const { return node_.find(key) != nullptr; }
  const std::string& text(const char* key) const { return node_.find(key)->text; }

  /// Complains about the value of that key, or of the whole range.
  Values refuse(const std::string& key, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    const YamlNode* value = node_.find(key);
    context_.complain(value == nullptr ? node_.mark : value->mark, std::move(problem), std::move(allowed),
                      std::move(nearest));
    return {};
  }
  Values too_fine(const std::string& key = "") {
    return refuse(key, "the range mixes numbers of very different size", "allowed: at most 15 digits between its ends");
  }

  bool check_keys() {
    const auto when = std::ranges::find(node_.entries, "when", &YamlEntry::key);
    if (when != node_.entries.end()) {
      context_.complain(when->mark, "a condition goes beside the values", "allowed: {values: ..., when: ...}");
      return false;
    }
    if (!context_.has_known_keys(node_, {"from", "to", "step", "count", "factor", "draws", "scale", "seed"},
                                 fmt::format("allowed: {}, or {{values, when}}", kRangeForms))) {
      return false;
    }
    const int strides = has("step") + has("count") + has("factor") + has("draws");
    std::string problem;
    if (!has("from") || !has("to")) problem = "a range needs both ends";
    if (strides > 1) problem = "a range takes only one of step, count, factor and draws";
    if (has("scale") && !has("count") && !has("draws")) problem = "a scale goes with count or draws";
    if (has("seed") != has("draws")) problem = has("seed") ? "a seed goes with draws" : "draws need a seed";
    if (!problem.empty()) refuse("", problem, fmt::format("allowed: {}", kRangeForms));
    return problem.empty();
  }

  /// A bound, a step or a factor; integers alone for integer keys.
  std::optional<Decimal> number(const std::string& key) {
    const YamlNode& value = *node_.find(key);
    const bool is_number = value.is_scalar() && !value.quoted &&
                           (is_integer_ ? parse_integer(value.text).has_value() : parse_number(value.text).has_value());
    std::optional<Decimal> decimal = is_number ? parse_decimal(value.text) : std::nullopt;
    if (decimal) return decimal;
    if (is_number) {
      refuse(key, fmt::format("{} has more digits than a range counts with", value.text),
             is_integer_ ? "allowed: an integer of at most 15 digits"
                         : "allowed: at most 15 digits, times a power of ten from 1e-30 to 1e30");
    } else {
      context_.report_wrong_type(value, is_integer_ ? "an integer" : "a number",
                                 is_integer_ ? "allowed: an integer of at most 15 digits, in plain decimal digits"
                                             : "allowed: a decimal number of at most 15 digits");
    }
    return std::nullopt;
  }

  /// Appends a value that is `digits` times ten to `exponent`, or a number; false where it is out of range.
  bool append(std::int64_t digits, int exponent) {
    if (!is_integer_) return append(Decimal{digits, exponent}.value());
    const auto whole = digits_at({digits, exponent}, 0);
    return append(whole ? Scalar(*whole) : Scalar("a value"));
  }
  bool append(double value) { return append(Scalar(value)); }
  bool append(const Scalar& value) {
    if (!is_allowed(info_, value)) {
      refuse("", fmt::format("{} is out of range", to_text(value)), "allowed: " + allowed_values(info_));
      values_.clear();
      return false;
    }
    values_.push_back({{value, node_.mark}});
    return true;
  }

  Values by_step() {
    const auto step = has("step") ? number("step") : std::optional(Decimal{1, 0});
    if (!step) return {};
    const int exponent = std::min({from_->exponent, to_->exponent, step->exponent});
    const auto first = digits_at(*from_, exponent);
    const auto last = digits_at(*to_, exponent);
    const auto stride = digits_at(*step, exponent);
    const auto span = first && last && stride ? checked_sum(*last, -*first) : std::nullopt;
    if (!span) return too_fine();
    if (*stride == 0 || (*span != 0 && (*span > 0) != (*stride > 0))) {
      return refuse("step",
                    fmt::format("{} never leads from {} to {}", has("step") ? text("step") : "a step of 1",
                                text("from"), text("to")),
                    *span >= 0 ? "allowed: a step above 0" : "allowed: a step below 0");
    }
    const std::int64_t steps = *span / *stride;
    if (steps >= static_cast<std::int64_t>(kMaxCells)) {
      return refuse("step", fmt::format("the range has more than {} values", kMaxCells),
                    fmt::format("allowed: at most {}", kMaxCells));
    }
    for (std::int64_t i = 0; i <= steps && append(*first + i * *stride, exponent);) ++i;
    return std::move(values_);
  }

  Values by_factor() {
    const auto factor = number("factor");
    if (!factor) return {};
    if (factor->value() <= 1 || from_->value() <= 0 || to_->value() < from_->value()) {
      return refuse("factor", fmt::format("{} never leads from {} to {}", text("factor"), text("from"), text("to")),
                    "allowed: a factor above 1, with 0 < from <= to");
    }
    Decimal value = *from_;
    while (value.value() <= to_->value()) {
      if (!append(value.digits, value.exponent)) return {};
      const auto digits = checked_product(value.digits, factor->digits);
      if (!digits) return too_fine("factor");
      value = {*digits, value.exponent + factor->exponent};
    }
    return std::move(values_);
  }

  Values evenly_spaced(std::int64_t count) {
    const int exponent = std::min(from_->exponent, to_->exponent);
    const auto first = digits_at(*from_, exponent);
    const auto last = digits_at(*to_, exponent);
    const auto span = first && last ? checked_sum(*last, -*first) : std::nullopt;
    const std::int64_t gaps = count - 1;
    const auto scaled = first ? checked_product(*first, gaps) : std::nullopt;
    if (!span || !scaled || !checked_product(*span, gaps) || !checked_sum(*scaled, *span * gaps)) return too_fine();
    if (is_integer_ && *span % gaps != 0) {
      return refuse("count",
                    fmt::format("{} values from {} to {} are not all integers", count, text("from"), text("to")),
                    "allowed: a count that divides evenly, a step, or scale: log, which rounds");
    }
    for (std::int64_t i = 0; i < count; ++i) {
      // One division of exact numbers: rounded once, and at both ends not at all.
      const bool is_right = is_integer_
                                ? append(*first + *span / gaps * i, exponent)
                                : append(Decimal{*scaled + *span * i, exponent}.value() / static_cast<double>(gaps));
      if (!is_right) return {};
    }
    return std::move(values_);
  }

  Values on_log_scale(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const long double share = static_cast<long double>(i) / static_cast<long double>(count - 1);
      const long double from = from_->value();
      double value = rounded(static_cast<double>(from * std::pow(to_->value() / from, share)), 15);
      if (const auto exact = exact_on_log_scale(i, count - 1)) value = exact->value();
      if (i == count - 1) value = to_->value();
      const Scalar next = is_integer_ ? Scalar(static_cast<std::int64_t>(std::llround(value))) : Scalar(value);
      if (!values_.empty() && values_.back().value.value == next) {
        return refuse("count", fmt::format("{} values give {} more than once after rounding", count, to_text(next)),
                      "allowed: fewer values");
      }
      if (!append(next)) return {};
    }
    return std::move(values_);
  }

  /// The i-th value where it is a decimal number: powers of ten, and of whatever else is one, come out exact.
  std::optional<Decimal> exact_on_log_scale(std::int64_t i, std::int64_t gaps) const {
    const bool descends = to_->value() < from_->value();
    const Decimal& low = descends ? *to_ : *from_;
    const Decimal& high = descends ? *from_ : *to_;
    const std::int64_t place = descends ? gaps - i : i;
    for (const std::int64_t root : {gaps / std::gcd(place, gaps), gaps}) {
      const double ratio = std::pow(high.value() / low.value(), 1.0 / static_cast<double>(root));
      // The last digits of a power are noise. A wrong factor does not lead from one end to the other.
      for (int digits = 15; digits >= 9; --digits) {
        const auto factor = parse_decimal(fmt::format("{}", rounded(ratio, digits)));
        const auto end = factor ? times_power(low, *factor, root) : std::nullopt;
        if (end && is_same(*end, high)) return times_power(low, *factor, place / (gaps / root));
      }
    }
    return std::nullopt;
  }

  Values by_draws() {
    const auto draws = context_.integer_at(node_, "draws", 1, static_cast<std::int64_t>(kMaxCells));
    const auto seed = context_.integer_at(node_, "seed", 0, std::numeric_limits<std::uint32_t>::max());
    if (!draws || !seed) return {};
    const double least = std::min(from_->value(), to_->value());
    const double most = std::max(from_->value(), to_->value());
    const double margin = is_integer_ ? 0.5 : 0;
    NumpyRandomState random(static_cast<std::uint32_t>(*seed));
    std::set<Scalar> seen;
    // So many tries, which are enough unless there are hardly as many values.
    for (std::int64_t left = 100 * *draws; left > 0 && static_cast<std::int64_t>(seen.size()) < *draws; --left) {
      const double share = random.uniform();
      const double low = least - margin;
      const double high = most + margin;
      const double drawn = is_log_ ? low * std::pow(high / low, share) : low + (high - low) * share;
      const double value = std::clamp(is_integer_ ? std::round(drawn) : rounded(drawn, 6), least, most);
      const Scalar next = is_integer_ ? Scalar(static_cast<std::int64_t>(value)) : Scalar(value);
      if (seen.insert(next).second && !append(next)) return {};
    }
    if (static_cast<std::int64_t>(seen.size()) == *draws) return std::move(values_);
    return refuse("draws",
                  fmt::format("{} draws from {} to {} give only {}", *draws, text("from"), text("to"),
                              seen.size() == 1 ? "one value" : fmt::format("{} different values", seen.size())),
                  "allowed: fewer draws");
  }

  const YamlNode& node_;
  const ParameterInfo info_;
  const ReadContext& context_;
  const bool is_integer_;
  bool is_log_ = false;
  std::optional<Decimal> from_;
  std::optional<Decimal> to_;
  Values values_;
};

}  // namespace

Values read_range(const YamlNode& node, const ParameterInfo& info, const ReadContext& context) {
  return RangeReader(node, info, context).read();
}

}  // namespace gridfold
