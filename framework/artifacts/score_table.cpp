#include <algorithm>

#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"

namespace gridfold {

namespace {

std::string score_table_refusal(std::span<const ParameterValue> parameters, const ArtifactShape& shape) {
  if (shape.classifier.class_scores == ScoresKind::none) return "needs a classifier that gives class scores";
  return row_refusal(count_of(parameters, "first"), shape);
}

std::vector<NamedArray> make_score_table(std::span<const ParameterValue> parameters, const FittedConfiguration& cell) {
  const Dataset& shown = cell.shown();
  const std::size_t first = count_of(parameters, "first");
  const std::size_t count = std::min(count_of(parameters, "rows"), shown.rows() - first);
  std::vector<std::uint32_t> rows;
  std::vector<std::int64_t> classes;
  for (std::size_t row = first; row < first + count; ++row) {
    rows.push_back(static_cast<std::uint32_t>(row));
    classes.push_back(shown.labels[row]);
  }
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
                                        .default_value = std::int64_t{0},
                                        .least = 0,
                                        .greatest = 4294967295.0,
                                        .meaning = "The first of the rows, counted from 0.",
                                        .example = "10"},
                                       {.name = "rows",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{3},
                                        .least = 1,
                                        .greatest = 50,
                                        .meaning = "How many rows.",
                                        .example = "5"},
                                       of_parameter()}},
          .refusal = score_table_refusal,
          .make = make_score_table};
}

}  // namespace gridfold
