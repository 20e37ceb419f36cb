#include <algorithm>
#include <cmath>
#include <utility>

#include <oneapi/tbb/parallel_for.h>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"
#include "classifiers/metric_parameter.hpp"
#include "core/cancelled.hpp"
#include "core/matrix.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// The middle of each class's training rows, and the classes that have any.
struct Centroids {
  std::vector<std::int32_t> classes;
  /// Training rows of each.
  std::vector<std::size_t> rows;
  /// A row for each of `classes`.
  Matrix<double> middles;
};

Centroids empty_centroids(std::span<const std::int32_t> labels, std::size_t class_count, std::size_t columns) {
  Centroids centroids;
  const std::vector<std::size_t> rows = rows_of_classes(labels, class_count);
  for (std::size_t label = 0; label < class_count; ++label) {
    if (rows[label] == 0) continue;
    centroids.classes.push_back(static_cast<std::int32_t>(label));
    centroids.rows.push_back(rows[label]);
  }
  centroids.middles = Matrix<double>(centroids.classes.size(), columns);
  return centroids;
}

/// Where each training row's class stands among the classes.
std::vector<std::size_t> places_of(const Centroids& centroids, std::span<const std::int32_t> labels) {
  std::vector<std::size_t> places;
  for (const std::int32_t label : labels) {
    places.push_back(
        static_cast<std::size_t>(std::ranges::lower_bound(centroids.classes, label) - centroids.classes.begin()));
  }
  return places;
}

/// numpy.mean of each column.
template <typename T>
void set_means(Centroids& centroids, MatrixView<T> train, std::span<const std::size_t> place_of_row) {
  for (std::size_t row = 0; row < train.rows(); ++row) {
    const std::span<double> sums = centroids.middles.row(place_of_row[row]);
    for (std::size_t column = 0; column < train.cols(); ++column) {
      sums[column] += static_cast<double>(train.row(row)[column]);
    }
  }
  for (std::size_t i = 0; i < centroids.classes.size(); ++i) {
    for (double& middle : centroids.middles.row(i)) middle /= static_cast<double>(centroids.rows[i]);
  }
}

/// The middle of sorted values, the mean of the two in the middle where their number is even.
double median_of(std::vector<double>& values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// numpy.median of each column: what the sum of absolute differences to all rows is least from.
template <typename T>
void set_medians(Centroids& centroids, MatrixView<T> train, std::span<const std::size_t> place_of_row) {
  tbb::parallel_for(std::size_t{0}, train.cols(), [&](std::size_t column) {
    std::vector<std::vector<double>> values(centroids.classes.size());
    for (std::size_t row = 0; row < train.rows(); ++row) {
      values[place_of_row[row]].push_back(static_cast<double>(train.row(row)[column]));
    }
    for (std::size_t i = 0; i < values.size(); ++i) centroids.middles.row(i)[column] = median_of(values[i]);
  });
}

/// Moves each centroid towards the mean of all rows (Tibshirani et al., 2002), as scikit-learn does: in units of the
/// column's deviation within classes by `threshold`, and no further than that mean.
template <typename T>
void shrink_centroids(Centroids& centroids, MatrixView<T> train, std::span<const std::size_t> place_of_row,
                      double threshold) {
  const auto rows = static_cast<double>(train.rows());
  if (train.rows() == centroids.classes.size()) {
    throw FitFailure("shrink_threshold needs a class with two training rows or more");
  }
  std::vector<double> all(train.cols());
  std::vector<double> deviations(train.cols());
  for (std::size_t row = 0; row < train.rows(); ++row) {
    const std::span<const double> middle = std::as_const(centroids.middles).row(place_of_row[row]);
    for (std::size_t column = 0; column < train.cols(); ++column) {
      const auto value = static_cast<double>(train.row(row)[column]);
      all[column] += value;
      deviations[column] += (value - middle[column]) * (value - middle[column]);
    }
  }
  for (double& mean : all) mean /= rows;
  for (double& deviation : deviations) {
    deviation = std::sqrt(deviation / (rows - static_cast<double>(centroids.classes.size())));
  }
  std::vector<double> sorted = deviations;
  const double usual = median_of(sorted);
  for (std::size_t i = 0; i < centroids.classes.size(); ++i) {
    const double error = std::sqrt(1 / static_cast<double>(centroids.rows[i]) - 1 / rows);
    const std::span<double> middle = centroids.middles.row(i);
    for (std::size_t column = 0; column < train.cols(); ++column) {
      const double unit = error * (deviations[column] + usual);
      // Without any deviation, no threshold is large enough.
      if (unit == 0) continue;
      const double units = (middle[column] - all[column]) / unit;
      const double kept = std::max(std::fabs(units) - threshold, 0.0);
      middle[column] = all[column] + unit * std::copysign(kept, units);
    }
  }
}

Matrix<double> as_doubles(const FeatureView& rows, std::size_t first, std::size_t count) {
  return std::visit(
      [&](const auto& view) {
        const auto* values = view.data() + first * view.cols();
        return Matrix<double>(std::vector<double>(values, values + count * view.cols()), count, view.cols());
      },
      rows);
}

/// The class whose middle is the nearest neighbour among them.
class NearestCentroidModel : public Model {
 public:
  NearestCentroidModel(Centroids centroids, MetricSpec metric)
      : centroids_(std::move(centroids)), metric_(std::move(metric)) {}

  Predictions predict(const FeatureView& queries, Response, const Context& context) const override {
    constexpr std::size_t kQueriesAtOnce = 4096;
    const std::size_t rows = rows_of(queries);
    Predictions predictions;
    predictions.classes.reserve(rows);
    NeighborList nearest;
    for (std::size_t first = 0; first < rows; first += kQueriesAtOnce) {
      throw_if_stopped(context.stop);
      const Matrix<double> some = as_doubles(queries, first, std::min(kQueriesAtOnce, rows - first));
      // Classes come in ascending order: the first of equally near ones is the smaller.
      const NeighborLists lists =
          query_neighbors(centroids_.middles.view(), some.view(), metric_, 1, {{}, context.stop, ListContent::rows});
      for (std::size_t query = 0; query < lists.queries(); ++query) {
        lists.read(query, 1, nearest);
        predictions.classes.push_back(centroids_.classes[nearest.rows.front()]);
      }
    }
    return predictions;
  }

 private:
  Centroids centroids_;
  MetricSpec metric_;
};

std::unique_ptr<const Model> fit_nearest_centroid(std::span<const ParameterValue> parameters, const FeatureView& train,
                                                  std::span<const std::int32_t> labels, std::size_t class_count,
                                                  const Context& context) {
  const Metric& metric = metric_named_in(parameters, context.metrics);
  const Scalar& threshold = *find_parameter(parameters, "shrink_threshold");
  return std::visit(
      [&](const auto& view) -> std::unique_ptr<const Model> {
        Centroids centroids = empty_centroids(labels, class_count, view.cols());
        const std::vector<std::size_t> place_of_row = places_of(centroids, labels);
        if (metric.preselection == Preselection::l1) {
          set_medians(centroids, view, place_of_row);
        } else {
          set_means(centroids, view, place_of_row);
        }
        // 0 moves nothing, and needs no class with two rows.
        if (!is_missing(threshold) && std::get<double>(threshold) > 0) {
          shrink_centroids(centroids, view, place_of_row, std::get<double>(threshold));
        }
        return std::make_unique<NearestCentroidModel>(std::move(centroids), metric_spec(metric, parameters));
      },
      train);
}

std::optional<ParameterProblem> check_nearest_centroid(std::span<const ParameterValue> parameters,
                                                       const CellShape& shape) {
  return metric_problem(metric_named_in(parameters, shape.metrics), shape);
}

PassCost nearest_centroid_cost(const PassShape& shape) {
  double operations = 0;
  for (std::size_t setting = 0; setting < shape.wanted.settings(); ++setting) {
    for (const SplitRange& range : shape.wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) {
        operations +=
            static_cast<double>(shape.splits.train_count(split) + shape.splits.test_count(split) * shape.class_count);
      }
    }
  }
  // The middles, and what a search makes of them and of the queries at a time.
  return {.operations = operations * static_cast<double>(shape.features),
          .bytes_per_task = 3 * sizeof(double) * shape.features * (shape.class_count + 4096)};
}

}  // namespace

Classifier nearest_centroid_classifier() {
  return {.component = {.name = "nearest_centroid",
                        .summary = "The class whose training rows have the nearest middle: their mean, or their median "
                                   "by l1; in double precision, the smaller class among equals. As scikit-learn's "
                                   "NearestCentroid.",
                        .formula = "argmin_c d(x, mean(rows of c))",
                        .aliases = {"centroid", "nearestcentroid", "rocchio", "ncc"},
                        .parameters = {metric_parameter("The distance between a row and a middle."),
                                       {.name = "shrink_threshold",
                                        .type = ParameterType::real,
                                        .default_value = Scalar{},
                                        .least = 0,
                                        .greatest = 1e300,
                                        .simpler = Simpler::larger,
                                        .meaning = "How far middles move towards the mean of all rows, in units of a "
                                                   "column's deviation within classes; columns in which no middle is "
                                                   "further away tell nothing any more (nearest shrunken centroids). "
                                                   "None with 0, and where the key is missing.",
                                        .example = "[0, 0.5]",
                                        .aliases = {"shrinkage", "threshold"}}}},
          .fit = fit_nearest_centroid,
          .check = check_nearest_centroid,
          .unusable = unusable_by_metric,
          .cost = nearest_centroid_cost};
}

}  // namespace gridfold
