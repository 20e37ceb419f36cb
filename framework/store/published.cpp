#include "store/published.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/csv_reader.hpp"

namespace gridfold {

namespace {

constexpr std::array<std::string_view, 6> kFixedColumns{"step", "fold", "quantity", "value", "tolerance", "source"};

/// One line of the file, by column name.
class Line {
 public:
  Line(const std::vector<std::string>& header, const std::vector<std::string>& fields, std::string place)
      : header_(header), fields_(fields), place_(std::move(place)) {}

  const std::string& text(std::string_view column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    return fields_[static_cast<std::size_t>(found - header_.begin())];
  }

  template <typename Number>
  Number number(std::string_view column) const {
    const std::string& field = text(column);
    Number value{};
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size()) {
      throw ConfigError(fmt::format("{}: {}: \"{}\" is no number", place_, column, field));
    }
    return value;
  }

 private:
  const std::vector<std::string>& header_;
  const std::vector<std::string>& fields_;
  std::string place_;
};

std::string describe(const PublishedNumber& number) {
  std::string text = number.step;
  for (const auto& [axis, value] : number.where) text += fmt::format(", {} = {}", axis, value);
  return text;
}

bool fits(const RunRecord& record, const ConfigurationRecord& configuration, const PublishedNumber& number) {
  return std::all_of(number.where.begin(), number.where.end(), [&](const auto& condition) {
    const auto axis = std::find_if(record.axes.begin(), record.axes.end(),
                                   [&](const Axis& candidate) { return candidate.name == condition.first; });
    if (axis == record.axes.end()) {
      throw ConfigError(
          fmt::format("published number {}: the run has no axis \"{}\"", describe(number), condition.first));
    }
    const auto index = static_cast<std::size_t>(axis - record.axes.begin());
    return to_text(record.value(configuration, index)) == condition.second;
  });
}

const ConfigurationRecord& find_configuration(const RunRecord& record, const PublishedNumber& number) {
  const ConfigurationRecord* found = nullptr;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (!fits(record, configuration, number)) continue;
    if (found != nullptr) {
      throw ConfigError(fmt::format("published number {}: more than one configuration fits", describe(number)));
    }
    found = &configuration;
  }
  if (found == nullptr) throw ConfigError(fmt::format("published number {}: no configuration fits", describe(number)));
  return *found;
}

/// The place of a score's name among the record's, if it is one.
std::optional<std::size_t> score_index(const RunRecord& record, std::string_view name) {
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    if (record.scores[i].name == name) return i;
  }
  return std::nullopt;
}

[[noreturn]] void refuse_quantity(const PublishedNumber& number) {
  throw ConfigError(fmt::format("published number {}: the run has no {} \"{}\"", describe(number),
                                number.fold ? "fold quantity" : "quantity over folds", number.quantity));
}

}  // namespace

std::vector<PublishedNumber> read_published(const std::filesystem::path& file) {
  const CsvTable table = read_csv(file);
  for (const std::string_view column : kFixedColumns) {
    if (std::find(table.header.begin(), table.header.end(), column) == table.header.end()) {
      throw ConfigError(fmt::format("{}:1: column \"{}\" is missing", file.string(), column));
    }
  }
  std::vector<PublishedNumber> numbers;
  for (const CsvRecord& record : table.records) {
    const Line line(table.header, record.fields, fmt::format("{}:{}", file.string(), record.line));
    PublishedNumber& number = numbers.emplace_back();
    number.step = line.text("step");
    if (!line.text("fold").empty()) number.fold = line.number<std::size_t>("fold");
    number.quantity = line.text("quantity");
    number.value = line.number<double>("value");
    number.tolerance = line.number<double>("tolerance");
    number.source = line.text("source");
    for (const std::string& column : table.header) {
      const bool is_axis = std::find(kFixedColumns.begin(), kFixedColumns.end(), column) == kFixedColumns.end();
      if (is_axis && !line.text(column).empty()) number.where.emplace_back(column, line.text(column));
    }
  }
  return numbers;
}

std::optional<double> find_number(const RunRecord& record, const PublishedNumber& number) {
  const ConfigurationRecord& configuration = find_configuration(record, number);
  const std::optional<std::size_t> score = score_index(record, number.quantity);
  if (!number.fold) {
    if (score) return configuration.summaries[*score].mean;
    if (number.quantity == "std") return configuration.summaries.front().standard_deviation;
    refuse_quantity(number);
  }
  const auto fold = std::find_if(configuration.folds.begin(), configuration.folds.end(),
                                 [&](const FoldOutcome& outcome) { return outcome.fold == *number.fold; });
  if (fold == configuration.folds.end()) {
    throw ConfigError(fmt::format("published number {}: the run has no fold {}", describe(number), *number.fold));
  }
  if (fold->status != FoldStatus::done) return std::nullopt;
  if (score) return fold->scores[*score];
  if (number.quantity == "correct") return static_cast<double>(fold->correct);
  refuse_quantity(number);
}

}  // namespace gridfold
