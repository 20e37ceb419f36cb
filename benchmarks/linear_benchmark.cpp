// Linear classifiers against their own matrix products, and against OpenBLAS's: see README.md.

#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "ceiling_loops.hpp"
#include "classifiers/classifier.hpp"
#include "classifiers/linear/row_products.hpp"
#include "core/numpy_random.hpp"
#include "core/registry.hpp"
#include "distance/tile_kernels.hpp"

namespace {

using namespace gridfold;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 256;
constexpr std::size_t kClasses = 10;

/// Elapsed time, and what the processors worked of it on all threads.
struct Seconds {
  double elapsed = 0;
  double processor = 0;
};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Seconds seconds_of(const std::function<void()>& work) {
  const Clock::time_point start = Clock::now();
  const double before = processor_seconds();
  work();
  return {std::chrono::duration<double>(Clock::now() - start).count(), processor_seconds() - before};
}

/// What one piece of work costs in units of another, from pairs of short runs one after the other: whatever else the
/// machine does meanwhile slows both.
class Ratio {
 public:
  void add(const Seconds& of, const Seconds& to) {
    elapsed_.push_back(of.elapsed / to.elapsed);
    processor_.push_back(of.processor / to.processor);
  }

  /// The medians.
  std::string text() const {
    return fmt::format("{:.2f} (of processor time {:.2f})", median(elapsed_), median(processor_));
  }

 private:
  static double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  std::vector<double> elapsed_;
  std::vector<double> processor_;
};

std::string text(const Seconds& seconds) {
  return fmt::format("{:.3f} s, of processor time {:.3f} s", seconds.elapsed, seconds.processor);
}

struct Images {
  Matrix<std::uint8_t> features;
  std::vector<std::int32_t> labels;
};

std::string data_folder() {
  const char* root = std::getenv("GRIDFOLD_DATA");
  if (root == nullptr) throw std::runtime_error("GRIDFOLD_DATA is not set");
  return root;
}

std::vector<char> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The first rows of the training part.
Images cifar(std::size_t rows) {
  constexpr std::size_t kPixels = 3072;
  Images images;
  std::vector<std::uint8_t> values;
  for (int batch = 1; batch <= 5; ++batch) {
    const std::vector<char> bytes =
        bytes_of(fmt::format("{}/cifar-10-batches-bin/data_batch_{}.bin", data_folder(), batch));
    for (std::size_t at = 0; at < bytes.size(); at += 1 + kPixels) {
      images.labels.push_back(bytes[at]);
      const char* first = bytes.data() + at + 1;
      values.insert(values.end(), first, first + kPixels);
    }
  }
  images.labels.resize(std::min(rows, images.labels.size()));
  values.resize(images.labels.size() * kPixels);
  images.features = Matrix<std::uint8_t>(std::move(values), images.labels.size(), kPixels);
  return images;
}

Images mnist(std::size_t rows) {
  constexpr std::size_t kPixels = 784;
  const std::vector<char> pixels = bytes_of(data_folder() + "/mnist/train-images-idx3-ubyte");
  const std::vector<char> labels = bytes_of(data_folder() + "/mnist/train-labels-idx1-ubyte");
  Images images;
  images.labels.assign(labels.begin() + 8, labels.begin() + 8 + static_cast<std::ptrdiff_t>(rows));
  const char* first = pixels.data() + 16;
  images.features = Matrix<std::uint8_t>(std::vector<std::uint8_t>(first, first + rows * kPixels), rows, kPixels);
  return images;
}

/// Both products of every batch of an epoch, and nothing else.
class OwnProducts {
 public:
  OwnProducts(const Images& images, std::size_t outputs)
      : images_(images),
        outputs_(outputs),
        order_(NumpyRandomState(1).permutation(images.labels.size())),
        products_(images.features.cols()),
        weights_(outputs * products_.columns()),
        scores_(kBatch * outputs) {
    std::fill_n(weights_.get(), outputs * products_.columns(), 1e-6F);
  }

  Seconds measure() {
    return seconds_of([&] {
      for (std::size_t first = 0; first < order_.size(); first += kBatch) {
        const auto batch = std::span(order_).subspan(first, std::min(kBatch, order_.size() - first));
        const ChosenRows rows{images_.features.view(), batch};
        products_.score(rows, weights_.get(), outputs_, scores_.data(), [](std::size_t, std::size_t) {});
        products_.sum(rows, scores_.data(), outputs_, [](const RowProducts<float>::Sums&) {});
      }
    });
  }

 private:
  const Images& images_;
  std::size_t outputs_;
  std::vector<std::uint32_t> order_;
  RowProducts<float> products_;
  PageArray<float> weights_;
  std::vector<float> scores_;
};

/// The same products by OpenBLAS, of rows that are floats in the order of the batches already.
class BlasProducts {
 public:
  BlasProducts(const Images& images, std::size_t outputs, std::size_t threads)
      : rows_(images.labels.size()),
        columns_(images.features.cols()),
        outputs_(outputs),
        floats_(images.features.data(), images.features.data() + rows_ * columns_),
        weights_(outputs * columns_, 1e-6F),
        scores_(kBatch * outputs),
        sums_(outputs * columns_) {
    void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    sgemm_ = reinterpret_cast<Sgemm>(dlsym(library, "sgemm_"));
    reinterpret_cast<void (*)(int)>(dlsym(library, "openblas_set_num_threads"))(static_cast<int>(threads));
  }

  Seconds measure() {
    const int width = static_cast<int>(outputs_);
    const int length = static_cast<int>(columns_);
    const float one = 1;
    const float zero = 0;
    return seconds_of([&] {
      for (std::size_t first = 0; first < rows_; first += kBatch) {
        const int rows = static_cast<int>(std::min(kBatch, rows_ - first));
        const float* batch = floats_.data() + first * columns_;
        sgemm_("T", "N", &width, &rows, &length, &one, weights_.data(), &length, batch, &length, &zero, scores_.data(),
               &width, 1, 1);
        sgemm_("N", "T", &length, &width, &rows, &one, batch, &length, scores_.data(), &width, &zero, sums_.data(),
               &length, 1, 1);
      }
    });
  }

 private:
  using Sgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                         const int*, const float*, const int*, const float*, float*, const int*, std::size_t,
                         std::size_t);

  std::size_t rows_;
  std::size_t columns_;
  std::size_t outputs_;
  Sgemm sgemm_ = nullptr;
  std::vector<float> floats_;
  std::vector<float> weights_;
  std::vector<float> scores_;
  std::vector<float> sums_;
};

ParameterValues softmax_parameters(const Classifier& softmax, double learning_rate, double alpha, std::int64_t epochs) {
  return complete_parameters("softmax", softmax.component.parameters,
                             ParameterValues{{"solver", std::string("sgd")},
                                             {"learning_rate", learning_rate},
                                             {"alpha", alpha},
                                             {"momentum", 0.9},
                                             {"batch_size", static_cast<std::int64_t>(kBatch)},
                                             {"epochs", epochs}});
}

/// 24 combinations of learning rate and regularisation.
Settings grid_of(const Classifier& softmax, std::int64_t epochs) {
  Settings grid;
  for (const double rate : {1e-8, 2e-8, 5e-8, 1e-7, 2e-7, 5e-7}) {
    for (const double alpha : {0.0, 1e-3, 1e-2, 1e-1}) grid.push_back(softmax_parameters(softmax, rate, alpha, epochs));
  }
  return grid;
}

/// Seconds of a pass that trains on all rows and judges none but one.
Seconds pass_seconds(const Classifier& classifier, const Images& images, const Settings& settings) {
  const Matrix<std::uint8_t> query(1, images.features.cols());
  const SplitSet splits = SplitSet::of_two_parts(images.labels.size(), 1);
  Wanted wanted(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) wanted.add(i, {0, 1});
  const PassInput input{.train_rows = images.features.view(),
                        .train_labels = images.labels,
                        .class_count = kClasses,
                        .query_rows = query.view(),
                        .same_rows = false,
                        .splits = splits,
                        .settings = settings,
                        .wanted = wanted};
  const Emit emit{[](const Emission&) {},
                  [](std::size_t, SplitRange, const std::string& reason) { throw std::runtime_error(reason); }};
  return seconds_of([&] { evaluate(classifier, input, emit, {}); });
}

/// Seconds of one more epoch.
template <typename SettingsOf>
Seconds epoch_seconds(const Classifier& classifier, const Images& images, const SettingsOf& settings_of) {
  constexpr std::int64_t kMore = 2;
  const Seconds one = pass_seconds(classifier, images, settings_of(1));
  const Seconds more = pass_seconds(classifier, images, settings_of(1 + kMore));
  return {(more.elapsed - one.elapsed) / kMore, (more.processor - one.processor) / kMore};
}

/// What the multiplications of an epoch's products take at least: as many multiply-adds from registers alone.
Seconds least_seconds(const Images& images, std::size_t outputs, std::size_t threads) {
  const bool is_wide = active_kernels().name != std::string_view("avx2") && bench::kAvx512Ceilings.supported();
  const bench::CeilingLoop& loop = (is_wide ? bench::kAvx512Ceilings : bench::kAvx2Ceilings).float_product;
  const double operations = 2.0 * static_cast<double>(images.labels.size() * images.features.cols() * outputs);
  const Seconds one = seconds_of([&] { loop.run(static_cast<long>(operations / loop.operations_per_round)); });
  return {one.elapsed / static_cast<double>(threads), one.processor};
}

void measure_epochs(const Classifier& softmax, std::size_t threads, std::size_t rows) {
  constexpr std::size_t kSettings = 24;
  constexpr int kRounds = 5;
  const Images images = cifar(rows);
  OwnProducts products(images, kClasses);
  OwnProducts wide_products(images, kSettings * kClasses);
  BlasProducts blas(images, kClasses, threads);
  BlasProducts wide_blas(images, kSettings * kClasses, threads);
  Ratio of_products;
  Ratio of_blas;
  Ratio of_single;
  Ratio of_wide_products;
  Ratio of_wide_blas;
  Ratio least_of_single;
  for (int round = 0; round < kRounds; ++round) {
    const Seconds single = epoch_seconds(softmax, images, [&](std::int64_t epochs) {
      return Settings{softmax_parameters(softmax, 1e-7, 1e-3, epochs)};
    });
    of_products.add(single, products.measure());
    of_blas.add(single, blas.measure());
    const Seconds grid = epoch_seconds(softmax, images, [&](std::int64_t epochs) { return grid_of(softmax, epochs); });
    of_wide_products.add(grid, wide_products.measure());
    of_wide_blas.add(grid, wide_blas.measure());
    const Seconds singles{kSettings * single.elapsed, kSettings * single.processor};
    of_single.add(grid, singles);
    least_of_single.add(least_seconds(images, kSettings * kClasses, threads), singles);
    fmt::print("an epoch of {} rows: one setting {}; {} settings {}\n", images.labels.size(), text(single), kSettings,
               text(grid));
    std::fflush(stdout);
  }
  fmt::print("one setting, of its products: {}; of OpenBLAS's on floats: {}\n", of_products.text(), of_blas.text());
  fmt::print("{} settings, of as many single ones: {}; of their products: {}; of OpenBLAS's on floats: {}\n", kSettings,
             of_single.text(), of_wide_products.text(), of_wide_blas.text());
  fmt::print("the multiply-adds of {} settings alone, of as many single ones: {}\n", kSettings, least_of_single.text());
}

/// Five folds of 12 settings of logistic regression on 10,000 images of MNIST.
void measure_cross_validation(const Classifier& logistic) {
  const Images images = mnist(10'000);
  std::vector<std::uint32_t> folds;
  for (std::size_t row = 0; row < images.labels.size(); ++row) {
    folds.push_back(static_cast<std::uint32_t>(row * 5 / images.labels.size()));
  }
  const SplitSet splits = SplitSet::of_partition(std::move(folds), 5);
  Settings settings;
  for (const double c : {1e-9, 3e-9, 1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4}) {
    settings.push_back(
        complete_parameters("logistic", logistic.component.parameters, ParameterValues{{"c", c}, {"tolerance", 1e-4}}));
  }
  Wanted wanted(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) wanted.add(i, {0, 5});
  const PassInput input{.train_rows = images.features.view(),
                        .train_labels = images.labels,
                        .class_count = kClasses,
                        .query_rows = images.features.view(),
                        .splits = splits,
                        .settings = settings,
                        .wanted = wanted};
  const Emit emit{[](const Emission&) {}, [](std::size_t, SplitRange, const std::string&) {}};
  fmt::print("{}\n", text(seconds_of([&] { evaluate(logistic, input, emit, {}); })));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const std::string what = count > 1 ? arguments[1] : "";
    const std::size_t threads = count > 2 ? std::stoul(arguments[2]) : 2;
    const std::size_t rows = count > 3 ? std::stoul(arguments[3]) : 50'000;
    if (what != "epochs" && what != "folds") {
      throw std::runtime_error("usage: linear_benchmark epochs|folds [THREADS [ROWS]]");
    }
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const std::vector<Classifier> classifiers = built_in_classifiers();
    fmt::print("level {}, {} threads\n", active_kernels().name, threads);
    if (what == "epochs") measure_epochs(*find_entry(classifiers, "softmax"), threads, rows);
    if (what == "folds") measure_cross_validation(*find_entry(classifiers, "logistic"));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "linear_benchmark: {}\n", error.what());
    return 2;
  }
}
