#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <Eigen/Core>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/transforms/column_moments.hpp"
#include "data/transforms/learnt.hpp"
#include "data/transforms/map_rows.hpp"
#include "data/transforms/transforms.hpp"
#include "linalg/leading_eigenpairs.hpp"
#include "linalg/products.hpp"

namespace gridfold {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Rows or columns that are multiplied at a time, which bounds the copy in double precision. A constant, so that the
/// order of sums follows from the shape of the data alone.
constexpr std::size_t kBlock = 1024;
constexpr Eigen::Index kStrip = kBlock;
/// Rows centred between two looks at the stop where all of them are kept.
constexpr std::size_t kFewRows = 64;

struct Components {
  VectorXd means;
  /// One per column, of unit length, the largest variance first; divided by the deviation where whitened.
  MatrixXd directions;
};

std::size_t count_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "components"));
}

FeatureShape pca_shape(std::span<const ParameterValue> parameters, const FeatureShape& in) {
  const std::size_t count = count_of(parameters);
  if (count > in.features) {
    throw ConfigError(fmt::format("pca: components is {}, but the rows have {} feature{}; allowed: 1 to {}", count,
                                  in.features, in.features == 1 ? "" : "s", in.features));
  }
  return {count, sizeof(double), std::nullopt};
}

std::vector<std::string> names_of_components(std::span<const ParameterValue> parameters, std::vector<std::string>) {
  std::vector<std::string> names(count_of(parameters));
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = fmt::format("component {}", i + 1);
  return names;
}

/// Rows around their mean span one dimension less than there are rows.
void require_rows(std::span<const ParameterValue> parameters, std::size_t train_rows) {
  const std::size_t count = count_of(parameters);
  if (train_rows < 2) {
    throw ConfigError(
        fmt::format("pca: components is {}, but a single training row varies in no direction; allowed: "
                    "with 2 training rows or more",
                    count));
  }
  if (count < train_rows) return;
  throw ConfigError(
      fmt::format("pca: components is {}, but the {} training rows of a fold vary in {} direction{} at "
                  "most; allowed: 1 to {}",
                  count, train_rows, train_rows - 1, train_rows == 2 ? "" : "s", train_rows - 1));
}

/// Products with the rows, and the eigenvectors of a symmetric matrix, whose cubic term is fitted to OpenBLAS.
double operations(std::span<const ParameterValue> parameters, const FeatureShape& in, double train_rows,
                  double all_rows) {
  const auto features = static_cast<double>(in.features);
  const auto count = static_cast<double>(count_of(parameters));
  const double size = std::min(features, train_rows);
  const double products = std::max(features, train_rows) * size * size / 2;
  const double back = train_rows < features ? train_rows * features * count : 0;
  return products + back + 3 * size * size * size + all_rows * features * count;
}

/// The symmetric matrix, its wanted eigenvectors, and a block of rows, or all rows where they are fewer than columns.
std::uint64_t working_bytes(std::span<const ParameterValue> parameters, const FeatureShape& in,
                            std::uint64_t train_rows) {
  const std::uint64_t size = std::min<std::uint64_t>(in.features, train_rows);
  const std::uint64_t block =
      train_rows < in.features ? train_rows + kFewRows : std::min<std::uint64_t>(train_rows, kBlock);
  return sizeof(double) * (size * size + 2 * in.features * count_of(parameters) + block * in.features);
}

/// Rows `begin` to `end` minus the means, in double precision, one row of the block per row.
template <typename T>
MatrixXd centred(const MatrixView<T>& view, std::size_t begin, std::size_t end, const VectorXd& means) {
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const RowMajor> rows(view.data() + begin * view.cols(), static_cast<Eigen::Index>(end - begin),
                                        static_cast<Eigen::Index>(view.cols()));
  return rows.template cast<double>().rowwise() - means.transpose();
}

StridedView view_of(const Eigen::Ref<const MatrixXd>& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols()),
          static_cast<std::size_t>(matrix.outerStride()), false};
}

StridedSpan span_of(MatrixXd& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.rows());
  return {matrix.data(), rows, static_cast<std::size_t>(matrix.cols()), rows, false};
}

/// The lower triangle of the sum of outer products of the centred rows.
template <typename T>
MatrixXd scatter(const MatrixView<T>& view, const VectorXd& means, const std::stop_token& stop) {
  const auto features = static_cast<Eigen::Index>(view.cols());
  MatrixXd sum = MatrixXd::Zero(features, features);
  for (std::size_t begin = 0; begin < view.rows(); begin += kBlock) {
    throw_if_stopped(stop);
    const MatrixXd block = centred(view, begin, std::min(begin + kBlock, view.rows()), means);
    add_products_of_rows(view_of(block).transposed(), span_of(sum));
  }
  return sum;
}

/// The lower triangle of the products of the rows with each other.
MatrixXd products_of(const MatrixXd& rows, const std::stop_token& stop) {
  MatrixXd sum = MatrixXd::Zero(rows.rows(), rows.rows());
  for (Eigen::Index begin = 0; begin < rows.cols(); begin += kStrip) {
    throw_if_stopped(stop);
    add_products_of_rows(view_of(rows.middleCols(begin, std::min(kStrip, rows.cols() - begin))), span_of(sum));
  }
  return sum;
}

/// Of each column, the first entry that is largest in magnitude is positive: scikit-learn's svd_flip with
/// u_based_decision=False, which its PCA uses from version 1.5 on.
void fix_signs(MatrixXd& directions) {
  for (Eigen::Index column = 0; column < directions.cols(); ++column) {
    Eigen::Index largest = 0;
    directions.col(column).cwiseAbs().maxCoeff(&largest);
    if (directions(largest, column) < 0) directions.col(column) *= -1;
  }
}

/// The `count` leading eigenvectors of a symmetric matrix as columns, and their eigenvalues, the largest first. They
/// are one call of LAPACK, which a stop waits for.
struct Leading {
  VectorXd values;
  MatrixXd vectors;
};

Leading leading(MatrixXd symmetric, std::size_t count, const std::stop_token& stop) {
  throw_if_stopped(stop);
  const auto size = static_cast<std::size_t>(symmetric.rows());
  const Eigenpairs pairs = leading_eigenpairs({symmetric.data(), size * size}, size, std::min(count, size));
  throw_if_stopped(stop);
  const auto found = static_cast<Eigen::Index>(pairs.values.size());
  return {Eigen::Map<const VectorXd>(pairs.values.data(), found),
          Eigen::Map<const MatrixXd>(pairs.vectors.data(), symmetric.rows(), found)};
}

template <typename T>
Components fit_components(const MatrixView<T>& view, const VectorXd& means, std::size_t components, bool whiten,
                          const std::stop_token& stop) {
  VectorXd values;
  Components result{means, {}};
  if (view.cols() <= view.rows()) {
    Leading found = leading(scatter(view, means, stop), components, stop);
    values = std::move(found.values);
    result.directions = std::move(found.vectors);
  } else {
    // Fewer rows than features: the products of rows with each other have the same eigenvalues, in less room.
    MatrixXd rows(view.rows(), view.cols());
    for (std::size_t begin = 0; begin < view.rows(); begin += kFewRows) {
      throw_if_stopped(stop);
      const std::size_t end = std::min(begin + kFewRows, view.rows());
      rows.middleRows(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(end - begin)) =
          centred(view, begin, end, means);
    }
    Leading found = leading(products_of(rows, stop), components, stop);
    values = std::move(found.values);
    result.directions.resize(rows.cols(), found.vectors.cols());
    multiply(view_of(rows).transposed(), view_of(found.vectors), span_of(result.directions));
  }
  const double threshold =
      values(0) * std::numeric_limits<double>::epsilon() * static_cast<double>(std::max(view.rows(), view.cols()));
  const Eigen::Index rank = (values.array() > threshold).count();
  const auto count = static_cast<Eigen::Index>(components);
  if (rank == 0) {
    throw DataError(fmt::format("pca: the {} training rows are all equal; allowed: rows that differ", view.rows()));
  }
  if (count > rank) {
    throw DataError(
        fmt::format("pca: components is {}, but the {} training rows vary in {} directions only; allowed: 1 "
                    "to {}",
                    components, view.rows(), rank, rank));
  }
  result.directions.colwise().normalize();
  fix_signs(result.directions);
  if (whiten) {
    const VectorXd variances = values.head(count) / static_cast<double>(view.rows() - 1);
    result.directions *= variances.cwiseSqrt().cwiseInverse().asDiagonal();
  }
  return result;
}

using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<NamedArray> learn_pca(std::span<const ParameterValue> parameters, const FeatureShape&,
                                  const FeatureView& train, const std::stop_token& stop) {
  const std::size_t count = count_of(parameters);
  const bool whiten = parameter<bool>(parameters, "whiten");
  std::vector<double> column_mean = column_means(train, stop);
  const std::size_t features = column_mean.size();
  const VectorXd means = Eigen::Map<const VectorXd>(column_mean.data(), static_cast<Eigen::Index>(features));
  const Components components =
      std::visit([&](const auto& view) { return fit_components(view, means, count, whiten, stop); }, train);
  std::vector<double> directions(features * count);
  Eigen::Map<RowMajorXd>(directions.data(), components.directions.rows(), components.directions.cols()) =
      components.directions;
  return {per_feature("means", std::move(column_mean)),
          {"directions", {"feature", "component"}, {features, count}, std::move(directions)}};
}

FittedTransform fitted_pca(std::span<const ParameterValue> parameters, const FeatureShape& in,
                           std::span<const NamedArray> learnt) {
  const std::size_t count = count_of(parameters);
  const std::span<const double> means = learnt_doubles(learnt, "means", in.features);
  const std::span<const double> directions = learnt_doubles(learnt, "directions", in.features * count);
  const auto features = static_cast<Eigen::Index>(in.features);
  Components components{Eigen::Map<const VectorXd>(means.data(), features),
                        Eigen::Map<const RowMajorXd>(directions.data(), features, static_cast<Eigen::Index>(count))};
  return [components = std::move(components), count](const FeatureView& rows, const std::stop_token& stop) {
    return std::visit(
        [&](const auto& view) -> Features {
          Matrix<double> out(view.rows(), count);
          for (std::size_t begin = 0; begin < view.rows(); begin += kBlock) {
            throw_if_stopped(stop);
            const std::size_t end = std::min(begin + kBlock, view.rows());
            const MatrixXd block = centred(view, begin, end, components.means);
            MatrixXd projected(block.rows(), components.directions.cols());
            multiply(view_of(block), view_of(components.directions), span_of(projected));
            for (std::size_t row = begin; row < end; ++row) {
              for (std::size_t i = 0; i < count; ++i) {
                out.row(row)[i] = projected(static_cast<Eigen::Index>(row - begin), static_cast<Eigen::Index>(i));
              }
            }
          }
          return out;
        },
        rows);
  };
}

}  // namespace

Transform pca_transform() {
  return {
      .component =
          {.name = "pca",
           .summary =
               "Subtracts each column's mean over the training rows and projects on the directions in which these vary "
               "most, in double precision. "
               "Directions have length 1, the one of most variance comes first, and the largest entry of each is "
               "positive. As scikit-learn's PCA with svd_solver=\"full\". Fitting takes rows * features^2 operations.",
           .formula = "sum over columns of (x - mean) * direction",
           .parameters = {{.name = "components",
                           .type = ParameterType::integer,
                           .least = 1,
                           .greatest = 1 << 20,
                           .meaning = "Directions to keep: no more than the training rows vary in.",
                           .example = "50",
                           .aliases = {"ncomponents"}},
                          {.name = "whiten",
                           .type = ParameterType::boolean,
                           .default_value = false,
                           .meaning = "Whether each direction is divided by its standard deviation (ddof 1).",
                           .example = "true"}}},
      .uses_blas = true,
      .shape = pca_shape,
      .names = names_of_components,
      .learn = learn_pca,
      .fitted = fitted_pca,
      .require_rows = require_rows,
      .makes_negative = [](std::span<const ParameterValue>) { return true; },
      .operations = operations,
      .working_bytes = working_bytes};
}

}  // namespace gridfold
