#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"

namespace gridfold {

namespace {

constexpr std::int64_t kFirst = 0;
constexpr std::int64_t kRows = 3;

/// The rows that `chosen` lists, such as `3, 17, 42`; nothing where it is no such list.
std::optional<std::vector<std::size_t>> listed_rows(std::string_view text) {
  constexpr std::size_t kMostRows = 50;
  std::vector<std::size_t> rows;
  const char* place = text.data();
  const char* const end = text.data() + text.size();
  while (true) {
    std::uint32_t row = 0;
    const auto [after, error] = std::from_chars(place, end, row);
    if (error != std::errc() || rows.size() == kMostRows) return std::nullopt;
    rows.push_back(row);
    if (after == end) return rows;
    if (!std::string_view(after, end).starts_with(", ")) return std::nullopt;
    place = after + 2;
  }
}

/// The rows that the table shows of a part with so many.
std::vector<std::size_t> rows_shown(std::span<const ParameterValue> parameters, std::size_t available) {
  const std::string& chosen = parameter<std::string>(parameters, "chosen");
  if (!chosen.empty()) return listed_rows(chosen).value_or(std::vector<std::size_t>{});
  const std::size_t first = count_of(parameters, "first");
  std::vector<std::size_t> rows(std::min(count_of(parameters, "rows"), available - first));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

std::string score_table_refusal(std::span<const ParameterValue> parameters, const ArtifactShape& shape) {
  if (shape.classifier.class_scores == ScoresKind::none) return "needs a classifier that gives class scores";
  const std::string& chosen = parameter<std::string>(parameters, "chosen");
  if (chosen.empty()) return row_refusal(count_of(parameters, "first"), shape);
  if (count_of(parameters, "first") != kFirst || count_of(parameters, "rows") != kRows) {
    return "takes chosen alone, or first and rows";
  }
  const auto rows = listed_rows(chosen);
  if (!rows)
    return fmt::format("takes a list of up to 50 rows, counted from 0, as chosen, such as [3, 17], not {}", chosen);
  return row_refusal(*std::ranges::max_element(*rows), shape);
}

std::vector<NamedArray> make_score_table(std::span<const ParameterValue> parameters, const FittedConfiguration& cell) {
  const Dataset& shown = cell.shown();
  std::vector<std::uint32_t> rows;
  std::vector<std::int64_t> classes;
  for (const std::size_t row : rows_shown(parameters, shown.rows())) {
    rows.push_back(static_cast<std::uint32_t>(row));
    classes.push_back(shown.labels[row]);
  }
  const std::size_t count = rows.size();
  const Features chosen = gather_rows(shown.view(), rows, cell.context().stop);
  const bool is_linear = cell.classifier().has_weights;
  const Predictions predictions =
      cell.predict(view_of(chosen), is_linear ? Response::margins : Response::probabilities);
  const Matrix<double>& scores = predictions.class_scores;
  std::vector<NamedArray> arrays{{"row", {"shown"}, {count}, std::vector<std::int64_t>(rows.begin(), rows.end())},
                                 {"true_class", {"shown"}, {count}, std::move(classes)},
                                 {"predicted_class",
                                  {"shown"},
                                  {count},
                                  std::vector<std::int64_t>(predictions.classes.begin(), predictions.classes.end())},
                                 {"class_score",
                                  {"shown", "class"},
                                  {count, scores.cols()},
                                  std::vector<double>(scores.data(), scores.data() + scores.rows() * scores.cols())}};
  if (shown.image_shape) {
    arrays.push_back(image_shape_array(*shown.image_shape));
    arrays.push_back(image_array("image", "shown", shown, rows));
  }
  return arrays;
}

}  // namespace

ArtifactKind score_table_artifact() {
  return {.component = {.name = "score_table",
                        .summary = "The scores of every class for some rows of the test part (of the training part "
                                   "where the sweep reads no other): margins, or probabilities where there are none.",
                        .parameters = {{.name = "first",
                                        .type = ParameterType::integer,
                                        .default_value = kFirst,
                                        .least = 0,
                                        .greatest = 4294967295.0,
                                        .meaning = "The first of the rows, counted from 0.",
                                        .example = "10"},
                                       {.name = "rows",
                                        .type = ParameterType::integer,
                                        .default_value = kRows,
                                        .least = 1,
                                        .greatest = 50,
                                        .meaning = "How many rows; fewer where the part ends before.",
                                        .example = "5"},
                                       {.name = "chosen",
                                        .type = ParameterType::text,
                                        .default_value = std::string(),
                                        .meaning = "A list of rows, counted from 0, in place of `first` and `rows`.",
                                        .example = "[3, 17, 42]"},
                                       of_parameter()}},
          .refusal = score_table_refusal,
          .make = make_score_table};
}

}  // namespace gridfold
