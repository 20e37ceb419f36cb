#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "core/column_reference.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/utf8.hpp"
#include "data/csv_number.hpp"
#include "data/csv_reader.hpp"
#include "data/feature_buffer.hpp"
#include "data/fingerprint.hpp"
#include "data/label_table.hpp"
#include "data/loaders.hpp"

// A CSV file is always read whole, and with it the other part's: neither the kind of its features nor its classes
// depend on `take`, and both parts agree in them.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// The loader's parameters.
struct CsvOptions {
  fs::path path;
  std::optional<fs::path> test_path;
  ColumnReference label_column;
  bool header = false;
};

CsvOptions options_of(const LoadRequest& request) {
  CsvOptions options{*path_of(request, "path"), path_of(request, "test_path"), {}, false};
  const Scalar& column = *find_parameter(request.parameters, "label_column");
  if (const auto* name = std::get_if<std::string>(&column)) {
    options.label_column = *name;
  } else {
    options.label_column = std::get<std::int64_t>(column);
  }
  options.header = parameter<bool>(request.parameters, "header");
  return options;
}

/// What is known of the columns once the first record is read.
struct Columns {
  /// Empty without a header.
  std::vector<std::string> names;
  std::size_t count = 0;
  std::size_t label = 0;
};

/// A file that has been read; rows beyond those asked for leave only their label and their kind.
struct CsvTable {
  fs::path path;
  Columns columns;
  std::size_t rows = 0;
  FeatureBuffer features;
  FeatureHash hash{sizeof(double)};
  LabelTable labels;
  /// Entries of `labels`, one per row.
  std::vector<std::uint32_t> label_of_row;
};

/// The two parts and the classes that both are told in.
struct CsvSet {
  CsvTable train;
  std::optional<CsvTable> test;
  std::vector<std::string> class_names;
  bool numeric_labels = false;
};

std::vector<std::string> read_header(const CsvReader& reader) {
  std::vector<std::string> names;
  std::unordered_set<std::string_view> seen;
  for (const CsvField& field : reader.fields()) {
    if (field.text.empty()) {
      reader.fail(field, "the column has no name; if it numbers the rows, remove it: it would count as a feature");
    }
    if (!is_valid_utf8(field.text)) reader.fail(field, "the column's name is not valid UTF-8");
    if (!seen.insert(field.text).second) {
      reader.fail(field, fmt::format("two columns are named {}", shown(field.text)));
    }
    names.emplace_back(field.text);
  }
  return names;
}

/// Which indices columns have, as a request may say them.
std::string indices_of(const CsvReader& reader) {
  const std::size_t count = reader.fields().size();
  return fmt::format("-{} to {}", count, count - 1);
}

std::size_t find_named(const CsvReader& reader, const std::vector<std::string>& names, const std::string& wanted) {
  if (const auto named = std::find(names.begin(), names.end(), wanted); named != names.end()) {
    return static_cast<std::size_t>(named - names.begin());
  }
  if (names.empty()) {
    throw WrongRequest(
        "label_column",
        fmt::format("{}: {} is a name, but without header: true columns have none", reader.place(), shown(wanted)),
        indices_of(reader) + ", an integer without quotes");
  }
  throw WrongRequest("label_column", fmt::format("{}: no column is named {}", reader.place(), shown(wanted)),
                     indices_of(reader) + ", or a name from the first line", nearest_name(wanted, names));
}

std::size_t find_label(const CsvReader& reader, const std::vector<std::string>& names, const ColumnReference& wanted) {
  if (const auto* name = std::get_if<std::string>(&wanted)) return find_named(reader, names, *name);
  const std::int64_t index = std::get<std::int64_t>(wanted);
  const auto count = static_cast<std::int64_t>(reader.fields().size());
  if (index < -count || index >= count) {
    const bool is_name = std::find(names.begin(), names.end(), std::to_string(index)) != names.end();
    throw WrongRequest(
        "label_column", fmt::format("{}: {} is none of {} columns", reader.place(), index, count),
        indices_of(reader) + (is_name ? fmt::format("; the column named \"{}\" is meant in quotes", index) : ""));
  }
  return static_cast<std::size_t>(index < 0 ? index + count : index);
}

Columns read_columns(const CsvReader& reader, const CsvOptions& options) {
  Columns columns;
  columns.count = reader.fields().size();
  if (columns.count < 2) {
    const bool other_separator = reader.fields()[0].text.find_first_of(";\t|") != std::string_view::npos;
    reader.fail_at(reader.line(), 1,
                   other_separator ? "the columns seem to be separated by something else; gridfold reads commas"
                                   : "one column only; a label and at least one feature are needed");
  }
  if (options.header) columns.names = read_header(reader);
  columns.label = find_label(reader, columns.names, options.label_column);
  return columns;
}

std::string name_of(const Columns& columns, std::size_t column) {
  return columns.names.empty() ? fmt::format("column {}", column)
                               : fmt::format("column {} ({})", shown(columns.names[column]), column);
}

void add_label(CsvTable& table, const CsvReader& reader, const CsvField& field) {
  if (is_missing(field.text)) {
    reader.fail(field, fmt::format("{}: the label is missing ({})", name_of(table.columns, table.columns.label),
                                   shown(field.text)));
  }
  if (!is_valid_utf8(field.text)) reader.fail(field, "the label is not valid UTF-8");
  const auto entry = table.labels.add(field.text, reader.line(), field.offset + 1);
  if (!entry) {
    reader.fail(field, fmt::format("{}: more than {} different labels; is it the right column?",
                                   name_of(table.columns, table.columns.label), LabelTable::kMaxLabels));
  }
  table.label_of_row.push_back(*entry);
}

void add_record(CsvTable& table, const CsvReader& reader, const CsvOptions& options, bool keep) {
  const auto fields = reader.fields();
  for (std::size_t column = 0; column < fields.size(); ++column) {
    if (column == table.columns.label) {
      add_label(table, reader, fields[column]);
      continue;
    }
    const auto value = parse_feature(fields[column].text);
    if (const auto* problem = std::get_if<std::string>(&value)) {
      const bool maybe_header = table.rows == 0 && !options.header;
      reader.fail(fields[column],
                  fmt::format("{}: {}{}", name_of(table.columns, column), *problem,
                              maybe_header ? "; if this line names the columns, set header: true" : ""));
    }
    table.hash.add(std::get<double>(value));
    if (keep) {
      table.features.push(std::get<double>(value));
    } else {
      table.features.note(std::get<double>(value));
    }
  }
  ++table.rows;
}

CsvTable read_table(const fs::path& path, const CsvOptions& options, std::size_t rows_to_keep,
                    const std::stop_token& stop) {
  CsvReader reader(path, stop);
  CsvTable table;
  table.path = path;
  bool more = reader.next();
  if (more) {
    table.columns = read_columns(reader, options);
    if (options.header) more = reader.next();
  }
  if (!more) reader.fail_at(1, 1, "the file holds no rows");
  // Neighbour lists number rows in 32 bits and keep the last number for themselves.
  constexpr std::size_t kMaxRows = std::numeric_limits<std::uint32_t>::max() - 1;
  for (; more; more = reader.next()) {
    if (table.rows == kMaxRows) reader.fail_at(reader.line(), 1, fmt::format("more than {} rows", kMaxRows));
    add_record(table, reader, options, table.rows < rows_to_keep);
  }
  return table;
}

[[noreturn]] void fail_at(const CsvTable& table, const LabelTable::Entry& label, std::string_view problem) {
  throw DataError(fmt::format("{}:{}:{}: {}", table.path.string(), label.line, label.column, problem));
}

void require_same_columns(const CsvTable& train, const CsvTable& test) {
  if (train.columns.count != test.columns.count) {
    throw DataError(fmt::format("{}:1:1: {} columns, but {} has {}", test.path.string(), test.columns.count,
                                train.path.string(), train.columns.count));
  }
  if (train.columns.names != test.columns.names) {
    throw DataError(fmt::format("{}:1:1: the columns are named or ordered differently from those of {}",
                                test.path.string(), train.path.string()));
  }
}

/// The class of each entry of a table's labels, as an index into the set's class names.
std::vector<std::int32_t> class_indices(const CsvTable& table, const CsvSet& set) {
  std::unordered_map<std::string_view, std::int32_t> index_of;
  for (const std::string& name : set.class_names) {
    index_of.emplace(name, static_cast<std::int32_t>(index_of.size()));
  }
  std::vector<std::int32_t> indices;
  const std::vector<std::string> names = table.labels.class_of_entries(set.numeric_labels);
  for (std::size_t entry = 0; entry < names.size(); ++entry) {
    const auto known = index_of.find(names[entry]);
    if (known == index_of.end()) {
      fail_at(table, table.labels.entries()[entry],
              fmt::format("the label {} does not occur in the train part, {}", shown(names[entry]),
                          set.train.path.string()));
    }
    indices.push_back(known->second);
  }
  return indices;
}

/// Reads both parts, keeping the features of the one asked for.
CsvSet read_set(const LoadRequest& request, bool keep_features) {
  const CsvOptions options = options_of(request);
  if (request.part == Part::test && !options.test_path) {
    throw DataError(
        fmt::format("{}: a CSV file is the train part; name the test part's file in test_path", options.path.string()));
  }
  const std::size_t wanted = keep_features ? request.take.value_or(std::numeric_limits<std::size_t>::max()) : 0;
  const auto to_keep = [&](Part part) { return part == request.part ? wanted : 0; };
  CsvSet set;
  set.train = read_table(options.path, options, to_keep(Part::train), request.stop);
  set.numeric_labels = set.train.labels.numeric();
  const auto* fraction = set.train.labels.first_fraction();
  if (set.numeric_labels && fraction != nullptr) {
    fail_at(set.train, *fraction,
            fmt::format("the label {} is a number without being an integer; is label_column "
                        "right?",
                        shown(fraction->text)));
  }
  set.class_names = sorted_classes(set.train.labels.class_of_entries(set.numeric_labels), set.numeric_labels);
  if (options.test_path) {
    set.test = read_table(*options.test_path, options, to_keep(Part::test), request.stop);
    require_same_columns(set.train, *set.test);
    class_indices(*set.test, set);
  }
  return set;
}

/// Both parts have the type that holds the values of both.
std::size_t bytes_per_feature(const CsvSet& set) {
  const std::size_t test = set.test ? set.test->features.bytes_per_feature() : 1;
  return std::max(set.train.features.bytes_per_feature(), test);
}

CsvTable& part_of(CsvSet& set, Part part) { return part == Part::train ? set.train : *set.test; }

/// One class per row, of all rows.
std::vector<std::int32_t> labels_of(const CsvTable& table, const CsvSet& set) {
  const std::vector<std::int32_t> class_of = class_indices(table, set);
  std::vector<std::int32_t> labels;
  labels.reserve(table.rows);
  for (const std::uint32_t entry : table.label_of_row) labels.push_back(class_of[entry]);
  return labels;
}

/// With their names, where the first line has them.
std::vector<Column> feature_columns(const Columns& columns) {
  std::vector<Column> features;
  for (std::size_t column = 0; column < columns.names.size(); ++column) {
    if (column != columns.label) features.push_back({.name = columns.names[column]});
  }
  return features;
}

/// All of a part but its features.
DataShape shape_of(CsvSet& set, const LoadRequest& request) {
  CsvTable& table = part_of(set, request.part);
  DataShape shape{.rows = rows_to_read(request, table.rows, table.path),
                  .available_rows = table.rows,
                  .features = table.columns.count - 1,
                  .bytes_per_feature = bytes_per_feature(set),
                  .class_names = set.class_names,
                  .image_shape = std::nullopt,
                  .label_column = table.columns.label,
                  .labels = labels_of(table, set),
                  .columns = feature_columns(table.columns)};
  shape.fingerprint = fingerprint_of(table.hash, shape.features, {shape.labels, shape.class_names});
  shape.labels.resize(shape.rows);
  return shape;
}

DataShape inspect(const LoadRequest& request) {
  CsvSet set = read_set(request, false);
  return shape_of(set, request);
}

Dataset load(const LoadRequest& request) {
  CsvSet set = read_set(request, true);
  DataShape shape = shape_of(set, request);
  CsvTable& table = part_of(set, request.part);
  table.features.widen_to(shape.bytes_per_feature);
  Dataset dataset;
  dataset.features = table.features.take(shape.features);
  dataset.labels = std::move(shape.labels);
  dataset.class_names = std::move(shape.class_names);
  dataset.columns = std::move(shape.columns);
  dataset.fingerprint = std::move(shape.fingerprint);
  return dataset;
}

std::vector<fs::path> files(const LoadRequest& request) {
  const CsvOptions options = options_of(request);
  if (request.part == Part::train) return {options.path};
  return options.test_path ? std::vector{*options.test_path} : std::vector<fs::path>{};
}

bool recognises(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with(".csv") || name.ends_with(".data");
}

/// The last column is the label; the first line names the columns where none of the others holds a number.
ParameterValues guess(const fs::path& path) {
  ParameterValues guessed{{"path", path.string()}};
  CsvReader reader(path);
  if (!reader.next()) return guessed;
  const auto features = reader.fields().first(reader.fields().size() - 1);
  const bool header = std::none_of(features.begin(), features.end(), [](const CsvField& field) {
    return std::holds_alternative<double>(parse_feature(field.text));
  });
  guessed.push_back({"header", header});
  return guessed;
}

}  // namespace

Loader csv_loader() {
  return {.component = {.name = "csv",
                        .summary = "comma-separated values, plain or .gz: numbers, and one column of labels "
                                   "(label_column); header: true where the first line names the columns",
                        .parameters = {{.name = "path",
                                        .type = ParameterType::path,
                                        .meaning = "The file, or that of the train part. `${VAR}` and "
                                                   "`${VAR:-default}` are replaced by environment variables; a "
                                                   "relative path starts at the sweep file's folder.",
                                        .example = "data.csv",
                                        .aliases = {"file"}},
                                       {.name = "test_path",
                                        .type = ParameterType::path,
                                        .default_value = Scalar{},
                                        .of_test_part = true,
                                        .meaning = "The file of the test part.",
                                        .example = "digits-test.csv"},
                                       {.name = "label_column",
                                        .type = ParameterType::column,
                                        .default_value = std::int64_t{-1},
                                        .meaning = "The column that holds the label: an integer counts columns from 0, "
                                                   "or from -1 backwards; anything else, and whatever stands in "
                                                   "quotes, is a name from the header.",
                                        .example = "species",
                                        .aliases = {"target"}},
                                       {.name = "header",
                                        .type = ParameterType::boolean,
                                        .default_value = false,
                                        .meaning = "Whether the first line names the columns.",
                                        .example = "true"}}},
          .inspect = inspect,
          .load = load,
          .files = files,
          .recognises = recognises,
          .guess = guess};
}

}  // namespace gridfold
