#include <algorithm>
#include <atomic>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"
#include "classifiers/knn_setting.hpp"
#include "classifiers/metric_parameter.hpp"
#include "core/cancelled.hpp"
#include "data/transform.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// A setting whose names are resolved.
struct RadiusSetting {
  double radius = 0;
  Weights weights = Weights::uniform;
};

RadiusSetting setting_of(std::span<const ParameterValue> parameters) {
  return {parameter<double>(parameters, "radius"), weights_named(parameter<std::string>(parameters, "weights"))};
}

/// Training rows with what queries without neighbours get.
struct TrainingPart {
  FeatureView rows;
  std::span<const std::int32_t> labels;
  std::size_t class_count = 0;
  std::int32_t usual = 0;

  TrainingPart(const FeatureView& train, std::span<const std::int32_t> train_labels, std::size_t classes)
      : rows(train),
        labels(train_labels),
        class_count(classes),
        usual(majority_class(rows_of_classes(train_labels, classes))) {}
};

/// Predictions for some queries of one setting, and how many of them have no neighbour.
struct RadiusPredictions {
  Predictions predictions;
  std::size_t alone = 0;

  RadiusPredictions(std::size_t queries, std::size_t class_count, Response response)
      : predictions{std::vector<std::int32_t>(queries), {}, ScoresKind::none} {
    if (response == Response::classes) return;
    predictions.kind = ScoresKind::probability;
    predictions.class_scores = Matrix<double>(queries, class_count);
  }
};

std::vector<std::string> warnings_of(bool has_row_alone) {
  if (!has_row_alone) return {};
  return {"some rows have no training row within the radius and get the class of most training rows"};
}

/// Lets the rows of a list that are within the radius vote for a query.
void vote(const NeighborList& list, const TrainingPart& train, const RadiusSetting& setting, std::size_t query,
          RadiusPredictions& result) {
  const auto end = std::ranges::upper_bound(list.distances, setting.radius);
  const VoteWeights weight(list, static_cast<std::size_t>(end - list.distances.begin()), setting.weights,
                           setting.radius);
  std::vector<double> votes(train.class_count);
  for (std::size_t place = 0; place < weight.count(); ++place) {
    votes[static_cast<std::size_t>(train.labels[list.rows[place]])] += weight.of(place);
  }
  if (weight.count() == 0) {
    ++result.alone;
    votes[static_cast<std::size_t>(train.usual)] = 1;
  }
  result.predictions.classes[query] = static_cast<std::int32_t>(std::ranges::max_element(votes) - votes.begin());
  if (result.predictions.kind == ScoresKind::none) return;
  const double total = std::accumulate(votes.begin(), votes.end(), 0.0);
  std::ranges::transform(votes, result.predictions.class_scores.row(query).begin(),
                         [total](double of_class) { return of_class / total; });
}

/// Calls `use(query, list)`, one call at a time, with lists that hold every training row within `radius` of the query,
/// and perhaps further ones. Few neighbours are looked for first; queries that have more are asked again for four times
/// as many.
template <typename Use>
void for_each_neighborhood(const FeatureView& train, const FeatureView& queries, const MetricSpec& metric,
                           double radius, const SearchControl& control, const Use& use) {
  constexpr std::size_t kNeighborsFirst = 32;
  constexpr std::size_t kMostPlaces = std::size_t{1} << 22;
  const std::size_t train_rows = rows_of(train);
  std::vector<std::uint32_t> left(rows_of(queries));
  std::iota(left.begin(), left.end(), 0U);
  NeighborList list;
  for (std::size_t k = std::min(kNeighborsFirst, train_rows); !left.empty(); k = std::min(4 * k, train_rows)) {
    std::vector<std::uint32_t> crowded;
    const std::size_t at_once = std::max<std::size_t>(1, kMostPlaces / k);
    for (std::size_t first = 0; first < left.size(); first += at_once) {
      throw_if_stopped(control.stop);
      const std::span<const std::uint32_t> some =
          std::span<const std::uint32_t>(left).subspan(first, std::min(at_once, left.size() - first));
      const Features gathered = gather_rows(queries, some, control.stop);
      const NeighborLists lists = query_neighbors(train, view_of(gathered), metric, k, control);
      for (std::size_t i = 0; i < some.size(); ++i) {
        lists.read(i, k, list);
        if (k < train_rows && list.distances.back() <= radius) {
          crowded.push_back(some[i]);
        } else {
          use(some[i], list);
        }
      }
    }
    left = std::move(crowded);
  }
}

/// Remembers where the training rows are, and searches them for every prediction.
class RadiusNeighborsModel : public Model {
 public:
  RadiusNeighborsModel(std::span<const ParameterValue> parameters, const FeatureView& train,
                       std::span<const std::int32_t> labels, std::size_t class_count, const Context& context)
      : setting_(setting_of(parameters)),
        metric_(metric_spec(metric_named_in(parameters, context.metrics), parameters)),
        train_(train),
        labels_(labels),
        class_count_(class_count) {}

  Predictions predict(const FeatureView& queries, Response response, const Context& context) const override {
    const TrainingPart train(train_, labels_, class_count_);
    RadiusPredictions result(rows_of(queries), class_count_, response);
    for_each_neighborhood(
        train.rows, queries, metric_, setting_.radius, {{}, context.stop},
        [&](std::size_t query, const NeighborList& list) { vote(list, train, setting_, query, result); });
    if (result.alone > 0) met_row_alone_ = true;
    return std::move(result.predictions);
  }
  std::vector<std::string> warnings() const override { return warnings_of(met_row_alone_); }

 private:
  /// Whether some row that it predicted has no neighbour.
  mutable std::atomic<bool> met_row_alone_ = false;
  RadiusSetting setting_;
  MetricSpec metric_;
  FeatureView train_;
  std::span<const std::int32_t> labels_;
  std::size_t class_count_;
};

std::unique_ptr<const Model> fit_radius_neighbors(std::span<const ParameterValue> parameters, const FeatureView& train,
                                                  std::span<const std::int32_t> labels, std::size_t class_count,
                                                  const Context& context) {
  return std::make_unique<RadiusNeighborsModel>(parameters, train, labels, class_count, context);
}

/// One search of each split, by the largest radius, serves all settings.
void evaluate_split(const PassInput& input, std::size_t split, const Emit& emit, const Context& context) {
  std::vector<std::size_t> wanted;
  std::vector<RadiusSetting> settings;
  double radius = 0;
  for (std::size_t setting = 0; setting < input.settings.size(); ++setting) {
    if (!input.wanted.has(setting, split)) continue;
    wanted.push_back(setting);
    settings.push_back(setting_of(input.settings[setting]));
    radius = std::max(radius, settings.back().radius);
  }
  if (wanted.empty()) return;
  std::vector<std::uint32_t> train_rows;
  std::vector<std::uint32_t> test_rows;
  input.splits.read(split, train_rows, test_rows);
  const Features train = gather_rows(input.train_rows, train_rows, context.stop);
  const Features queries = gather_rows(input.same_rows ? input.train_rows : input.query_rows, test_rows, context.stop);
  std::vector<std::int32_t> labels;
  for (const std::uint32_t row : train_rows) labels.push_back(input.train_labels[row]);
  const TrainingPart part(view_of(train), labels, input.class_count);
  std::vector<RadiusPredictions> results(wanted.size(),
                                         RadiusPredictions(test_rows.size(), input.class_count, input.response));
  const ParameterValues& any = input.settings.front();
  const MetricSpec metric = metric_spec(metric_named_in(any, context.metrics), any);
  try {
    for_each_neighborhood(part.rows, view_of(queries), metric, radius, {{}, context.stop},
                          [&](std::size_t query, const NeighborList& list) {
                            for (std::size_t i = 0; i < wanted.size(); ++i) {
                              vote(list, part, settings[i], query, results[i]);
                            }
                          });
  } catch (const UnorderedDistances& error) {
    for (const std::size_t setting : wanted) emit.failed(setting, {split, 1}, error.what());
    return;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::vector<std::string> warnings = warnings_of(results[i].alone > 0);
    emit.done({.setting = wanted[i],
               .splits = {split, 1},
               .predictions = results[i].predictions.view(),
               .warnings = warnings});
  }
}

PassCost radius_neighbors_cost(const PassShape& shape) {
  const Metric& metric = metric_named_in(shape.settings.front(), shape.metrics);
  PassCost cost;
  std::uint64_t most_rows = 0;
  for (std::size_t split = 0; split < shape.splits.count(); ++split) {
    cost.pairs +=
        static_cast<double>(shape.splits.train_count(split)) * static_cast<double>(shape.splits.test_count(split));
    most_rows = std::max<std::uint64_t>(most_rows, shape.splits.train_count(split) + shape.splits.test_count(split));
  }
  cost.operations = cost.pairs * static_cast<double>(shape.features) *
                    metric.definitions.operations_per_column(shape.bytes_per_feature);
  // Both sides as they come and as a search packs them, and the lists of some queries at a time.
  constexpr std::uint64_t kListBytes = std::uint64_t{3 * 12} << 22;
  cost.shared_bytes = 3 * most_rows * shape.features * shape.bytes_per_feature + kListBytes;
  return cost;
}

void evaluate_radius_neighbors(const PassInput& input, const Emit& emit, const Context& context) {
  const double operations = radius_neighbors_cost(shape_of(input, context.metrics)).operations;
  for (std::size_t split = 0; split < input.splits.count(); ++split) {
    throw_if_stopped(context.stop);
    evaluate_split(input, split, emit, context);
    if (context.progress) context.progress(operations / static_cast<double>(input.splits.count()));
  }
}

std::optional<ParameterProblem> check_radius_neighbors(std::span<const ParameterValue> parameters,
                                                       const CellShape& shape) {
  return metric_problem(metric_named_in(parameters, shape.metrics), shape);
}

}  // namespace

Classifier radius_neighbors_classifier() {
  std::vector<std::string> weights;
  for (const Weights one : kAllWeights) {
    // A place among the neighbours tells little where their number varies.
    if (one != Weights::rank) weights.emplace_back(kWeightsNames[static_cast<std::size_t>(one)]);
  }
  return {.component = {.name = "radius_neighbors",
                        .summary = "All training rows within a distance of a row vote; a class's probability is its "
                                   "share of the votes, and a tied vote goes to the smaller class (summed and rounded "
                                   "as those of knn). A row without "
                                   "neighbours gets the class of most training rows, the smaller among equals, with "
                                   "probability 1, and a warning says that there are such. As scikit-learn's "
                                   "RadiusNeighborsClassifier(outlier_label=\"most_frequent\").",
                        .formula = "argmax_c sum of w(d(x, r)) over training rows r of c with d(x, r) <= radius",
                        .aliases = {"radiusneighborsclassifier", "radiusneighbours", "rnn"},
                        .parameters = {{.name = "radius",
                                        .type = ParameterType::real,
                                        .least = 0,
                                        .greatest = 1e300,
                                        .simpler = Simpler::larger,
                                        .meaning = "The largest distance of a neighbour, itself included, in the "
                                                   "metric's unit.",
                                        .example = "20"},
                                       metric_parameter("The distance between two rows."),
                                       {.name = "weights",
                                        .type = ParameterType::text,
                                        .default_value = std::string("uniform"),
                                        .choices = std::move(weights),
                                        .meaning = "How much the vote of a neighbour at distance d weighs: `uniform` "
                                                   "1; `distance` 1 / d, and where some are at distance 0, only they "
                                                   "vote; `gaussian` exp(-u^2 / 2), `epanechnikov` 1 - u^2 and "
                                                   "`tricube` (1 - u^3)^3 of u = d / radius. Where all would weigh 0, "
                                                   "each has one vote.",
                                        .example = "distance"}}},
          .class_scores = ScoresKind::probability,
          .fit = fit_radius_neighbors,
          .evaluate = evaluate_radius_neighbors,
          .check = check_radius_neighbors,
          .unusable = unusable_by_metric,
          .cost = radius_neighbors_cost};
}

}  // namespace gridfold
