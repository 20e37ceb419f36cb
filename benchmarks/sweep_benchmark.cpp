// Whole passes against the processor's ceilings, measured in the same run: see README.md.

#include <fmt/format.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "ceilings.hpp"
#include "core/matrix.hpp"
#include "core/numpy_random.hpp"
#include "distance/directions.hpp"
#include "distance/tile_kernels.hpp"
#include "neighbors/search.hpp"
#include "sweep_options.hpp"

namespace {

using namespace gridfold;
using bench::FeatureKind;
using bench::Source;
using bench::SweepOptions;

/// Records of a binary file from `offset` on, each `skip` bytes of something else and then a row.
void append_rows(const std::string& path, std::size_t offset, std::size_t skip, std::size_t cols,
                 std::vector<std::uint8_t>& values) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  file.seekg(static_cast<std::streamoff>(offset));
  std::vector<char> record(skip + cols);
  while (file.read(record.data(), static_cast<std::streamsize>(record.size()))) {
    values.insert(values.end(), record.begin() + static_cast<std::ptrdiff_t>(skip), record.end());
  }
}

Matrix<std::uint8_t> load(const SweepOptions& options) {
  std::vector<std::uint8_t> values;
  if (options.source == Source::random) {
    std::mt19937 bits(7);
    values.resize(options.rows * options.cols);
    for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(bits());
    return {std::move(values), options.rows, options.cols};
  }
  const char* root = std::getenv("GRIDFOLD_DATA");
  if (root == nullptr) throw std::runtime_error("GRIDFOLD_DATA is not set");
  if (options.source == Source::mnist) {
    append_rows(std::string(root) + "/mnist/train-images-idx3-ubyte", 16, 0, options.cols, values);
  } else {
    for (int batch = 1; batch <= 5; ++batch) {
      append_rows(fmt::format("{}/cifar-10-batches-bin/data_batch_{}.bin", root, batch), 0, 1, options.cols, values);
    }
  }
  if (values.size() < options.rows * options.cols) {
    throw std::runtime_error(
        fmt::format("{} rows under {}, expected {}", values.size() / options.cols, root, options.rows));
  }
  values.resize(options.rows * options.cols);
  return {std::move(values), options.rows, options.cols};
}

double bench::Ceilings::*operation_of(const SweepOptions& options) {
  if (options.kind == FeatureKind::f32) return &bench::Ceilings::float_product;
  switch (options.metric.metric->preselection) {
    case Preselection::l1:
      return &bench::Ceilings::byte_difference;
    case Preselection::squared_l2:
      return &bench::Ceilings::byte_product;
    default:
      // Cosine and correlation are searched as floats.
      return &bench::Ceilings::float_product;
  }
}

Matrix<float> uniform_floats(const SweepOptions& options) {
  std::mt19937 bits(7);
  Matrix<float> rows(options.rows, options.cols);
  for (std::size_t row = 0; row < options.rows; ++row) {
    for (float& value : rows.row(row)) value = static_cast<float>(bits() >> 8) * 0x1p-24F;
  }
  return rows;
}

/// For every scheme the fold of each row: 5 folds in the first scheme, then 2, 3, 4, 6, ... cut as numpy.array_split
/// does.
std::vector<std::vector<std::uint32_t>> fold_schemes(const SweepOptions& options) {
  std::vector<std::vector<std::uint32_t>> schemes;
  std::vector<std::uint32_t> order(options.rows);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t s = 0; s < options.schemes; ++s) {
    const std::size_t count = s == 0 ? 5 : s < 4 ? s + 1 : s + 2;
    if (options.shuffle) order = NumpyRandomState(static_cast<std::uint32_t>(s)).permutation(options.rows);
    std::vector<std::uint32_t> folds(options.rows);
    for (std::size_t place = 0; place < options.rows; ++place) {
      folds[order[place]] = static_cast<std::uint32_t>(place * count / options.rows);
    }
    schemes.push_back(std::move(folds));
  }
  return schemes;
}

/// Reads every list, as votes do; returns how many neighbours there are.
std::uint64_t read_all(const NeighborLists& lists) {
  std::atomic<std::uint64_t> neighbors = 0;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, lists.queries()), [&](const auto& queries) {
    NeighborList list;
    std::uint64_t read = 0;
    for (std::size_t query = queries.begin(); query != queries.end(); ++query) {
      lists.read(query, lists.k(), list);
      read += list.rows.size();
    }
    neighbors += read;
  });
  return neighbors;
}

void measure(const SweepOptions& options) {
  Matrix<std::uint8_t> bytes;
  Matrix<float> floats;
  FeatureView view;
  if (options.source == Source::uniform) {
    floats = uniform_floats(options);
    view = floats.view();
  } else {
    bytes = load(options);
    view = bytes.view();
  }
  if (options.kind == FeatureKind::f32 && options.source != Source::uniform) {
    floats = Matrix<float>(std::vector<float>(bytes.data(), bytes.data() + bytes.rows() * bytes.cols()), bytes.rows(),
                           bytes.cols());
    view = floats.view();
  }
  const std::vector<std::vector<std::uint32_t>> folds = fold_schemes(options);
  const std::vector<RowGroups> groupings(folds.begin(), folds.end());

  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, options.threads);
  const bench::MeasuredCeilings ceilings = bench::measure_ceilings(options.threads);
  double bench::Ceilings::*operation = operation_of(options);
  bench::CeilingSampler sampler(operation);
  SearchControl control;
  control.lists = options.distances ? ListContent::rows_and_distances : ListContent::rows;
  control.progress = [&](std::uint64_t) { sampler(); };
  const auto start = std::chrono::steady_clock::now();
  double pairs = 0;
  std::uint64_t neighbors = 0;
  if (options.queries == 0) {
    for (const auto& lists : all_pairs_neighbors(view, options.metric, groupings, options.k, control)) {
      neighbors += read_all(lists);
    }
    pairs = static_cast<double>(options.rows) * static_cast<double>(options.rows - 1) / 2;
  } else {
    const FeatureView first =
        std::visit([&](const auto& all) { return FeatureView(all.first_rows(options.queries)); }, view);
    neighbors = read_all(query_neighbors(view, first, options.metric, options.k, control));
    pairs = static_cast<double>(options.rows) * static_cast<double>(options.queries);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);

  const auto threads = static_cast<double>(options.threads);
  const double seconds = elapsed.count() - sampler.seconds() / threads;
  const double rate = pairs * static_cast<double>(options.cols) * 1e-9 / seconds;
  const double during = threads * sampler.rate();
  const double best = ceilings.best.*operation;
  fmt::print(
      "{} {} {} level {}: {} x {}, K {}, {} {}schemes, {} queries, {} threads: {} neighbours\n",
      to_text(options.source), to_text(options.kind),
      options.metric.metric->preselection == Preselection::squared_l2 ? "l2" : options.metric.metric->component.name,
      active_kernels().name, options.rows, options.cols, options.k, options.schemes, options.shuffle ? "shuffled " : "",
      options.queries, options.threads, neighbors);
  fmt::print("  {:.4f} s, {:.1f} G/s\n", seconds, rate);
  if (during > 0) {
    fmt::print("  ceiling of {} during the pass {:.1f} G/s: {:.1f} %\n", ceilings.level, during, 100 * rate / during);
  }
  fmt::print("  best ceiling before           {:.1f} G/s: {:.1f} %\n", best, 100 * rate / best);
  fmt::print("  peak memory {:.1f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (const auto options = bench::read_sweep_options(count, arguments)) measure(*options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "sweep_benchmark: {}\n", error.what());
    return 2;
  }
}
