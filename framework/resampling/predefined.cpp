#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/lower_case.hpp"
#include "core/missing_texts.hpp"
#include "core/ordered_names.hpp"
#include "resampling/count_text.hpp"
#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostFolds = 1'000'000;
/// Train, validation and test, and one more.
constexpr std::size_t kMostParts = 4;

/// Rows of this fold judge nothing and are always trained on.
bool is_never_judged(const std::string& fold) {
  const std::string lower = lower_case(fold);
  return fold.empty() || lower == "train" || lower == "training" || number_named(fold) == -1;
}

std::string without_blanks(const std::string& line) {
  constexpr const char* kBlanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

/// Refuses a device, which may have no end, and a pipe, which waits for its writer and can be read only once.
void require_file(const std::string& path) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) throw DataError(path + ": cannot be read");
  if (std::filesystem::is_regular_file(status)) return;
  const bool is_folder = std::filesystem::is_directory(status);
  throw DataError(fmt::format("{}: is {}, not a file", path, is_folder ? "a folder" : "a device or a pipe"));
}

/// A line per row of a file; an empty text where it says that the fold is missing.
std::vector<std::string> lines_of(const std::string& path, const std::stop_token& stop) {
  constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
  constexpr std::size_t kMostLineBytes = std::size_t{1} << 16;
  require_file(path);
  const MissingTexts missing;
  std::ifstream stream(path);
  if (!stream) throw DataError(path + ": cannot be read");
  std::vector<std::string> lines;
  const auto fail = [&](std::string_view problem) {
    throw DataError(fmt::format("{}:{}: {}", path, lines.size() + 1, problem));
  };
  // getline puts a NUL behind the line.
  std::vector<char> buffer(kMostLineBytes + 1);
  while (stream.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    throw_if_stopped(stop);
    const auto taken = static_cast<std::size_t>(stream.gcount());
    std::string_view text(buffer.data(), stream.eof() ? taken : taken - 1);
    if (lines.empty() && text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
    if (text.find('\0') != text.npos) fail("a NUL byte; this is no text file, or one in UTF-16; save that as UTF-8");
    const std::string line = without_blanks(std::string(text));
    lines.push_back(missing.contains(line) ? "" : line);
  }
  if (stream.bad()) throw DataError(path + ": cannot be read");
  if (!stream.eof()) fail(fmt::format("the line has more than {} bytes; it holds the fold of one row", kMostLineBytes));
  return lines;
}

/// The folds that a file or the data's own column gives.
struct GivenFolds {
  std::string source;
  /// The number of folds for rows that are never judged; none where neither gives any.
  std::vector<std::uint32_t> fold_of_row;
  std::uint32_t folds = 0;
  /// Of the folds that are judged.
  std::vector<std::string> names;
  bool has_never_judged = false;
};

/// The names of folds in their order, where those that are never judged, as missing ones, do not make texts of numbers.
OrderedNames ordered_folds(std::vector<std::string> texts) {
  for (std::string& text : texts) {
    if (is_never_judged(text)) text.clear();
  }
  return ordered_names(texts);
}

GivenFolds given_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const Scalar& file = *find_parameter(parameters, "file");
  GivenFolds given;
  OrderedNames ordered;
  if (is_missing(file)) {
    given.source = "the column of splits";
    ordered = ordered_folds({rows.split_names.begin(), rows.split_names.end()});
    std::vector<std::uint32_t> place_of_row;
    for (const std::int32_t split : rows.split_of_row) {
      place_of_row.push_back(ordered.place_of_text[static_cast<std::size_t>(split)]);
    }
    ordered.place_of_text = std::move(place_of_row);
  } else {
    given.source = std::get<std::string>(file);
    ordered = ordered_folds(lines_of(given.source, rows.stop));
  }
  std::vector<std::uint32_t> rows_of_place(ordered.names.size());
  for (const std::uint32_t place : ordered.place_of_text) ++rows_of_place[place];
  constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> fold_of_place;
  for (std::size_t place = 0; place < ordered.names.size(); ++place) {
    const bool is_judged = rows_of_place[place] > 0 && !ordered.names[place].empty();
    fold_of_place.push_back(is_judged ? given.folds++ : kNever);
    if (is_judged && given.names.size() < kMostParts) given.names.push_back(lower_case(ordered.names[place]));
  }
  for (const std::uint32_t place : ordered.place_of_text) {
    const bool is_judged = fold_of_place[place] != kNever;
    given.fold_of_row.push_back(is_judged ? fold_of_place[place] : given.folds);
    given.has_never_judged = given.has_never_judged || !is_judged;
  }
  return given;
}

std::optional<ParameterProblem> check_predefined(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const GivenFolds given = given_folds(parameters, rows);
  const std::size_t lines = given.fold_of_row.size();
  if (is_missing(*find_parameter(parameters, "file")) && lines == 0) {
    return ParameterProblem{"file", "the data set has no column of splits",
                            "dataset.split, the column that holds each row's fold, or a file of them"};
  }
  const std::string place = is_missing(*find_parameter(parameters, "file")) ? "" : "file";
  if (lines != rows.rows) {
    return ParameterProblem{
        place,
        fmt::format("{} has {} for {}", given.source, count_text(lines, "line", "lines"), counted_rows(rows.rows)),
        "a line for each row of the data set, but for those that `missing_rows: drop` leaves out, or for each that "
        "`take` and `dataset.test` leave"};
  }
  if (given.folds == 0) {
    return ParameterProblem{place, fmt::format("{} has no row to judge on", given.source),
                            "the name or number of a fold for some rows, -1 for those that are always trained on"};
  }
  if (given.folds == 1 && !given.has_never_judged) {
    return ParameterProblem{place,
                            fmt::format("{} has all rows in one fold, which leaves none to train on", given.source),
                            "two folds or more, or -1 for rows that are always trained on"};
  }
  // `test1` and `val_set`, too.
  const auto has = [&](std::string_view beginning) {
    return std::ranges::any_of(given.names, [&](const std::string& name) { return name.starts_with(beginning); });
  };
  const bool has_validation = has("val") || has("dev");
  if (given.folds < kMostParts && (has("test") ? has_validation || has("eval") : has_validation && has("eval"))) {
    return ParameterProblem{
        place,
        fmt::format("{} has folds for validation and for test ({}), and a model that judges one would learn from the "
                    "other",
                    given.source, fmt::join(given.names, ", ")),
        "one of the two, with the rows of a test part in a file of their own, or dataset.test; or folds of other "
        "names"};
  }
  if (given.folds > kMostFolds) {
    return ParameterProblem{place, fmt::format("{} names more than {} folds", given.source, kMostFolds), "fewer folds"};
  }
  return std::nullopt;
}

SplitSet predefined_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  GivenFolds given = given_folds(parameters, rows);
  if (given.fold_of_row.size() != rows.rows) throw DataError(given.source + ": the file changed while it was read");
  return SplitSet::of_partition(std::move(given.fold_of_row), given.folds);
}

std::string describe_predefined(std::span<const ParameterValue>, const SplitSet& splits) {
  return count_text(splits.count(), "predefined split", "predefined folds");
}

}  // namespace

Resampling predefined_resampling() {
  return {
      .component = {.name = "predefined",
                    .summary = "Folds that the data, or a file, give. Rows of the fold `-1`, `train` or without one "
                               "judge nothing and are always trained on. As scikit-learn's PredefinedSplit.",
                    .aliases = {"predefinedsplit", "custom", "fixed"},
                    .parameters = {{.name = "file",
                                    .type = ParameterType::path,
                                    .default_value = Scalar{},
                                    .meaning = "A text file with the fold of each row, a line for each: a number or "
                                               "a name; nothing, ?, NA or NaN for none. Where `take` or `dataset.test` "
                                               "leave rows out, it may have "
                                               "a line for each row of the data set. The column that "
                                               "`dataset.split` names where the key is missing.",
                                    .example = "folds.txt"}}},
      .takes_given_splits = true,
      .check = check_predefined,
      .split = predefined_splits,
      .describe = describe_predefined};
}

}  // namespace gridfold
