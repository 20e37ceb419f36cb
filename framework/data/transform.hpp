#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"
#include "core/error.hpp"
#include "core/named_array.hpp"
#include "data/dataset.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// The kind of rows that a transform takes or gives.
struct FeatureShape {
  std::size_t features = 0;
  /// 1 for 8-bit features, 4 and 8 for 32-bit and 64-bit floating point.
  std::size_t bytes_per_feature = 0;
  std::optional<ImageShape> image_shape;
  /// The columns that have missing values, which are NaN, and those of codes of categories; ascending.
  std::vector<std::size_t> missing = {};
  std::vector<std::size_t> categorical = {};
  /// How many categories each of the latter has: its codes are below.
  std::vector<std::size_t> category_counts = {};
};

/// A transform with all its numbers in place: rows in, the same number of rows out. Throws Cancelled soon after a stop
/// was asked for.
using FittedTransform = std::function<Features(const FeatureView& rows, const std::stop_token& stop)>;

/// One way to change features before distances are taken. Its functions get a completed list of parameters. A default
/// is never changed: a cell's key leaves out the parameters that have it.
struct Transform {
  /// The summary tells the formula, how results are rounded, and what becomes of 8-bit features.
  Component component;
  /// Whether rows may have missing values, and codes of categories. Others are refused before the run.
  bool takes_missing = false;
  bool takes_categories = false;
  /// Whether it calls OpenBLAS, which a run loads before its first pass.
  bool uses_blas = false;
  /// What comes out where rows of shape `in` go in. Throws ConfigError where parameters and shape do not go together.
  FeatureShape (*shape)(std::span<const ParameterValue> parameters, const FeatureShape& in) = nullptr;
  /// The parameters in the one form that all have which mean the same for rows of shape `in`; null where no two do.
  /// Throws as `shape` does.
  ParameterValues (*canonical)(std::span<const ParameterValue> parameters, const FeatureShape& in) = nullptr;
  /// What the features that come out are called, where those that go in have these names, some of them empty; null
  /// where they have no names.
  std::vector<std::string> (*names)(std::span<const ParameterValue> parameters, std::vector<std::string> in) = nullptr;
  /// Learns from training rows of shape `in`, and gives what it learnt: means of columns and the like. Null where a
  /// row's result depends on that row alone; otherwise every fold needs a pass of its own. Throws Cancelled soon after
  /// a stop was asked for.
  std::vector<NamedArray> (*learn)(std::span<const ParameterValue> parameters, const FeatureShape& in,
                                   const FeatureView& train, const std::stop_token& stop) = nullptr;
  /// The transform of rows of shape `in` with what `learn` gave, which is nothing where that is null. Throws DataError
  /// where `learnt` is not what `learn` gives for such rows.
  FittedTransform (*fitted)(std::span<const ParameterValue> parameters, const FeatureShape& in,
                            std::span<const NamedArray> learnt) = nullptr;
  /// Throws ConfigError, as `shape` does, where no `train_rows` rows determine the step; null where any number does.
  void (*require_rows)(std::span<const ParameterValue> parameters, std::size_t train_rows) = nullptr;
  /// Whether some features of the training rows are negative for certain, but where all rows are equal; null where they
  /// never need be.
  bool (*makes_negative)(std::span<const ParameterValue> parameters) = nullptr;
  /// Whether features that are negative before it are negative after it; null where they need not be.
  bool (*keeps_negative)(std::span<const ParameterValue> parameters) = nullptr;
  /// Whether rows that are no training rows may have codes beyond the shape's counts, of categories that the data did
  /// not have; null where none may.
  bool (*takes_new_categories)(std::span<const ParameterValue> parameters) = nullptr;
  /// Multiplications, roughly, of fitting to `train_rows` rows and applying to `all_rows`; null where the work is in
  /// proportion to the features that go in and out.
  double (*operations)(std::span<const ParameterValue> parameters, const FeatureShape& in, double train_rows,
                       double all_rows) = nullptr;
  /// Bytes that fitting to `train_rows` rows takes beside rows in and out; null where they are few.
  std::uint64_t (*working_bytes)(std::span<const ParameterValue> parameters, const FeatureShape& in,
                                 std::uint64_t train_rows) = nullptr;
};

/// Every transform that comes with gridfold.
std::vector<Transform> built_in_transforms();

/// A transform with its completed parameters.
struct PipelineStep {
  const Transform* transform = nullptr;
  ParameterValues parameters;

  bool operator==(const PipelineStep&) const = default;
};

/// Completes the parameters. Throws ConfigError for wrong ones, alone or together.
PipelineStep make_step(const Transform& transform, std::span<const ParameterValue> parameters);

using PipelineSteps = std::span<const PipelineStep>;

/// The steps before the first one that learns: they can be applied to all rows at once.
PipelineSteps per_row_steps(PipelineSteps steps);

/// Whether any step learns, so that every fold needs rows, and distances, of its own.
bool learns(PipelineSteps steps);

/// What comes out of all steps. Throws ConfigError, also where a step does not take a column's missing values or
/// categories.
FeatureShape shape_after(PipelineSteps steps, FeatureShape shape);

/// What the data set's features are called after all steps, or as they are where there are none: one name per feature,
/// empty where it has none.
std::vector<std::string> names_after(PipelineSteps steps, const Dataset& dataset);

/// The kind of a data set's rows.
FeatureShape shape_of(const Dataset& dataset);
FeatureShape shape_of(const DataShape& shape);

/// Steps that have learnt from training rows.
class FittedPipeline {
 public:
  FittedPipeline() = default;
  /// Steps of rows of that shape with what each learnt. Throws DataError where a step cannot have learnt it, and
  /// ConfigError as shape_after does.
  FittedPipeline(PipelineSteps steps, FeatureShape shape, std::span<const std::vector<NamedArray>> learnt);

  /// What each step learnt, in their order.
  std::vector<std::vector<NamedArray>> learnt() const;

  /// The rows after all steps. Throws UnusableAfterStep where a value becomes infinite, or NaN after a step that does
  /// not take missing values, and Cancelled soon after a stop was asked for.
  Features apply(const FeatureView& rows, const std::stop_token& stop = {}) const;

 private:
  friend struct FittedRows fit_pipeline(PipelineSteps steps, FeatureShape shape, const FeatureView& train,
                                        const std::stop_token& stop);
  struct Step {
    const Transform* transform = nullptr;
    std::vector<NamedArray> learnt;
    FittedTransform apply;
  };
  std::vector<Step> steps_;
};

/// What fitting gives: the pipeline for other rows, and the training rows after all its steps.
struct FittedRows {
  FittedPipeline pipeline;
  Features train;
};

/// Fits each step on what the steps before it make of `train`, rows of that shape. Throws UnusableAfterStep where a
/// value becomes infinite, or NaN after a step that does not take missing values, DataError where the rows do not
/// determine a step, and Cancelled soon after a stop was asked for.
FittedRows fit_pipeline(PipelineSteps steps, FeatureShape shape, const FeatureView& train,
                        const std::stop_token& stop = {});

/// A view of features.
FeatureView view_of(const Features& features);

/// A copy of all rows.
Features copy_of(const FeatureView& features);

/// A copy of the rows with these indices, in their order. Throws Cancelled soon after a stop was asked for.
Features gather_rows(const FeatureView& features, std::span<const std::uint32_t> rows,
                     const std::stop_token& stop = {});

/// A feature that is NaN or infinite; row and column count from 0.
struct NotFinite {
  std::size_t row = 0;
  std::size_t column = 0;
  double value = 0;
};

/// The first such feature; empty where there is none. NaN is none where it `is_missing`, a missing value. Throws
/// Cancelled soon after a stop was asked for.
std::optional<NotFinite> find_not_finite(const FeatureView& features, const std::stop_token& stop = {},
                                         bool is_missing = false);

/// Throws DataError where a feature is NaN or infinite, naming row and column and `what` the rows are.
void require_finite(const FeatureView& features, std::string_view what, const std::stop_token& stop = {});

/// What a step made of rows cannot be used. Whoever chose the rows knows which ones they are.
class UnusableAfterStep : public DataError {
 public:
  /// `what_rows` are, for the message: "the training rows".
  UnusableAfterStep(std::string_view what_rows, std::string_view after_step, const NotFinite& found);

  std::string step;
  NotFinite place;
};

}  // namespace gridfold
