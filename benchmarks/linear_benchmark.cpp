// Linear classifiers against their own matrix products, and against OpenBLAS's: see README.md.

#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

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

Seconds least(const Seconds& left, const Seconds& right) {
  return {std::min(left.elapsed, right.elapsed), std::min(left.processor, right.processor)};
}

/// The least of some tries: whatever else the machine does makes a try slower only.
Seconds least_seconds_of(std::size_t tries, const std::function<void()>& work) {
  Seconds best = seconds_of(work);
  for (std::size_t i = 1; i < tries; ++i) best = least(best, seconds_of(work));
  return best;
}

std::string ratio(const Seconds& of, const Seconds& to, double times = 1) {
  return fmt::format("{:.2f} ({:.2f} of processor time)", of.elapsed / (times * to.elapsed),
                     of.processor / (times * to.processor));
}

std::string text(const Seconds& seconds) {
  return fmt::format("{:.3f} s ({:.3f} s of processor time)", seconds.elapsed, seconds.processor);
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

Images cifar() {
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

/// The batches of one epoch.
template <typename Use>
void for_each_batch(const std::vector<std::uint32_t>& order, const Use& use) {
  for (std::size_t first = 0; first < order.size(); first += kBatch) {
    use(std::span(order).subspan(first, std::min(kBatch, order.size() - first)));
  }
}

/// Both products of every batch, and nothing else.
Seconds own_products(const Images& images, std::size_t outputs) {
  const std::vector<std::uint32_t> order = NumpyRandomState(1).permutation(images.labels.size());
  RowProducts<float> products(images.features.cols());
  PageArray<float> weights(outputs * products.columns());
  std::fill_n(weights.get(), outputs * products.columns(), 1e-6F);
  std::vector<float> scores(kBatch * outputs);
  return least_seconds_of(3, [&] {
    for_each_batch(order, [&](std::span<const std::uint32_t> batch) {
      const ChosenRows rows{images.features.view(), batch};
      products.score(rows, weights.get(), outputs, scores.data(), [](std::size_t, std::size_t) {});
      products.sum(rows, scores.data(), outputs, [](const RowProducts<float>::Sums&) {});
    });
  });
}

/// The same products by OpenBLAS, of rows that are floats in the order of the batches already.
Seconds blas_products(const Images& images, std::size_t outputs, std::size_t threads) {
  void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  using Sgemm =
      void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*,
               const float*, const int*, const float*, float*, const int*, std::size_t, std::size_t);
  const auto sgemm = reinterpret_cast<Sgemm>(dlsym(library, "sgemm_"));
  reinterpret_cast<void (*)(int)>(dlsym(library, "openblas_set_num_threads"))(static_cast<int>(threads));
  const std::size_t columns = images.features.cols();
  const std::vector<float> floats(images.features.data(), images.features.data() + images.labels.size() * columns);
  std::vector<float> weights(outputs * columns, 1e-6F);
  std::vector<float> scores(kBatch * outputs);
  std::vector<float> sums(outputs * columns);
  const int width = static_cast<int>(outputs);
  const int length = static_cast<int>(columns);
  const float one = 1;
  const float zero = 0;
  return least_seconds_of(3, [&] {
    for (std::size_t first = 0; first < images.labels.size(); first += kBatch) {
      const int rows = static_cast<int>(std::min(kBatch, images.labels.size() - first));
      const float* batch = floats.data() + first * columns;
      sgemm("T", "N", &width, &rows, &length, &one, weights.data(), &length, batch, &length, &zero, scores.data(),
            &width, 1, 1);
      sgemm("N", "T", &length, &width, &rows, &one, batch, &length, scores.data(), &width, &zero, sums.data(), &length,
            1, 1);
    }
  });
}

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
std::vector<ParameterValues> grid_of(const Classifier& softmax, std::int64_t epochs) {
  std::vector<ParameterValues> grid;
  for (const double rate : {1e-8, 2e-8, 5e-8, 1e-7, 2e-7, 5e-7}) {
    for (const double alpha : {0.0, 1e-3, 1e-2, 1e-1}) grid.push_back(softmax_parameters(softmax, rate, alpha, epochs));
  }
  return grid;
}

/// Seconds of a pass that trains on all rows and judges none but one.
Seconds pass_seconds(const Classifier& classifier, const Images& images, const std::vector<ParameterValues>& settings) {
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
template <typename Settings>
Seconds epoch_seconds(const Classifier& classifier, const Images& images, const Settings& settings_of) {
  constexpr std::int64_t kEpochs = 4;
  Seconds one = pass_seconds(classifier, images, settings_of(1));
  Seconds more = pass_seconds(classifier, images, settings_of(1 + kEpochs));
  for (int i = 0; i < 2; ++i) {
    one = least(one, pass_seconds(classifier, images, settings_of(1)));
    more = least(more, pass_seconds(classifier, images, settings_of(1 + kEpochs)));
  }
  return {(more.elapsed - one.elapsed) / kEpochs, (more.processor - one.processor) / kEpochs};
}

void measure_epochs(const Classifier& softmax, std::size_t threads) {
  const Images images = cifar();
  const Seconds products = own_products(images, kClasses);
  const Seconds single = epoch_seconds(softmax, images, [&](std::int64_t epochs) {
    return std::vector<ParameterValues>{softmax_parameters(softmax, 1e-7, 1e-3, epochs)};
  });
  constexpr std::size_t kSettings = 24;
  const Seconds wide_products = own_products(images, kSettings * kClasses);
  const Seconds grid = epoch_seconds(softmax, images, [&](std::int64_t epochs) { return grid_of(softmax, epochs); });
  const Seconds blas = blas_products(images, kClasses, threads);
  const Seconds wide_blas = blas_products(images, kSettings * kClasses, threads);
  fmt::print("one setting, an epoch: {}\n", text(single));
  fmt::print("  of its products, {}: {}\n", text(products), ratio(single, products));
  fmt::print("  of OpenBLAS's on floats, {}: {}\n", text(blas), ratio(single, blas));
  fmt::print("{} settings, an epoch: {}\n", kSettings, text(grid));
  fmt::print("  of as many single ones: {}\n", ratio(grid, single, kSettings));
  fmt::print("  of their products, {}: {}\n", text(wide_products), ratio(grid, wide_products));
  fmt::print("  of OpenBLAS's on floats, {}: {}\n", text(wide_blas), ratio(grid, wide_blas));
}

/// Five folds of 12 settings of logistic regression on 10,000 images of MNIST.
void measure_cross_validation(const Classifier& logistic) {
  const Images images = mnist(10'000);
  std::vector<std::uint32_t> folds;
  for (std::size_t row = 0; row < images.labels.size(); ++row) {
    folds.push_back(static_cast<std::uint32_t>(row * 5 / images.labels.size()));
  }
  const SplitSet splits = SplitSet::of_partition(std::move(folds), 5);
  std::vector<ParameterValues> settings;
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
    if (what != "epochs" && what != "folds") throw std::runtime_error("usage: linear_benchmark epochs|folds [THREADS]");
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const std::vector<Classifier> classifiers = built_in_classifiers();
    fmt::print("level {}, {} threads\n", active_kernels().name, threads);
    if (what == "epochs") measure_epochs(*find_entry(classifiers, "softmax"), threads);
    if (what == "folds") measure_cross_validation(*find_entry(classifiers, "logistic"));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "linear_benchmark: {}\n", error.what());
    return 2;
  }
}
