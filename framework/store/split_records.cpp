#include "store/split_records.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/named_array.hpp"
#include "data/csv_reader.hpp"
#include "store/configuration_splits.hpp"
#include "store/evaluations.hpp"
#include "store/read_journal.hpp"
#include "store/split_status.hpp"
#include "store/stored_file.hpp"

namespace gridfold {

namespace {

/// Where folds.csv holds what a SplitRecord takes.
struct Columns {
  std::size_t cell;
  /// Of outer, repeat, fold and train_size; those that all splits share are not in the file.
  std::array<std::optional<std::size_t>, 4> coordinates;
  std::size_t status;
  std::size_t n_train;
  std::size_t n_test;
  std::vector<std::size_t> scores;
};

std::optional<std::size_t> find_column(const CsvReader& reader, std::string_view name) {
  const auto fields = reader.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].text == name) return i;
  }
  return std::nullopt;
}

std::size_t column_named(const CsvReader& reader, std::string_view name) {
  if (const auto column = find_column(reader, name)) return *column;
  reader.fail_at(1, 1, fmt::format("the column \"{}\" is missing", name));
}

/// The columns of axes come first, and may have a coordinate's name.
std::optional<std::size_t> find_coordinate(const CsvReader& reader, const RunRecord& record, std::string_view name) {
  const auto fields = reader.fields();
  for (std::size_t i = 1 + record.axes.size(); i < fields.size(); ++i) {
    if (fields[i].text == name) return i;
  }
  return std::nullopt;
}

Columns columns_of(const CsvReader& reader, const RunRecord& record) {
  Columns columns{
      .cell = 0,
      .coordinates = {find_coordinate(reader, record, "outer"), find_coordinate(reader, record, "repeat"),
                      find_coordinate(reader, record, "fold"), find_coordinate(reader, record, "train_size")},
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

SplitCoordinates split_of(const CsvReader& reader, const Columns& columns) {
  const auto coordinate = [&](std::size_t i) {
    return columns.coordinates[i] ? number<std::uint32_t>(reader, *columns.coordinates[i]) : 0;
  };
  return {.outer = coordinate(0), .repeat = coordinate(1), .fold = coordinate(2), .train_size = coordinate(3)};
}

/// The configuration of a key at a training size.
using Places = std::map<std::pair<std::string, std::size_t>, std::size_t>;

Places places_of(const RunRecord& record) {
  Places places;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    places.emplace(std::pair(configuration.key, record.groups[configuration.group].train_size.value_or(0)), i);
  }
  return places;
}

const std::vector<std::int64_t>* integers_in(const Outcome& outcome, const char* name) {
  const auto found = std::ranges::find(outcome.arrays, name, &NamedArray::name);
  return found == outcome.arrays.end() ? nullptr : std::get_if<std::vector<std::int64_t>>(&found->values);
}

/// The rows of an outcome that keeps predictions.
std::vector<std::pair<std::uint32_t, bool>> judged_rows(const Outcome& outcome) {
  const auto* rows = integers_in(outcome, "row");
  const auto* truth = integers_in(outcome, "truth");
  const auto* predictions = integers_in(outcome, "prediction");
  std::vector<std::pair<std::uint32_t, bool>> judged;
  if (rows == nullptr || truth == nullptr || predictions == nullptr) return judged;
  if (rows->size() != truth->size() || rows->size() != predictions->size()) return judged;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    judged.emplace_back(static_cast<std::uint32_t>((*rows)[i]), (*truth)[i] == (*predictions)[i]);
  }
  std::sort(judged.begin(), judged.end());
  return judged;
}

/// The splits as folds.csv has them.
std::vector<SplitRecord> read_folds_csv(const std::filesystem::path& folder, const RunRecord& record) {
  const Places places = places_of(record);
  CsvReader reader(folder / "folds.csv");
  if (!reader.next()) reader.fail_at(1, 1, "the file is empty");
  const Columns columns = columns_of(reader, record);
  std::vector<SplitRecord> splits;
  while (reader.next()) {
    const CsvField& key = reader.fields()[columns.cell];
    const SplitCoordinates at = split_of(reader, columns);
    const auto configuration = places.find({std::string(key.text), at.train_size});
    if (configuration == places.end()) {
      reader.fail(key, fmt::format("summary.json has no configuration {}", shown(key.text)));
    }
    SplitRecord split{.configuration = configuration->second,
                      .split = at,
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

}  // namespace

void add_judged_rows(std::vector<SplitRecord>& splits, const RunRecord& record, const std::filesystem::path& folder) {
  const StoredRun run = read_journal(folder).run;
  const Places places = places_of(record);
  std::map<std::pair<std::size_t, SplitCoordinates>, const Outcome*> outcome_of;
  for (const Outcome& outcome : run.outcomes.all()) {
    if (outcome.status != SplitStatus::done) continue;
    const auto place = places.find({run.layout().cells[outcome.cell].key, outcome.split.train_size});
    if (place != places.end()) outcome_of.emplace(std::pair(place->second, outcome.split), &outcome);
  }
  for (SplitRecord& split : splits) {
    const auto outcome = outcome_of.find({split.configuration, split.split});
    if (outcome != outcome_of.end()) split.judged = judged_rows(*outcome->second);
  }
}

std::vector<SplitRecord> split_records(const StoredRun& run, const RunRecord& record) {
  const Places places = places_of(record);
  std::vector<SplitRecord> splits;
  std::map<std::pair<std::size_t, SplitCoordinates>, std::size_t> record_of;
  std::vector<std::optional<std::size_t>> cells(record.configurations.size());
  for (const Evaluation& evaluation : evaluations(run.outcomes)) {
    const auto place = places.find({run.layout().cells[evaluation.cell].key, evaluation.split.train_size});
    if (place == places.end()) continue;
    SplitRecord split{.configuration = place->second,
                      .split = evaluation.split,
                      .status = evaluation.status(),
                      .n_train = evaluation.n_train,
                      .n_test = evaluation.n_test,
                      .scores = std::vector(record.scores.size(), std::numeric_limits<double>::quiet_NaN())};
    if (evaluation.is_done()) split.scores = evaluation.outcome->scores;
    cells[place->second] = evaluation.cell;
    record_of.emplace(std::pair(place->second, evaluation.split), splits.size());
    splits.push_back(std::move(split));
  }
  for (const auto& [key, configuration] : places) {
    if (!cells[configuration]) continue;
    const ConfigurationSplits own(
        run.outcomes, {.cells = {*cells[configuration]}, .train_size = static_cast<std::uint32_t>(key.second)});
    for (std::size_t score = 0; score < record.scores.size(); ++score) {
      for (const SplitScore& value : own.judging(score)) {
        splits[record_of.at({configuration, value.split})].scores[score] = value.value;
      }
    }
  }
  return splits;
}

std::vector<SplitRecord> read_split_records(const std::filesystem::path& folder, const RunRecord& record) {
  std::error_code ignored;
  const bool has_csv = std::filesystem::exists(folder / "folds.csv", ignored);
  if (has_journal(folder)) {
    try {
      return split_records(read_journal(folder, {.with_arrays = false}).run, record);
    } catch (const StoreError&) {
      // A journal that cannot be read leaves what was made from it, as with read_run.
      if (!has_csv) throw;
    }
  }
  return read_stored_file([&] { return read_folds_csv(folder, record); });
}

}  // namespace gridfold
