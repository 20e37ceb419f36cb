#include "data/tables/arff.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/lower_case.hpp"
#include "core/utf8.hpp"
#include "data/max_rows.hpp"
#include "data/tables/date_text.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/text_lines.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMaxAttributes = 1'000'000;
/// The most values that are read: 16 GiB of them.
constexpr std::size_t kMaxValues = std::size_t{1} << 31;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A word of a line, without quotes and with its escapes undone.
struct Word {
  std::string text;
  std::size_t offset = 0;
  bool quoted = false;
};

/// Takes words from a line.
class LineWords {
 public:
  LineWords(std::string_view line, const TextLines& lines, std::size_t position = 0)
      : line_(line), lines_(lines), position_(position) {}

  void skip_blanks() {
    while (position_ < line_.size() && is_blank(line_[position_])) ++position_;
  }
  bool at_end() {
    skip_blanks();
    return position_ == line_.size();
  }
  bool next_is(char c) {
    skip_blanks();
    return position_ < line_.size() && line_[position_] == c;
  }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++position_;
    return true;
  }
  void expect(char c, std::string_view where) {
    if (!take(c)) lines_.fail(position_, fmt::format("'{}' was expected {}", c, where));
  }
  std::size_t position() const { return position_; }

  /// A word that ends at one of `ends`, or at the end of the line; blanks around it do not count.
  Word next(std::string_view ends) {
    skip_blanks();
    Word word{{}, position_, false};
    if (position_ < line_.size() && (line_[position_] == '\'' || line_[position_] == '"')) {
      take_quoted(word);
      return word;
    }
    const std::size_t end = std::min(line_.find_first_of(ends, position_), line_.size());
    std::string_view text = line_.substr(position_, end - position_);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    word.text = text;
    position_ = end;
    return word;
  }

 private:
  void take_quoted(Word& word) {
    const char quote = line_[position_];
    const std::size_t open = position_++;
    word.quoted = true;
    for (; position_ < line_.size() && line_[position_] != quote; ++position_) {
      if (line_[position_] == '\\' && position_ + 1 < line_.size()) {
        const char escaped = line_[++position_];
        word.text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
      } else {
        word.text += line_[position_];
      }
    }
    if (position_ == line_.size()) lines_.fail(open, "the quote that opens here is not closed in its line");
    ++position_;
  }

  std::string_view line_;
  const TextLines& lines_;
  std::size_t position_;
};

ArffAttribute parse_attribute(LineWords& words, const TextLines& lines) {
  ArffAttribute attribute;
  attribute.line = lines.number();
  const Word name = words.next(" \t{");
  if (name.text.empty()) lines.fail(name.offset, "the attribute has no name");
  if (!is_valid_utf8(name.text))
    lines.fail(name.offset, "the attribute's name is not valid UTF-8; save the file as UTF-8");
  attribute.name = name.text;
  if (words.take('{')) {
    attribute.kind = AttributeKind::nominal;
    while (!words.next_is('}')) {
      Word value = words.next(",}");
      if (!is_valid_utf8(value.text)) lines.fail(value.offset, "the value is not valid UTF-8; save the file as UTF-8");
      attribute.values.push_back(std::move(value.text));
      if (!words.take(',') && !words.next_is('}'))
        lines.fail(words.position(), "',' or '}' was expected after a value");
    }
    words.expect('}', "after the values");
    return attribute;
  }
  const Word type = words.next(" \t");
  const std::string kind = lower_case(type.text);
  if (kind == "numeric" || kind == "real" || kind == "integer") return attribute;
  if (kind == "string") {
    attribute.kind = AttributeKind::text;
  } else if (kind == "date") {
    attribute.kind = AttributeKind::date;
    attribute.date_format = words.at_end() ? "yyyy-MM-dd'T'HH:mm:ss" : words.next(" \t").text;
    if (const auto problem = date_format_problem(attribute.date_format)) lines.fail(type.offset, *problem);
  } else {
    lines.fail(type.offset,
               fmt::format("the type {} is not one that gridfold reads: numeric, real, integer, string, date, "
                           "or values in braces",
                           shown(type.text)));
  }
  return attribute;
}

/// Reads up to the line @data.
std::vector<ArffAttribute> parse_header(TextLines& lines) {
  std::vector<ArffAttribute> attributes;
  std::unordered_map<std::string, std::size_t> seen;
  bool has_relation = false;
  while (const auto line = lines.next()) {
    LineWords words(*line, lines);
    if (words.at_end() || words.next_is('%')) continue;
    const Word keyword = words.next(" \t");
    const std::string key = lower_case(keyword.text);
    if (key == "@relation") {
      has_relation = true;
    } else if (key == "@attribute") {
      if (attributes.size() == kMaxAttributes) lines.fail(0, fmt::format("more than {} attributes", kMaxAttributes));
      attributes.push_back(parse_attribute(words, lines));
      const auto [known, is_new] = seen.try_emplace(attributes.back().name, attributes.back().line);
      if (!is_new) {
        lines.fail(keyword.offset, fmt::format("two attributes are named {}, the first in line {}",
                                               shown(attributes.back().name), known->second));
      }
    } else if (key == "@data") {
      if (attributes.empty()) lines.fail(0, "no attribute stands before @data");
      return attributes;
    } else {
      lines.fail(keyword.offset,
                 has_relation ? "@attribute or @data was expected" : "@relation was expected; is this an ARFF file?");
    }
  }
  lines.fail(0, "the file ends before @data");
}

/// Reads the lines behind @data.
class RowReader {
 public:
  RowReader(TextLines& lines, ArffTable& table, const std::vector<bool>& is_read)
      : lines_(lines), table_(table), is_read_(is_read) {
    table_.texts.resize(table_.attributes.size());
    table_.first_missing.resize(table_.attributes.size());
    for (const ArffAttribute& attribute : table_.attributes) {
      std::unordered_set<std::string>& allowed = allowed_.emplace_back();
      for (const std::string& value : attribute.values) allowed.insert(value);
    }
  }

  void read() {
    while (const auto line = lines_.next()) {
      LineWords words(*line, lines_);
      if (words.at_end() || words.next_is('%')) continue;
      if (table_.rows == kMaxRows || table_.values.size() + table_.attributes.size() > kMaxValues) {
        lines_.fail(0, fmt::format("more than {} rows, or more than {} values", kMaxRows, kMaxValues));
      }
      row_begin_ = table_.values.size();
      if (words.take('{')) {
        read_sparse(words);
      } else {
        read_dense(words);
      }
      if (words.take(',')) read_weight(words);
      if (!words.at_end()) lines_.fail(words.position(), fmt::format("more than {} values", table_.attributes.size()));
      ++table_.rows;
    }
  }

 private:
  void read_dense(LineWords& words) {
    for (std::size_t i = 0; i < table_.attributes.size(); ++i) {
      if (i > 0 && !words.take(',')) {
        lines_.fail(words.position(),
                    fmt::format("{} values, but there are {} attributes", i, table_.attributes.size()));
      }
      table_.values.push_back(value_of(i, words.next(",")));
    }
  }

  /// `{1 5, 3 x}`: indices from 0; what is not there is 0, or the first of an attribute's values.
  void read_sparse(LineWords& words) {
    for (std::size_t i = 0; i < table_.attributes.size(); ++i) table_.values.push_back(default_of(i));
    std::unordered_set<std::size_t> seen;
    while (!words.next_is('}')) {
      const Word index_word = words.next(" \t");
      const auto parsed = parse_number(index_word.text);
      const double* index = std::get_if<double>(&parsed);
      if (index == nullptr || *index < 0 || *index >= static_cast<double>(table_.attributes.size()) ||
          std::trunc(*index) != *index) {
        lines_.fail(index_word.offset, fmt::format("{} is not an attribute's index, 0 to {}", shown(index_word.text),
                                                   table_.attributes.size() - 1));
      }
      const auto i = static_cast<std::size_t>(*index);
      if (!seen.insert(i).second) {
        lines_.fail(index_word.offset, fmt::format("attribute {} stands twice in the row", i));
      }
      table_.values[row_begin_ + i] = value_of(i, words.next(",}"));
      if (!words.take(',') && !words.next_is('}'))
        lines_.fail(words.position(), "',' or '}' was expected after a value");
    }
    words.expect('}', "at the end of the row");
  }

  double default_of(std::size_t i) {
    const ArffAttribute& attribute = table_.attributes[i];
    if (!is_read_[i]) return std::numeric_limits<double>::quiet_NaN();
    if (attribute.kind == AttributeKind::number || attribute.kind == AttributeKind::date) return 0;
    return entry_of(i, {attribute.values.empty() ? "" : attribute.values.front(), 0, false});
  }

  /// Weka writes an instance's weight as `{0.5}` behind the row.
  void read_weight(LineWords& words) {
    words.expect('{', "before the weight of a row");
    const Word weight = words.next("}");
    words.expect('}', "after the weight of a row");
    if (weight.text != "1" && weight.text != "1.0") {
      lines_.fail(weight.offset, fmt::format("the row has a weight, {}; gridfold takes none", shown(weight.text)));
    }
  }

  double value_of(std::size_t i, const Word& word) {
    const ArffAttribute& attribute = table_.attributes[i];
    if (!is_read_[i]) return std::numeric_limits<double>::quiet_NaN();
    if (word.text == "?" && !word.quoted) {
      TextPlace& first = table_.first_missing[i];
      if (first.line == 0) first = {lines_.number(), word.offset + 1};
      if (table_.first_missing_line == 0) table_.first_missing_line = lines_.number();
      return std::numeric_limits<double>::quiet_NaN();
    }
    switch (attribute.kind) {
      case AttributeKind::number: {
        const auto parsed = parse_number(word.text);
        if (const auto* reason = std::get_if<NotNumber>(&parsed)) {
          lines_.fail(word.offset,
                      fmt::format("attribute {}: {}", shown(attribute.name), problem_of(*reason, word.text)));
        }
        return std::get<double>(parsed);
      }
      case AttributeKind::date: {
        const auto seconds = parse_date(word.text, attribute.date_format);
        if (!seconds) {
          lines_.fail(word.offset, fmt::format("attribute {}: {} is not a date like {}", shown(attribute.name),
                                               shown(word.text), attribute.date_format));
        }
        return *seconds;
      }
      case AttributeKind::nominal:
        if (!allowed_[i].contains(word.text)) {
          lines_.fail(word.offset, fmt::format("attribute {}: {} is not one of its values", shown(attribute.name),
                                               shown(word.text)));
        }
        return entry_of(i, word);
      case AttributeKind::text:
        break;
    }
    return entry_of(i, word);
  }

  double entry_of(std::size_t i, const Word& word) {
    if (const auto known = table_.texts[i].find(word.text)) return *known;
    if (!is_valid_utf8(word.text)) lines_.fail(word.offset, "the text is not valid UTF-8; save the file as UTF-8");
    const auto entry = table_.texts[i].add(word.text, lines_.number(), word.offset + 1);
    if (!entry) {
      lines_.fail(word.offset, fmt::format("attribute {}: more than {} different texts; leave it out with drop_columns",
                                           shown(table_.attributes[i].name), LabelTable::kMaxLabels));
    }
    return *entry;
  }

  TextLines& lines_;
  ArffTable& table_;
  const std::vector<bool>& is_read_;
  std::vector<std::unordered_set<std::string>> allowed_;
  std::size_t row_begin_ = 0;
};

}  // namespace

std::vector<ArffAttribute> read_arff_header(const std::filesystem::path& path, const std::stop_token& stop) {
  TextLines lines(path, stop);
  return parse_header(lines);
}

ArffTable read_arff(const std::filesystem::path& path, const std::vector<bool>& is_read, const std::stop_token& stop,
                    const ReadProgress& progress) {
  TextLines lines(path, stop, progress);
  ArffTable table;
  table.attributes = parse_header(lines);
  RowReader(lines, table, is_read).read();
  if (table.rows == 0) throw DataError(fmt::format("{}: the file holds no rows", path.string()));
  return table;
}

}  // namespace gridfold
