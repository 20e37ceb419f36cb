#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/classifier.hpp"
#include "classifiers/linear/descent_steps.hpp"
#include "classifiers/linear/linear_training.hpp"
#include "core/cancelled.hpp"
#include "core/numpy_random.hpp"

namespace gridfold {

namespace {

/// Score functions that are trained at once.
constexpr std::size_t kTrainedOutputsAtOnce = 512;
/// Rows that are judged at once after an epoch.
constexpr std::size_t kValidationRows = 4096;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// What random choices are for.
enum Purpose : std::uint64_t { kHoldBack = 1, kBatches = 2 };

std::vector<std::uint32_t> permutation(std::uint64_t seed, std::size_t count) {
  return NumpyRandomState(static_cast<std::uint32_t>(seed)).permutation(count);
}

/// Rows with their labels, in an order.
struct OrderedRows {
  std::vector<std::uint32_t> rows;
  std::vector<std::int32_t> labels;

  OrderedRows(const LinearData& data, std::span<const std::uint32_t> places) {
    for (const std::uint32_t place : places) {
      rows.push_back(data.rows.rows[place]);
      labels.push_back(data.labels[place]);
    }
  }
};

/// One value per weight of all configurations.
class Panel {
 public:
  Panel() = default;
  Panel(std::size_t outputs, std::size_t columns) : values_(outputs * columns), columns_(columns) {
    std::fill_n(values_.get(), outputs * columns, 0.0F);
  }

  float* row(std::size_t output) { return values_.get() + output * columns_; }
  const float* row(std::size_t output) const { return values_.get() + output * columns_; }
  void move_row(std::size_t from, std::size_t to) {
    if (from != to && values_.get() != nullptr) std::copy_n(row(from), columns_, row(to));
  }

 private:
  PageArray<float> values_;
  std::size_t columns_ = 0;
};

/// A configuration in training.
struct Trainee {
  std::size_t setting = 0;
  std::size_t first_output = 0;
  std::size_t outputs = 0;
  float l1 = 0;
  float l2 = 0;
  /// Of adam: its betas to the power of the steps that were taken.
  double beta_1_power = 1;
  double beta_2_power = 1;
  double best_validation_loss = std::numeric_limits<double>::infinity();
  std::size_t best_epoch = 0;
};

/// Configurations that see the same batches.
class DescentTraining {
 public:
  DescentTraining(const LinearData& data, std::span<const LinearSetting> settings,
                  std::span<const std::size_t> together, const Context& context, std::vector<LinearFit>& fits)
      : data_(data),
        settings_(settings),
        context_(context),
        fits_(fits),
        descent_(settings[together.front()].descent),
        features_(data.rows.feature_count()),
        products_(features_),
        seed_(mixed_seed(context.seed, descent_.seed)),
        held_back_(data, {}) {
    choose_rows();
    std::size_t width = 0;
    bool any_momentum = false;
    bool any_adam = false;
    for (const std::size_t setting : together) {
      const std::vector<LinearOutput> outputs = outputs_of(settings[setting].loss, data, settings[setting].is_balanced);
      const Penalty& penalty = settings[setting].penalty;
      const double strength = penalty.strength(train_places_.size());
      Trainee trainee;
      trainee.setting = setting;
      trainee.first_output = width;
      trainee.outputs = outputs.size();
      trainee.l1 = static_cast<float>(strength * penalty.l1_share);
      trainee.l2 = static_cast<float>(strength * (1 - penalty.l1_share));
      trainees_.push_back(trainee);
      outputs_.insert(outputs_.end(), outputs.begin(), outputs.end());
      width += outputs.size();
      any_momentum = any_momentum || settings[setting].descent.momentum > 0;
      any_adam = any_adam || settings[setting].solver == Solver::adam;
    }
    weights_ = Panel(width, products_.columns());
    if (any_momentum || any_adam) first_ = Panel(width, products_.columns());
    if (any_adam) second_ = Panel(width, products_.columns());
    if (!held_back_.rows.empty()) best_ = Panel(width, products_.columns());
  }

  void run() {
    if (is_without_rows()) {
      for (const Trainee& trainee : trainees_) fits_[trainee.setting].failure = reason_without_rows();
      return;
    }
    for (std::size_t epoch = 0; !trainees_.empty(); ++epoch) {
      lay_out();
      const OrderedRows rows = epoch_rows(epoch);
      std::fill(sums_.begin(), sums_.end(), EpochSums{});
      const std::size_t count = rows.rows.size();
      for (std::size_t first = 0; first < count; first += descent_.batch_size) {
        throw_if_stopped(context_.stop);
        take_step(rows, first, std::min(descent_.batch_size, count - first), epoch);
      }
      if (context_.progress) {
        context_.progress(2.0 * static_cast<double>(count * features_) * static_cast<double>(outputs_.size()));
      }
      end_epoch(epoch);
    }
  }

 private:
  struct EpochSums {
    double loss = 0;
    std::size_t right = 0;
    bool has_moved = false;
  };

  /// What to change where the loss is not finite: whatever is extreme.
  std::string advice(const LinearSetting& setting) const {
    const double rate = setting.descent.learning_rate;
    const double strength = setting.penalty.strength(train_places_.size());
    // A step along the penalty alone then overshoots 0 by more than it came from.
    if (strength > rate && strength * rate > 2) {
      return fmt::format(
          ": the strength of the penalty is {:.3g}, too much for a learning_rate of {}; allowed: {}, or a smaller "
          "learning_rate",
          strength, rate, setting.penalty.weaker());
    }
    return fmt::format(
        "; allowed: a learning_rate below {}, or features of less range, such as transforms: [standardize]", rate);
  }

  void choose_rows() {
    const std::size_t count = data_.labels.size();
    std::vector<std::uint32_t> places = permutation(mixed_seed(seed_, kHoldBack), count);
    const auto held = static_cast<std::size_t>(std::llround(descent_.held_back * static_cast<double>(count)));
    std::sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(held));
    std::sort(places.begin() + static_cast<std::ptrdiff_t>(held), places.end());
    held_back_ = OrderedRows(data_, std::span(places).first(held));
    train_places_.assign(places.begin() + static_cast<std::ptrdiff_t>(held), places.end());
  }

  /// Whether early stopping leaves no row to learn from, or holds none back.
  bool is_without_rows() const { return train_places_.empty() || (descent_.held_back > 0 && held_back_.rows.empty()); }

  std::string reason_without_rows() const {
    return fmt::format(
        "early stopping holds back {} of {} training rows; allowed: a share that holds some back and leaves some",
        held_back_.rows.size(), data_.labels.size());
  }

  OrderedRows epoch_rows(std::size_t epoch) const {
    std::vector<std::uint32_t> order =
        permutation(mixed_seed(mixed_seed(seed_, kBatches), epoch), train_places_.size());
    for (std::uint32_t& place : order) place = train_places_[place];
    return {data_, order};
  }

  /// Where the trainees' outputs stand now.
  void lay_out() {
    parts_.clear();
    trainee_of_output_.clear();
    for (std::size_t i = 0; i < trainees_.size(); ++i) {
      parts_.push_back({trainees_[i].first_output, trainees_[i].outputs});
      trainee_of_output_.insert(trainee_of_output_.end(), trainees_[i].outputs, i);
    }
    sums_.resize(trainees_.size());
    steps_.resize(trainees_.size());
  }

  void take_step(const OrderedRows& rows, std::size_t first, std::size_t count, std::size_t epoch) {
    const std::size_t width = outputs_.size();
    const std::size_t blocks = (count + RowProducts<float>::kScoredRows - 1) / RowProducts<float>::kScoredRows;
    const ChosenRows batch{data_.rows.features, std::span(rows.rows).subspan(first, count)};
    const auto labels = std::span(rows.labels).subspan(first, count);
    scores_.resize(count * width);
    block_losses_.resize(blocks * parts_.size());
    block_sums_.resize(blocks * parts_.size());
    products_.score(batch, weights_.row(0), width, scores_.data(), [&](std::size_t begin, std::size_t some) {
      throw_if_stopped(context_.stop);
      const std::size_t block = begin / RowProducts<float>::kScoredRows * parts_.size();
      float* scores = scores_.data() + begin * width;
      const auto own_labels = labels.subspan(begin, some);
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        block_sums_[block + p].right = context_.kept.history ? count_right(scores, width, parts_[p], own_labels) : 0;
      }
      differentiate(settings_[trainees_.front().setting].loss, outputs_, parts_, own_labels,
                    1 / static_cast<double>(count), scores, block_losses_.data() + block, loss_scratch_.local());
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        block_sums_[block + p].has_moved = has_penalty(trainees_[p]) || has_any(scores, width, some, parts_[p]);
      }
    });
    for (std::size_t block = 0; block < blocks; ++block) {
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        sums_[p].loss += block_losses_[block * parts_.size() + p];
        sums_[p].right += block_sums_[block * parts_.size() + p].right;
        sums_[p].has_moved = sums_[p].has_moved || block_sums_[block * parts_.size() + p].has_moved;
      }
    }
    for (std::size_t i = 0; i < trainees_.size(); ++i) steps_[i] = next_step(trainees_[i], epoch);
    products_.sum(batch, scores_.data(), width, [&](const RowProducts<float>::Sums& block) { change_weights(block); });
  }

  DescentStep next_step(Trainee& trainee, std::size_t epoch) const {
    const LinearSetting& setting = settings_[trainee.setting];
    const Descent& descent = setting.descent;
    DescentStep step;
    step.rate = static_cast<float>(descent.rate(epoch));
    step.l1 = trainee.l1;
    step.l2 = trainee.l2;
    step.momentum = static_cast<float>(descent.momentum);
    step.nesterov = descent.nesterov;
    if (setting.solver == Solver::adam) {
      step.beta_1 = static_cast<float>(descent.beta_1);
      step.beta_2 = static_cast<float>(descent.beta_2);
      step.epsilon = static_cast<float>(descent.epsilon);
      trainee.beta_1_power *= descent.beta_1;
      trainee.beta_2_power *= descent.beta_2;
      step.first_correction = static_cast<float>(1 / (1 - trainee.beta_1_power));
      step.second_correction = static_cast<float>(1 / (1 - trainee.beta_2_power));
    }
    return step;
  }

  void change_weights(const RowProducts<float>::Sums& block) {
    const std::size_t features = std::min(block.first_column + block.columns, features_) - block.first_column;
    const bool has_intercept = block.first_column <= features_ && features_ < block.first_column + block.columns;
    for (std::size_t i = 0; i < block.outputs; ++i) {
      const std::size_t output = block.first_output + i;
      const std::size_t t = trainee_of_output_[output];
      const LinearSetting& setting = settings_[trainees_[t].setting];
      const float* gradients = block.values + i * block.stride;
      change(setting, steps_[t], output, block.first_column, features, gradients);
      if (!has_intercept || !setting.has_intercept) continue;
      DescentStep step = steps_[t];
      if (!setting.penalty.covers_intercept) step.l1 = step.l2 = 0;
      change(setting, step, output, features_, 1, gradients + features);
    }
  }

  void change(const LinearSetting& setting, const DescentStep& step, std::size_t output, std::size_t column,
              std::size_t count, const float* gradients) {
    float* weights = weights_.row(output) + column;
    if (setting.solver == Solver::adam) {
      step_by_adam(step, count, gradients, weights, first_.row(output) + column, second_.row(output) + column);
    } else if (setting.descent.momentum > 0) {
      step_by_momentum(step, count, gradients, weights, first_.row(output) + column);
    } else {
      step_plainly(step, count, gradients, weights);
    }
  }

  static bool has_penalty(const Trainee& trainee) { return trainee.l1 > 0 || trainee.l2 > 0; }

  static std::size_t count_right(const float* scores, std::size_t width, LossPart part,
                                 std::span<const std::int32_t> labels) {
    std::size_t right = 0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      const float* own = scores + row * width + part.first_output;
      const auto label =
          part.outputs == 1 ? static_cast<std::ptrdiff_t>(own[0] > 0) : std::max_element(own, own + part.outputs) - own;
      right += label == labels[row] ? 1U : 0U;
    }
    return right;
  }

  static bool has_any(const float* derivatives, std::size_t width, std::size_t rows, LossPart part) {
    for (std::size_t row = 0; row < rows; ++row) {
      const float* own = derivatives + row * width + part.first_output;
      if (std::any_of(own, own + part.outputs, [](float value) { return value != 0; })) return true;
    }
    return false;
  }

  /// Mean loss and share of right classes of each trainee on the rows that are held back.
  std::vector<std::pair<double, double>> judge() {
    std::vector<std::pair<double, double>> results(parts_.size());
    const std::size_t width = outputs_.size();
    const std::size_t count = held_back_.rows.size();
    for (std::size_t first = 0; first < count; first += kValidationRows) {
      throw_if_stopped(context_.stop);
      const std::size_t some = std::min(kValidationRows, count - first);
      const ChosenRows rows{data_.rows.features, std::span(held_back_.rows).subspan(first, some)};
      const auto labels = std::span(held_back_.labels).subspan(first, some);
      scores_.resize(some * width);
      std::vector<double> losses(parts_.size());
      products_.score(rows, weights_.row(0), width, scores_.data(), [](std::size_t, std::size_t) {});
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        results[p].second += static_cast<double>(count_right(scores_.data(), width, parts_[p], labels));
      }
      differentiate(settings_[trainees_.front().setting].loss, outputs_, parts_, labels, 1.0, scores_.data(),
                    losses.data(), loss_scratch_.local());
      for (std::size_t p = 0; p < parts_.size(); ++p) results[p].first += losses[p];
    }
    for (auto& [loss, right] : results) {
      loss /= static_cast<double>(count);
      right /= static_cast<double>(count);
    }
    return results;
  }

  void end_epoch(std::size_t epoch) {
    const auto rows = static_cast<double>(train_places_.size());
    std::vector<std::pair<double, double>> judged(trainees_.size(), {kNaN, kNaN});
    if (!held_back_.rows.empty()) judged = judge();
    std::vector<bool> is_done(trainees_.size());
    for (std::size_t i = 0; i < trainees_.size(); ++i) {
      Trainee& trainee = trainees_[i];
      const LinearSetting& setting = settings_[trainee.setting];
      LinearFit& fit = fits_[trainee.setting];
      const double loss = sums_[i].loss / rows;
      const auto [validation_loss, validation_accuracy] = judged[i];
      if (context_.kept.history)
        fit.history.push_back({loss, static_cast<double>(sums_[i].right) / rows, validation_loss, validation_accuracy});
      const bool is_finite = std::isfinite(loss) && (held_back_.rows.empty() || std::isfinite(validation_loss));
      if (!is_finite) {
        const bool is_nan = std::isnan(std::isfinite(loss) ? validation_loss : loss);
        fit.failure =
            fmt::format("the loss is {} in epoch {}{}", is_nan ? "NaN" : "infinite", epoch + 1, advice(setting));
        is_done[i] = true;
        continue;
      }
      if (validation_loss < trainee.best_validation_loss) {
        trainee.best_validation_loss = validation_loss;
        trainee.best_epoch = epoch;
        for (std::size_t o = 0; o < trainee.outputs; ++o) {
          std::copy_n(weights_.row(trainee.first_output + o), products_.columns(), best_.row(trainee.first_output + o));
        }
      }
      const bool is_patient = held_back_.rows.empty() || epoch - trainee.best_epoch < setting.descent.patience;
      // Without a penalty and without momentum, an epoch without a mistake changes nothing, and neither would the next.
      const bool is_plain = setting.solver == Solver::sgd && setting.descent.momentum == 0;
      const bool stands_still = is_plain && !sums_[i].has_moved;
      is_done[i] = epoch + 1 == setting.descent.epochs || !is_patient || stands_still;
      if (is_done[i]) finish(trainee);
    }
    remove(is_done);
  }

  void finish(const Trainee& trainee) {
    const Panel& panel = held_back_.rows.empty() ? weights_ : best_;
    LinearFit& fit = fits_[trainee.setting];
    fit.weights = Matrix<double>(trainee.outputs, features_ + 1);
    for (std::size_t o = 0; o < trainee.outputs; ++o) {
      std::copy_n(panel.row(trainee.first_output + o), features_ + 1, fit.weights.row(o).data());
    }
  }

  /// Takes those who are done out of the panels.
  void remove(const std::vector<bool>& is_done) {
    std::vector<Trainee> left;
    std::vector<LinearOutput> outputs;
    for (std::size_t i = 0; i < trainees_.size(); ++i) {
      if (is_done[i]) continue;
      Trainee trainee = trainees_[i];
      for (std::size_t o = 0; o < trainee.outputs; ++o) {
        const std::size_t from = trainee.first_output + o;
        for (Panel* panel : {&weights_, &first_, &second_, &best_}) panel->move_row(from, outputs.size());
        outputs.push_back(outputs_[from]);
      }
      trainee.first_output = outputs.size() - trainee.outputs;
      left.push_back(trainee);
    }
    trainees_ = std::move(left);
    outputs_ = std::move(outputs);
  }

  const LinearData& data_;
  std::span<const LinearSetting> settings_;
  const Context& context_;
  std::vector<LinearFit>& fits_;
  const Descent& descent_;
  std::size_t features_;
  RowProducts<float> products_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> train_places_;
  OrderedRows held_back_;
  std::vector<Trainee> trainees_;
  std::vector<LinearOutput> outputs_;
  std::vector<LossPart> parts_;
  std::vector<std::size_t> trainee_of_output_;
  std::vector<DescentStep> steps_;
  std::vector<EpochSums> sums_;
  /// The weights; velocity or first moments; second moments; the weights after the best epoch.
  Panel weights_;
  Panel first_;
  Panel second_;
  Panel best_;
  std::vector<float> scores_;
  std::vector<double> block_losses_;
  std::vector<EpochSums> block_sums_;
  tbb::enumerable_thread_specific<LossScratch> loss_scratch_;
};

}  // namespace

std::vector<LinearFit> train_by_descent(const LinearData& data, std::span<const LinearSetting> settings,
                                        const Context& context) {
  std::vector<LinearFit> fits(settings.size());
  // What decides which rows make a batch.
  std::map<std::tuple<std::size_t, std::uint64_t, double>, std::vector<std::size_t>> same_batches;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const Descent& descent = settings[i].descent;
    same_batches[{descent.batch_size, descent.seed, descent.held_back}].push_back(i);
  }
  std::vector<std::vector<std::size_t>> groups;
  for (const auto& [batches, members] : same_batches) {
    const std::size_t outputs = outputs_of(settings[members.front()].loss, data, false).size();
    const std::size_t most = std::max<std::size_t>(1, kTrainedOutputsAtOnce / outputs);
    for (std::size_t first = 0; first < members.size(); first += most) {
      const std::size_t end = std::min(first + most, members.size());
      groups.emplace_back(members.begin() + static_cast<std::ptrdiff_t>(first),
                          members.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  tbb::parallel_for(std::size_t{0}, groups.size(),
                    [&](std::size_t i) { DescentTraining(data, settings, groups[i], context, fits).run(); });
  return fits;
}

}  // namespace gridfold
