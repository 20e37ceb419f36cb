#include "data/tables/table_columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "core/nearest_name.hpp"
#include "core/utf8.hpp"
#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

constexpr std::array<std::string_view, 14> kLabelNames{"class", "label",     "labels",     "target",  "targets",
                                                       "y",     "species",   "diagnosis",  "outcome", "category",
                                                       "digit", "classname", "classlabel", "quality"};

/// Whether `name` matches a pattern of which `*` is any text and `?` any character.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// `2-5` as its two ends.
std::optional<std::pair<std::int64_t, std::int64_t>> range_in(std::string_view text) {
  const std::size_t dash = text.find('-', 1);
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = integer_in(text.substr(0, dash));
  const auto last = integer_in(text.substr(dash + 1));
  if (!first || !last || *first < 0 || *last < *first) return std::nullopt;
  return std::pair(*first, *last);
}

class ColumnChooser {
 public:
  ColumnChooser(const std::filesystem::path& path, const Record& first, bool header, const TableOptions& options)
      : place_(fmt::format("{}:{}", path.string(), first.line)), first_(first), options_(options) {
    columns_.count = first.fields.size();
    if (header) columns_.names = first.fields;
  }

  TableColumns choose() {
    const bool is_of_model = options_.model_columns && !columns_.names.empty() && are_named(*options_.model_columns);
    if (columns_.count < 2 && !is_of_model) {
      fail(0,
           "one column only; a label and at least one feature are needed; what separates columns can be set with "
           "separator");
    }
    columns_.categorical.assign(columns_.count, false);
    if (is_of_model) {
      choose_those_of(*options_.model_columns);
    } else {
      columns_.label = find_column("label_column", options_.label_column);
      columns_.groups = find_other("groups", options_.groups);
      columns_.split = find_other("split", options_.split);
      choose_features();
      for (const std::size_t column : listed("categorical", options_.categorical)) columns_.categorical[column] = true;
    }
    check_names();
    return std::move(columns_);
  }

 private:
  [[noreturn]] void fail(std::size_t column, const std::string& problem) const {
    throw DataError(fmt::format("{}:{}: {}", place_, first_.offsets[column], problem));
  }

  std::string indices() const { return fmt::format("-{} to {}", columns_.count, columns_.count - 1); }

  [[noreturn]] void refuse_name(const std::string& parameter, const std::string& wanted,
                                const std::string& more) const {
    if (columns_.names.empty()) {
      throw WrongRequest(
          parameter, fmt::format("{}: {} is a name, but without header: true columns have none", place_, shown(wanted)),
          indices() + more);
    }
    throw WrongRequest(parameter, fmt::format("{}: no column is named {}", place_, shown(wanted)),
                       indices() + ", or a name from the first line", nearest_name(wanted, columns_.names));
  }

  std::optional<std::size_t> named(const std::string& parameter, const std::string& name) const {
    const auto found = std::find(columns_.names.begin(), columns_.names.end(), name);
    if (found == columns_.names.end()) return std::nullopt;
    if (std::find(found + 1, columns_.names.end(), name) != columns_.names.end()) {
      throw WrongRequest(parameter, fmt::format("{}: several columns are named {}", place_, shown(name)), indices());
    }
    return static_cast<std::size_t>(found - columns_.names.begin());
  }

  std::size_t at_index(const std::string& parameter, std::int64_t index, const std::string& more) const {
    const auto count = static_cast<std::int64_t>(columns_.count);
    if (index < -count || index >= count) {
      throw WrongRequest(parameter, fmt::format("{}: {} is none of {} columns", place_, index, count),
                         indices() + more);
    }
    return static_cast<std::size_t>(index < 0 ? index + count : index);
  }

  std::size_t find_column(const std::string& parameter, const ColumnReference& wanted) const {
    if (const auto* name = std::get_if<std::string>(&wanted)) {
      if (const auto column = named(parameter, *name)) return *column;
      refuse_name(parameter, *name, ", an integer without quotes");
    }
    const std::int64_t index = std::get<std::int64_t>(wanted);
    const bool is_name =
        std::find(columns_.names.begin(), columns_.names.end(), std::to_string(index)) != columns_.names.end();
    return at_index(parameter, index,
                    is_name ? fmt::format("; the column named \"{}\" is meant in quotes", index) : "");
  }

  /// A column beside the label's.
  std::optional<std::size_t> find_other(const std::string& parameter,
                                        const std::optional<ColumnReference>& wanted) const {
    if (!wanted) return std::nullopt;
    const std::size_t column = find_column(parameter, *wanted);
    if (column == columns_.label) {
      throw WrongRequest(parameter, fmt::format("{}: the column of the labels cannot be that of {}", place_, parameter),
                         "another column, or another label_column");
    }
    return column;
  }

  /// The columns that a list's entry stands for: a name where there is one, else an index, a range or a pattern.
  std::vector<std::size_t> meant_by(const std::string& parameter, const std::string& entry) const {
    if (const auto column = named(parameter, entry)) return {*column};
    if (const auto index = integer_in(entry)) return {at_index(parameter, *index, "")};
    std::vector<std::size_t> found;
    if (const auto range = range_in(entry)) {
      at_index(parameter, range->second, "");
      for (std::int64_t column = range->first; column <= range->second; ++column) {
        found.push_back(static_cast<std::size_t>(column));
      }
      return found;
    }
    if (entry.find_first_of("*?") == std::string::npos) refuse_name(parameter, entry, ", ranges such as 2-5");
    for (std::size_t column = 0; column < columns_.names.size(); ++column) {
      if (matches(entry, columns_.names[column])) found.push_back(column);
    }
    if (found.empty()) refuse_name(parameter, entry, ", ranges such as 2-5");
    return found;
  }

  std::vector<std::size_t> listed(const std::string& parameter, const std::vector<std::string>& entries) const {
    std::vector<std::size_t> found;
    for (const std::string& entry : entries) {
      const std::vector<std::size_t> meant = meant_by(parameter, entry);
      found.insert(found.end(), meant.begin(), meant.end());
    }
    return found;
  }

  void choose_features() {
    std::vector<bool> is_feature(columns_.count, options_.keep_columns.empty());
    for (const std::size_t column : listed("keep_columns", options_.keep_columns)) is_feature[column] = true;
    for (const std::size_t column : listed("drop_columns", options_.drop_columns)) is_feature[column] = false;
    is_feature[*columns_.label] = false;
    if (columns_.groups) is_feature[*columns_.groups] = false;
    if (columns_.split) is_feature[*columns_.split] = false;
    add_features(is_feature);
    if (columns_.features.empty()) {
      throw WrongRequest(options_.keep_columns.empty() ? "drop_columns" : "keep_columns",
                         fmt::format("{}: no column is left as a feature", place_),
                         "columns that leave at least one beside the label's");
    }
  }

  void add_features(const std::vector<bool>& is_feature) {
    for (std::size_t column = 0; column < columns_.count; ++column) {
      if (is_feature[column]) columns_.features.push_back(column);
    }
  }

  static bool are_named(const std::vector<Column>& columns) {
    return !columns.empty() && std::ranges::none_of(columns, [](const Column& column) { return column.name.empty(); });
  }

  /// The features of a model, by name; whatever else it was fitted with need not be there.
  void choose_those_of(const std::vector<Column>& columns) {
    const std::unordered_set<std::string_view> names(columns_.names.begin(), columns_.names.end());
    std::unordered_map<std::string_view, const Column*> column_of;
    for (const Column& own : columns) {
      if (!names.contains(own.name)) {
        const auto nearest = nearest_name(own.name, columns_.names);
        throw DataError(fmt::format("{}: no column is named {}, which the model takes{}", place_, shown(own.name),
                                    nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
      }
      column_of.emplace(own.name, &own);
    }
    std::vector<bool> is_feature(columns_.count, false);
    for (std::size_t column = 0; column < columns_.count; ++column) {
      const auto own = column_of.find(columns_.names[column]);
      if (own == column_of.end()) continue;
      is_feature[column] = true;
      columns_.categorical[column] = own->second->is_categorical();
    }
    add_features(is_feature);
    const auto found = [&](const std::string& parameter, const ColumnReference& wanted) {
      const auto column = find_if_there(parameter, wanted);
      return column && is_feature[*column] ? std::nullopt : column;
    };
    if (options_.groups) columns_.groups = found("groups", *options_.groups);
    if (options_.split) columns_.split = found("split", *options_.split);
    const ColumnReference named_label = options_.model_label;
    columns_.label = found("label_column", options_.model_label.empty() ? options_.label_column : named_label);
    // Where the label's column is missing, another one may be at its index.
    const bool is_other = columns_.label && (columns_.label == columns_.groups || columns_.label == columns_.split ||
                                             is_dropped(columns_.names[*columns_.label]));
    const bool is_at_index =
        options_.model_label.empty() && std::holds_alternative<std::int64_t>(options_.label_column);
    if (is_other && is_at_index) columns_.label.reset();
  }

  std::optional<std::size_t> find_if_there(const std::string& parameter, const ColumnReference& wanted) const {
    if (const auto* name = std::get_if<std::string>(&wanted)) return named(parameter, *name);
    const std::int64_t index = std::get<std::int64_t>(wanted);
    const auto count = static_cast<std::int64_t>(columns_.count);
    if (index < -count || index >= count) return std::nullopt;
    return static_cast<std::size_t>(index < 0 ? index + count : index);
  }

  bool is_dropped(const std::string& name) const {
    return std::ranges::any_of(options_.drop_columns, [&](const std::string& entry) { return matches(entry, name); });
  }

  /// An index in a list, which a column of that name would take.
  std::string index_text(std::size_t column) const {
    std::string text = std::to_string(column);
    if (std::find(columns_.names.begin(), columns_.names.end(), text) == columns_.names.end()) return text;
    return std::to_string(static_cast<std::int64_t>(column) - static_cast<std::int64_t>(columns_.count));
  }

  /// Names matter for the columns that are read alone.
  void check_names() const {
    if (columns_.names.empty()) return;
    std::map<std::string_view, std::size_t> seen;
    std::vector<std::size_t> read = columns_.features;
    if (columns_.label) read.push_back(*columns_.label);
    std::sort(read.begin(), read.end());
    for (const std::size_t column : read) {
      const std::string& name = columns_.names[column];
      // Nobody needs to name the label: it is found by its index.
      if (name.empty() && column == columns_.label) continue;
      if (name.empty() && column + 1 == columns_.count) {
        fail(column,
             "the last column has no name; if each line ends with a separator, leave it out with drop_columns: [-1]");
      }
      if (name.empty()) {
        fail(column, fmt::format("the column has no name; if it numbers the rows, leave it out with drop_columns: [{}]",
                                 index_text(column)));
      }
      if (!is_valid_utf8(name)) {
        fail(column, "the column's name is not valid UTF-8; another encoding can be set with encoding: latin-1");
      }
      if (!seen.emplace(name, column).second) {
        fail(column, fmt::format("two columns are named {}; leave one out with drop_columns: [{}]", shown(name),
                                 index_text(column)));
      }
    }
  }

  std::string place_;
  const Record& first_;
  const TableOptions& options_;
  TableColumns columns_;
};

}  // namespace

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) plain += static_cast<char>(std::tolower(byte));
  }
  return plain;
}

bool is_label_name(std::string_view name) {
  return std::ranges::find(kLabelNames, plain_name(name)) != kLabelNames.end();
}

void name_rows(Record& names) {
  names.fields.insert(names.fields.begin(), "");
  names.quoted.insert(names.quoted.begin(), false);
  names.offsets.insert(names.offsets.begin(), 1);
}

std::string TableColumns::name_of(std::size_t column) const {
  return names.empty() ? fmt::format("column {}", column) : fmt::format("column {} ({})", shown(names[column]), column);
}

TableColumns choose_columns(const std::filesystem::path& path, const Record& first, bool header,
                            const TableOptions& options) {
  return ColumnChooser(path, first, header, options).choose();
}

}  // namespace gridfold
