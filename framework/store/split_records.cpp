#include "store/split_records.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "data/csv_reader.hpp"
#include "store/split_status.hpp"

namespace gridfold {

namespace {

/// Where folds.csv holds what a SplitRecord takes.
struct Columns {
  std::size_t cell;
  std::size_t status;
  std::size_t n_train;
  std::size_t n_test;
  std::vector<std::size_t> scores;
};

/// The place of the last column of that name: axes, which may share a name with a score, stand before it.
std::size_t column_named(const CsvReader& reader, std::string_view name) {
  const auto fields = reader.fields();
  for (std::size_t i = fields.size(); i-- > 0;) {
    if (fields[i].text == name) return i;
  }
  reader.fail_at(1, 1, fmt::format("the column \"{}\" is missing", name));
}

Columns columns_of(const CsvReader& reader, const RunRecord& record) {
  Columns columns{.cell = 0,
                  .status = column_named(reader, "status"),
                  .n_train = column_named(reader, "n_train"),
                  .n_test = column_named(reader, "n_test"),
                  .scores = {}};
  for (const ScoreRecord& score : record.scores) columns.scores.push_back(column_named(reader, score.name));
  return columns;
}

template <typename Number>
Number number(const CsvReader& reader, std::size_t column) {
  const CsvField& field = reader.fields()[column];
  Number value{};
  const auto [end, error] = std::from_chars(field.text.data(), field.text.data() + field.text.size(), value);
  if (error != std::errc() || end != field.text.data() + field.text.size()) {
    reader.fail(field, fmt::format("{} is not a number", shown(field.text)));
  }
  return value;
}

SplitStatus status_of(const CsvReader& reader, std::size_t column) {
  const CsvField& field = reader.fields()[column];
  for (const SplitStatus status :
       std::array{SplitStatus::absent, SplitStatus::done, SplitStatus::failed, SplitStatus::pending}) {
    if (field.text == to_text(status)) return status;
  }
  reader.fail(field, fmt::format("unknown status {}", shown(field.text)));
}

}  // namespace

std::vector<SplitRecord> read_split_records(const std::filesystem::path& folder, const RunRecord& record) {
  std::map<std::string, std::size_t, std::less<>> configuration_of_key;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    configuration_of_key.emplace(record.configurations[i].key, i);
  }
  CsvReader reader(folder / "folds.csv");
  if (!reader.next()) reader.fail_at(1, 1, "the file is empty");
  const Columns columns = columns_of(reader, record);
  std::vector<SplitRecord> splits;
  while (reader.next()) {
    const CsvField& key = reader.fields()[columns.cell];
    const auto configuration = configuration_of_key.find(key.text);
    if (configuration == configuration_of_key.end()) {
      reader.fail(key, fmt::format("summary.json has no configuration {}", shown(key.text)));
    }
    SplitRecord split{.configuration = configuration->second,
                      .status = status_of(reader, columns.status),
                      .n_train = number<std::size_t>(reader, columns.n_train),
                      .n_test = number<std::size_t>(reader, columns.n_test),
                      .scores = {}};
    for (const std::size_t column : columns.scores) {
      split.scores.push_back(reader.fields()[column].text.empty() ? std::numeric_limits<double>::quiet_NaN()
                                                                  : number<double>(reader, column));
    }
    splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace gridfold
