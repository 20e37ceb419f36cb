#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/linear/lbfgs.hpp"
#include "classifiers/linear/linear_training.hpp"
#include "core/cancelled.hpp"

namespace gridfold {

namespace {

/// Score functions that are evaluated at once: enough for wide products.
constexpr std::size_t kEvaluatedOutputsAtOnce = 128;
constexpr std::size_t kColumnsAtOnce = 128;
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  std::vector<double> means;
  std::vector<double> variances;
};

Moments moments_of(const ChosenRows& rows) {
  const std::size_t columns = rows.feature_count();
  const auto count = static_cast<double>(rows.rows.size());
  Moments moments{std::vector<double>(columns), std::vector<double>(columns)};
  std::visit(
      [&](const auto& view) {
        const auto of_columns = [&](std::size_t block) {
          const std::size_t first = block * kColumnsAtOnce;
          const std::size_t some = std::min(kColumnsAtOnce, columns - first);
          double* means = moments.means.data() + first;
          double* variances = moments.variances.data() + first;
          for (const std::uint32_t row : rows.rows) {
            const auto* values = view.data() + row * columns + first;
            for (std::size_t i = 0; i < some; ++i) means[i] += static_cast<double>(values[i]);
          }
          for (std::size_t i = 0; i < some; ++i) means[i] /= count;
          for (const std::uint32_t row : rows.rows) {
            const auto* values = view.data() + row * columns + first;
            for (std::size_t i = 0; i < some; ++i) {
              const double difference = static_cast<double>(values[i]) - means[i];
              variances[i] += difference * difference;
            }
          }
          for (std::size_t i = 0; i < some; ++i) variances[i] /= count;
        };
        tbb::parallel_for(std::size_t{0}, (columns + kColumnsAtOnce - 1) / kColumnsAtOnce, of_columns);
      },
      rows.features);
  return moments;
}

/// One function to minimise: a whole configuration where its outputs are tied together, else one output of it.
struct Problem {
  std::size_t setting = 0;
  /// Within the configuration.
  std::size_t first_output = 0;
  std::vector<LinearOutput> outputs;
  double l2 = 0;
  double l1 = 0;
  /// What weights are multiplied by to become the optimiser's variables, so that the objective curves about as much
  /// along each: with the logistic loss by at most variance / 4 + l2 along a weight.
  std::vector<double> scales;
  std::unique_ptr<Lbfgs> optimizer;
  /// The objective after each iteration.
  std::vector<double> objectives;
};

class LbfgsTraining {
 public:
  LbfgsTraining(const LinearData& data, std::span<const LinearSetting> settings, const Context& context)
      : data_(data),
        settings_(settings),
        context_(context),
        features_(data.rows.feature_count()),
        moments_(moments_of(data.rows)),
        products_(features_),
        fits_(settings.size()) {
    for (std::size_t setting = 0; setting < settings.size(); ++setting) add_problems(setting);
  }

  std::vector<LinearFit> run() {
    std::vector<Problem*> active;
    std::size_t width = 0;
    std::size_t next = 0;
    while (next < problems_.size() || !active.empty()) {
      throw_if_stopped(context_.stop);
      while (next < problems_.size() &&
             (active.empty() || width + problems_[next].outputs.size() <= kEvaluatedOutputsAtOnce)) {
        active.push_back(&problems_[next++]);
        width += active.back()->outputs.size();
      }
      evaluate(active, width);
      std::erase_if(active, [&](const Problem* problem) {
        if (problem->optimizer->state() == Lbfgs::State::running) return false;
        width -= problem->outputs.size();
        finish(*problem);
        return true;
      });
    }
    for (const Problem& problem : problems_) add_history(problem);
    return std::move(fits_);
  }

 private:
  void add_problems(std::size_t index) {
    const LinearSetting& setting = settings_[index];
    const std::vector<LinearOutput> outputs = outputs_of(setting.loss, data_, setting.is_balanced);
    fits_[index].weights = Matrix<double>(outputs.size(), features_ + 1);
    const double strength = setting.penalty.strength(data_.labels.size());
    const std::size_t per_problem = is_joint(setting.loss) ? outputs.size() : 1;
    for (std::size_t first = 0; first < outputs.size(); first += per_problem) {
      Problem problem;
      problem.setting = index;
      problem.first_output = first;
      problem.outputs.assign(outputs.begin() + static_cast<std::ptrdiff_t>(first),
                             outputs.begin() + static_cast<std::ptrdiff_t>(first + per_problem));
      problem.l1 = strength * setting.penalty.l1_share;
      problem.l2 = strength * (1 - setting.penalty.l1_share);
      for (std::size_t i = 0; i < features_; ++i) {
        const double square = moments_.variances[i] + (is_centred(setting) ? 0 : moments_.means[i] * moments_.means[i]);
        const double curvature = square / 4 + problem.l2;
        problem.scales.push_back(curvature > 0 ? std::sqrt(curvature) : 1);
      }
      std::vector<double> l1;
      if (problem.l1 > 0) {
        l1.resize(per_problem * (features_ + 1));
        for (std::size_t output = 0; output < per_problem; ++output) {
          for (std::size_t i = 0; i < features_; ++i) l1[output * (features_ + 1) + i] = problem.l1 / problem.scales[i];
          if (setting.penalty.covers_intercept) l1[output * (features_ + 1) + features_] = problem.l1;
        }
      }
      problem.optimizer = std::make_unique<Lbfgs>(per_problem * (features_ + 1), std::move(l1),
                                                  Lbfgs::Options{setting.tolerance, setting.iterations});
      problems_.push_back(std::move(problem));
    }
  }

  /// Whether the optimiser's intercept is that of centred rows: not where the penalty or a missing intercept ties it to
  /// the rows as they are.
  static bool is_centred(const LinearSetting& setting) {
    return setting.has_intercept && !setting.penalty.covers_intercept;
  }

  /// The weights of one output at the optimiser's point.
  void put_weights(const Problem& problem, std::span<const double> point, double* weights) const {
    double intercept = point[features_];
    for (std::size_t i = 0; i < features_; ++i) weights[i] = point[i] / problem.scales[i];
    if (is_centred(settings_[problem.setting])) {
      for (std::size_t i = 0; i < features_; ++i) intercept -= weights[i] * moments_.means[i];
    }
    weights[features_] = intercept;
  }

  /// Gives every active problem its function and gradient.
  void evaluate(std::span<Problem* const> active, std::size_t width) {
    const std::size_t columns = products_.columns();
    const std::size_t rows = data_.labels.size();
    if (width * columns > capacity_) {
      capacity_ = width * columns;
      weights_ = PageArray<double>(capacity_);
      gradients_ = PageArray<double>(capacity_);
    }
    scores_.resize(rows * width);
    std::vector<LinearOutput> outputs;
    std::vector<LossPart> parts;
    for (const Problem* problem : active) {
      parts.push_back({outputs.size(), problem->outputs.size()});
      const std::size_t size = features_ + 1;
      for (std::size_t output = 0; output < problem->outputs.size(); ++output) {
        double* weights = weights_.get() + (outputs.size() + output) * columns;
        put_weights(*problem, problem->optimizer->point().subspan(output * size, size), weights);
        std::fill(weights + size, weights + columns, 0.0);
      }
      outputs.insert(outputs.end(), problem->outputs.begin(), problem->outputs.end());
    }

    const std::size_t blocks = (rows + RowProducts<double>::kScoredRows - 1) / RowProducts<double>::kScoredRows;
    losses_.resize(blocks * parts.size());
    const double scale = 1 / static_cast<double>(rows);
    const LinearLoss loss = settings_.front().loss;
    products_.score(data_.rows, weights_.get(), width, scores_.data(), [&](std::size_t first, std::size_t count) {
      throw_if_stopped(context_.stop);
      differentiate(loss, outputs, parts, std::span(data_.labels).subspan(first, count), scale,
                    scores_.data() + first * width,
                    losses_.data() + first / RowProducts<double>::kScoredRows * parts.size(), loss_scratch_.local());
    });
    products_.sum(data_.rows, scores_.data(), width, [&](const RowProducts<double>::Sums& block) {
      throw_if_stopped(context_.stop);
      for (std::size_t output = 0; output < block.outputs; ++output) {
        std::copy_n(block.values + output * block.stride, block.columns,
                    gradients_.get() + (block.first_output + output) * columns + block.first_column);
      }
    });
    if (context_.progress) context_.progress(2.0 * static_cast<double>(rows * features_) * static_cast<double>(width));
    tbb::parallel_for(std::size_t{0}, active.size(), [&](std::size_t p) {
      double sum = 0;
      for (std::size_t block = 0; block < blocks; ++block) sum += losses_[block * parts.size() + p];
      tell(*active[p], sum * scale, weights_.get() + parts[p].first_output * columns,
           gradients_.get() + parts[p].first_output * columns);
    });
  }

  /// Adds the penalty and turns the gradient with respect to weights into that of the optimiser's variables.
  void tell(Problem& problem, double loss, const double* weights, const double* gradients) {
    const LinearSetting& setting = settings_[problem.setting];
    const std::size_t columns = products_.columns();
    const std::size_t size = features_ + 1;
    std::vector<double> gradient(problem.outputs.size() * size);
    for (std::size_t output = 0; output < problem.outputs.size(); ++output) {
      const double* own_weights = weights + output * columns;
      const double* own = gradients + output * columns;
      double* out = gradient.data() + output * size;
      const double of_intercept = setting.has_intercept ? own[features_] : 0;
      const double centre = is_centred(setting) ? of_intercept : 0;
      double square = 0;
      for (std::size_t i = 0; i < features_; ++i) {
        square += own_weights[i] * own_weights[i];
        out[i] = (own[i] - moments_.means[i] * centre + problem.l2 * own_weights[i]) / problem.scales[i];
      }
      out[features_] = of_intercept;
      if (setting.penalty.covers_intercept) {
        square += own_weights[features_] * own_weights[features_];
        out[features_] += problem.l2 * own_weights[features_];
      }
      loss += problem.l2 / 2 * square;
    }
    problem.optimizer->tell(loss, gradient);
    if (problem.optimizer->iterations() > problem.objectives.size()) {
      problem.objectives.push_back(problem.optimizer->best_value());
    }
  }

  void finish(const Problem& problem) {
    LinearFit& fit = fits_[problem.setting];
    const Lbfgs& optimizer = *problem.optimizer;
    const std::size_t size = features_ + 1;
    for (std::size_t output = 0; output < problem.outputs.size(); ++output) {
      put_weights(problem, optimizer.best().subspan(output * size, size),
                  fit.weights.row(problem.first_output + output).data());
    }
    // Variables that are scaled by an infinite number all stand for weights of 0.
    const bool are_scaled = std::ranges::all_of(problem.scales, [](double scale) { return std::isfinite(scale); });
    if (!std::isfinite(problem.l1 + problem.l2)) {
      fit.failure = fmt::format("the strength of the penalty is infinite; allowed: {}",
                                settings_[problem.setting].penalty.weaker());
    } else if (optimizer.state() == Lbfgs::State::not_finite || !are_scaled) {
      fit.failure =
          "the loss or its curvature is NaN or infinite at the start: the features are too large; allowed: with "
          "transforms: "
          "[standardize] or smaller features";
    } else if (optimizer.state() == Lbfgs::State::out_of_iterations && fit.warnings.empty()) {
      fit.warnings.push_back(fmt::format(
          "not converged in {} iterations; more iterations, a larger tolerance or transforms: [standardize] would help",
          optimizer.iterations()));
    }
  }

  /// The objective of a configuration is the sum of its problems'; one that is done stays where it is.
  void add_history(const Problem& problem) {
    if (problem.objectives.empty()) return;
    std::vector<EpochRecord>& history = fits_[problem.setting].history;
    const double before = history.empty() ? 0 : history.back().loss;
    history.resize(std::max(history.size(), problem.objectives.size()), {before, kNoValue, kNoValue, kNoValue});
    for (std::size_t i = 0; i < history.size(); ++i) {
      history[i].loss += problem.objectives[std::min(i, problem.objectives.size() - 1)];
    }
  }

  const LinearData& data_;
  std::span<const LinearSetting> settings_;
  const Context& context_;
  std::size_t features_;
  Moments moments_;
  RowProducts<double> products_;
  std::vector<LinearFit> fits_;
  std::vector<Problem> problems_;
  std::size_t capacity_ = 0;
  PageArray<double> weights_;
  PageArray<double> gradients_;
  std::vector<double> scores_;
  std::vector<double> losses_;
  tbb::enumerable_thread_specific<LossScratch> loss_scratch_;
};

}  // namespace

std::vector<LinearFit> train_by_lbfgs(const LinearData& data, std::span<const LinearSetting> settings,
                                      const Context& context) {
  return LbfgsTraining(data, settings, context).run();
}

}  // namespace gridfold
