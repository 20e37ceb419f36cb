#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "classifiers/classifiers.hpp"
#include "classifiers/knn_setting.hpp"
#include "classifiers/knn_votes.hpp"
#include "classifiers/knn_work.hpp"
#include "classifiers/metric_parameter.hpp"
#include "core/cancelled.hpp"
#include "data/transform.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// One pass of K nearest neighbours: distances are taken once for all splits and settings.
class KnnPass {
 public:
  KnnPass(const PassInput& input, const Emit& emit, const Context& context)
      : input_(input),
        emit_(emit),
        context_(context),
        metric_spec_(
            metric_spec(*knn_setting(input.settings.front(), context.metrics).metric, input.settings.front())) {
    control_.stop = context.stop;
    control_.lists = ListContent::rows;
    for (std::size_t setting = 0; setting < input.settings.size(); ++setting) {
      settings_.push_back(knn_setting(input.settings[setting], context.metrics));
      if (input.wanted.of(setting).empty()) continue;
      k_max_ = std::max(k_max_, settings_.back().searched());
      if (needs_distances(settings_.back().weights)) control_.lists = ListContent::rows_and_distances;
    }
    if (context.progress) {
      const PassCost cost = knn_cost(shape_of(input, context.metrics));
      const double operations_per_pair = cost.pairs > 0 ? cost.operations / cost.pairs : 0;
      control_.progress = [&context, operations_per_pair](std::uint64_t pairs) {
        context.progress(static_cast<double>(pairs) * operations_per_pair);
      };
    }
  }

  void run() {
    KnnWork work;
    if (input_.same_rows) {
      work = choose_knn_work(input_.splits, input_.wanted, rows_of(input_.train_rows));
    } else {
      work.alone.resize(input_.splits.count());
      std::iota(work.alone.begin(), work.alone.end(), std::size_t{0});
    }
    if (!work.together.empty()) search_all_pairs(work.together);
    for (const std::size_t split : work.alone) search_split(split);
  }

 private:
  void search_all_pairs(const std::vector<std::size_t>& partitions) {
    std::vector<RowGroups> groupings;
    for (const std::size_t partition : partitions) {
      groupings.emplace_back(input_.splits.partitions()[partition].group_of_row);
    }
    try {
      const auto neighbors = shared_neighbors(input_.train_rows, metric_spec_, groupings, k_max_, control_);
      const std::size_t at_once = partitions_at_once();
      for (std::size_t first = 0; first < partitions.size(); first += at_once) {
        tbb::parallel_for(first, std::min(first + at_once, partitions.size()), [&](std::size_t i) {
          throw_if_stopped(context_.stop);
          const SplitSet::Partition& partition = input_.splits.partitions()[partitions[i]];
          const NeighborLists lists(neighbors, k_max_, partition.group_of_row,
                                    input_.splits.judged_rows(partition.first_split, partition.groups));
          vote(lists, input_.train_labels, {partition.first_split, partition.groups});
        });
      }
    } catch (const UnorderedDistances& error) {
      for (const std::size_t i : partitions) {
        const SplitSet::Partition& partition = input_.splits.partitions()[i];
        fail({partition.first_split, partition.groups}, error.what());
      }
    }
  }

  /// As many as whose predictions fit some megabytes.
  std::size_t partitions_at_once() const {
    constexpr std::size_t kPredictions = std::size_t{1} << 23;
    const std::size_t per_row = input_.response == Response::classes ? input_.settings.size() : 3 * input_.class_count;
    return std::max<std::size_t>(1, kPredictions / std::max<std::size_t>(1, per_row * rows_of(input_.train_rows)));
  }

  void search_split(std::size_t split) {
    throw_if_stopped(context_.stop);
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
    const std::size_t train_count = input_.splits.train_count(split);
    const bool takes_whole_parts = !input_.same_rows && train_count == input_.train_labels.size() &&
                                   input_.splits.test_count(split) == rows_of(input_.query_rows);
    const std::size_t k_max = std::min(k_max_, train_count);
    try {
      if (takes_whole_parts) {
        const NeighborLists lists =
            query_neighbors(input_.train_rows, input_.query_rows, metric_spec_, k_max, control_);
        vote(lists, input_.train_labels, {split, 1});
        return;
      }
      input_.splits.read(split, train, test);
      const Features train_rows = gather_rows(input_.train_rows, train, context_.stop);
      const Features queries =
          gather_rows(input_.same_rows ? input_.train_rows : input_.query_rows, test, context_.stop);
      std::vector<std::int32_t> labels;
      for (const std::uint32_t row : train) labels.push_back(input_.train_labels[row]);
      const NeighborLists lists = query_neighbors(view_of(train_rows), view_of(queries), metric_spec_, k_max, control_);
      vote(lists, labels, {split, 1});
    } catch (const UnorderedDistances& error) {
      fail({split, 1}, error.what());
    }
  }

  /// Calls `use(setting, wanted splits)` for what the settings want of `splits`.
  template <typename Use>
  void for_each_wanted(SplitRange splits, const Use& use) const {
    for (std::size_t setting = 0; setting < input_.settings.size(); ++setting) {
      for (const SplitRange& range : input_.wanted.of(setting)) {
        const std::size_t first = std::max(range.first, splits.first);
        const std::size_t end = std::min(range.end(), splits.end());
        if (first < end) use(setting, SplitRange{first, end - first});
      }
    }
  }

  /// Some queries of the lists, one after another.
  struct Queries {
    std::size_t first = 0;
    std::size_t count = 0;
  };

  /// Lets the neighbours vote; the lists' queries are the judged rows of `splits`, split after split.
  void vote(const NeighborLists& lists, std::span<const std::int32_t> labels, SplitRange splits) const {
    std::vector<std::size_t> begins{0};
    for (std::size_t split = splits.first; split < splits.end(); ++split) {
      begins.push_back(begins.back() + input_.splits.test_count(split));
    }
    const auto queries_of = [&](SplitRange range) {
      const std::size_t first = begins[range.first - splits.first];
      return Queries{first, begins[range.end() - splits.first] - first};
    };
    for (const Weights weights : kAllWeights) {
      const std::vector<std::size_t> ks = wanted_ks(splits, weights);
      if (ks.empty()) continue;
      if (input_.response == Response::classes) {
        vote_for_classes(lists, labels, splits, weights, ks, queries_of);
      } else {
        vote_for_probabilities(lists, labels, splits, weights, ks, queries_of);
      }
    }
  }

  /// Each K once, ascending.
  std::vector<std::size_t> wanted_ks(SplitRange splits, Weights weights) const {
    std::vector<std::size_t> ks;
    for_each_wanted(splits, [&](std::size_t setting, SplitRange) {
      if (settings_[setting].weights == weights) ks.push_back(settings_[setting].k);
    });
    std::sort(ks.begin(), ks.end());
    ks.erase(std::unique(ks.begin(), ks.end()), ks.end());
    return ks;
  }

  template <typename QueriesOf>
  void vote_for_classes(const NeighborLists& lists, std::span<const std::int32_t> labels, SplitRange splits,
                        Weights weights, std::span<const std::size_t> ks, const QueriesOf& queries_of) const {
    const Matrix<std::int32_t> predictions = predict_knn(lists, labels, input_.class_count, ks, weights);
    struct Emitted {
      std::size_t setting;
      SplitRange range;
    };
    std::vector<Emitted> emitted;
    for_each_wanted(splits, [&](std::size_t setting, SplitRange range) {
      if (settings_[setting].weights == weights) emitted.push_back({setting, range});
    });
    tbb::parallel_for(std::size_t{0}, emitted.size(), [&](std::size_t i) {
      const auto [setting, range] = emitted[i];
      const auto k = std::lower_bound(ks.begin(), ks.end(), settings_[setting].k);
      const std::span<const std::int32_t> of_setting = predictions.row(static_cast<std::size_t>(k - ks.begin()));
      const Queries queries = queries_of(range);
      emit_.done({.setting = setting,
                  .splits = range,
                  .predictions = {of_setting.subspan(queries.first, queries.count), {}, ScoresKind::none}});
    });
  }

  template <typename QueriesOf>
  void vote_for_probabilities(const NeighborLists& lists, std::span<const std::int32_t> labels, SplitRange splits,
                              Weights weights, std::span<const std::size_t> ks, const QueriesOf& queries_of) const {
    KnnProbabilities probabilities(lists, labels, input_.class_count, weights);
    for (const std::size_t k : ks) {
      probabilities.count_to(k);
      for_each_wanted(splits, [&](std::size_t setting, SplitRange range) {
        if (settings_[setting].weights != weights || settings_[setting].k != k) return;
        const Queries queries = queries_of(range);
        const Predictions predictions = probabilities.of(queries.first, queries.count);
        emit_.done({.setting = setting, .splits = range, .predictions = predictions.view()});
      });
    }
  }

  void fail(SplitRange splits, const std::string& reason) const {
    for_each_wanted(splits, [&](std::size_t setting, SplitRange range) { emit_.failed(setting, range, reason); });
  }

  const PassInput& input_;
  const Emit& emit_;
  const Context& context_;
  /// Of the pass, as its parameters are.
  std::vector<KnnSetting> settings_;
  MetricSpec metric_spec_;
  std::size_t k_max_ = 0;
  SearchControl control_;
};

void evaluate_knn(const PassInput& input, const Emit& emit, const Context& context) {
  KnnPass(input, emit, context).run();
}

/// Remembers where the training rows are, and searches them for every prediction.
class KnnModel : public Model {
 public:
  KnnModel(std::span<const ParameterValue> setting, const FeatureView& train, std::span<const std::int32_t> labels,
           std::size_t class_count, const Context& context)
      : setting_(knn_setting(setting, context.metrics)),
        metric_(metric_spec(*setting_.metric, setting)),
        train_(train),
        labels_(labels),
        class_count_(class_count) {}

  Predictions predict(const FeatureView& queries, Response response, const Context& context) const override {
    const std::size_t k = std::min(setting_.k, labels_.size());
    const std::size_t searched = std::min(setting_.searched(), labels_.size());
    const NeighborLists lists =
        query_neighbors(train_, queries, metric_, searched, {{}, context.stop, ListContent::rows_and_distances});
    if (response != Response::classes) {
      KnnProbabilities probabilities(lists, labels_, class_count_, setting_.weights);
      probabilities.count_to(k);
      return probabilities.of(0, lists.queries());
    }
    const Matrix<std::int32_t> classes = predict_knn(lists, labels_, class_count_, std::array{k}, setting_.weights);
    return {{classes.row(0).begin(), classes.row(0).end()}, {}, ScoresKind::none};
  }

 private:
  KnnSetting setting_;
  MetricSpec metric_;
  FeatureView train_;
  std::span<const std::int32_t> labels_;
  std::size_t class_count_;
};

std::unique_ptr<const Model> fit_knn(std::span<const ParameterValue> setting, const FeatureView& train,
                                     std::span<const std::int32_t> labels, std::size_t class_count,
                                     const Context& context) {
  return std::make_unique<KnnModel>(setting, train, labels, class_count, context);
}

std::optional<ParameterProblem> check_knn(std::span<const ParameterValue> setting, const CellShape& shape) {
  const KnnSetting resolved = knn_setting(setting, shape.metrics);
  if (resolved.k > shape.fewest_train_rows) {
    return ParameterProblem{"k",
                            fmt::format("K is {}, and a training part holds {} {}", resolved.k, shape.fewest_train_rows,
                                        shape.fewest_train_rows == 1 ? "row" : "rows"),
                            fmt::format("1 to {}", shape.fewest_train_rows)};
  }
  return metric_problem(*resolved.metric, shape);
}

}  // namespace

Classifier knn_classifier() {
  return {
      .component =
          {.name = "knn",
           .summary = "K nearest neighbours with a weighted vote; a class's probability is its share of the votes. "
                      "Neighbours are ordered "
                      "by (distance, training row), and a tied vote goes to the smaller class, so that a "
                      "result depends on nothing but the data. Votes by distance and kernels are summed in double "
                      "precision, the nearest first: of votes that would be equal without rounding, as one of 1 and "
                      "ten of 1 / 10, it may make one the larger, as in scikit-learn.",
           .formula = "class with the largest sum of weights over the k nearest training rows",
           .aliases = {"kneighborsclassifier", "kneighbors", "knearestneighbors", "nearestneighbors", "kneighbours"},
           .parameters = {{.name = "k",
                           .type = ParameterType::integer,
                           .default_value = std::int64_t{1},
                           .least = 1,
                           .greatest = std::numeric_limits<std::uint32_t>::max(),
                           .simpler = Simpler::larger,
                           .meaning = "How many nearest neighbours vote.",
                           .example = "5",
                           .aliases = {"nneighbors", "neighbors"}},
                          metric_parameter("The distance between two rows."),
                          {.name = "weights",
                           .type = ParameterType::text,
                           .default_value = std::string("uniform"),
                           .choices = {kWeightsNames.begin(), kWeightsNames.end()},
                           .meaning = "How much a neighbour's vote weighs, of the r-th nearest at distance d: "
                                      "`uniform` 1; `distance` 1 / d, and where some of the K are at distance 0, only "
                                      "they vote; `rank` K + 1 - r; `gaussian` exp(-u^2 / 2), `epanechnikov` 1 - u^2 "
                                      "and `tricube` (1 - u^3)^3 of u = d / h, where h is the distance of the next "
                                      "neighbour after the K, or of the last where there is none. Where all K would "
                                      "weigh 0, each has one vote.",
                           .example = "distance"}}},
      .class_scores = ScoresKind::probability,
      .fit = fit_knn,
      .evaluate = evaluate_knn,
      .check = check_knn,
      .unusable = unusable_by_metric,
      .cost = knn_cost};
}

}  // namespace gridfold
