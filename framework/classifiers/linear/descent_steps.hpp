#pragma once

#include <cstddef>

namespace gridfold {

/// How weights change at one step of descent. After it an l1 penalty draws each weight towards 0, and no further, by as
/// much as a gradient of that size would move it in the long run: so the optimum is the one of the penalised loss.
struct DescentStep {
  float rate = 0;
  float momentum = 0;
  bool nesterov = false;
  float l1 = 0;
  float l2 = 0;
  // Of adam.
  float beta_1 = 0;
  float beta_2 = 0;
  float epsilon = 0;
  float first_correction = 1;
  float second_correction = 1;
};

/// With g the gradient plus l2 w: w -= rate g; then by rate l1.
void step_plainly(const DescentStep& step, std::size_t count, const float* gradients, float* weights);

/// v = momentum v + g, then w -= rate v, or with Nesterov's momentum w -= rate (g + momentum v); then by
/// rate l1 / (1 - momentum). As PyTorch's SGD.
void step_by_momentum(const DescentStep& step, std::size_t count, const float* gradients, float* weights,
                      float* velocity);

/// Kingma and Ba (2015), algorithm 1, with its moments in `first` and `second`; then by rate l1 over the divisor that
/// the gradient has. As PyTorch's Adam.
void step_by_adam(const DescentStep& step, std::size_t count, const float* gradients, float* weights, float* first,
                  float* second);

}  // namespace gridfold
