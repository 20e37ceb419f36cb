#include "classifiers/linear/descent_steps.hpp"

#include <cmath>

namespace gridfold {

namespace {

/// Towards 0 by `by`, and no further; NaN stays.
float shrunk(float weight, float by) {
  const float magnitude = std::abs(weight) - by;
  return magnitude <= 0 ? 0 : std::copysign(magnitude, weight);
}

void shrink(float by, std::size_t count, float* weights) {
  if (by == 0) return;
  for (std::size_t i = 0; i < count; ++i) weights[i] = shrunk(weights[i], by);
}

}  // namespace

void step_plainly(const DescentStep& step, std::size_t count, const float* gradients, float* weights) {
  for (std::size_t i = 0; i < count; ++i) weights[i] -= step.rate * (gradients[i] + step.l2 * weights[i]);
  shrink(step.rate * step.l1, count, weights);
}

void step_by_momentum(const DescentStep& step, std::size_t count, const float* gradients, float* weights,
                      float* velocity) {
  const float look_ahead = step.nesterov ? 1.0F : 0.0F;
  const float kept = step.nesterov ? step.momentum : 1.0F;
  for (std::size_t i = 0; i < count; ++i) {
    const float gradient = gradients[i] + step.l2 * weights[i];
    velocity[i] = step.momentum * velocity[i] + gradient;
    weights[i] -= step.rate * (look_ahead * gradient + kept * velocity[i]);
  }
  shrink(step.rate * step.l1 / (1 - step.momentum), count, weights);
}

void step_by_adam(const DescentStep& step, std::size_t count, const float* gradients, float* weights, float* first,
                  float* second) {
  for (std::size_t i = 0; i < count; ++i) {
    const float gradient = gradients[i] + step.l2 * weights[i];
    first[i] = step.beta_1 * first[i] + (1 - step.beta_1) * gradient;
    second[i] = step.beta_2 * second[i] + (1 - step.beta_2) * gradient * gradient;
    const float divisor = std::sqrt(second[i] * step.second_correction) + step.epsilon;
    weights[i] -= step.rate * step.first_correction * first[i] / divisor;
    if (step.l1 > 0) weights[i] = shrunk(weights[i], step.rate * step.l1 / divisor);
  }
}

}  // namespace gridfold
