#include "classifiers/knn_work.hpp"

#include <algorithm>
#include <cmath>

#include "classifiers/knn_setting.hpp"
#include "neighbors/row_blocks.hpp"
#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// In operations of a byte's absolute difference, of which a thread does some 1e11 in a second: putting a row into a
/// list of nearest rows, and counting a vote.
constexpr double kOperationsPerEntry = 1500;
constexpr double kOperationsPerVote = 400;

std::vector<bool> wanted_splits(const SplitSet& splits, const Wanted& wanted) {
  std::vector<bool> is_wanted(splits.count());
  for (std::size_t setting = 0; setting < wanted.settings(); ++setting) {
    for (const SplitRange& range : wanted.of(setting)) {
      std::fill_n(is_wanted.begin() + static_cast<std::ptrdiff_t>(range.first), range.count, true);
    }
  }
  return is_wanted;
}

/// How many candidates a query must keep, as a multiple of K, so that each of a partition's splits finds its K nearest
/// training rows among them.
double excess_of(const SplitSet& splits, const SplitSet::Partition& partition, std::size_t rows) {
  std::size_t fewest = rows;
  for (std::uint32_t group = 0; group < partition.groups; ++group) {
    fewest = std::min(fewest, splits.train_count(partition.first_split + group));
  }
  return static_cast<double>(rows) / static_cast<double>(std::max<std::size_t>(1, fewest));
}

/// Beyond the first, a search over all pairs has to keep so many candidates that few splits are worth it; beyond the
/// second, no number of splits is.
constexpr double kCommonExcess = 3;
constexpr double kMostExcess = 8;

double pairs_of(const SplitSet& splits, std::size_t split) {
  return static_cast<double>(splits.test_count(split)) * static_cast<double>(splits.train_count(split));
}

/// Of one query whose list of K places sees `candidates` rows in random order: the i-th enters with probability K/i.
double entries_of(double k, double candidates) {
  return candidates <= k ? candidates : k * (1 + std::log(candidates / k));
}

/// What a search over all pairs serves.
struct Groupings {
  std::size_t count = 0;
  double excess = 1;
  /// Of all splits together.
  double judged = 0;
  std::uint64_t bytes_per_row = 1;
};

Groupings groupings_of(const SplitSet& splits, std::span<const std::size_t> partitions, std::size_t rows) {
  Groupings groupings{.count = partitions.size()};
  for (const std::size_t i : partitions) {
    const SplitSet::Partition& partition = splits.partitions()[i];
    groupings.excess = std::max(groupings.excess, excess_of(splits, partition, rows));
    for (std::uint32_t group = 0; group < partition.groups; ++group) {
      groupings.judged += static_cast<double>(splits.test_count(partition.first_split + group));
    }
    groupings.bytes_per_row = std::max<std::uint64_t>(groupings.bytes_per_row, partition.group_of_row.bytes_per_row());
  }
  groupings.bytes_per_row *= groupings.count;
  return groupings;
}

/// What the settings of a pass ask of a search.
struct SearchNeeds {
  std::size_t k_max = 0;
  bool distances = false;
  double votes_per_query = 0;
};

SearchNeeds needs_of(const PassShape& shape) {
  SearchNeeds needs;
  shape.settings.for_each([&](std::size_t setting, const ParameterValues& values) {
    if (shape.wanted.of(setting).empty()) return;
    const KnnSetting resolved = knn_setting(values, shape.metrics);
    needs.k_max = std::max(needs.k_max, resolved.searched());
    needs.distances = needs.distances || needs_distances(resolved.weights);
    needs.votes_per_query += 1;
  });
  return needs;
}

/// Bytes of a search, beside the rows as they come.
class SearchMemory {
 public:
  SearchMemory(const PassShape& shape, const Metric& metric, const SearchNeeds& needs)
      : shape_(shape), metric_(metric), needs_(needs) {}

  /// A search of `queries` queries against `rows` rows, with lists of so many places and bytes of groups a row; one
  /// over all pairs of rows has no queries of its own.
  std::uint64_t of_search(std::uint64_t rows, std::uint64_t queries, std::uint64_t places, std::uint64_t group_bytes,
                          bool all_pairs) const {
    const std::uint64_t candidates = queries * candidate_bytes(places);
    const std::uint64_t lists = queries * (places * bytes_per_place() + 8);
    const std::uint64_t packed = packed_bytes(rows) + (all_pairs ? 0 : packed_bytes(queries));
    const auto votes = static_cast<std::uint64_t>(needs_.votes_per_query);
    // Votes of every class, and their shares for what is emitted at a time.
    const std::uint64_t voting = shape_.response == Response::classes
                                     ? queries * votes * sizeof(std::int32_t)
                                     : queries * (2 * shape_.class_count * sizeof(double) + sizeof(std::int32_t));
    // Candidates make room for lists block by block.
    return std::max(packed + candidates, lists + voting) + (rows + (all_pairs ? 0 : queries)) * (24 + group_bytes);
  }

  /// Of a tile: sums of 4 bytes and, for either side, offers of 8 bytes; a block of query rows as the kernel reads
  /// them; all rows where a list must be made anew.
  std::uint64_t per_task(std::uint64_t rows) const {
    return kBlockRows * kBlockRows * (4 + 2 * 8 + 4) + kBlockRows * row_bytes() + 24 * rows;
  }

 private:
  std::uint64_t row_bytes() const { return shape_.features * shape_.bytes_per_feature; }

  /// Whether neighbours are kept with integers of 32 bits.
  bool has_integers() const {
    return shape_.bytes_per_feature == 1 &&
           (metric_.preselection == Preselection::l1 || metric_.preselection == Preselection::squared_l2);
  }

  /// Whether rows are searched as they are, without a packed copy.
  bool goes_by_definition() const {
    return metric_.preselection == Preselection::none ||
           (metric_.preselection == Preselection::cubes && shape_.bytes_per_feature != 1);
  }

  /// Of a neighbour of a query: a row and, where votes read it, an integer or a double.
  std::uint64_t bytes_per_place() const {
    if (!needs_.distances) return 4;
    return has_integers() ? 8 : 12;
  }

  /// What a search keeps for every query until its lists are written: candidates of 8 bytes, with the margins of
  /// CandidateLists, for all ways to split together, and what belongs to the list.
  std::uint64_t candidate_bytes(std::uint64_t places) const {
    const std::uint64_t k = needs_.k_max;
    return 8 * (places + std::max<std::uint64_t>(32, places == k ? k / 2 : k)) + 40;
  }

  /// Of a row packed for a search: 8-bit or float. Metrics that nothing pre-selects for are searched over the rows as
  /// they are.
  std::uint64_t packed_row_bytes() const {
    if (goes_by_definition()) return 4;
    if (metric_.preselection == Preselection::directions) return shape_.features * sizeof(float) + 64;
    return shape_.features * (shape_.bytes_per_feature == 1 ? 1 : sizeof(float)) + 32;
  }

  /// Rows as a search packs them: whole blocks with two terms and a place each, or, with few columns, perhaps a k-d
  /// tree over two copies of the rows.
  std::uint64_t packed_bytes(std::uint64_t rows) const {
    constexpr std::uint64_t kMostTreeColumns = 10;
    const std::uint64_t in_blocks = block_count(rows) * kBlockRows * packed_row_bytes();
    if (shape_.features > kMostTreeColumns) return in_blocks;
    return std::max(in_blocks, rows * (2 * shape_.features * sizeof(double) + 32));
  }

  const PassShape& shape_;
  const Metric& metric_;
  const SearchNeeds& needs_;
};

}  // namespace

KnnWork choose_knn_work(const SplitSet& splits, const Wanted& wanted, std::size_t rows) {
  const std::vector<bool> is_wanted = wanted_splits(splits, wanted);
  const auto pairs_together = static_cast<double>(pairs_measured(rows));
  KnnWork work;
  std::vector<std::size_t> short_of_training_rows;
  double pairs_alone = 0;
  double pairs_of_short = 0;
  bool only_single_splits = true;
  for (std::size_t i = 0; i < splits.partitions().size(); ++i) {
    const SplitSet::Partition& partition = splits.partitions()[i];
    double pairs = 0;
    for (std::uint32_t group = 0; group < partition.groups; ++group) {
      const std::size_t split = partition.first_split + group;
      if (is_wanted[split]) pairs += pairs_of(splits, split);
    }
    if (pairs == 0) continue;
    const double excess = excess_of(splits, partition, rows);
    if (partition.groups == 1 && excess > kMostExcess) continue;
    if (partition.groups == 1 && excess > kCommonExcess) {
      short_of_training_rows.push_back(i);
      pairs_of_short += pairs;
      continue;
    }
    work.together.push_back(i);
    pairs_alone += pairs;
    only_single_splits = only_single_splits && partition.groups == 1;
  }
  if (pairs_of_short > pairs_together / 4) {
    work.together.insert(work.together.end(), short_of_training_rows.begin(), short_of_training_rows.end());
    std::sort(work.together.begin(), work.together.end());
    pairs_alone += pairs_of_short;
  }
  if (only_single_splits && pairs_alone < pairs_together) work.together.clear();
  std::vector<bool> is_together(splits.count());
  for (const std::size_t i : work.together) {
    const SplitSet::Partition& partition = splits.partitions()[i];
    std::fill_n(is_together.begin() + static_cast<std::ptrdiff_t>(partition.first_split), partition.groups, true);
  }
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (is_wanted[split] && !is_together[split]) work.alone.push_back(split);
  }
  return work;
}

PassCost knn_cost(const PassShape& shape) {
  const SearchNeeds needs = needs_of(shape);
  const Metric& named = *knn_setting(shape.settings.front(), shape.metrics).metric;
  const Metric& metric = *metric_spec(named, shape.settings.front()).metric;
  const SearchMemory memory(shape, metric, needs);
  KnnWork work;
  if (shape.same_rows) {
    work = choose_knn_work(shape.splits, shape.wanted, shape.rows);
  } else {
    for (std::size_t split = 0; split < shape.splits.count(); ++split) work.alone.push_back(split);
  }
  PassCost cost;
  const auto k = static_cast<double>(needs.k_max);
  double entries = 0;
  double queries = 0;
  if (!work.together.empty()) {
    const Groupings groupings = groupings_of(shape.splits, work.together, shape.rows);
    const double places = groupings.count == 1 ? k : k * groupings.excess;
    cost.pairs = static_cast<double>(pairs_measured(shape.rows));
    entries = static_cast<double>(shape.rows) * entries_of(places, static_cast<double>(shape.rows));
    queries = groupings.judged;
    // Lists of several groupings are longer than what most need.
    const auto most_places = static_cast<std::uint64_t>(groupings.count == 1 ? k : 1.25 * places);
    cost.shared_bytes = memory.of_search(shape.rows, shape.rows, most_places, groupings.bytes_per_row, true);
  }
  for (const std::size_t split : work.alone) {
    const std::size_t train = shape.splits.train_count(split);
    const std::size_t test = shape.splits.test_count(split);
    cost.pairs += pairs_of(shape.splits, split);
    entries += static_cast<double>(test) * entries_of(k, static_cast<double>(train));
    queries += static_cast<double>(test);
    const std::uint64_t gathered = shape.same_rows ? (train + test) * shape.features * shape.bytes_per_feature : 0;
    cost.shared_bytes = std::max(cost.shared_bytes, gathered + memory.of_search(train, test, needs.k_max, 0, false));
  }
  cost.operations = cost.pairs * static_cast<double>(shape.features) *
                        metric.definitions.operations_per_column(shape.bytes_per_feature) +
                    entries * kOperationsPerEntry + queries * needs.votes_per_query * kOperationsPerVote;
  cost.bytes_per_task = memory.per_task(shape.rows);
  return cost;
}

}  // namespace gridfold
