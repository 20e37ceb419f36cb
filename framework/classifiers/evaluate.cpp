#include <chrono>
#include <optional>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "classifiers/classifier.hpp"
#include "classifiers/split_work.hpp"
#include "core/cancelled.hpp"
#include "data/transform.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

/// The rows of one split, gathered from the pass's where it does not take all of them.
class SplitRows {
 public:
  SplitRows(const PassInput& input, std::size_t split, const std::stop_token& stop) {
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
    input.splits.read(split, train, test);
    if (!input.same_rows && train.size() == input.train_labels.size()) {
      train_ = input.train_rows;
      labels_ = input.train_labels;
    } else {
      train_ = view_of(gathered_train_.emplace(gather_rows(input.train_rows, train, stop)));
      for (const std::uint32_t row : train) gathered_labels_.push_back(input.train_labels[row]);
      labels_ = gathered_labels_;
    }
    const FeatureView& queries = input.same_rows ? input.train_rows : input.query_rows;
    const std::size_t rows = rows_of(queries);
    queries_ = test.size() == rows ? queries : view_of(gathered_queries_.emplace(gather_rows(queries, test, stop)));
  }

  const FeatureView& train() const { return train_; }
  std::span<const std::int32_t> labels() const { return labels_; }
  const FeatureView& queries() const { return queries_; }

 private:
  std::optional<Features> gathered_train_;
  std::optional<Features> gathered_queries_;
  std::vector<std::int32_t> gathered_labels_;
  FeatureView train_;
  std::span<const std::int32_t> labels_;
  FeatureView queries_;
};

double seconds_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace

void fit_one_by_one(const Classifier& classifier, const PassInput& input, const Emit& emit, const Context& context) {
  const std::vector<WantedSplit> splits = wanted_by_split(input.wanted, input.splits.count());
  const double operations =
      classifier.cost(shape_of(input, context.metrics)).operations / static_cast<double>(input.wanted.count());
  tbb::parallel_for(std::size_t{0}, splits.size(), [&](std::size_t i) {
    throw_if_stopped(context.stop);
    const SplitRows split_rows(input, splits[i].split, context.stop);
    Context split_context = context;
    split_context.seed = seed_of_split(context.seed, input.splits.coordinates(splits[i].split));
    // Isolated, so that a thread which waits here does not gather the rows of a further split.
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(std::size_t{0}, splits[i].settings.size(), [&](std::size_t s) {
        throw_if_stopped(context.stop);
        const std::size_t setting = splits[i].settings[s];
        const SplitRange split{splits[i].split, 1};
        try {
          const Clock::time_point start = Clock::now();
          const auto model = classifier.fit(input.settings[setting], split_rows.train(), split_rows.labels(),
                                            input.class_count, split_context);
          const Clock::time_point fitted = Clock::now();
          const Predictions predictions = model->predict(split_rows.queries(), input.response, split_context);
          const FitSeconds seconds{seconds_between(start, fitted), seconds_between(fitted, Clock::now())};
          const std::vector<std::string> warnings = model->warnings();
          const std::vector<NamedArray> arrays = model->arrays();
          emit.done({setting, split, predictions.view(), warnings, arrays, seconds});
        } catch (const FitFailure& failure) {
          emit.failed(setting, split, failure.what());
        } catch (const UnorderedDistances& error) {
          emit.failed(setting, split, error.what());
        }
        if (context.progress) context.progress(operations);
      });
    });
  });
}

std::uint64_t mixed_seed(std::uint64_t seed, std::uint64_t part) {
  // splitmix64: https://prng.di.unimi.it/splitmix64.c
  std::uint64_t mixed = seed + 0x9e3779b97f4a7c15 * (part + 1);
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

void evaluate(const Classifier& classifier, const PassInput& input, const Emit& emit, const Context& context) {
  if (classifier.evaluate != nullptr) {
    classifier.evaluate(input, emit, context);
  } else {
    fit_one_by_one(classifier, input, emit, context);
  }
}

}  // namespace gridfold
