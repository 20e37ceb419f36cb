#include <algorithm>
#include <cmath>

#include "scores/scores.hpp"

namespace gridfold {

namespace {

/// The first bin whose upper end, itself included, is not below the confidence.
std::size_t bin_of(double confidence, std::size_t bins) {
  const auto upper_end = [bins](std::size_t bin) { return static_cast<double>(bin + 1) / static_cast<double>(bins); };
  auto bin = static_cast<std::size_t>(
      std::clamp(std::ceil(confidence * static_cast<double>(bins)) - 1, 0.0, static_cast<double>(bins - 1)));
  // The product may be rounded past an end.
  while (bin > 0 && confidence <= upper_end(bin - 1)) --bin;
  while (bin + 1 < bins && confidence > upper_end(bin)) ++bin;
  return bin;
}

}  // namespace

Score expected_calibration_error_score() {
  return {.component = {.name = "expected_calibration_error",
                        .summary = "How far the confidence of predictions, the probability of the predicted class, is "
                                   "from the share of them that are right: over bins of equal width, each with its "
                                   "upper end, weighted by their rows (Guo et al., 2017).",
                        .formula = "sum_b n(b) / n |accuracy(b) - mean confidence(b)|",
                        .aliases = {"ece", "calibrationerror"},
                        .parameters = {{.name = "bins",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{15},
                                        .least = 1,
                                        .greatest = 1e6,
                                        .meaning = "How many bins the confidences from 0 to 1 are put into.",
                                        .example = "10",
                                        .aliases = {"nbins"}}}},
          .needs = Response::probabilities,
          .higher_is_better = false,
          .evaluate = [](std::span<const ParameterValue> parameters, const Judged& judged) -> ScoreValue {
            const auto bins = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "bins"));
            // Of each bin: how many more predictions are right than its confidences expect.
            std::vector<double> surplus(bins);
            for (std::size_t row = 0; row < judged.truth.size(); ++row) {
              const std::int32_t predicted = judged.predictions.classes[row];
              const double confidence = judged.predictions.class_scores.row(row)[static_cast<std::size_t>(predicted)];
              surplus[bin_of(confidence, bins)] += (predicted == judged.truth[row] ? 1 : 0) - confidence;
            }
            double sum = 0;
            for (const double of_bin : surplus) sum += std::abs(of_bin);
            return {sum / static_cast<double>(judged.truth.size())};
          }};
}

}  // namespace gridfold
