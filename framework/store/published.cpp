#include "store/published.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "data/csv_reader.hpp"
#include "stats/summary.hpp"
#include "store/array_element.hpp"
#include "store/configuration_splits.hpp"

namespace gridfold {

namespace {

constexpr std::array<std::string_view, 5> kNeededColumns{"step", "quantity", "value", "tolerance", "source"};
constexpr std::array<std::string_view, 3> kOtherColumns{"fold", "repeat", "note"};

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

  /// Empty where there is no such column.
  std::string_view text(std::string_view column) const {
    return std::ranges::find(header_, column) == header_.end() ? std::string_view() : field(column).text;
  }

  template <typename Number>
  Number number(std::string_view column) const {
    const std::string_view text = field(column).text;
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || !std::isfinite(static_cast<double>(value))) {
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

[[noreturn]] void refuse(const PublishedNumber& number, const std::string& problem) {
  throw DataError(fmt::format("{}: {}", number.place, problem));
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
  const std::optional<std::string> nearest = nearest_name(name, known);
  return fmt::format("; allowed: {}{}", fmt::join(known, ", "),
                     nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : "");
}

bool same_place(const PublishedNumber& left, const PublishedNumber& right) {
  return left.step == right.step && left.where == right.where && left.fold == right.fold &&
         left.repeat == right.repeat && left.quantity == right.quantity;
}

std::size_t axis_index(const Plan& plan, const PublishedNumber& number, const std::string& name) {
  std::vector<std::string> names;
  for (const Axis& axis : plan.axes) names.push_back(axis.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    refuse(number, fmt::format("the sweep has no axis \"{}\"{}", name, suggestion(name, names)));
  return static_cast<std::size_t>(found - names.begin());
}

/// Whether the text is the value; numbers may be written in any way, such as `1e-3`.
bool is_value(const Scalar& value, const std::string& text) {
  if (to_text(value) == text) return true;
  double wanted = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wanted);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  return as_number(value) == wanted;
}

bool fits(const Plan& plan, const Cell& cell, const PublishedNumber& number) {
  return std::all_of(number.where.begin(), number.where.end(), [&](const auto& condition) {
    const std::size_t axis = axis_index(plan, number, condition.first);
    return is_value(plan.axes[axis].values[cell.coordinates[axis]], condition.second);
  });
}

std::string conditions(const PublishedNumber& number) {
  std::vector<std::string> texts;
  for (const auto& [axis, value] : number.where) texts.push_back(fmt::format("{} = {}", axis, value));
  return texts.empty() ? "no condition" : fmt::format("{}", fmt::join(texts, ", "));
}

/// The place of a score's name among the plan's columns, if it is one.
std::optional<std::size_t> score_index(const Plan& plan, std::string_view name) {
  const std::vector<ScoreColumn> columns = plan.score_columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

/// The artifact and its array that a quantity such as `differences.distance` names.
struct ArtifactNumber {
  std::string artifact;
  std::string array;
};

std::optional<ArtifactNumber> artifact_number(const std::string& quantity) {
  const std::size_t point = quantity.rfind('.');
  if (point == std::string::npos) return std::nullopt;
  return ArtifactNumber{quantity.substr(0, point), quantity.substr(point + 1)};
}

/// Whether the number is of the split: of all that judge where it names neither fold nor repeat, else of those of the
/// first training size that it names.
bool is_of(const PublishedNumber& number, const SplitCoordinates& split) {
  if (split.outer != 0) return false;
  if (!number.fold && !number.repeat) return true;
  return split.train_size == 0 && number.fold.value_or(split.fold) == split.fold &&
         number.repeat.value_or(split.repeat) == split.repeat;
}

bool has_split(const SplitSet& splits, const PublishedNumber& number) {
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (is_of(number, splits.coordinates(split))) return true;
  }
  return false;
}

/// Throws DataError where the fold or the repeat that the number names does not exist, or where a fold is of several
/// repeats.
void require_split(const SplitSet& splits, const PublishedNumber& number) {
  std::uint32_t largest_fold = 0;
  std::uint32_t largest_repeat = 0;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    largest_fold = std::max(largest_fold, splits.coordinates(split).fold);
    largest_repeat = std::max(largest_repeat, splits.coordinates(split).repeat);
  }
  if (number.repeat && *number.repeat > largest_repeat) {
    refuse(number, fmt::format("repeat is {}; allowed: 0 to {}", *number.repeat, largest_repeat));
  }
  if (number.fold && !has_split(splits, number)) {
    refuse(number, fmt::format("fold is {}; allowed: 0 to {}", *number.fold, largest_fold));
  }
  if (number.fold && !number.repeat && largest_repeat > 0) {
    refuse(number, fmt::format("fold {} is of {} repeats, and none is named; allowed: a column repeat with 0 to {}",
                               *number.fold, largest_repeat + 1, largest_repeat));
  }
  if (!number.fold && parse_array_element(number.quantity) && splits.count() > 1) {
    refuse(number, fmt::format("{} is a number of one split, and there are {}: fold is missing; allowed: 0 to {}",
                               number.quantity, splits.count(), largest_fold));
  }
}

/// Whether the quantity is summarised over splits: a score, or the first one's deviation.
bool is_of_several_splits(const Plan& plan, const PublishedNumber& number) {
  return number.quantity == "std" || score_index(plan, number.quantity);
}

/// The axes in which the cells differ.
std::vector<std::string> varied_axes(const Plan& plan, const std::vector<std::size_t>& cells) {
  std::vector<std::string> names;
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    const std::size_t first = plan.cells[cells.front()].coordinates[axis];
    if (std::ranges::any_of(cells, [&](std::size_t cell) { return plan.cells[cell].coordinates[axis] != first; })) {
      names.push_back(plan.axes[axis].name);
    }
  }
  return names;
}

}  // namespace

std::vector<PublishedNumber> read_published(const std::filesystem::path& file) {
  CsvReader reader(file);
  reader.next();
  const Fields header = copy_fields(reader);
  for (const std::string_view column : kNeededColumns) {
    if (std::find(header.begin(), header.end(), column) == header.end()) {
      reader.fail_at(1, 1, fmt::format("the column \"{}\" is missing", column));
    }
  }
  for (std::size_t column = 0; column < header.size(); ++column) {
    if (std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(column), header[column]) !=
        header.begin() + static_cast<std::ptrdiff_t>(column)) {
      reader.fail(reader.fields()[column],
                  fmt::format("the column {} stands twice; allowed: each once", shown(header[column])));
    }
  }
  std::vector<PublishedNumber> numbers;
  while (reader.next()) {
    const Line line(header, reader);
    PublishedNumber number;
    number.place = fmt::format("{}:{}", file.string(), reader.line());
    number.step = line.text("step");
    if (!line.text("fold").empty()) number.fold = line.number<std::size_t>("fold");
    if (!line.text("repeat").empty()) number.repeat = line.number<std::size_t>("repeat");
    number.quantity = line.text("quantity");
    number.value = line.number<double>("value");
    number.tolerance = line.number<double>("tolerance");
    if (number.tolerance < 0) refuse(number, fmt::format("tolerance is {}; allowed: 0 or more", number.tolerance));
    number.source = line.text("source");
    number.note = line.text("note");
    for (const std::string& column : header) {
      const bool is_axis = std::ranges::find(kNeededColumns, column) == kNeededColumns.end() &&
                           std::ranges::find(kOtherColumns, column) == kOtherColumns.end();
      if (is_axis && !line.text(column).empty()) number.where.emplace_back(column, line.text(column));
    }
    const auto twin = std::find_if(numbers.begin(), numbers.end(),
                                   [&](const PublishedNumber& known) { return same_place(known, number); });
    if (twin != numbers.end()) refuse(number, fmt::format("the same number as in {}", twin->place));
    numbers.push_back(std::move(number));
  }
  if (numbers.empty()) throw DataError(fmt::format("{}: holds no numbers to compare with", file.string()));
  return numbers;
}

std::vector<std::size_t> find_cells(const Plan& plan, const PublishedNumber& number) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < plan.cells.size(); ++i) {
    if (fits(plan, plan.cells[i], number)) found.push_back(i);
  }
  if (found.empty()) refuse(number, fmt::format("no configuration has {}", conditions(number)));
  if (found.size() == 1) return found;
  const std::vector<std::string> varied = varied_axes(plan, found);
  const bool is_of_one_seed = number.fold || number.repeat || !is_of_several_splits(plan, number);
  const auto is_seed = [&](const Axis& axis) { return axis.is_seed || std::ranges::count(varied, axis.name) == 0; };
  if (is_of_one_seed || !std::ranges::all_of(plan.axes, is_seed)) {
    refuse(number, fmt::format("more than one configuration has {}; they differ in {}", conditions(number),
                               fmt::join(varied, ", ")));
  }
  return found;
}

void require_place(const Plan& plan, const PublishedNumber& number) {
  const SplitSet& splits = *plan.scheme_of(plan.cells[find_cells(plan, number).front()]).splits;
  const bool is_of_one_split = parse_array_element(number.quantity).has_value();
  require_split(splits, number);
  if (is_of_one_split) return;
  if (const auto wanted = artifact_number(number.quantity)) {
    std::vector<std::string> names;
    for (const PlannedArtifact& artifact : plan.artifacts) names.push_back(artifact.name);
    if (std::find(names.begin(), names.end(), wanted->artifact) != names.end()) return;
    refuse(number,
           fmt::format("the sweep has no artifact \"{}\"{}", wanted->artifact, suggestion(wanted->artifact, names)));
  }
  std::vector<std::string> quantities{"correct"};
  if (!number.fold) quantities.emplace_back("std");
  for (const ScoreColumn& score : plan.score_columns()) quantities.push_back(score.name);
  if (std::find(quantities.begin(), quantities.end(), number.quantity) == quantities.end()) {
    refuse(number, fmt::format("quantity is \"{}\"{}", number.quantity, suggestion(number.quantity, quantities)));
  }
}

std::optional<double> find_number(const Plan& plan, const OutcomeTable& outcomes,
                                  std::span<const StoredArtifact> artifacts, const PublishedNumber& number) {
  const std::vector<std::size_t> cells = find_cells(plan, number);
  if (const auto wanted = artifact_number(number.quantity)) {
    for (const StoredArtifact& artifact : artifacts) {
      if (artifact.name != wanted->artifact || artifact.cell_key != plan.cells[cells.front()].key) continue;
      const NamedArray* array = find_array(artifact.arrays, wanted->array);
      if (array == nullptr) return std::nullopt;
      const auto& values = std::get<std::vector<double>>(array->values);
      return values.size() == 1 ? std::optional(values.front()) : std::nullopt;
    }
    return std::nullopt;
  }
  const std::optional<ArrayElement> element = parse_array_element(number.quantity);
  std::set<std::uint32_t> train_sizes;
  double correct = 0;
  for (const Outcome& outcome : outcomes.all()) {
    if (std::ranges::count(cells, outcome.cell) == 0 || !is_of(number, outcome.split)) continue;
    if (outcome.status != SplitStatus::done) return std::nullopt;
    if (element) return find_element(outcome.arrays, *element);
    correct += static_cast<double>(outcome.correct);
    train_sizes.insert(outcome.split.train_size);
  }
  const std::optional<std::size_t> score = score_index(plan, number.quantity);
  const bool is_std = number.quantity == "std";
  if (!score && !is_std) return train_sizes.empty() ? std::nullopt : std::optional(correct);
  std::vector<SplitScore> scores;
  std::vector<double> values;
  for (const std::uint32_t train_size : train_sizes) {
    for (const SplitScore& own : ConfigurationSplits(outcomes, {cells, train_size}).judging(score.value_or(0))) {
      if (!is_of(number, own.split)) continue;
      scores.push_back(own);
      values.push_back(own.value);
    }
  }
  if (values.empty()) return std::nullopt;
  const double mean = ConfigurationSplits::summary_of(scores).mean;
  // Papers and notes publish numpy.std, whose ddof is 0.
  return is_std ? std::sqrt(squared_deviations(values, mean) / static_cast<double>(values.size())) : mean;
}

std::string failure_of(const Plan& plan, std::span<const Outcome> outcomes, const PublishedNumber& number) {
  const std::vector<std::size_t> cells = find_cells(plan, number);
  for (const Outcome& outcome : outcomes) {
    if (std::ranges::count(cells, outcome.cell) > 0 && outcome.status != SplitStatus::done) return outcome.reason;
  }
  return artifact_number(number.quantity) ? "the artifact was not made, or has no such number" : "no split has it";
}

}  // namespace gridfold
