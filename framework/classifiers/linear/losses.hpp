#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gridfold {

/// How wrong the scores z of a row are. Of a row of class y:
enum class LinearLoss {
  /// log(sum over c of exp(z_c)) - z_y.
  softmax,
  /// The sum over c other than y of max(0, 1 + z_c - z_y).
  multiclass_hinge,
  // One against rest: the sum over outputs c of one of these, with t = 1 where c is y, otherwise -1.
  /// log(1 + exp(-t z_c)).
  logistic,
  /// max(0, 1 - t z_c).
  hinge,
  /// max(0, 1 - t z_c)^2.
  squared_hinge,
  /// max(0, -t z_c), whose derivative at 0 is -t.
  perceptron,
  /// (t - z_c)^2.
  squares,
};

/// Whether the loss of a row ties its outputs together; otherwise each output is a problem of its own.
constexpr bool is_joint(LinearLoss loss) { return loss == LinearLoss::softmax || loss == LinearLoss::multiclass_hinge; }

/// One score of a row: the class that it speaks for, and what a row counts that is of this class or of another one.
/// Where outputs are tied together, a row counts the `own_weight` of its class's output.
struct LinearOutput {
  std::int32_t label = 0;
  double own_weight = 1;
  double other_weight = 1;
};

/// Outputs whose loss is counted together: those of one configuration, or one of them where they are independent.
struct LossPart {
  std::size_t first_output = 0;
  std::size_t outputs = 0;
};

/// Room that is kept from call to call.
struct LossScratch {
  std::vector<double> values;
  std::vector<double> sums;
  std::vector<double> logarithms;
};

/// Replaces `scores`, labels.size() x outputs.size(), by `scale` times the derivatives of the weighted loss, and sets
/// losses[p] to the sum over rows of the weighted loss of part p. Parts cover the outputs in order; with a joint loss
/// all of them have as many outputs, output i of a part for label i. `labels` are class indices.
template <typename T>
void differentiate(LinearLoss loss, std::span<const LinearOutput> outputs, std::span<const LossPart> parts,
                   std::span<const std::int32_t> labels, double scale, T* scores, double* losses, LossScratch& scratch);

}  // namespace gridfold
