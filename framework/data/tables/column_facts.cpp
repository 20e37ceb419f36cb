#include "data/tables/column_facts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

#include "core/utf8.hpp"
#include "data/tables/field_scanner.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

namespace {

void note_missing(ColumnFacts& facts, std::string_view text) {
  if (std::ranges::find(facts.missing, text) == facts.missing.end()) facts.missing.emplace_back(text);
}

/// Takes the values of one column, row after row.
class FactCounter {
 public:
  FactCounter(std::string name, char decimal, const MissingTexts& missing) : decimal_(decimal), missing_(missing) {
    facts_.name = std::move(name);
    facts_.counts_rows = true;
  }

  void add(const std::string& text, bool quoted) {
    ++facts_.rows;
    if (missing_.is_missing(text, quoted)) {
      facts_.counts_rows = false;
      return note_missing(facts_, text);
    }
    ++facts_.values;
    different_.insert(text);
    const auto parsed = parse_number(text, decimal_);
    const double* number = std::get_if<double>(&parsed);
    if (number == nullptr) {
      ++facts_.texts[text];
      facts_.counts_rows = false;
      return;
    }
    facts_.smallest = facts_.numbers == 0 ? *number : std::min(facts_.smallest, *number);
    ++facts_.numbers;
    if (std::trunc(*number) == *number) ++facts_.integers;
    facts_.counts_rows = facts_.counts_rows && (!last_ || *number == *last_ + 1);
    last_ = *number;
  }

  ColumnFacts finish() {
    facts_.distinct = different_.size();
    return std::move(facts_);
  }

 private:
  char decimal_;
  const MissingTexts& missing_;
  ColumnFacts facts_;
  std::unordered_set<std::string> different_;
  std::optional<double> last_;
};

/// More different texts than a column of classes has, or of numbers with texts for missing ones.
constexpr std::size_t kMostLaterTexts = 200;

void add_later_value(const Field& field, char decimal, const MissingTexts& missing, ColumnFacts& facts) {
  LaterValues& later = facts.later;
  if (missing.is_missing(field.text, field.quoted)) {
    ++later.missing;
    note_missing(facts, field.text);
  } else if (std::holds_alternative<double>(parse_number(field.text, decimal))) {
    ++later.numbers;
  } else if (is_valid_utf8(field.text)) {
    std::string text(field.text);
    const auto known = later.texts.find(text);
    if (known != later.texts.end()) {
      ++known->second;
    } else if (later.texts.size() < kMostLaterTexts) {
      later.texts.emplace(std::move(text), 1);
    }
  }
}

}  // namespace

std::vector<ColumnFacts> column_facts(const std::vector<Record>& records, const std::vector<std::string>& names,
                                      char decimal, const MissingTexts& missing) {
  std::vector<FactCounter> counters;
  for (std::size_t i = 0; i < records.front().fields.size(); ++i) {
    counters.emplace_back(names.empty() ? "" : names[i], decimal, missing);
  }
  for (const Record& record : records) {
    const std::size_t width = std::min(record.fields.size(), counters.size());
    for (std::size_t i = 0; i < width; ++i) counters[i].add(record.fields[i], record.quoted[i]);
  }
  std::vector<ColumnFacts> facts;
  for (FactCounter& counter : counters) facts.push_back(counter.finish());
  return facts;
}

void add_later_values(const std::filesystem::path& path, const TableOptions& options, std::size_t known,
                      std::vector<ColumnFacts>& facts) {
  TextBlocks blocks(path, options.encoding);
  try {
    while (const std::optional<TextBlock> block = blocks.next()) {
      FieldScanner scanner(block->text, options.dialect);
      while (scanner.next_record()) {
        if (known > 0) {
          --known;
          scanner.skip_record();
          continue;
        }
        for (std::size_t i = 0; scanner.has_field(); ++i) {
          if (i == facts.size()) return;
          LaterValues& later = facts[i].later;
          ++later.rows;
          double number = 0;
          if (scanner.next_number(number)) {
            ++later.numbers;
          } else {
            add_later_value(scanner.next_field(), options.dialect.decimal, options.missing, facts[i]);
          }
        }
      }
    }
  } catch (const TextError&) {
    // Whoever reads the file says where it is wrong.
  }
}

}  // namespace gridfold
