#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "data/convert/writers.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/table_options.hpp"

namespace gridfold {

namespace {

/// A text as a field, in quotes where it would read as something else without.
std::string field_of(const std::string& text) {
  static const MissingTexts missing;
  const bool is_plain = !missing.contains(text) && text.find_first_of(",;|\t\"\r\n") == std::string::npos &&
                        !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with('#');
  if (is_plain) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

/// Names of columns that no two columns share.
struct ColumnNames {
  std::vector<std::string> features;
  std::string label = "class";
  std::string groups = "group";

  explicit ColumnNames(const Dataset& part) {
    for (std::size_t i = 0; i < part.feature_count(); ++i) {
      const bool is_named = i < part.columns.size() && !part.columns[i].name.empty();
      features.push_back(is_named ? part.columns[i].name : fmt::format("f{}", i));
    }
    for (std::string* name : {&label, &groups}) {
      while (std::ranges::find(features, *name) != features.end()) *name += '_';
    }
  }
};

std::string table_text(const Dataset& part, const ColumnNames& names, const std::stop_token& stop) {
  std::string text;
  for (const std::string& name : names.features) text += field_of(name) + ",";
  if (!part.groups.empty()) text += names.groups + ",";
  text += names.label + "\n";
  std::visit(
      [&](const auto& features) {
        for (std::size_t row = 0; row < part.rows(); ++row) {
          throw_if_stopped(stop);
          for (std::size_t i = 0; i < features.cols(); ++i) {
            // The shortest text that reads back as the same double.
            const auto value = static_cast<double>(features.row(row)[i]);
            const bool is_text = i < part.columns.size() && part.columns[i].is_categorical();
            if (!std::isnan(value)) {
              text += is_text ? field_of(part.columns[i].categories[static_cast<std::size_t>(value)])
                              : fmt::format("{}", value);
            }
            text += ',';
          }
          if (!part.groups.empty()) {
            text += field_of(part.group_names[static_cast<std::size_t>(part.groups[row])]) + ",";
          }
          text += field_of(part.class_names[static_cast<std::size_t>(part.labels[row])]) + "\n";
        }
      },
      part.features);
  return text;
}

/// Columns of categories whose texts could be taken for numbers.
std::vector<std::string> number_like(const Dataset& part, const ColumnNames& names) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < part.columns.size(); ++i) {
    const auto& categories = part.columns[i].categories;
    if (std::ranges::any_of(categories, [](const std::string& text) {
          return !std::holds_alternative<NotNumber>(parse_number(text)) ||
                 std::get<NotNumber>(parse_number(text)) != NotNumber::text;
        })) {
      found.push_back(names.features[i]);
    }
  }
  return found;
}

}  // namespace

ParameterValues write_csv(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name) {
  const ColumnNames names(parts.train);
  write_file(folder / name, table_text(parts.train, names, parts.stop), parts.stop);
  ParameterValues parameters{{"path", name}, {"separator", "comma"}, {"header", "true"}};
  if (parts.test != nullptr) {
    const std::string test_name = name_of_part(name, "test");
    write_file(folder / test_name, table_text(*parts.test, names, parts.stop), parts.stop);
    parameters.push_back({"test_path", test_name});
  }
  if (!parts.train.groups.empty()) parameters.push_back({"groups", names.groups});
  const Dataset& widest = parts.test != nullptr ? *parts.test : parts.train;
  if (auto categorical = number_like(widest, names); !categorical.empty()) {
    parameters.push_back({"categorical", std::move(categorical)});
  }
  return parameters;
}

}  // namespace gridfold
