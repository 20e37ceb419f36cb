#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
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
constexpr std::size_t kIndependentOutputsAtOnce = 5;
/// Epochs from one look at the duality gap to the next, in proportion to those that were done.
constexpr std::size_t kEpochsPerLook = 4;

enum class End { converged, out_of_iterations, not_finite };

/// How a task ended: the optimum lies between the dual and the primal objective.
struct Ending {
  End end = End::not_finite;
  std::size_t epochs = 0;
  double primal = 0;
  double dual = 0;
};

/// Outputs of one configuration that go over the rows together: all where they are tied together.
struct Task {
  std::size_t setting = 0;
  std::size_t first_output = 0;
  std::size_t outputs = 0;
};

/// Dual coordinate descent for a penalty of 1/2 |w|^2, intercept included, plus the sum of cost times hinge: Hsieh and
/// others, ICML 2008, for one against rest; Keerthi and others, KDD 2008, for the multiclass hinge of all other
/// classes. From look to look, conjugate gradients maximise along the duals that are at no bound (More and Toraldo,
/// SIAM J. Optim. 1991): one coordinate after another takes very long where features differ much in range.
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

  /// Puts weights in their rows of the fit.
  Ending run(LinearFit& fit, std::size_t first_output) {
    std::size_t epoch = 0;
    std::size_t next_look = 1;
    std::size_t last_look = 0;
    bool has_converged = false;
    double primal = 0;
    double dual = 0;
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
      climb_between_bounds((epoch - last_look) * rows_);
      last_look = epoch;
      std::tie(primal, dual) = objectives();
      if (!std::isfinite(primal)) return {End::not_finite, epoch, primal, dual};
      has_converged = primal - dual <= setting_.tolerance * primal;
    }
    for (std::size_t output = 0; output < width_; ++output) {
      std::copy_n(weights_.get() + output * products_.columns(), features_ + 1,
                  fit.weights.row(first_output + output).data());
    }
    return {has_converged ? End::converged : End::out_of_iterations, epoch, primal, dual};
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

  /// A dual between its bounds: of a row and an output that is not the row's own class with the multiclass hinge.
  struct FreeDual {
    std::uint32_t place = 0;
    std::size_t output = 0;
    double greatest = 0;
    /// Of the loss itself, where it is squared.
    double curvature = 0;
  };

  double& dual_of(const FreeDual& one) { return duals_[one.place * width_ + one.output]; }
  bool is_joint_loss() const { return setting_.loss == LinearLoss::multiclass_hinge; }
  double sign_of(const FreeDual& one) const { return outputs_[one.output].label == data_.labels[one.place] ? 1 : -1; }

  std::vector<FreeDual> free_duals(std::size_t first, std::size_t end) {
    std::vector<FreeDual> free;
    for (std::uint32_t place = 0; place < rows_; ++place) {
      const auto label = static_cast<std::size_t>(data_.labels[place]);
      for (std::size_t o = first; o < end; ++o) {
        if (is_joint_loss() && o == label) continue;
        const bool is_own = outputs_[o].label == data_.labels[place];
        const double weight = is_joint_loss() ? outputs_[label].own_weight
                              : is_own        ? outputs_[o].own_weight
                                              : outputs_[o].other_weight;
        FreeDual one{place, o, cost_ * weight};
        if (setting_.loss == LinearLoss::squared_hinge) {
          one.curvature = 1 / (2 * one.greatest);
          one.greatest = std::numeric_limits<double>::infinity();
        }
        if (dual_of(one) > 0 && dual_of(one) < one.greatest) free.push_back(one);
      }
    }
    return free;
  }

  /// Reads each row of the duals once and gives `work` the range of its duals.
  template <typename Work>
  void for_each_row(std::span<const FreeDual> free, const Work& work) {
    for (std::size_t begin = 0; begin < free.size();) {
      std::size_t end = begin + 1;
      while (end < free.size() && free[end].place == free[begin].place) ++end;
      products_.read(data_.rows.part(free[begin].place, 1), 0, products_.columns(), row_.get());
      if (!setting_.has_intercept) row_.get()[features_] = 0;
      work(begin, end);
      begin = end;
    }
  }

  /// What `change` of the duals changes the weights by.
  void weights_of(std::span<const FreeDual> free, std::span<const double> change, double* weights) {
    const std::size_t columns = products_.columns();
    std::fill_n(weights, width_ * columns, 0.0);
    const auto add = [&](std::size_t output, double factor) {
      row_kernel<double>().add_rows(row_.get(), 1, columns, &factor, 1, 1, columns, weights + output * columns,
                                    columns);
    };
    for_each_row(free, [&](std::size_t begin, std::size_t end) {
      double of_label = 0;
      for (std::size_t i = begin; i < end; ++i) {
        of_label += change[i];
        add(free[i].output, is_joint_loss() ? -change[i] : sign_of(free[i]) * change[i]);
      }
      if (is_joint_loss()) add(static_cast<std::size_t>(data_.labels[free[begin].place]), of_label);
    });
  }

  /// By how much these weights put each row on the right side.
  void margins_of(std::span<const FreeDual> free, const double* weights, std::vector<double>& margins) {
    const std::size_t columns = products_.columns();
    margins.resize(free.size());
    const auto score_of = [&](std::size_t output) {
      double score = 0;
      row_kernel<double>().add_scores(row_.get(), 1, columns, weights + output * columns, 1, columns, columns, &score,
                                      1);
      return score;
    };
    for_each_row(free, [&](std::size_t begin, std::size_t end) {
      const double of_label = is_joint_loss() ? score_of(static_cast<std::size_t>(data_.labels[free[begin].place])) : 0;
      for (std::size_t i = begin; i < end; ++i) {
        const double score = score_of(free[i].output);
        margins[i] = is_joint_loss() ? of_label - score : sign_of(free[i]) * score;
      }
    });
  }

  void climb_between_bounds(std::size_t visits) {
    if (is_joint_loss()) return climb(0, width_, visits);
    for (std::size_t o = 0; o < width_; ++o) climb(o, o + 1, visits);
  }

  /// Maximises the dual along what is free of these outputs, for about as long as so many visits of rows took. Duals
  /// that come to a bound stay there until they are visited again.
  void climb(std::size_t first, std::size_t end, std::size_t visits) {
    std::vector<FreeDual> free = free_duals(first, end);
    const std::size_t size = width_ * products_.columns();
    PageArray<double> step(size);
    std::vector<double> slope;
    std::vector<double> direction;
    std::vector<double> curved;
    while (!free.empty()) {
      margins_of(free, weights_.get(), slope);
      for (std::size_t i = 0; i < free.size(); ++i) slope[i] = 1 - slope[i] - free[i].curvature * dual_of(free[i]);
      direction = slope;
      double steepness = dot(slope, slope);
      const double flat = 1e-24 * steepness;
      bool is_at_bound = false;
      while (!is_at_bound) {
        throw_if_stopped(context_.stop);
        // A product for the weights, and one for the margins; a visit is of all duals of a row at once.
        const std::size_t price = 2 * free.size() / (is_joint_loss() ? width_ - 1 : 1) + 1;
        if (visits < price || !(steepness > flat)) return;
        visits -= price;
        weights_of(free, direction, step.get());
        const double curvature = curvature_along(free, direction, step.get());
        double length = steepness / curvature;
        double longest = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < free.size(); ++i) {
          if (direction[i] == 0) continue;
          const double room = direction[i] > 0 ? free[i].greatest - dual_of(free[i]) : dual_of(free[i]);
          longest = std::min(longest, room / std::abs(direction[i]));
        }
        if (!std::isfinite(length)) length = longest;
        if (!std::isfinite(length)) return;
        is_at_bound = length >= longest;
        if (is_at_bound) {
          go_to_bounds(free, direction, slope, {length, longest}, curvature, step.get());
          continue;
        }
        for (std::size_t i = 0; i < free.size(); ++i) {
          dual_of(free[i]) = std::clamp(dual_of(free[i]) + length * direction[i], 0.0, free[i].greatest);
        }
        for (std::size_t i = 0; i < size; ++i) weights_.get()[i] += length * step.get()[i];
        margins_of(free, step.get(), curved);
        for (std::size_t i = 0; i < free.size(); ++i) {
          slope[i] -= length * (curved[i] + free[i].curvature * direction[i]);
        }
        const double before = steepness;
        steepness = dot(slope, slope);
        for (std::size_t i = 0; i < free.size(); ++i) direction[i] = slope[i] + steepness / before * direction[i];
      }
      std::erase_if(free, [&](const FreeDual& one) { return dual_of(one) <= 0 || dual_of(one) >= one.greatest; });
    }
  }

  struct Lengths {
    double wanted = 0;
    double to_first_bound = 0;
  };

  /// Goes to the first bound, or as far as wanted with every dual held at its bound, where that is higher.
  void go_to_bounds(std::span<const FreeDual> free, std::span<const double> direction, std::span<const double> slope,
                    const Lengths& lengths, double curvature, double* step) {
    const std::size_t size = width_ * products_.columns();
    const auto changes = [&](double length) {
      std::vector<double> change(free.size());
      for (std::size_t i = 0; i < free.size(); ++i) {
        const double dual = dual_of(free[i]);
        change[i] = std::clamp(dual + length * direction[i], 0.0, free[i].greatest) - dual;
      }
      return change;
    };
    const double first = lengths.to_first_bound;
    const double gain = first * dot(slope, direction) - first * first * curvature / 2;
    constexpr double kShorter = 1.0 / 8;
    constexpr std::size_t kMostTries = 6;
    std::vector<double> change;
    bool is_higher = false;
    double length = lengths.wanted;
    for (std::size_t tries = 0; !is_higher && tries < kMostTries && length > first; ++tries, length *= kShorter) {
      change = changes(length);
      weights_of(free, change, step);
      is_higher = dot(slope, change) - curvature_along(free, change, step) / 2 > gain;
    }
    if (!is_higher) {
      change = changes(first);
      // Rounding must not leave the first one a hair from its bound.
      for (std::size_t i = 0; i < free.size(); ++i) {
        const double dual = dual_of(free[i]);
        const double room = direction[i] > 0 ? free[i].greatest - dual : dual;
        if (direction[i] != 0 && room / std::abs(direction[i]) <= first) {
          change[i] = direction[i] > 0 ? free[i].greatest - dual : -dual;
        }
      }
      weights_of(free, change, step);
    }
    for (std::size_t i = 0; i < free.size(); ++i) {
      double& dual = dual_of(free[i]);
      const double bound = direction[i] > 0 ? free[i].greatest : 0;
      dual = change[i] == bound - dual ? bound : std::clamp(dual + change[i], 0.0, free[i].greatest);
    }
    for (std::size_t i = 0; i < size; ++i) weights_.get()[i] += step[i];
  }

  /// Of the dual, for a change of duals and that of weights that follows.
  double curvature_along(std::span<const FreeDual> free, std::span<const double> change, const double* weights) const {
    const std::size_t size = width_ * products_.columns();
    double sum = dot({weights, size}, {weights, size});
    for (std::size_t i = 0; i < free.size(); ++i) sum += free[i].curvature * change[i] * change[i];
    return sum;
  }

  static double dot(std::span<const double> left, std::span<const double> right) {
    double sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) sum += left[i] * right[i];
    return sum;
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

/// What is to be said of a configuration by how its tasks ended.
void describe(std::span<const Ending> endings, const Penalty& penalty, std::size_t rows, LinearFit& fit) {
  const double strength = penalty.strength(rows);
  const auto has = [&](End end) {
    return std::ranges::any_of(endings, [&](const Ending& one) { return one.end == end; });
  };
  if (has(End::not_finite)) {
    constexpr double kExtreme = 1e-100;
    fit.failure = strength < kExtreme
                      ? fmt::format(
                            "the objective is NaN or infinite, since the strength of the penalty is {:.3g}; "
                            "allowed: {}",
                            strength, penalty.stronger())
                      : "the objective is NaN or infinite, since the features are too large; allowed: features of less "
                        "range, such as transforms: [standardize]";
    return;
  }
  if (!has(End::out_of_iterations)) return;
  double primal = 0;
  double dual = 0;
  std::size_t epochs = 0;
  for (const Ending& one : endings) {
    primal += strength * one.primal;
    dual += strength * one.dual;
    epochs = std::max(epochs, one.epochs);
  }
  fit.warnings.push_back(
      fmt::format("not converged in {} iterations: the objective is {:.6g}, and the optimum at least {:.6g}; more "
                  "iterations, a larger tolerance, {} or transforms: [standardize] would help",
                  epochs, primal, std::max(dual, 0.0), penalty.stronger()));
}

}  // namespace

std::vector<LinearFit> train_by_coordinates(const LinearData& data, std::span<const LinearSetting> settings,
                                            const Context& context) {
  std::vector<LinearFit> fits(settings.size());
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const std::size_t outputs = outputs_of(settings[i].loss, data, false).size();
    fits[i].weights = Matrix<double>(outputs, data.rows.feature_count() + 1);
    const std::size_t most = is_joint(settings[i].loss) ? outputs : kIndependentOutputsAtOnce;
    for (std::size_t first = 0; first < outputs; first += most) {
      tasks.push_back({i, first, std::min(most, outputs - first)});
    }
  }
  const std::vector<double> squares = squares_of(data.rows);
  const bool are_finite = std::ranges::all_of(squares, [](double square) { return std::isfinite(square); });
  std::vector<Ending> endings(tasks.size());
  tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t i) {
    if (!are_finite) return;
    CoordinateDescent descent(data, settings[tasks[i].setting], tasks[i], squares, context);
    endings[i] = descent.run(fits[tasks[i].setting], tasks[i].first_output);
  });
  for (std::size_t i = 0; i < settings.size(); ++i) {
    std::vector<Ending> own;
    for (std::size_t task = 0; task < tasks.size(); ++task) {
      if (tasks[task].setting == i) own.push_back(endings[task]);
    }
    describe(own, settings[i].penalty, data.labels.size(), fits[i]);
  }
  return fits;
}

}  // namespace gridfold
