#include <limits>

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
Centroids fit(MatrixView<T> train, std::span<const std::int32_t> labels, std::size_t class_count) {
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

template <typename T>
std::vector<std::int32_t> fit_and_predict(MatrixView<T> train, std::span<const std::int32_t> labels,
                                          std::size_t class_count, MatrixView<T> queries) {
  constexpr std::size_t kQueriesPerTask = 256;
  const Centroids centroids = fit(train, labels, class_count);
  std::vector<std::int32_t> predictions(queries.rows());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, queries.rows(), kQueriesPerTask), [&](const auto& range) {
    for (std::size_t query = range.begin(); query != range.end(); ++query) {
      predictions[query] = nearest<T>(centroids, queries.row(query));
    }
  });
  return predictions;
}

/// scikit-learn's NearestCentroid(metric="euclidean"), means and distances in double precision.
std::vector<std::int32_t> fit_and_predict_any(const FeatureView& train, std::span<const std::int32_t> labels,
                                              std::size_t class_count, const FeatureView& queries) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& train_view) {
        return fit_and_predict(train_view, labels, class_count, std::get<MatrixView<T>>(queries));
      },
      train);
}

}  // namespace

ClassifierEntry nearest_centroid_classifier() {
  return {.name = "nearest_centroid",
          .description = "the class whose training rows have the nearest mean, by l2",
          .fit_and_predict = fit_and_predict_any,
          .operations = [](const FitSize& size) {
            return (size.train_rows + size.queries * size.classes) * size.features;
          }};
}

}  // namespace gridfold
