#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/classifier.hpp"
#include "classifiers/linear/linear_training.hpp"
#include "core/cancelled.hpp"
#include "core/numpy_random.hpp"

namespace gridfold {

namespace {

/// Independent outputs that go over the rows together: their weights stay in cache.
constexpr std::size_t kOutputsAtOnce = 5;
/// Epochs from one look at the duality gap to the next, in proportion to those that were done.
constexpr std::size_t kEpochsPerLook = 4;

enum class End { converged, out_of_iterations, not_finite };

/// Outputs of one configuration that go over the rows together: all where they are tied together.
struct Task {
  std::size_t setting = 0;
  std::size_t first_output = 0;
  std::size_t outputs = 0;
};

/// Dual coordinate descent for a penalty of 1/2 |w|^2, intercept included, plus the sum of cost times hinge: Hsieh and
/// others, ICML 2008, for one against rest; Keerthi and others, KDD 2008, for the multiclass hinge of all other
/// classes.
class CoordinateDescent {
 public:
  CoordinateDescent(const LinearData& data, const LinearSetting& setting, const Task& task,
                    std::span<const double> squares, const Context& context)
      : data_(data),
        setting_(setting),
        context_(context),
        features_(data.rows.feature_count()),
        rows_(data.labels.size()),
        width_(task.outputs),
        squares_(squares),
        products_(features_),
        weights_(width_ * products_.columns()),
        row_(products_.columns()),
        row_scores_(width_),
        duals_(rows_ * width_) {
    const std::vector<LinearOutput> all = outputs_of(setting.loss, data, setting.is_balanced);
    outputs_.assign(all.begin() + static_cast<std::ptrdiff_t>(task.first_output),
                    all.begin() + static_cast<std::ptrdiff_t>(task.first_output + width_));
    cost_ = 1 / (setting.penalty.strength(rows_) * static_cast<double>(rows_));
    std::fill_n(weights_.get(), width_ * products_.columns(), 0.0);
  }

  /// Puts weights in their rows of the fit; returns how it ended, and after how many epochs.
  std::pair<End, std::size_t> run(LinearFit& fit, std::size_t first_output) {
    std::size_t epoch = 0;
    std::size_t next_look = 1;
    bool has_converged = false;
    while (!has_converged && epoch < setting_.iterations) {
      const std::uint64_t seed = mixed_seed(context_.seed, epoch);
      for (const std::uint32_t place : NumpyRandomState(static_cast<std::uint32_t>(seed)).permutation(rows_)) {
        if (place % kScoredRows == 0) throw_if_stopped(context_.stop);
        visit(place);
      }
      ++epoch;
      if (context_.progress) {
        context_.progress(2.0 * static_cast<double>(rows_ * features_) * static_cast<double>(width_));
      }
      if (epoch < next_look && epoch < setting_.iterations) continue;
      next_look = epoch + 1 + epoch / kEpochsPerLook;
      const auto [primal, dual] = objectives();
      if (!std::isfinite(primal)) return {End::not_finite, epoch};
      has_converged = primal - dual <= setting_.tolerance * primal;
    }
    for (std::size_t output = 0; output < width_; ++output) {
      std::copy_n(weights_.get() + output * products_.columns(), features_ + 1,
                  fit.weights.row(first_output + output).data());
    }
    return {has_converged ? End::converged : End::out_of_iterations, epoch};
  }

 private:
  static constexpr std::size_t kScoredRows = RowProducts<double>::kScoredRows;

  /// Maximises the dual along the coordinates of one row, each in turn.
  void visit(std::uint32_t place) {
    const double square = squares_[place] + (setting_.has_intercept ? 1 : 0);
    if (square == 0) return;
    const std::size_t columns = products_.columns();
    products_.read(data_.rows.part(place, 1), 0, columns, row_.get());
    if (!setting_.has_intercept) row_.get()[features_] = 0;
    std::fill(row_scores_.begin(), row_scores_.end(), 0.0);
    row_kernel<double>().add_scores(row_.get(), 1, columns, weights_.get(), width_, columns, columns,
                                    row_scores_.data(), width_);
    const auto label = static_cast<std::size_t>(data_.labels[place]);
    double* duals = duals_.data() + place * width_;
    if (setting_.loss == LinearLoss::multiclass_hinge) {
      const double greatest = cost_ * outputs_[label].own_weight;
      double of_label = 0;
      for (std::size_t o = 0; o < width_; ++o) {
        if (o == label) continue;
        const double slope = row_scores_[label] - row_scores_[o] - 1;
        const double change = std::clamp(duals[o] - slope / (2 * square), 0.0, greatest) - duals[o];
        if (change == 0) continue;
        duals[o] += change;
        of_label += change;
        row_scores_[label] += change * square;
        row_scores_[o] -= change * square;
        add_row(o, -change);
      }
      if (of_label != 0) add_row(label, of_label);
      return;
    }
    for (std::size_t o = 0; o < width_; ++o) {
      const bool is_own = outputs_[o].label == data_.labels[place];
      const double sign = is_own ? 1 : -1;
      const double cost = cost_ * (is_own ? outputs_[o].own_weight : outputs_[o].other_weight);
      const bool is_squared = setting_.loss == LinearLoss::squared_hinge;
      // A squared hinge has no greatest dual but curves by itself.
      const double curvature = is_squared ? 1 / (2 * cost) : 0;
      const double slope = sign * row_scores_[o] - 1 + curvature * duals[o];
      double moved = std::max(0.0, duals[o] - slope / (square + curvature));
      if (!is_squared) moved = std::min(moved, cost);
      if (moved == duals[o]) continue;
      add_row(o, sign * (moved - duals[o]));
      duals[o] = moved;
    }
  }

  void add_row(std::size_t output, double factor) {
    const std::size_t columns = products_.columns();
    row_kernel<double>().add_rows(row_.get(), 1, columns, &factor, 1, 1, columns, weights_.get() + output * columns,
                                  columns);
  }

  std::pair<double, double> objectives() {
    double squares = 0;
    for (std::size_t i = 0; i < width_ * products_.columns(); ++i) squares += weights_.get()[i] * weights_.get()[i];
    scores_.resize(rows_ * width_);
    products_.score(data_.rows, weights_.get(), width_, scores_.data(), [](std::size_t, std::size_t) {});
    const LossPart part{0, width_};
    double loss = 0;
    differentiate(setting_.loss, outputs_, {&part, 1}, data_.labels, 1.0, scores_.data(), &loss, scratch_);
    double dual = -squares / 2;
    for (std::size_t place = 0; place < rows_; ++place) {
      for (std::size_t o = 0; o < width_; ++o) {
        const double value = duals_[place * width_ + o];
        dual += value;
        if (setting_.loss != LinearLoss::squared_hinge) continue;
        const bool is_own = outputs_[o].label == data_.labels[place];
        dual -= value * value / (4 * cost_ * (is_own ? outputs_[o].own_weight : outputs_[o].other_weight));
      }
    }
    return {squares / 2 + cost_ * loss, dual};
  }

  const LinearData& data_;
  const LinearSetting& setting_;
  const Context& context_;
  std::size_t features_;
  std::size_t rows_;
  std::size_t width_;
  /// The sum of squared features of each row.
  std::span<const double> squares_;
  RowProducts<double> products_;
  PageArray<double> weights_;
  PageArray<double> row_;
  std::vector<double> row_scores_;
  std::vector<double> duals_;
  std::vector<LinearOutput> outputs_;
  std::vector<double> scores_;
  LossScratch scratch_;
  double cost_ = 0;
};

std::vector<double> squares_of(const ChosenRows& rows) {
  std::vector<double> squares;
  std::visit(
      [&](const auto& view) {
        for (const std::uint32_t row : rows.rows) {
          double sum = 0;
          for (const auto value : view.row(row)) sum += static_cast<double>(value) * static_cast<double>(value);
          squares.push_back(sum);
        }
      },
      rows.features);
  return squares;
}

}  // namespace

std::vector<LinearFit> train_by_coordinates(const LinearData& data, std::span<const LinearSetting> settings,
                                            const Context& context) {
  std::vector<LinearFit> fits(settings.size());
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const std::size_t outputs = outputs_of(settings[i].loss, data, false).size();
    fits[i].weights = Matrix<double>(outputs, data.rows.feature_count() + 1);
    const std::size_t most = is_joint(settings[i].loss) ? outputs : kOutputsAtOnce;
    for (std::size_t first = 0; first < outputs; first += most) {
      tasks.push_back({i, first, std::min(most, outputs - first)});
    }
  }
  const std::vector<double> squares = squares_of(data.rows);
  const bool are_finite = std::ranges::all_of(squares, [](double square) { return std::isfinite(square); });
  std::vector<std::pair<End, std::size_t>> ends(tasks.size(), {End::not_finite, 0});
  tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t i) {
    if (!are_finite) return;
    CoordinateDescent descent(data, settings[tasks[i].setting], tasks[i], squares, context);
    ends[i] = descent.run(fits[tasks[i].setting], tasks[i].first_output);
  });
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    LinearFit& fit = fits[tasks[i].setting];
    const auto [end, epochs] = ends[i];
    if (end == End::not_finite) {
      fit.failure =
          "the objective is NaN or infinite, since the features are too large; allowed: features of less "
          "range, such as transforms: [standardize]";
    } else if (end == End::out_of_iterations && fit.warnings.empty()) {
      fit.warnings.push_back(
          fmt::format("not converged in {} iterations; more iterations, a larger tolerance, a "
                      "smaller c or transforms: [standardize] would help",
                      epochs));
    }
  }
  return fits;
}

}  // namespace gridfold
