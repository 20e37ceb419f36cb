#include "data/tables/guess_table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/utf8.hpp"
#include "data/tables/column_facts.hpp"
#include "data/tables/detect_dialect.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/table_options.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kGuessedRecords = 2000;
/// A column of more different values is no label, unless it is called one.
constexpr std::size_t kMostClasses = 100;

constexpr std::array<std::string_view, 12> kGroupNames{"group",     "groups",   "groupid",       "subject",
                                                       "subjectid", "patient",  "patientid",     "participant",
                                                       "userid",    "personid", "participantid", "imageid"};
constexpr std::array<std::string_view, 4> kSplitNames{"fold", "folds", "split", "partition"};
constexpr std::array<std::string_view, 8> kIdentifierNames{"id",    "index",        "no",       "nr",
                                                           "rowid", "samplenumber", "rownames", "unnamed0"};
/// What stands for a missing value in many files, beside what means one everywhere.
constexpr std::array<std::string_view, 14> kMissingTexts{
    "-", "--", ".", "..", "*", "missing", "unknown", "Missing", "Unknown", "n.a.", "#N/A", "nil", "<NA>", "-nan"};

bool is_among(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, plain_name(name)) != names.end();
}

std::string different_values(std::size_t count) {
  return count == 1 ? "1 value" : fmt::format("{} different values", count);
}

class TableGuess {
 public:
  explicit TableGuess(const std::filesystem::path& path)
      : path_(path),
        options_(table_options(
            {.parameters = complete_parameters("csv", table_parameters(), ParameterValues{{"path", path.string()}})})) {
    add("path", path.string(), "");
  }

  std::vector<GuessedParameter> guess() {
    const std::optional<TextBlock> block = first_block();
    if (!block) return guessed_;
    guess_comment(*block);
    guess_separator(*block);
    std::vector<Record> records = first_records(path_, *block, options_.dialect, kGuessedRecords);
    if (records.empty()) return guessed_;
    known_records_ = records.size();
    guess_header(records);
    if (records.empty()) return guessed_;
    // Whoever reads the file complains of the record that is shorter or longer.
    if (!names_.empty() && records.front().fields.size() != names_.size()) return guessed_;
    count_values(records);
    is_dropped_.assign(columns_.size(), false);
    guess_missing(records);
    drop_empty_end();
    guess_roles();
    drop_identifiers();
    note_categories();
    return guessed_;
  }

 private:
  void add(std::string name, Scalar value, std::string reason) {
    guessed_.push_back({std::move(name), std::move(value), std::move(reason)});
  }

  std::optional<TextBlock> first_block() {
    std::optional<TextBlock> block = TextBlocks(path_, options_.encoding).next();
    if (!block || is_valid_utf8(block->text)) return block;
    options_.encoding = Encoding::latin1;
    add("encoding", "latin-1", "some bytes are no UTF-8");
    return TextBlocks(path_, options_.encoding).next();
  }

  void guess_comment(const TextBlock& block) {
    for (const std::string_view sign : {"#", "%"}) {
      if (!std::string_view(block.text).starts_with(sign)) continue;
      options_.dialect.comment = sign;
      add("comment", std::string(sign), fmt::format("the file begins with a line of {}", sign));
    }
  }

  /// What the first records say of a way to split them.
  struct Split {
    /// The share of the fields that are numbers.
    double numbers = 0;
    /// Whether a field that is no number holds what separates fields for another way.
    bool leaves_separators = false;
  };

  Split split_by(const TextBlock& block, const Dialect& dialect, std::string_view separators) const {
    Split split;
    std::size_t numbers = 0;
    std::size_t fields = 0;
    for (const Record& record : first_records(path_, block, dialect, kGuessedRecords)) {
      for (std::size_t i = 0; i < record.fields.size(); ++i) {
        ++fields;
        if (std::holds_alternative<double>(parse_number(record.fields[i], dialect.decimal))) {
          ++numbers;
        } else if (!record.quoted[i] && record.fields[i].find_first_of(separators) != std::string::npos) {
          split.leaves_separators = true;
        }
      }
    }
    split.numbers = static_cast<double>(numbers) / static_cast<double>(std::max<std::size_t>(fields, 1));
    return split;
  }

  void guess_separator(const TextBlock& block) {
    std::vector<Dialect> all;
    std::string separators;
    for (const char decimal : {'.', ','}) {
      Dialect asked = options_.dialect;
      asked.decimal = decimal;
      for (const Dialect& even : even_dialects(block, asked)) {
        all.push_back(even);
        if (!even.blanks_separate) separators += even.separator;
      }
    }
    if (all.empty()) {
      // Complains where no separator fits the file.
      std::vector<std::string> ignored;
      options_.dialect = resolve_dialect(path_, block, options_, ignored);
      return;
    }
    std::size_t best = 0;
    std::vector<Split> splits;
    for (const Dialect& dialect : all) splits.push_back(split_by(block, dialect, separators));
    for (std::size_t i = 1; i < all.size(); ++i) {
      const Split& one = splits[i];
      const Split& other = splits[best];
      const bool is_better =
          one.leaves_separators == other.leaves_separators ? one.numbers > other.numbers : other.leaves_separators;
      if (is_better) best = i;
    }
    options_.dialect = all[best];
    const std::string name = separator_name(options_.dialect);
    add("separator", name, fmt::format("it splits every line into the same number of columns"));
    if (options_.dialect.decimal == ',') add("decimal", "comma", "numbers such as 1,5");
  }

  void guess_header(std::vector<Record>& records) {
    const HeaderGuess guess = gridfold::guess_header(records, options_.dialect.decimal, options_.missing);
    options_.dialect.header = guess.header;
    add("header",
        guess.header          ? "true"
        : guess.doubt.empty() ? "false"
                              : "auto",
        !guess.doubt.empty()
            ? fmt::format("{}{}", guess.doubt, guess.header ? "" : "; set it to true if these are names")
        : guess.header ? "the first line names the columns"
                       : "the first line holds values");
    first_is_doubtful_ = !guess.header && !guess.doubt.empty();
    if (!guess.header) return;
    options_.dialect.has_row_names = guess.has_row_names;
    if (options_.dialect.has_row_names) name_rows(records.front());
    names_ = records.front().fields;
    records.erase(records.begin());
  }

  void count_values(const std::vector<Record>& records) {
    columns_ = column_facts(records, names_, options_.dialect.decimal, options_.missing);
    add_later_values(path_, options_, known_records_, columns_);
  }

  static bool is_in_first(const std::vector<Record>& records, const std::string& text) {
    return std::ranges::find(records.front().fields, text) != records.front().fields.end();
  }

  /// A text among numbers that stands for a missing value.
  void guess_missing(const std::vector<Record>& records) {
    std::set<std::string> more;
    for (const ColumnFacts& column : columns_) {
      if (!column.is_mixed()) continue;
      std::unordered_map<std::string, std::size_t> texts = column.texts;
      for (const auto& [text, count] : column.later.texts) texts[text] += count;
      for (const auto& [text, count] : texts) {
        // A name is no missing value.
        if (first_is_doubtful_ && count == 1 && is_in_first(records, text)) continue;
        const bool is_usual = std::ranges::find(kMissingTexts, text) != kMissingTexts.end();
        const bool is_alone = texts.size() == 1 && column.numbers + column.later.numbers >= 19 * count;
        if (is_usual || is_alone) more.insert(text);
      }
    }
    if (more.empty()) return;
    std::set<std::string> all = missing_texts();
    all.insert(more.begin(), more.end());
    std::vector<std::string> texts(all.begin(), all.end());
    options_.missing = MissingTexts(texts);
    count_values(records);
    add("missing", std::move(texts),
        fmt::format("{} {} among numbers", fmt::join(more, " and "), more.size() > 1 ? "stand" : "stands"));
  }

  /// The texts that mean a missing value in some column, and the empty one.
  std::set<std::string> missing_texts() const {
    std::set<std::string> texts{""};
    for (const ColumnFacts& column : columns_) texts.insert(column.missing.begin(), column.missing.end());
    return texts;
  }

  /// Whether texts that usually mean a missing value are classes of this column: words such as None, beside other texts
  /// and in no other column.
  bool has_missing_words(std::size_t column) const {
    const ColumnFacts& facts = columns_[column];
    const auto is_word_of_it = [&](const std::string& text) {
      const bool is_word = std::ranges::any_of(text, [](unsigned char c) { return std::isalpha(c) != 0; });
      return is_word && std::ranges::count_if(columns_, [&](const ColumnFacts& other) {
                          return std::ranges::find(other.missing, text) != other.missing.end();
                        }) == 1;
    };
    return facts.values > 0 && facts.numbers == 0 && !facts.missing.empty() &&
           std::ranges::all_of(facts.missing, is_word_of_it);
  }

  /// A label may not be missing: such texts are classes, or such rows are left out.
  void guess_missing_labels() {
    const ColumnFacts& facts = columns_[label_];
    const std::size_t missing = facts.rows - facts.values + facts.later.missing;
    if (missing == 0) return;
    if (!has_missing_words(label_)) {
      add("missing_rows", "drop",
          fmt::format("{} of {} rows {} no label", missing, facts.rows + facts.later.rows,
                      missing == 1 ? "has" : "have"));
      return;
    }
    std::set<std::string> texts = missing_texts();
    std::string reason = fmt::format("{} is a class", fmt::join(facts.missing, " and "));
    const auto known = std::ranges::find(guessed_, "missing", &GuessedParameter::name);
    if (known != guessed_.end()) {
      const auto& listed = std::get<std::vector<std::string>>(known->value);
      texts.insert(listed.begin(), listed.end());
      reason = fmt::format("{}; {}", known->reason, reason);
      guessed_.erase(known);
    }
    for (const std::string& word : facts.missing) texts.erase(word);
    add("missing", std::vector<std::string>(texts.begin(), texts.end()), std::move(reason));
  }

  void drop_empty_end() {
    if (columns_.size() < 2 || !columns_.back().is_empty() || !columns_.back().name.empty()) return;
    is_dropped_.back() = true;
    dropped_because_.push_back("each line ends with a separator");
  }

  /// `known` is the share of rows that must have a value.
  bool is_class_like(std::size_t column, double known = 1) const {
    const ColumnFacts& facts = columns_[column];
    const bool words = has_missing_words(column);
    const std::size_t distinct = facts.distinct + (words ? facts.missing.size() : 0);
    if (is_dropped_[column] || facts.values < 2 || distinct < 2 || distinct > kMostClasses) return false;
    const double fewest = words ? 0 : known * static_cast<double>(facts.rows);
    if (static_cast<double>(facts.values) < fewest || 2 * distinct > facts.rows) return false;
    constexpr std::size_t kMostNumbers = 30;
    return facts.are_integers() ? facts.distinct <= kMostNumbers : facts.numbers == 0;
  }

  std::size_t last_column() const {
    std::size_t last = columns_.size() - 1;
    return is_dropped_[last] && last > 0 ? last - 1 : last;
  }

  std::pair<std::size_t, std::string> find_label() const {
    const bool has_x = std::ranges::any_of(columns_, [](const ColumnFacts& column) { return column.name == "x"; });
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      // Beside an x, y is a coordinate.
      if (columns_[i].name == "y" && has_x) continue;
      // Decimals are no classes, whatever they are called.
      const bool may_be_classes = columns_[i].numbers == columns_[i].integers;
      if (is_label_name(columns_[i].name) && may_be_classes && columns_[i].distinct > 1) {
        return {i, "by its name"};
      }
    }
    const std::size_t last = last_column();
    if (is_class_like(last, 0.9)) return {last, "the last column"};
    if (is_class_like(0)) return {0, "the first column; the last one lacks values, or does not look like classes"};
    if (is_class_like(last, 0.5)) return {last, "the last column"};
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].numbers == 0 && is_class_like(i)) return {i, "the first column of few texts"};
    }
    return {last, "the last column; no column looks like one of classes"};
  }

  Scalar reference(std::size_t column, bool from_end = false) const {
    if (!names_.empty() && std::ranges::count(names_, names_[column]) == 1 && !names_[column].empty()) {
      return names_[column];
    }
    return static_cast<std::int64_t>(column) - (from_end ? static_cast<std::int64_t>(columns_.size()) : 0);
  }

  /// As an index that is no column's name.
  std::string index_text(std::size_t column) const {
    std::string text = std::to_string(column);
    if (std::ranges::find(names_, text) == names_.end()) return text;
    return std::to_string(static_cast<std::int64_t>(column) - static_cast<std::int64_t>(columns_.size()));
  }

  std::string entry(std::size_t column) const {
    const Scalar known = reference(column);
    return std::holds_alternative<std::string>(known) ? std::get<std::string>(known) : index_text(column);
  }

  void guess_roles() {
    const auto [label, reason] = find_label();
    label_ = label;
    add("label_column", reference(label, label == last_column()),
        fmt::format("{}; {}", reason,
                    different_values(columns_[label].distinct +
                                     (has_missing_words(label) ? columns_[label].missing.size() : 0))));
    guess_missing_labels();
    if (const auto groups = named(kGroupNames)) {
      groups_ = groups;
      add("groups", reference(*groups),
          fmt::format("rows with the same {} belong together; {}", shown(columns_[*groups].name),
                      different_values(columns_[*groups].distinct)));
    }
    if (const auto split = named(kSplitNames)) {
      split_ = split;
      add("split", reference(*split), "by its name: the fold of each row");
    }
  }

  /// The column of one of these names, in which values repeat.
  std::optional<std::size_t> named(std::span<const std::string_view> names) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const ColumnFacts& facts = columns_[i];
      if (i != label_ && is_among(facts.name, names) && facts.distinct > 1 && 2 * facts.distinct <= facts.rows)
        return i;
    }
    return std::nullopt;
  }

  bool is_feature(std::size_t column) const {
    return column != label_ && column != groups_ && column != split_ && !is_dropped_[column];
  }

  bool is_identifier(const ColumnFacts& facts, std::size_t column) const {
    constexpr std::size_t kFewest = 10;
    if (facts.rows < kFewest) return false;
    const bool differs = 10 * facts.distinct > 9 * facts.rows;
    if (facts.numbers < facts.values) return differs;
    if (!facts.are_integers()) return false;
    if (!names_.empty() && (facts.name.empty() || is_among(facts.name, kIdentifierNames))) return differs;
    // Without a name, counts and large numbers at the beginning of each row.
    constexpr double kSmallestNumber = 1000;
    return column == 0 && (facts.counts_rows || (names_.empty() && differs && facts.smallest >= kSmallestNumber));
  }

  void drop_identifiers() {
    std::vector<std::string> dropped;
    std::unordered_set<std::string_view> read_names;
    if (!names_.empty() && !names_[label_].empty()) read_names.insert(names_[label_]);
    const std::size_t end = columns_.size() - 1;
    if (is_dropped_[end]) dropped.push_back("-1");
    if (options_.dialect.has_row_names) {
      is_dropped_[0] = true;
      dropped.push_back(index_text(0));
      dropped_because_.push_back("the first column has no name in the first line and holds the names of the rows");
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!is_feature(i)) continue;
      if (!names_.empty() && read_names.contains(names_[i])) {
        is_dropped_[i] = true;
        // By its index: the name is the other column's, too.
        dropped.push_back(index_text(i));
        dropped_because_.push_back(fmt::format("column {} has the name of another, {}", i, shown(names_[i])));
        continue;
      }
      if (!is_identifier(columns_[i], i)) {
        if (!names_.empty() && !names_[i].empty()) read_names.insert(names_[i]);
        continue;
      }
      is_dropped_[i] = true;
      dropped.push_back(entry(i));
      dropped_because_.push_back(fmt::format("{} differs in nearly every row", entry(i)));
    }
    if (!dropped.empty()) add("drop_columns", std::move(dropped), fmt::format("{}", fmt::join(dropped_because_, "; ")));
  }

  /// Columns of both numbers and texts are refused unless they are named.
  void note_categories() {
    std::vector<std::string> mixed;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (is_feature(i) && columns_[i].is_mixed()) mixed.push_back(entry(i));
    }
    if (!mixed.empty()) add("categorical", std::move(mixed), "both numbers and texts");
  }

  const std::filesystem::path& path_;
  TableOptions options_;
  std::vector<std::string> names_;
  /// How many records were looked at first; the others are only searched for values of other kinds.
  std::size_t known_records_ = 0;
  std::vector<ColumnFacts> columns_;
  std::vector<bool> is_dropped_;
  std::vector<std::string> dropped_because_;
  std::size_t label_ = 0;
  bool first_is_doubtful_ = false;
  std::optional<std::size_t> groups_;
  std::optional<std::size_t> split_;
  std::vector<GuessedParameter> guessed_;
};

}  // namespace

std::vector<GuessedParameter> guess_table(const std::filesystem::path& path) { return TableGuess(path).guess(); }

}  // namespace gridfold
