#include "data/tables/read_table.hpp"

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/feature_memory.hpp"
#include "data/fingerprint.hpp"
#include "data/max_rows.hpp"
#include "data/tables/detect_dialect.hpp"
#include "data/tables/in_order.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

/// Puts the blocks of a table together, in their order.
class TableBuilder {
 public:
  TableBuilder(Table& table, bool keeps_values) : table_(table), keeps_values_(keeps_values) {
    table_.values.resize(table_.columns.features.size());
  }

  void add(TableBlock block) {
    if (block.first_record_line != 0 && empty_line_) {
      fail({*empty_line_, 1}, "the line is empty, but records follow; remove it");
    }
    if (block.empty_line && !empty_line_) empty_line_ = block.empty_line;
    table_.dropped_rows += block.dropped_rows;
    table_.rows += block.rows;
    if (table_.rows > kMaxRows) {
      throw DataError(fmt::format("{}: more than {} rows", table_.path.string(), kMaxRows));
    }
    add_texts(table_.labels, block.labels, table_.columns.label.value_or(0), "labels");
    if (table_.columns.groups) add_texts(table_.groups, block.groups, *table_.columns.groups, "groups");
    if (table_.columns.split) add_texts(table_.splits, block.splits, *table_.columns.split, "folds");
    std::vector<std::vector<std::uint32_t>> entry_of_text(block.columns.size());
    bool has_texts = false;
    for (std::size_t i = 0; i < block.columns.size(); ++i) {
      entry_of_text[i] = add_column(i, block.columns[i]);
      has_texts = has_texts || !entry_of_text[i].empty();
    }
    if (!has_texts) entry_of_text.clear();
    table_.bytes_per_number = std::max(table_.bytes_per_number, block.bytes_per_number);
    require_feature_memory(table_.rows, table_.columns.features.size(), table_.bytes_per_number, table_.path.string());
    if (keeps_values_) table_.blocks.push_back({block.rows, std::move(block.values), std::move(entry_of_text)});
  }

  void finish() const {
    refuse_other_decimal();
    if (table_.rows > 0) return;
    const std::string why =
        table_.dropped_rows > 0
            ? fmt::format(" without missing values; missing_rows: drop leaves all {} out", table_.dropped_rows)
        : table_.columns.names.empty() ? ""
                                       : " below the names of its columns";
    fail({1, 1}, fmt::format("the file holds no rows{}", why));
  }

 private:
  /// A column of texts that all are numbers with the other decimal sign was not meant as one of categories.
  void refuse_other_decimal() const {
    for (std::size_t i = 0; i < table_.values.size(); ++i) {
      const ColumnValues& values = table_.values[i];
      const std::size_t column = table_.columns.features[i];
      if (values.kind != ColumnKind::texts || table_.columns.categorical[column]) continue;
      const char other = table_.decimal == ',' ? '.' : ',';
      const std::vector<LabelTable::Entry>& texts = values.texts.entries();
      const bool are_numbers = std::ranges::all_of(texts, [&](const LabelTable::Entry& entry) {
        return std::holds_alternative<double>(parse_number(entry.text, other));
      });
      const bool is_sure = std::ranges::any_of(
          texts, [&](const LabelTable::Entry& entry) { return has_other_decimal(entry.text, table_.decimal); });
      if (!are_numbers || !is_sure) continue;
      fail(values.first, fmt::format("{}: {} is a number with a decimal {}, and so are all texts of the column; set "
                                     "decimal: {}, or name the column in categorical",
                                     table_.columns.name_of(column), shown(values.first_text),
                                     other == ',' ? "comma" : "point", other == ',' ? "comma" : "point"));
    }
  }

  [[noreturn]] void fail(const TextPlace& place, std::string_view problem) const {
    throw DataError(fmt::format("{}:{}:{}: {}", table_.path.string(), place.line, place.column, problem));
  }

  void add_texts(RowTexts& all, const RowTexts& block, std::size_t column, std::string_view what) const {
    const std::vector<std::uint32_t> entries = merged(
        all.texts, block.texts, [&] { return table_.columns.name_of(column); }, what);
    for (const std::uint32_t entry : block.of_row) all.of_row.push_back(entry == kNoLabel ? kNoLabel : entries[entry]);
  }

  /// The entries of the whole table's texts that those of a block are.
  std::vector<std::uint32_t> add_column(std::size_t index, const ColumnValues& block) {
    ColumnValues& known = table_.values[index];
    if (known.first_missing.line == 0) known.first_missing = block.first_missing;
    if (block.kind == ColumnKind::unknown) return {};
    const std::size_t column = table_.columns.features[index];
    if (known.kind == ColumnKind::unknown) {
      known.kind = block.kind;
      known.first = block.first;
      known.first_text = block.first_text;
    } else if (known.kind != block.kind) {
      const ColumnValues& texts = known.kind == ColumnKind::texts ? known : block;
      const ColumnValues& numbers = known.kind == ColumnKind::texts ? block : known;
      fail(texts.first, fmt::format("{}: {}", table_.columns.name_of(column),
                                    mixed_problem(texts.first_text, numbers.first_text, numbers.first.line)));
    }
    return merged(
        known.texts, block.texts, [&] { return table_.columns.name_of(column); }, "texts");
  }

  template <typename Name>
  std::vector<std::uint32_t> merged(LabelTable& all, const LabelTable& some, const Name& name,
                                    std::string_view what) const {
    std::vector<std::uint32_t> entries;
    for (const LabelTable::Entry& text : some.entries()) {
      const auto entry = all.add(text.text, text.line, text.column);
      if (!entry) {
        fail({text.line, text.column},
             fmt::format("{}: more than {} different {}; is it the right column? drop_columns "
                         "leaves one out",
                         name(), LabelTable::kMaxLabels, what));
      }
      entries.push_back(*entry);
    }
    return entries;
  }

  Table& table_;
  bool keeps_values_;
  std::optional<std::size_t> empty_line_;
};

TableStart start_of(const std::filesystem::path& path, const TextBlock& block, const TableOptions& options,
                    const Dialect* known) {
  TableStart start;
  start.dialect = known != nullptr ? *known : resolve_dialect(path, block, options, start.warnings);
  std::vector<Record> first = first_records(path, block, start.dialect, 1);
  if (first.empty()) throw DataError(fmt::format("{}:1:1: the file holds no rows", path.string()));
  if (start.dialect.has_row_names) name_rows(first.front());
  start.columns = choose_columns(path, first.front(), start.dialect.header, options);
  return start;
}

TextBlock first_block(TextBlocks& blocks) {
  std::optional<TextBlock> block = blocks.next();
  if (!block) throw DataError(fmt::format("{}:1:1: the file holds no rows", blocks.path().string()));
  return std::move(*block);
}

/// The type that holds all numbers and all entries of texts.
std::size_t bytes_per_value(const Table& table) {
  std::size_t bytes = table.bytes_per_number;
  for (const ColumnValues& column : table.values) {
    const std::size_t entries = column.texts.entries().size();
    if (entries > 0) bytes = std::max(bytes, bytes_needed(static_cast<double>(entries - 1)));
  }
  return bytes;
}

template <typename T>
Features filled(Table& table) {
  const std::size_t width = table.columns.features.size();
  Matrix<T> features(table.blocks.empty() ? 0 : table.rows, width);
  T* out = features.data();
  for (Table::Block& block : table.blocks) {
    std::visit(
        [&](const auto& values) {
          std::transform(values.begin(), values.end(), out, [](auto value) { return static_cast<T>(value); });
          for (std::size_t column = 0; column < block.entry_of_text.size(); ++column) {
            if (block.entry_of_text[column].empty()) continue;
            for (std::size_t row = 0; row < block.rows; ++row) {
              const auto value = static_cast<double>(values[row * width + column]);
              if (std::isnan(value)) continue;
              out[row * width + column] = static_cast<T>(block.entry_of_text[column][static_cast<std::size_t>(value)]);
            }
          }
          out += values.size();
        },
        block.values);
    block = {};
  }
  table.blocks.clear();
  return features;
}

/// The table whose first block is that, and `next` gives the others.
template <typename Next>
Table table_of(const std::filesystem::path& path, const TextBlock& first, const Next& next, const TableOptions& options,
               const LoadRequest& request, bool keeps_values, const Dialect* known) {
  Table table;
  table.path = path;
  TableStart start = start_of(path, first, options, known);
  table.columns = std::move(start.columns);
  table.decimal = start.dialect.decimal;
  table.warnings = std::move(start.warnings);
  const TableFormat format{table.path, start.dialect, table.columns, options, request.stop};
  TableBuilder builder(table, keeps_values);
  builder.add(parse_block(first, format, start.dialect.header ? 1 : 0));
  const bool is_large = first.text.size() >= TextBlocks::kBlockBytes / 2;
  work_in_order(
      next, [&](const TextBlock& block) { return parse_block(block, format, 0); },
      [&](TableBlock block) { builder.add(std::move(block)); },
      is_large ? std::max<std::size_t>(1, std::thread::hardware_concurrency()) : 1);
  builder.finish();
  return table;
}

}  // namespace

TableStart read_start(const std::filesystem::path& path, const TableOptions& options, const LoadRequest& request,
                      const Dialect* known) {
  TextBlocks blocks(path, options.encoding, request.stop);
  return start_of(path, first_block(blocks), options, known);
}

Table read_table(const std::filesystem::path& path, const TableOptions& options, const LoadRequest& request,
                 bool keeps_values, const Dialect* known) {
  TextBlocks blocks(path, options.encoding, request.stop, request.progress);
  return table_of(
      path, first_block(blocks), [&] { return blocks.next(); }, options, request, keeps_values, known);
}

Table read_table(const std::filesystem::path& name, const TextBlock& block, const TableOptions& options,
                 const LoadRequest& request, bool keeps_values) {
  const auto no_more = [] { return std::optional<TextBlock>(); };
  return table_of(name, block, no_more, options, request, keeps_values, nullptr);
}

Features take_features(Table& table) {
  const std::size_t bytes = bytes_per_value(table);
  if (bytes == sizeof(std::uint8_t)) return filled<std::uint8_t>(table);
  return bytes == sizeof(float) ? filled<float>(table) : filled<double>(table);
}

}  // namespace gridfold
