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

using Fields = std::vector<std::string>;

Fields copy_fields(const CsvReader& reader) {
  Fields fields;
  for (const CsvField& field : reader.fields()) fields.emplace_back(field.text);
  return fields;
}

/// One line of the file, by column name.
class Line {
 public:
  Line(const Fields& header, const CsvReader& reader) : header_(header), reader_(reader) {}

  std::string_view text(std::string_view column) const { return field(column).text; }

  template <typename Number>
  Number number(std::string_view column) const {
    const std::string_view text = field(column).text;
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
      reader_.fail(field(column), fmt::format("{} is {}, which is no number", column, shown(text)));
    }
    return value;
  }

 private:
  const CsvField& field(std::string_view column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    return reader_.fields()[static_cast<std::size_t>(found - header_.begin())];
  }

  const Fields& header_;
  const CsvReader& reader_;
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

/// The place of a score's name among the record's, if it is one.
std::optional<std::size_t> score_index(const RunRecord& record, std::string_view name) {
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    if (record.scores[i].name == name) return i;
  }
  return std::nullopt;
}

/// Right predictions over all folds; none where one of them failed.
std::optional<double> total_correct(const ConfigurationRecord& configuration) {
  double correct = 0;
  for (const FoldOutcome& fold : configuration.folds) {
    if (fold.status != FoldStatus::done) return std::nullopt;
    correct += static_cast<double>(fold.correct);
  }
  return correct;
}

[[noreturn]] void refuse_quantity(const PublishedNumber& number) {
  throw ConfigError(fmt::format("published number {}: the run has no {} \"{}\"", describe(number),
                                number.fold ? "fold quantity" : "quantity over folds", number.quantity));
}

}  // namespace

std::vector<PublishedNumber> read_published(const std::filesystem::path& file) {
  CsvReader reader(file);
  reader.next();
  const Fields header = copy_fields(reader);
  for (const std::string_view column : kFixedColumns) {
    if (std::find(header.begin(), header.end(), column) == header.end()) {
      reader.fail_at(1, 1, fmt::format("the column \"{}\" is missing", column));
    }
  }
  std::vector<PublishedNumber> numbers;
  while (reader.next()) {
    const Line line(header, reader);
    PublishedNumber& number = numbers.emplace_back();
    number.step = line.text("step");
    if (!line.text("fold").empty()) number.fold = line.number<std::size_t>("fold");
    number.quantity = line.text("quantity");
    number.value = line.number<double>("value");
    number.tolerance = line.number<double>("tolerance");
    number.source = line.text("source");
    for (const std::string& column : header) {
      const bool is_axis = std::find(kFixedColumns.begin(), kFixedColumns.end(), column) == kFixedColumns.end();
      if (is_axis && !line.text(column).empty()) number.where.emplace_back(column, line.text(column));
    }
  }
  return numbers;
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

std::optional<double> find_number(const RunRecord& record, const PublishedNumber& number) {
  const ConfigurationRecord& configuration = find_configuration(record, number);
  const std::optional<std::size_t> score = score_index(record, number.quantity);
  if (!number.fold) {
    if (score) return configuration.summaries[*score].mean;
    if (number.quantity == "std") return configuration.summaries.front().standard_deviation;
    if (number.quantity == "correct") return total_correct(configuration);
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
