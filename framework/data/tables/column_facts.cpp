#include "data/tables/column_facts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>
#include <variant>

#include "data/tables/number_text.hpp"

namespace gridfold {

namespace {

/// Takes the values of one column, row after row.
class FactCounter {
 public:
  FactCounter(std::string name, char decimal, const MissingTexts& missing) : decimal_(decimal), missing_(missing) {
    facts_.name = std::move(name);
    facts_.counts_rows = true;
  }

  void add(const std::string& text, bool quoted) {
    ++facts_.rows;
    if (quoted ? text.empty() : missing_.contains(text)) return add_missing(text);
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
  void add_missing(const std::string& text) {
    facts_.counts_rows = false;
    if (std::ranges::find(facts_.missing, text) == facts_.missing.end()) facts_.missing.push_back(text);
  }

  char decimal_;
  const MissingTexts& missing_;
  ColumnFacts facts_;
  std::unordered_set<std::string> different_;
  std::optional<double> last_;
};

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

}  // namespace gridfold
