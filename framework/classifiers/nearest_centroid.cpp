#include <limits>
#include <utility>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/classifiers.hpp"
#include "core/matrix.hpp"

namespace gridfold {

namespace {

/// The mean of each class's training rows, and the classes that have any.
struct Centroids {
  std::vector<std::int32_t> classes;
  /// A row for each of `classes`.
  Matrix<double> means;
};

template <typename T>
Centroids centroids_of(MatrixView<T> train, std::span<const std::int32_t> labels, std::size_t class_count) {
  std::vector<std::size_t> rows_of_class(class_count);
  Matrix<double> sums(class_count, train.cols());
  for (std::size_t row = 0; row < train.rows(); ++row) {
    const auto label = static_cast<std::size_t>(labels[row]);
    ++rows_of_class[label];
    const std::span<double> sum = sums.row(label);
    for (std::size_t column = 0; column < train.cols(); ++column) {
      sum[column] += static_cast<double>(train.row(row)[column]);
    }
  }
  Centroids centroids;
  for (std::size_t label = 0; label < class_count; ++label) {
    if (rows_of_class[label] > 0) centroids.classes.push_back(static_cast<std::int32_t>(label));
  }
  centroids.means = Matrix<double>(centroids.classes.size(), train.cols());
  for (std::size_t i = 0; i < centroids.classes.size(); ++i) {
    const auto label = static_cast<std::size_t>(centroids.classes[i]);
    for (std::size_t column = 0; column < train.cols(); ++column) {
      centroids.means.row(i)[column] = sums.row(label)[column] / static_cast<double>(rows_of_class[label]);
    }
  }
  return centroids;
}

template <typename T>
std::int32_t nearest(const Centroids& centroids, std::span<const T> query) {
  std::int32_t best = centroids.classes.front();
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < centroids.classes.size(); ++i) {
    const std::span<const double> mean = centroids.means.row(i);
    double sum = 0;
    for (std::size_t column = 0; column < query.size(); ++column) {
      const double difference = static_cast<double>(query[column]) - mean[column];
      sum += difference * difference;
    }
    // Classes come in ascending order: the first of equally near ones stays.
    if (sum < least) {
      least = sum;
      best = centroids.classes[i];
    }
  }
  return best;
}

class NearestCentroidModel : public Model {
 public:
  explicit NearestCentroidModel(Centroids centroids) : centroids_(std::move(centroids)) {}

  Predictions predict(const FeatureView& queries, Response, const Context&) const override {
    constexpr std::size_t kQueriesPerTask = 256;
    Predictions predictions;
    std::visit(
        [&]<typename T>(const MatrixView<T>& view) {
          predictions.classes.resize(view.rows());
          tbb::parallel_for(tbb::blocked_range<std::size_t>(0, view.rows(), kQueriesPerTask), [&](const auto& range) {
            for (std::size_t query = range.begin(); query != range.end(); ++query) {
              predictions.classes[query] = nearest<T>(centroids_, view.row(query));
            }
          });
        },
        queries);
    return predictions;
  }

 private:
  Centroids centroids_;
};

/// scikit-learn's NearestCentroid(metric="euclidean"), means and distances in double precision.
std::unique_ptr<const Model> fit(std::span<const ParameterValue>, const FeatureView& train,
                                 std::span<const std::int32_t> labels, std::size_t class_count, const Context&) {
  return std::visit(
      [&](const auto& view) { return std::make_unique<NearestCentroidModel>(centroids_of(view, labels, class_count)); },
      train);
}

PassCost cost(const PassShape& shape) {
  double operations = 0;
  for (std::size_t setting = 0; setting < shape.wanted.settings(); ++setting) {
    for (const SplitRange& range : shape.wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) {
        operations +=
            static_cast<double>(shape.splits.train_count(split) + shape.splits.test_count(split) * shape.class_count);
      }
    }
  }
  // Two tables of means.
  return {.operations = operations * static_cast<double>(shape.features),
          .bytes_per_task = 2 * sizeof(double) * shape.features * shape.class_count};
}

}  // namespace

Classifier nearest_centroid_classifier() {
  return {.component = {.name = "nearest_centroid",
                        .summary = "The class whose training rows have the nearest mean, by l2, in double precision; "
                                   "the smaller class among equals. As scikit-learn's NearestCentroid.",
                        .formula = "argmin_c |x - mean(rows of c)|",
                        .aliases = {"centroid", "nearestcentroid", "rocchio"}},
          .fit = fit,
          .cost = cost};
}

}  // namespace gridfold
