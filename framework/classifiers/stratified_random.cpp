#include <limits>
#include <utility>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"
#include "classifiers/constant_model.hpp"
#include "core/numpy_random.hpp"

namespace gridfold {

namespace {

/// Draws the class of one query after another.
class StratifiedRandomModel : public Model {
 public:
  StratifiedRandomModel(std::vector<std::size_t> rows_of_class, std::uint32_t seed)
      : rows_of_class_(std::move(rows_of_class)), seed_(seed) {
    for (const std::size_t rows : rows_of_class_) rows_ += rows;
  }

  Predictions predict(const FeatureView& queries, Response response, const Context&) const override {
    const std::size_t rows = rows_of(queries);
    Predictions predictions;
    NumpyRandomState random(seed_);
    for (std::size_t row = 0; row < rows; ++row) {
      predictions.classes.push_back(class_of(random.interval(static_cast<std::uint32_t>(rows_ - 1))));
    }
    if (response != Response::classes) add_probabilities(predictions, rows, class_shares(rows_of_class_));
    return predictions;
  }

 private:
  /// The class of a training row, where they stand class after class.
  std::int32_t class_of(std::size_t row) const {
    std::size_t label = 0;
    for (; row >= rows_of_class_[label]; ++label) row -= rows_of_class_[label];
    return static_cast<std::int32_t>(label);
  }

  std::vector<std::size_t> rows_of_class_;
  std::size_t rows_ = 0;
  std::uint32_t seed_;
};

std::unique_ptr<const Model> fit_stratified_random(std::span<const ParameterValue> parameters, const FeatureView&,
                                                   std::span<const std::int32_t> labels, std::size_t class_count,
                                                   const Context& context) {
  const auto seed = static_cast<std::uint64_t>(parameter<std::int64_t>(parameters, "seed"));
  return std::make_unique<StratifiedRandomModel>(rows_of_classes(labels, class_count),
                                                 static_cast<std::uint32_t>(mixed_seed(context.seed, seed)));
}

}  // namespace

Classifier stratified_random_classifier() {
  return {.component = {.name = "stratified_random",
                        .summary = "A class drawn for each query, with the classes' shares of the training rows as "
                                   "chances; these are its probabilities, too. What guessing gives that knows the "
                                   "shares. As scikit-learn's DummyClassifier(strategy=\"stratified\") but for the "
                                   "stream of random numbers, and for probabilities, which there are 1 for the class "
                                   "drawn.",
                        .formula = "P(c) = n(c) / n",
                        .aliases = {"stratified", "random", "chance"},
                        .parameters = {{.name = "seed",
                                        .axis = "classifier_seed",
                                        .type = ParameterType::integer,
                                        .default_value = Scalar{},
                                        .least = 0,
                                        .greatest = std::numeric_limits<std::uint32_t>::max(),
                                        .takes_sweep_seed = true,
                                        .meaning = "Where the draws start, with the data and the split; the sweep's "
                                                   "seed where it is missing.",
                                        .example = "1",
                                        .aliases = {"randomstate"}}}},
          .class_scores = ScoresKind::probability,
          .takes_missing = true,
          .takes_categories = true,
          .fit = fit_stratified_random,
          .cost = baseline_cost};
}

}  // namespace gridfold
