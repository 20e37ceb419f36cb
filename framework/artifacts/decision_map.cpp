#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <variant>

#include "artifacts/artifacts.hpp"

namespace gridfold {

namespace {

/// Evenly spaced places from the smallest to the largest value of a feature, with a margin on both sides.
std::vector<double> places(const FeatureView& rows, std::size_t column, std::size_t count) {
  constexpr double kMargin = 0.05;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (std::size_t row = 0; row < rows_of(rows); ++row) {
    smallest = std::min(smallest, value_at(rows, row, column));
    largest = std::max(largest, value_at(rows, row, column));
  }
  const double width = largest > smallest ? largest - smallest : 1;
  std::vector<double> found(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    found[i] = smallest - kMargin * width + share * (1 + 2 * kMargin) * width;
  }
  return found;
}

/// The points of the grid, row by row, in the type of the data's features.
Features grid_of(const std::vector<double>& x, const std::vector<double>& y, const FeatureView& like) {
  return std::visit(
      [&](const auto& view) -> Features {
        using T = std::remove_cvref_t<decltype(*view.data())>;
        Matrix<T> grid(x.size() * y.size(), 2);
        for (std::size_t i = 0; i < y.size(); ++i) {
          for (std::size_t k = 0; k < x.size(); ++k) {
            grid.row(i * x.size() + k)[0] = static_cast<T>(x[k]);
            grid.row(i * x.size() + k)[1] = static_cast<T>(y[i]);
          }
        }
        return grid;
      },
      like);
}

std::string decision_map_refusal(std::span<const ParameterValue>, const ArtifactShape& shape) {
  const bool is_of_features = shape.features == 2;
  if (!is_of_features && shape.after.features != 2) return "needs rows of 2 features, before or after transforms";
  const bool has_categories = is_of_features ? shape.has_categories : !shape.after.categorical.empty();
  return has_categories ? "needs features that are numbers: there is nothing between two categories" : "";
}

/// The rows with 64-bit floating point: the places between integers have decimals.
Features with_decimals(const FeatureView& rows) {
  return std::visit(
      [](const auto& view) -> Features {
        Matrix<double> all(view.rows(), view.cols());
        for (std::size_t row = 0; row < view.rows(); ++row) std::ranges::copy(view.row(row), all.row(row).begin());
        return all;
      },
      rows);
}

bool is_of_bytes(const FeatureView& rows) { return std::holds_alternative<MatrixView<std::uint8_t>>(rows); }

/// Whether the plane of the map is that of the features, and not that after the transforms.
bool is_plane_of_features(const FittedConfiguration& cell) { return cell.train().feature_count() == 2; }

/// The plane that a map is drawn in, and what predicts in it: that of the features, or where these are not two, that
/// after the transforms. Of 8-bit features, another model is fitted to the same numbers with decimals.
class Plane {
 public:
  explicit Plane(const FittedConfiguration& cell) : cell_(cell) {
    const CellParts& parts = cell.parts();
    const bool is_of_features = is_plane_of_features(cell);
    train_ = is_of_features ? cell.train().view() : cell.train_rows();
    is_after_transforms_ = !is_of_features;
    if (!is_of_bytes(train_)) return;
    decimals_ = with_decimals(train_);
    train_ = view_of(decimals_);
    if (is_of_features) {
      data_.emplace(cell.train());
      data_->features = decimals_;
      refitted_.emplace(CellParts{.train = *data_,
                                  .test = nullptr,
                                  .transforms = parts.transforms,
                                  .classifier = parts.classifier,
                                  .settings = parts.settings,
                                  .context = parts.context});
    } else {
      model_ = parts.classifier.fit(parts.settings, train_, cell.train().labels, cell.train().class_names.size(),
                                    parts.context);
    }
  }
  Plane(const Plane&) = delete;
  Plane& operator=(const Plane&) = delete;

  const FeatureView& train() const { return train_; }
  bool is_after_transforms() const { return is_after_transforms_; }

  Predictions predict(const FeatureView& places, Response response) const {
    if (refitted_) return refitted_->predict(places, response);
    if (!is_after_transforms_) return cell_.predict(places, response);
    return (model_ ? *model_ : cell_.model()).predict(places, response, cell_.context());
  }

 private:
  const FittedConfiguration& cell_;
  FeatureView train_;
  bool is_after_transforms_ = false;
  Features decimals_;
  std::optional<Dataset> data_;
  std::optional<FittedConfiguration> refitted_;
  std::unique_ptr<const Model> model_;
};

/// What the axes are called.
DimensionNames decision_map_names(const FittedConfiguration& cell) {
  const PipelineSteps steps = is_plane_of_features(cell) ? PipelineSteps() : cell.parts().transforms;
  return {"coordinate", names_after(steps, cell.train())};
}

std::vector<NamedArray> make_decision_map(std::span<const ParameterValue> parameters, const FittedConfiguration& cell) {
  const std::size_t resolution = count_of(parameters, "resolution");
  const std::size_t rows = std::min(count_of(parameters, "points"), cell.train().rows());
  const Plane plane(cell);
  const FeatureView train = plane.train();
  const std::vector<double> x = places(train, 0, resolution);
  const std::vector<double> y = places(train, 1, resolution);
  const Features grid = grid_of(x, y, train);
  const bool is_linear = cell.classifier().has_weights;
  const Predictions predictions = plane.predict(view_of(grid), is_linear ? Response::margins : Response::classes);
  std::vector<double> points;
  std::vector<std::int64_t> classes;
  for (const std::uint32_t row : spread_rows(cell.train().rows(), rows)) {
    points.push_back(value_at(train, row, 0));
    points.push_back(value_at(train, row, 1));
    classes.push_back(cell.train().labels[row]);
  }
  std::vector<NamedArray> arrays{{"x", {"x_place"}, {resolution}, x},
                                 {"y", {"y_place"}, {resolution}, y},
                                 {"class_at",
                                  {"y_place", "x_place"},
                                  {resolution, resolution},
                                  std::vector<std::int64_t>(predictions.classes.begin(), predictions.classes.end())},
                                 {"point", {"train_row", "coordinate"}, {rows, 2}, std::move(points)},
                                 {"point_class", {"train_row"}, {rows}, std::move(classes)},
                                 number_array("train_rows", static_cast<double>(cell.train().rows())),
                                 number_array("is_after_transforms", plane.is_after_transforms() ? 1 : 0)};
  if (is_linear) {
    const Matrix<double>& scores = predictions.class_scores;
    arrays.push_back({"score_at",
                      {"y_place", "x_place", "class"},
                      {resolution, resolution, scores.cols()},
                      std::vector<double>(scores.data(), scores.data() + scores.rows() * scores.cols())});
  }
  return arrays;
}

}  // namespace

ArtifactKind decision_map_artifact() {
  return {.component = {.name = "decision_map",
                        .summary = "Of rows with two features, before or after the transforms: the class that is "
                                   "predicted at every point of a grid, "
                                   "with training points on it; of linear classifiers, the scores there, too.",
                        .parameters = {{.name = "resolution",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{200},
                                        .least = 2,
                                        .greatest = 2000,
                                        .meaning = "Points of the grid in each direction.",
                                        .example = "400"},
                                       {.name = "points",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{300},
                                        .least = 0,
                                        .greatest = 100'000,
                                        .meaning = "How many training points are shown, evenly spread over the rows.",
                                        .example = "100"},
                                       of_parameter()}},
          .refusal = decision_map_refusal,
          .make = make_decision_map,
          .names = decision_map_names};
}

}  // namespace gridfold
