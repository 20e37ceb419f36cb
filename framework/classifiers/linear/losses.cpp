#include "classifiers/linear/losses.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "classifiers/linear/row_kernels.hpp"

namespace gridfold {

namespace {

template <typename T>
struct Block {
  std::span<const LinearOutput> outputs;
  std::span<const LossPart> parts;
  std::span<const std::int32_t> labels;
  double scale;
  T* scores;
  double* losses;
  LossScratch& scratch;

  /// Calls use(part, label, scores of the part, its first output) for every row and part.
  template <typename Use>
  void for_each_part(const Use& use) const {
    T* row = scores;
    for (const std::int32_t label : labels) {
      for (std::size_t p = 0; p < parts.size(); ++p) {
        use(p, static_cast<std::size_t>(label), row + parts[p].first_output, outputs.data() + parts[p].first_output);
      }
      row += outputs.size();
    }
  }

  /// Calls use(part, score, t, weight) for every row and output.
  template <typename Use>
  void for_each_output(const Use& use) const {
    T* score = scores;
    for (const std::int32_t label : labels) {
      for (std::size_t p = 0; p < parts.size(); ++p) {
        for (std::size_t o = parts[p].first_output; o < parts[p].first_output + parts[p].outputs; ++o) {
          const bool own = outputs[o].label == label;
          use(p, *score, own ? 1.0 : -1.0, own ? outputs[o].own_weight : outputs[o].other_weight);
          ++score;
        }
      }
    }
  }
};

/// values[i] = log(values[i]), for values of at least 1.
void logarithms(std::vector<double>& values, std::vector<double>& exponents) {
  exponents.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    int exponent = 0;
    values[i] = 2 * std::frexp(values[i], &exponent) - 1;
    exponents[i] = (exponent - 1) * std::numbers::ln2;
  }
  row_kernels().logarithms_of_one_plus(values.data(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += exponents[i];
}

template <typename T>
void softmax(const Block<T>& block) {
  const std::size_t count = block.parts.front().outputs;
  std::vector<double>& values = block.scratch.values;
  std::vector<double>& sums = block.scratch.sums;
  values.resize(block.labels.size() * block.outputs.size());
  sums.resize(block.labels.size() * block.parts.size());
  double* value = values.data();
  block.for_each_part([&](std::size_t p, std::size_t label, const T* scores, const LinearOutput* outputs) {
    double greatest = static_cast<double>(scores[0]);
    for (std::size_t i = 1; i < count; ++i) greatest = std::max(greatest, static_cast<double>(scores[i]));
    for (std::size_t i = 0; i < count; ++i) value[i] = static_cast<double>(scores[i]) - greatest;
    block.losses[p] -= outputs[label].own_weight * value[label];
    value += count;
  });
  row_kernels().exponentials(values.data(), values.size());
  value = values.data();
  double* sum = sums.data();
  block.for_each_part([&](std::size_t, std::size_t label, T* scores, const LinearOutput* outputs) {
    *sum = 0;
    for (std::size_t i = 0; i < count; ++i) *sum += value[i];
    const double weight = outputs[label].own_weight * block.scale;
    for (std::size_t i = 0; i < count; ++i) {
      scores[i] = static_cast<T>(weight * (value[i] / *sum - (i == label ? 1.0 : 0.0)));
    }
    value += count;
    ++sum;
  });
  logarithms(sums, block.scratch.logarithms);
  sum = sums.data();
  block.for_each_part([&](std::size_t p, std::size_t label, const T*, const LinearOutput* outputs) {
    block.losses[p] += outputs[label].own_weight * *sum++;
  });
}

template <typename T>
void multiclass_hinge(const Block<T>& block) {
  const std::size_t count = block.parts.front().outputs;
  block.for_each_part([&](std::size_t p, std::size_t label, T* scores, const LinearOutput* outputs) {
    const double own = static_cast<double>(scores[label]);
    const double weight = outputs[label].own_weight;
    double loss = 0;
    std::size_t beyond = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double excess = 1 + static_cast<double>(scores[i]) - own;
      const bool counts = i != label && !(excess <= 0);
      if (counts) loss += excess;
      beyond += counts ? 1 : 0;
      scores[i] = static_cast<T>(counts ? weight * block.scale : 0.0);
    }
    scores[label] = static_cast<T>(-weight * block.scale * static_cast<double>(beyond));
    block.losses[p] += weight * loss;
  });
}

template <typename T>
void logistic(const Block<T>& block) {
  std::vector<double>& exponentials = block.scratch.values;
  std::vector<double>& losses = block.scratch.logarithms;
  const std::size_t count = block.labels.size() * block.outputs.size();
  exponentials.resize(count);
  for (std::size_t i = 0; i < count; ++i) exponentials[i] = -std::abs(static_cast<double>(block.scores[i]));
  row_kernels().exponentials(exponentials.data(), count);
  losses = exponentials;
  row_kernels().logarithms_of_one_plus(losses.data(), count);
  std::size_t i = 0;
  block.for_each_output([&](std::size_t p, T& score, double sign, double weight) {
    const double margin = sign * static_cast<double>(score);
    const double e = exponentials[i];
    block.losses[p] += weight * (losses[i] + (margin < 0 ? -margin : 0));
    score = static_cast<T>(-sign * weight * block.scale * ((margin > 0 ? e : 1) / (1 + e)));
    ++i;
  });
}

/// A loss of the margin t z alone: `of(margin)` gives it with its derivative.
template <typename T, typename Of>
void margin_loss(const Block<T>& block, const Of& of) {
  block.for_each_output([&](std::size_t p, T& score, double sign, double weight) {
    const auto [loss, derivative] = of(sign * static_cast<double>(score));
    block.losses[p] += weight * loss;
    score = static_cast<T>(sign * weight * block.scale * derivative);
  });
}

struct MarginLoss {
  double loss = 0;
  double derivative = 0;
};

}  // namespace

// Conditions are written so that NaN goes into the loss.

template <typename T>
void differentiate(LinearLoss loss, std::span<const LinearOutput> outputs, std::span<const LossPart> parts,
                   std::span<const std::int32_t> labels, double scale, T* scores, double* losses,
                   LossScratch& scratch) {
  std::fill_n(losses, parts.size(), 0.0);
  const Block<T> block{outputs, parts, labels, scale, scores, losses, scratch};
  switch (loss) {
    case LinearLoss::softmax:
      return softmax(block);
    case LinearLoss::multiclass_hinge:
      return multiclass_hinge(block);
    case LinearLoss::logistic:
      return logistic(block);
    case LinearLoss::hinge:
      return margin_loss(block, [](double margin) { return margin >= 1 ? MarginLoss{} : MarginLoss{1 - margin, -1}; });
    case LinearLoss::squared_hinge:
      return margin_loss(block, [](double margin) {
        return margin >= 1 ? MarginLoss{} : MarginLoss{(1 - margin) * (1 - margin), -2 * (1 - margin)};
      });
    case LinearLoss::perceptron:
      return margin_loss(block, [](double margin) { return margin > 0 ? MarginLoss{} : MarginLoss{-margin, -1}; });
    case LinearLoss::squares:
      return margin_loss(block, [](double margin) {
        return MarginLoss{(1 - margin) * (1 - margin), -2 * (1 - margin)};
      });
  }
}

template void differentiate(LinearLoss, std::span<const LinearOutput>, std::span<const LossPart>,
                            std::span<const std::int32_t>, double, float*, double*, LossScratch&);
template void differentiate(LinearLoss, std::span<const LinearOutput>, std::span<const LossPart>,
                            std::span<const std::int32_t>, double, double*, double*, LossScratch&);

}  // namespace gridfold
