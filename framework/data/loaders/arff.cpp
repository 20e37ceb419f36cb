#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/fingerprint.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "data/tables/arff.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/table_columns.hpp"
#include "data/tables/table_options.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// Weka takes the last attribute for the class; files that say it by name put it first at times.
std::size_t usual_label(const std::vector<ArffAttribute>& attributes) {
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const std::string& name = attributes[i].name;
    if (name == "class" || name == "Class" || name == "CLASS") return i;
  }
  return attributes.size() - 1;
}

TableColumns choose(const fs::path& path, const std::vector<ArffAttribute>& attributes, const LoadRequest& request) {
  Record names;
  for (const ArffAttribute& attribute : attributes) {
    names.fields.push_back(attribute.name);
    names.offsets.push_back(1);
  }
  TableOptions options;
  options.path = path;
  choose_column_options(request, options);
  if (is_missing(*find_parameter(request.parameters, "label_column"))) {
    options.label_column = static_cast<std::int64_t>(usual_label(attributes));
  }
  return choose_columns(path, names, true, options);
}

/// Turns a table's rows into a part.
class ArffPart {
 public:
  ArffPart(const fs::path& path, ArffTable table, const TableColumns& columns, const TableOptions& options)
      : path_(path), table_(std::move(table)), columns_(columns), options_(options) {}

  PartContent content() {
    PartContent content;
    content.source = path_.string();
    content.label_column = columns_.label;
    if (columns_.label) content.label_name = columns_.names[*columns_.label];
    const std::vector<double> features = kept_values(content);
    for (std::size_t i = 0; i < columns_.features.size(); ++i) {
      const std::size_t attribute = columns_.features[i];
      ContentColumn& column = content.columns.emplace_back();
      column.name = columns_.names[attribute];
      column.is_categorical = is_text(attribute);
      column.texts = table_.texts[attribute];
      column.has_missing = has_missing_[i];
    }
    if (table_.first_missing_line > 0) {
      content.about_missing = fmt::format("the first at {}:{}; missing_rows: drop leaves such rows out", path_.string(),
                                          table_.first_missing_line);
    }
    content.features = Matrix<double>(features, content.label_of_row.size(), columns_.features.size());
    content.bytes_per_feature = bytes_;
    return content;
  }

 private:
  bool is_text(std::size_t attribute) const {
    const AttributeKind kind = table_.attributes[attribute].kind;
    return kind == AttributeKind::nominal || kind == AttributeKind::text;
  }

  std::vector<double> kept_values(PartContent& content) {
    const std::size_t width = table_.attributes.size();
    has_missing_.assign(columns_.features.size(), false);
    std::vector<double> kept;
    for (std::size_t row = 0; row < table_.rows; ++row) {
      const double* values = table_.values.data() + row * width;
      const bool has_label = columns_.label && !std::isnan(values[*columns_.label]);
      const std::uint32_t label = has_label ? entry_of(content.labels, values[*columns_.label]) : kNoLabel;
      const bool lacks_label = columns_.label && !has_label && !options_.may_lack_label();
      const bool lacks_value =
          std::ranges::any_of(columns_.features, [&](std::size_t column) { return std::isnan(values[column]); });
      if (options_.missing_rows == MissingRows::drop && (lacks_label || lacks_value)) {
        ++content.dropped_rows;
        continue;
      }
      if (lacks_label || (lacks_value && options_.missing_rows == MissingRows::refuse)) refuse_missing(lacks_label);
      content.label_of_row.push_back(label);
      for (std::size_t i = 0; i < columns_.features.size(); ++i) {
        const double value = values[columns_.features[i]];
        kept.push_back(value);
        has_missing_[i] = has_missing_[i] || std::isnan(value);
        if (!is_text(columns_.features[i]) || std::isnan(value)) bytes_ = std::max(bytes_, bytes_needed(value));
      }
    }
    if (content.label_of_row.empty()) {
      throw DataError(
          fmt::format("{}: every row lacks a value; missing_rows: drop leaves them all out", path_.string()));
    }
    return kept;
  }

  /// The first of the row's missing values is the first of its attribute: none was let pass.
  [[noreturn]] void refuse_missing(bool of_label) const {
    std::size_t attribute = columns_.label.value_or(0);
    if (!of_label) {
      attribute = *std::ranges::min_element(columns_.features, {}, [&](std::size_t i) {
        const TextPlace& place = table_.first_missing[i];
        return place.line == 0 ? std::pair(std::numeric_limits<std::size_t>::max(), std::size_t{0})
                               : std::pair(place.line, place.column);
      });
    }
    const TextPlace& place = table_.first_missing[attribute];
    throw DataError(fmt::format("{}:{}:{}: attribute {}: {} is missing; missing_rows: drop leaves such rows out",
                                path_.string(), place.line, place.column, shown(columns_.names[attribute]),
                                of_label ? "the label" : "a value"));
  }

  std::uint32_t entry_of(LabelTable& labels, double value) const {
    const ArffAttribute& attribute = table_.attributes[*columns_.label];
    const auto entry =
        is_text(*columns_.label)
            ? labels.add(table_.texts[*columns_.label].entries()[static_cast<std::size_t>(value)].text, 0, 0)
            : labels.add(fmt::format("{}", value), 0, 0);
    if (!entry) {
      throw DataError(fmt::format("{}: attribute {}: more than {} different labels; is it the right one?",
                                  path_.string(), shown(attribute.name), LabelTable::kMaxLabels));
    }
    return *entry;
  }

  const fs::path& path_;
  ArffTable table_;
  const TableColumns& columns_;
  const TableOptions& options_;
  std::vector<bool> has_missing_;
  std::size_t bytes_ = 1;
};

PartContent read_arff_part(const LoadRequest& request, Part part, bool) {
  const auto path = path_of(request, part == Part::train ? "path" : "test_path");
  if (!path)
    throw DataError(fmt::format("{}: the file is the train part; name the test part's file in test_path",
                                path_of(request, "path")->string()));
  const TableColumns columns = choose(*path, read_arff_header(*path, request.stop), request);
  std::vector<bool> is_read(columns.count, false);
  for (const std::size_t column : columns.features) is_read[column] = true;
  if (columns.label) is_read[*columns.label] = true;
  TableOptions options;
  choose_column_options(request, options);
  return ArffPart(*path, read_arff(*path, is_read, request.stop, request.progress), columns, options).content();
}

std::vector<GuessedParameter> guess_arff(const fs::path& path) {
  const std::vector<ArffAttribute> attributes = read_arff_header(path, {});
  const std::size_t label = usual_label(attributes);
  const bool is_last = label + 1 == attributes.size();
  const bool is_number = attributes[label].kind == AttributeKind::number;
  return {{"path", path.string()},
          {"label_column", attributes[label].name,
           fmt::format("{}{}", is_last ? "the last attribute" : "by its name",
                       is_number ? "; each different number is a class" : "")}};
}

bool recognises_arff(const fs::path& path) { return name_without_compression(path).ends_with(".arff"); }

}  // namespace

Loader arff_loader() {
  std::vector<ParameterInfo> parameters;
  for (ParameterInfo& info : table_parameters()) {
    const bool is_of_text = info.name == "separator" || info.name == "decimal" || info.name == "header" ||
                            info.name == "comment" || info.name == "encoding" || info.name == "categorical" ||
                            info.name == "missing" || info.name == "groups" || info.name == "split";
    if (is_of_text) continue;
    if (info.name == "label_column") {
      info.default_value = Scalar{};
      info.meaning =
          "The attribute that is the label, by name or index; where none is given, the one called class, or "
          "else the last one.";
    }
    if (info.name == "path") info.example = "iris.arff";
    parameters.push_back(std::move(info));
  }
  return {
      .component = {.name = "arff",
                    .summary = "Weka's and OpenML's ARFF: numbers, nominal values, texts and dates, dense or sparse "
                               "rows, plain or compressed. Dates are seconds since 1970",
                    .aliases = {"weka"},
                    .parameters = std::move(parameters)},
      .inspect = inspect_whole<read_arff_part, has_test_path>,
      .load = load_whole<read_arff_part, has_test_path>,
      .files = file_of_part,
      .recognises = recognises_arff,
      .guess = guess_arff};
}

}  // namespace gridfold
