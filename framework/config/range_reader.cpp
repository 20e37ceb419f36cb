#include "config/range_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "config/decimal.hpp"
#include "config/grid_spec.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

/// `value` with 15 significant digits, so that 0.001 * 10^(1/6)^6 is 0.01 and not its neighbour.
double with_15_digits(double value) {
  const std::string text = fmt::format("{:.14e}", value);
  double rounded = 0;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

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

class RangeReader {
 public:
  RangeReader(const YamlNode& node, const ParameterInfo& info, const std::string& key_path, const ReadContext& context)
      : node_(node), info_(without_sizes(node, info)), key_path_(key_path), context_(context), mark_(node.mark) {
    mark_.key_path = key_path;
  }

  std::vector<Located<Scalar>> read() {
    if (!is_numeric(info_.type)) {
      const std::string allowed = "allowed: " + allowed_values(info_);
      if (node_.find("from") != nullptr || node_.find("to") != nullptr) {
        complain(node_.mark, "", "a range of what is not a number", allowed + ", or a list of such");
      } else {
        report_wrong_type(node_, key_path_, "a value or a list of values", allowed, context_.diagnostics);
      }
      return {};
    }
    if (node_.entries.empty()) {
      report_wrong_type(node_, key_path_, "a value, a list of values or a range",
                        fmt::format("allowed: {}", allowed_values(info_)), context_.diagnostics);
      return {};
    }
    if (!check_keys()) return {};
    from_ = number("from");
    to_ = number("to");
    if (!from_ || !to_) return {};
    if (node_.find("factor") != nullptr) return by_factor();
    if (node_.find("count") != nullptr) return by_count();
    return by_step();
  }

 private:
  void complain(const SourceMark& where, const std::string& key, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    context_.diagnostics.add({where, key.empty() ? key_path_ : key_path_ + "." + key, std::move(problem),
                              std::move(allowed), std::move(nearest)});
  }

  /// A condition goes beside the values, not into the range.
  bool lacks_values(const YamlEntry& when) {
    if (node_.entries.size() == 1) {
      complain(when.mark, "when", "a condition stands without values", "allowed: {values: ..., when: ...}");
      return false;
    }
    std::vector<std::string> own;
    for (const YamlEntry& entry : node_.entries) {
      if (entry.key != "when") own.push_back(entry.key);
    }
    complain(when.mark, "when", "a condition stands within a range",
             fmt::format("allowed: {{values: {{{}}}, when: ...}}", fmt::join(own, ", ")));
    return false;
  }

  bool check_keys() {
    const std::vector<std::string> known{"from", "to", "step", "count", "scale", "factor"};
    for (const YamlEntry& entry : node_.entries) {
      if (entry.key == "when") return lacks_values(entry);
    }
    bool is_right = true;
    for (const YamlEntry& entry : node_.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      std::vector<std::string> candidates = known;
      candidates.insert(candidates.end(), {"values", "when"});
      complain(entry.mark, entry.key, "unknown key", fmt::format("allowed: {}, or {{values, when}}", kRangeForms),
               suggestion(entry.key, candidates));
      is_right = false;
    }
    if (!is_right) return false;
    const auto has = [&](const char* key) { return node_.find(key) != nullptr; };
    const int strides = (has("step") ? 1 : 0) + (has("count") ? 1 : 0) + (has("factor") ? 1 : 0);
    std::string problem;
    if (!has("from") || !has("to")) problem = "the range lacks an end";
    if (strides > 1) problem = "a range needs one of step, count or factor";
    if (has("scale") && !has("count")) problem = "a scale goes with a count";
    if (!problem.empty()) {
      complain(node_.mark, "", problem, fmt::format("allowed: {}", kRangeForms));
      return false;
    }
    return true;
  }

  /// A bound, a step or a factor; integers alone for integer keys.
  std::optional<Decimal> number(const std::string& key) {
    const YamlNode& value = *node_.find(key);
    const bool wants_integer = info_.type == ParameterType::integer;
    std::optional<Decimal> decimal;
    if (value.is_scalar() && !value.quoted && (!wants_integer || parse_integer(value.text))) {
      decimal = parse_decimal(value.text);
    }
    if (!decimal && value.is_scalar() && !value.quoted && parse_number(value.text)) {
      if (!wants_integer || parse_integer(value.text)) {
        complain(value.mark, key, fmt::format("{} is beyond what a range counts with", value.text),
                 wants_integer ? "allowed: an integer of at most 15 digits"
                               : "allowed: at most 15 digits, times a power of ten from 1e-30 to 1e30");
        return std::nullopt;
      }
    }
    if (!decimal) {
      report_wrong_type(value, key_path_ + "." + key, wants_integer ? "an integer" : "a number",
                        wants_integer ? "allowed: an integer of at most 15 digits, in plain decimal digits"
                                      : "allowed: a decimal number of at most 15 digits",
                        context_.diagnostics);
    }
    return decimal;
  }

  const YamlNode& at(const char* key) const { return *node_.find(key); }

  /// Appends a value that is `digits` times ten to `exponent`.
  bool append(std::int64_t digits, int exponent) {
    if (info_.type == ParameterType::integer) return append_integer(digits_at({digits, exponent}, 0));
    return append_number(Decimal{digits, exponent}.value());
  }
  bool append_integer(std::optional<std::int64_t> value) {
    if (value && is_allowed(info_, *value)) {
      values_.push_back({*value, mark_});
      return true;
    }
    return out_of_range(value ? std::to_string(*value) : "a value");
  }
  bool append_number(double value) {
    if (is_allowed(info_, value)) {
      values_.push_back({value, mark_});
      return true;
    }
    return out_of_range(fmt::format("{}", value));
  }
  bool out_of_range(const std::string& value) {
    complain(node_.mark, "", fmt::format("{} is out of range", value), "allowed: " + allowed_values(info_));
    values_.clear();
    return false;
  }
  std::vector<Located<Scalar>> too_many(const SourceMark& where) {
    complain(where, "", fmt::format("the range has more than {} values", kMaxCells),
             fmt::format("allowed: at most {}", kMaxCells));
    return {};
  }
  std::vector<Located<Scalar>> too_fine(const SourceMark& where) {
    complain(where, "", "the range mixes numbers of very different size",
             "allowed: at most 15 digits between its ends");
    return {};
  }

  std::vector<Located<Scalar>> by_step() {
    const YamlNode* written = node_.find("step");
    const auto step = written == nullptr ? std::optional(Decimal{1, 0}) : number("step");
    if (!step) return {};
    const int exponent = std::min({from_->exponent, to_->exponent, step->exponent});
    const auto first = digits_at(*from_, exponent);
    const auto last = digits_at(*to_, exponent);
    const auto stride = digits_at(*step, exponent);
    if (!first || !last || !stride) return too_fine(node_.mark);
    const auto span = checked_add(*last, -*first);
    if (!span) return too_fine(node_.mark);
    if (*stride == 0 || (*span != 0 && (*span > 0) != (*stride > 0))) {
      complain(written == nullptr ? node_.mark : written->mark, written == nullptr ? "" : "step",
               fmt::format("{} never leads from {} to {}", written == nullptr ? "a step of 1" : written->text,
                           at("from").text, at("to").text),
               *span >= 0 ? "allowed: a step above 0" : "allowed: a step below 0");
      return {};
    }
    const std::int64_t steps = *span / *stride;
    if (steps >= static_cast<std::int64_t>(kMaxCells)) return too_many(written == nullptr ? node_.mark : written->mark);
    for (std::int64_t i = 0; i <= steps; ++i) {
      if (!append(*first + i * *stride, exponent)) return {};
    }
    return std::move(values_);
  }

  std::vector<Located<Scalar>> by_factor() {
    const auto factor = number("factor");
    if (!factor) return {};
    if (factor->value() <= 1 || from_->value() <= 0 || to_->value() < from_->value()) {
      complain(at("factor").mark, "factor",
               fmt::format("{} never leads from {} to {}", at("factor").text, at("from").text, at("to").text),
               "allowed: a factor above 1, with 0 < from <= to");
      return {};
    }
    Decimal value = *from_;
    while (value.value() <= to_->value()) {
      if (!append(value.digits, value.exponent)) return {};
      const auto digits = checked_multiply(value.digits, factor->digits);
      if (!digits) return too_fine(at("factor").mark);
      value = {*digits, value.exponent + factor->exponent};
    }
    return std::move(values_);
  }

  std::optional<std::int64_t> count() {
    const YamlNode& node = at("count");
    const auto count = node.is_scalar() && !node.quoted ? parse_integer(node.text) : std::nullopt;
    if (count && *count >= 2 && *count <= static_cast<std::int64_t>(kMaxCells)) return count;
    complain(node.mark, "count", fmt::format("{} is not a count of values", shown(node)),
             fmt::format("allowed: an integer from 2 to {}", kMaxCells));
    return std::nullopt;
  }

  std::vector<Located<Scalar>> by_count() {
    const auto values = count();
    if (!values) return {};
    std::string scale = "linear";
    if (const YamlNode* node = node_.find("scale")) {
      if (!node->is_scalar() || (node->text != "linear" && node->text != "log")) {
        const std::vector<std::string> scales{"linear", "log"};
        complain(node->mark, "scale", fmt::format("unknown scale {}", shown(*node)), "allowed: linear, log",
                 suggestion(node->text, scales));
        return {};
      }
      scale = node->text;
    }
    return scale == "log" ? on_log_scale(*values) : evenly_spaced(*values);
  }

  std::vector<Located<Scalar>> evenly_spaced(std::int64_t count) {
    const int exponent = std::min(from_->exponent, to_->exponent);
    const auto first = digits_at(*from_, exponent);
    const auto last = digits_at(*to_, exponent);
    const auto span = first && last ? checked_add(*last, -*first) : std::nullopt;
    const std::int64_t gaps = count - 1;
    const auto scaled = first ? checked_multiply(*first, gaps) : std::nullopt;
    if (!span || !scaled || !checked_multiply(*span, gaps) || !checked_add(*scaled, *span * gaps)) {
      return too_fine(node_.mark);
    }
    if (*span == 0) return no_distance();
    if (info_.type == ParameterType::integer && *span % gaps != 0) {
      complain(at("count").mark, "count",
               fmt::format("{} values from {} to {} are not all integers", count, at("from").text, at("to").text),
               "allowed: a count that divides evenly, a step, or scale: log, which rounds");
      return {};
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const bool is_whole = info_.type == ParameterType::integer;
      // One division of exact numbers: rounded once, and at both ends not at all.
      const bool is_right =
          is_whole ? append(*first + *span / gaps * i, exponent)
                   : append_number(Decimal{*scaled + *span * i, exponent}.value() / static_cast<double>(gaps));
      if (!is_right) return {};
    }
    return std::move(values_);
  }

  std::vector<Located<Scalar>> on_log_scale(std::int64_t count) {
    const double first = from_->value();
    const double last = to_->value();
    if (first <= 0 || last <= 0) {
      complain(node_.mark, "", "a log scale has no place for 0 or less", "allowed: from and to above 0");
      return {};
    }
    if (first == last) return no_distance();
    for (std::int64_t i = 0; i < count; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(count - 1);
      double value = with_15_digits(first * std::pow(last / first, share));
      if (const auto exact = exact_on_log_scale(i, count - 1)) value = exact->value();
      if (i == count - 1) value = last;
      if (info_.type == ParameterType::real) {
        if (!append_number(value)) return {};
        continue;
      }
      const std::int64_t rounded = std::llround(value);
      if (!values_.empty() && std::get<std::int64_t>(values_.back().value) == rounded) {
        complain(at("count").mark, "count",
                 fmt::format("{} values give {} more than once after rounding", count, rounded),
                 "allowed: fewer values");
        return {};
      }
      if (!append_integer(rounded)) return {};
    }
    return std::move(values_);
  }

  /// The i-th value where it is a decimal number: powers of ten, and of whatever else is one, come out exact.
  std::optional<Decimal> exact_on_log_scale(std::int64_t i, std::int64_t gaps) const {
    const std::int64_t divisor = std::gcd(i, gaps);
    const std::int64_t root = gaps / divisor;
    const double ratio = std::pow(to_->value() / from_->value(), 1.0 / static_cast<double>(root));
    const auto factor = parse_decimal(fmt::format("{}", with_15_digits(ratio)));
    if (!factor) return std::nullopt;
    const auto end = times_power(*from_, *factor, root);
    if (!end || !is_same(*end, *to_)) return std::nullopt;
    return times_power(*from_, *factor, i / divisor);
  }

  static std::optional<Decimal> times_power(Decimal value, const Decimal& factor, std::int64_t power) {
    for (std::int64_t i = 0; i < power; ++i) {
      const auto digits = checked_multiply(value.digits, factor.digits);
      if (!digits) return std::nullopt;
      value = {*digits, value.exponent + factor.exponent};
      while (value.digits != 0 && value.digits % 10 == 0) value = {value.digits / 10, value.exponent + 1};
    }
    return value;
  }

  static bool is_same(const Decimal& left, const Decimal& right) {
    const int exponent = std::min(left.exponent, right.exponent);
    const auto digits = digits_at(left, exponent);
    return digits && digits == digits_at(right, exponent);
  }

  std::vector<Located<Scalar>> no_distance() {
    complain(at("count").mark, "count", fmt::format("from and to are both {}", at("from").text),
             "allowed: ends that differ");
    return {};
  }

  const YamlNode& node_;
  ParameterInfo info_;
  const std::string& key_path_;
  const ReadContext& context_;
  std::optional<Decimal> from_;
  std::optional<Decimal> to_;
  /// Of the range, which stands for each of its values.
  SourceMark mark_;
  std::vector<Located<Scalar>> values_;
};

}  // namespace

std::vector<Located<Scalar>> read_range(const YamlNode& node, const ParameterInfo& info, const std::string& key_path,
                                        const ReadContext& context) {
  return RangeReader(node, info, key_path, context).read();
}

}  // namespace gridfold
