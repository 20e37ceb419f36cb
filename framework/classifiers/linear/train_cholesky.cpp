#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "classifiers/linear/linear_training.hpp"
#include "core/cancelled.hpp"
#include "linalg/cholesky.hpp"
#include "linalg/products.hpp"

namespace gridfold {

namespace {

/// Rows, or columns of rows, that are multiplied at a time: at most so many, and no more than make a product of some
/// tenths of a second, since a stop is looked for between products.
constexpr std::size_t kLongestStrip = 1024;
constexpr std::size_t kOperationsAtOnce = std::size_t{1} << 33;
constexpr std::size_t kShortestStrip = 32;

/// Least squares of targets t = 1 for the own class and -1 for others: the sum over rows of weight (t - z)^2, plus
/// alpha |w|^2. Rows are centred around their weighted mean, which leaves the intercept out of the equations.
class RidgeTraining {
 public:
  RidgeTraining(const LinearData& data, bool is_balanced, bool has_intercept, const Context& context)
      : data_(data),
        context_(context),
        has_intercept_(has_intercept),
        features_(data.rows.feature_count()),
        rows_(data.labels.size()),
        outputs_(outputs_of(LinearLoss::squares, data, is_balanced)),
        products_(features_),
        means_(features_),
        target_means_(outputs_.size()) {
    // Rows are weighed by their class alone.
    const std::vector<LinearOutput> classes = outputs_of(LinearLoss::softmax, data, is_balanced);
    for (const std::int32_t label : data.labels)
      weights_.push_back(classes[static_cast<std::size_t>(label)].own_weight);
    if (has_intercept) centre();
    is_dual_ = rows_ < features_;
    size_ = is_dual_ ? rows_ : features_;
    multiply_rows();
    for (std::size_t i = 0; i < size_; ++i) are_finite_ = are_finite_ && std::isfinite(matrix_[i * size_ + i]);
    make_right_sides();
  }

  LinearFit solve(double alpha) const {
    LinearFit fit;
    fit.weights = Matrix<double>(outputs_.size(), features_ + 1);
    if (!are_finite_) {
      fit.failure =
          "the squares of the features are NaN or infinite, since the features are too large; allowed: features of "
          "less range, such as transforms: [standardize]";
      return fit;
    }
    std::vector<double> matrix = matrix_;
    for (std::size_t i = 0; i < size_; ++i) matrix[i * size_ + i] += alpha;
    std::vector<double> solutions = right_sides_;
    if (!solve_positive_definite(matrix, size_, solutions, outputs_.size(), context_.stop)) {
      const bool overflows = !std::isfinite(alpha * static_cast<double>(size_));
      fit.failure =
          overflows
              ? fmt::format("alpha is {}, with which the equations overflow; allowed: a smaller alpha", alpha)
              : fmt::format("the features are linearly dependent, and alpha is {}; allowed: a larger alpha", alpha);
      return fit;
    }
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      put_weights(std::span(solutions).subspan(output * size_, size_), fit.weights.row(output), output);
    }
    return fit;
  }

 private:
  double target(std::size_t place, std::size_t output) const {
    return (outputs_[output].label == data_.labels[place] ? 1.0 : -1.0) - target_means_[output];
  }

  void centre() {
    double total = 0;
    for (const double weight : weights_) total += weight;
    std::vector<double> shares;
    for (const double weight : weights_) shares.push_back(weight / total);
    means_ = combination(shares);
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      double mean = 0;
      for (std::size_t place = 0; place < rows_; ++place) mean += shares[place] * target(place, output);
      target_means_[output] = mean;
    }
  }

  /// The sum over rows of a factor times the row.
  std::vector<double> combination(std::span<const double> factors) const {
    std::vector<double> sum(features_);
    products_.sum(data_.rows, factors.data(), 1, [&](const RowProducts<double>::Sums& block) {
      const std::size_t count = std::min(block.first_column + block.columns, features_) - block.first_column;
      std::copy_n(block.values, count, sum.data() + block.first_column);
    });
    return sum;
  }

  /// Columns `first` to `first + count - 1` of some rows, centred, times the root of the row's weight.
  std::vector<double> panel(std::size_t first_row, std::size_t rows, std::size_t first, std::size_t count) const {
    std::vector<double> values(rows * count);
    products_.read(data_.rows.part(first_row, rows), first, count, values.data());
    for (std::size_t row = 0; row < rows; ++row) {
      const double root = std::sqrt(weights_[first_row + row]);
      double* own = values.data() + row * count;
      for (std::size_t i = 0; i < count; ++i) own[i] = (own[i] - means_[first + i]) * root;
    }
    return values;
  }

  /// The products of columns with each other, or, where rows are fewer, of rows with each other: the lower triangle.
  void multiply_rows() {
    matrix_.assign(size_ * size_, 0);
    const StridedSpan sum{matrix_.data(), size_, size_, size_, false};
    const std::size_t length = is_dual_ ? features_ : rows_;
    const std::size_t longest = std::clamp(kOperationsAtOnce / (size_ * size_), kShortestStrip, kLongestStrip);
    for (std::size_t first = 0; first < length; first += longest) {
      throw_if_stopped(context_.stop);
      const std::size_t count = std::min(longest, length - first);
      if (is_dual_) {
        const std::vector<double> strip = panel(0, rows_, first, count);
        add_products_of_rows({strip.data(), rows_, count, count, true}, sum);
      } else {
        const std::vector<double> strip = panel(first, count, 0, features_);
        add_products_of_rows(StridedView{strip.data(), count, features_, features_, true}.transposed(), sum);
      }
    }
  }

  void make_right_sides() {
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      std::vector<double> factors;
      for (std::size_t place = 0; place < rows_; ++place) {
        const double weight = is_dual_ ? std::sqrt(weights_[place]) : weights_[place];
        factors.push_back(weight * target(place, output));
      }
      if (!is_dual_) factors = centred_combination(factors);
      right_sides_.insert(right_sides_.end(), factors.begin(), factors.end());
    }
  }

  std::vector<double> centred_combination(std::span<const double> factors) const {
    std::vector<double> sum = combination(factors);
    double total = 0;
    for (const double factor : factors) total += factor;
    for (std::size_t i = 0; i < features_; ++i) sum[i] -= total * means_[i];
    return sum;
  }

  void put_weights(std::span<const double> solution, std::span<double> weights, std::size_t output) const {
    std::vector<double> own(solution.begin(), solution.end());
    if (is_dual_) {
      for (std::size_t place = 0; place < rows_; ++place) own[place] *= std::sqrt(weights_[place]);
      own = centred_combination(own);
    }
    std::ranges::copy(own, weights.begin());
    if (!has_intercept_) return;
    double intercept = target_means_[output];
    for (std::size_t i = 0; i < features_; ++i) intercept -= own[i] * means_[i];
    weights[features_] = intercept;
  }

  const LinearData& data_;
  const Context& context_;
  bool has_intercept_;
  std::size_t features_;
  std::size_t rows_;
  std::vector<LinearOutput> outputs_;
  mutable RowProducts<double> products_;
  /// What each row counts.
  std::vector<double> weights_;
  std::vector<double> means_;
  std::vector<double> target_means_;
  bool is_dual_ = false;
  /// Whether the matrix is.
  bool are_finite_ = true;
  /// Of the system of equations.
  std::size_t size_ = 0;
  std::vector<double> matrix_;
  std::vector<double> right_sides_;
};

}  // namespace

std::vector<LinearFit> train_by_cholesky(const LinearData& data, std::span<const LinearSetting> settings,
                                         const Context& context) {
  std::vector<LinearFit> fits(settings.size());
  for (const bool is_balanced : {false, true}) {
    for (const bool has_intercept : {true, false}) {
      std::vector<std::size_t> members;
      for (std::size_t i = 0; i < settings.size(); ++i) {
        if (settings[i].is_balanced == is_balanced && settings[i].has_intercept == has_intercept) members.push_back(i);
      }
      if (members.empty()) continue;
      const RidgeTraining training(data, is_balanced, has_intercept, context);
      for (const std::size_t member : members) {
        throw_if_stopped(context.stop);
        fits[member] = training.solve(*settings[member].penalty.alpha);
      }
    }
  }
  return fits;
}

}  // namespace gridfold
