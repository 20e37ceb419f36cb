#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/display_width.hpp"
#include "core/printable.hpp"
#include "data/describe.hpp"

namespace gridfold {

namespace {

/// Of longer lists the first are shown.
constexpr std::size_t kMostLines = 100;
constexpr std::size_t kMostNames = 10;
constexpr std::size_t kMostFiles = 5;

/// 1797 as 1,797, whatever the locale.
std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

/// A name as a cell of a table.
std::string in_one_line(std::string_view name) {
  std::string line;
  for (const char c : printable(name)) {
    if (c == '\n') line += "\\n";
    if (c == '\t') line += "\\t";
    if (c != '\n' && c != '\t') line += c;
  }
  return line;
}

std::string memory_text(std::uint64_t bytes) {
  constexpr double kKiB = 1024;
  const auto amount = static_cast<double>(bytes);
  if (amount < kKiB) return fmt::format("{} bytes", bytes);
  if (amount < kKiB * kKiB) return fmt::format("{:.1f} KiB", amount / kKiB);
  if (amount < kKiB * kKiB * kKiB) return fmt::format("{:.1f} MiB", amount / (kKiB * kKiB));
  return fmt::format("{:.1f} GiB", amount / (kKiB * kKiB * kKiB));
}

std::string parameters_text(const DatasetDescription& description) {
  const std::vector<ParameterInfo>& table = description.loader->component.parameters;
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Scalar& value = description.request.parameters[i].value;
    if (table[i].type == ParameterType::path || is_missing(value) || table[i].default_value == value) continue;
    text += fmt::format("{}{}: {}", text.empty() ? " (" : ", ", table[i].name, to_text(value));
  }
  return text.empty() ? text : text + ")";
}

/// Rows of text in columns as wide as their widest entries, all but the first aligned to the right.
class TextTable {
 public:
  void add(std::vector<std::string> row) {
    widths_.resize(std::max(widths_.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], display_width(row[i]));
    rows_.push_back(std::move(row));
  }

  std::string text() const {
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
      text += row[0] + padding(row[0], widths_[0]);
      for (std::size_t i = 1; i < row.size(); ++i) text += "  " + padding(row[i], widths_[i]) + row[i];
      text += '\n';
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

class DescriptionText {
 public:
  explicit DescriptionText(const DatasetDescription& description) : description_(description) {}

  std::string text() {
    text_ = source_of(*description_.loader, description_.request) + '\n';
    line("loader", description_.loader->component.name + parameters_text(description_));
    describe_features();
    for (const PartDescription& part : description_.parts) describe_part(part);
    if (description_.parts.size() > 1) describe_shared();
    for (const std::string& warning : description_.warnings) line("warning", warning);
    if (!description_.image_shape) add_columns();
    add_classes();
    return std::move(text_);
  }

 private:
  void line(std::string_view name, std::string_view value) { text_ += fmt::format("  {:<12} {}\n", name, value); }

  std::string column_name(std::size_t column) const {
    if (column >= description_.columns.size() || description_.columns[column].name.empty()) {
      return fmt::format("column {}", column);
    }
    return in_one_line(description_.columns[column].name);
  }

  bool is_categorical(std::size_t column) const {
    return column < description_.columns.size() && description_.columns[column].is_categorical();
  }

  void describe_features() {
    const auto categorical = static_cast<std::size_t>(
        std::ranges::count_if(description_.columns, [](const Column& column) { return column.is_categorical(); }));
    line("features",
         fmt::format("{} of {} bits, {}{}", grouped(description_.features), 8 * description_.bytes_per_feature,
                     description_.bytes_per_feature == 1 ? "integers" : "floating point",
                     categorical > 0 ? fmt::format("; {} of them categories", grouped(categorical)) : ""));
    if (const auto& image = description_.image_shape) {
      line("image",
           fmt::format("{} x {} pixels, {}", image->height, image->width, counted(image->channels, "channel")));
    }
    line("classes", grouped(description_.class_names.size()));
  }

  void describe_part(const PartDescription& part) {
    line(to_text(part.part), fmt::format("{}, fingerprint {}", counted(part.rows, "row"), part.fingerprint));
    describe_files(part.files);
    const PartProfile& profile = part.profile;
    line("  memory",
         memory_text(part.rows * (description_.features * description_.bytes_per_feature + sizeof(std::int32_t))));
    if (part.groups > 0) line("  groups", grouped(part.groups));
    describe_range(profile);
    describe_missing(profile);
    std::vector<std::string> constant;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
      if (profile.columns[i].is_constant()) constant.push_back(column_name(i));
    }
    line("  constant", constant.empty() ? "no column" : listed(constant, "column"));
    std::vector<std::string> repeated;
    for (const auto& [column, earlier] : profile.repeated_columns) {
      repeated.push_back(fmt::format("{} = {}", column_name(column), column_name(earlier)));
    }
    line("  duplicates",
         fmt::format("{}; {}", repeated.empty() ? "no column" : listed(repeated, "column"),
                     rows_text(profile.repeated_rows,
                               profile.repeated_rows == 1 ? "repeats an earlier one" : "repeat an earlier one",
                               profile.repeated_with_other_label)));
  }

  void describe_files(const std::vector<FileSize>& files) {
    const std::filesystem::path source = source_of(*description_.loader, description_.request);
    const std::size_t shown = std::min(files.size(), kMostFiles);
    for (const FileSize& file : std::span(files).first(shown)) {
      // Of a folder's files, those in a folder below it are shown with that.
      const std::filesystem::path below = file.path.lexically_relative(source);
      const bool is_below = !below.empty() && *below.begin() != "." && *below.begin() != "..";
      line("", fmt::format("{}, {} bytes", in_one_line((is_below ? below : file.path.filename()).string()),
                           grouped(file.bytes)));
    }
    if (shown == files.size()) return;
    std::uint64_t more = 0;
    for (const FileSize& file : std::span(files).subspan(shown)) more += file.bytes;
    line("", fmt::format("and {}, {} bytes", counted(files.size() - shown, "more file"), grouped(more)));
  }

  void describe_range(const PartProfile& profile) {
    std::optional<double> smallest;
    std::optional<double> largest;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
      const ColumnProfile& column = profile.columns[i];
      if (is_categorical(i) || !column.smallest) continue;
      smallest = std::min(smallest.value_or(*column.smallest), *column.smallest);
      largest = std::max(largest.value_or(*column.largest), *column.largest);
    }
    if (smallest) line("  range", fmt::format("{:.6g} to {:.6g}", *smallest, *largest));
  }

  void describe_missing(const PartProfile& profile) {
    std::size_t values = 0;
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
      if (profile.columns[i].missing == 0) continue;
      values += profile.columns[i].missing;
      columns.push_back(column_name(i));
    }
    line("  missing", values == 0 ? "no value"
                                  : fmt::format("{} in {}; {}", counted(values, "value"),
                                                counted(profile.rows_with_missing, "row"), listed(columns, "column")));
  }

  /// How many there are, and which; pixels have no names worth a list.
  std::string listed(const std::vector<std::string>& names, std::string_view noun) const {
    if (description_.image_shape) return counted(names.size(), noun);
    std::string text = counted(names.size(), noun) + " (";
    for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) text += (i > 0 ? ", " : "") + names[i];
    return text + (names.size() > kMostNames ? ", ...)" : ")");
  }

  static std::string rows_text(std::size_t rows, std::string_view what, std::size_t with_other_label) {
    if (rows == 0) return "no row";
    return fmt::format("{} {}{}", counted(rows, "row"), what,
                       with_other_label > 0 ? fmt::format(", {} with another label", grouped(with_other_label)) : "");
  }

  void describe_shared() {
    line("both parts", rows_text(description_.shared.rows, "of the test part in the train part, too",
                                 description_.shared.with_other_label));
  }

  /// The train part's columns.
  void add_columns() {
    const std::vector<ColumnProfile>& columns = description_.parts.front().profile.columns;
    const std::size_t shown = std::min(columns.size(), kMostLines);
    TextTable table;
    table.add({"column", "missing", "smallest", "largest", "mean"});
    for (std::size_t i = 0; i < shown; ++i) {
      const ColumnProfile& column = columns[i];
      std::vector<std::string> row{column_name(i), column.missing == 0 ? "" : grouped(column.missing)};
      if (is_categorical(i)) {
        row.push_back(fmt::format("{} texts", grouped(description_.columns[i].categories.size())));
      } else if (column.smallest) {
        row.push_back(fmt::format("{:.6g}", *column.smallest));
        row.push_back(fmt::format("{:.6g}", *column.largest));
        row.push_back(fmt::format("{:.6g}", column.mean));
      }
      table.add(std::move(row));
    }
    text_ += '\n' + table.text();
    if (shown < columns.size()) text_ += fmt::format("and {} more columns\n", grouped(columns.size() - shown));
  }

  void add_classes() {
    TextTable table;
    std::vector<std::string> head{"class"};
    for (const PartDescription& part : description_.parts) head.emplace_back(to_text(part.part));
    table.add(std::move(head));
    const std::size_t shown = std::min(description_.class_names.size(), kMostLines);
    for (std::size_t index = 0; index < shown; ++index) {
      std::vector<std::string> row{in_one_line(description_.class_names[index])};
      for (const PartDescription& part : description_.parts) row.push_back(grouped(part.rows_per_class[index]));
      table.add(std::move(row));
    }
    text_ += '\n' + table.text();
    if (shown < description_.class_names.size()) {
      text_ += fmt::format("and {} more classes\n", grouped(description_.class_names.size() - shown));
    }
  }

  const DatasetDescription& description_;
  std::string text_;
};

}  // namespace

std::string to_text(const DatasetDescription& description) { return DescriptionText(description).text(); }

}  // namespace gridfold
