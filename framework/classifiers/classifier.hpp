#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "classifiers/pass_input.hpp"
#include "core/component.hpp"
#include "core/error.hpp"

namespace gridfold {

/// A classifier that was fitted to training rows.
class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  /// Predictions for every query, with class scores where `response` asks for them.
  virtual Predictions predict(const FeatureView& queries, Response response, const Context& context) const = 0;
  /// What was learnt, for those who want to keep it.
  virtual std::vector<NamedArray> arrays() const { return {}; }
  /// What a reader of the results should know, such as that the fit did not converge.
  virtual std::vector<std::string> warnings() const { return {}; }
};

/// Fails the split that is fitted, and not the sweep.
class FitFailure : public DataError {
 public:
  using DataError::DataError;
};

/// A feature that a classifier cannot use.
struct UnusableValue {
  std::size_t row = 0;
  std::size_t column = 0;
  double value = 0;
  std::string why;
};

/// One configuration beside the data that it meets.
struct CellShape {
  /// The fewest rows that a split trains on; the greatest number there is where the data is not known yet.
  std::size_t fewest_train_rows = 0;
  /// 0 where the data is not known yet.
  std::size_t features = 0;
  /// Whether the transforms make some feature negative for certain.
  bool has_negative = false;
  /// The transforms in words, for complaints.
  std::string transforms = {};
  std::span<const Metric> metrics = {};
};

/// A family of models that a sweep can name. Its functions get completed lists of parameters.
struct Classifier {
  Component component;
  /// What it can give beside classes.
  ScoresKind class_scores = ScoresKind::none;
  /// Whether its models can keep `weights`, an array of class x feature.
  bool has_weights = false;
  /// Whether they can keep a `history` of their training.
  bool has_history = false;
  bool takes_missing = false;
  bool takes_categories = false;
  /// Whether it calls OpenBLAS, which a run loads before its first pass.
  bool uses_blas = false;
  /// Learns from training rows, of which there is at least one. Rows and labels must outlive the model, which may look
  /// at them where there is no `restore`. Throws FitFailure, and Cancelled; UnorderedDistances,
  /// as `predict` may, fails the split, too.
  std::unique_ptr<const Model> (*fit)(std::span<const ParameterValue> parameters, const FeatureView& train,
                                      std::span<const std::int32_t> labels, std::size_t class_count,
                                      const Context& context) = nullptr;
  /// The model of rows of so many features whose arrays these are, weights among them, as `fit` gave it; null where a
  /// model is best kept as the rows that it learns from, to which `fit` then is applied again. Throws DataError where
  /// they are not such arrays.
  std::unique_ptr<const Model> (*restore)(std::span<const ParameterValue> parameters,
                                          std::span<const NamedArray> arrays, std::size_t features,
                                          std::size_t class_count, const Context& context) = nullptr;
  /// Gives every wanted (setting, split) to `emit`, once; null: each is fitted and predicted alone. What fails for all
  /// is thrown: DataError, Cancelled.
  void (*evaluate)(const PassInput& input, const Emit& emit, const Context& context) = nullptr;
  /// What does not go with the data, known before any row is read; null where everything does.
  std::optional<ParameterProblem> (*check)(std::span<const ParameterValue> parameters,
                                           const CellShape& shape) = nullptr;
  /// The first feature of finite rows that cannot be used, if there is one; null where there never is.
  std::optional<UnusableValue> (*unusable)(std::span<const ParameterValue> parameters, const FeatureView& rows,
                                           std::span<const Metric> metrics) = nullptr;
  /// What it costs; never null.
  PassCost (*cost)(const PassShape& shape) = nullptr;
};

/// Every classifier that gridfold comes with.
std::vector<Classifier> built_in_classifiers();

/// Gives every wanted (setting, split) of the pass to `emit`, as the classifier does it.
void evaluate(const Classifier& classifier, const PassInput& input, const Emit& emit, const Context& context);

/// As evaluate, but every (setting, split) is fitted and predicted by itself, as many at once as there are threads, and
/// emitted with its seconds.
void fit_one_by_one(const Classifier& classifier, const PassInput& input, const Emit& emit, const Context& context);

/// A seed that depends on all of its parts and on their order.
std::uint64_t mixed_seed(std::uint64_t seed, std::uint64_t part);

}  // namespace gridfold
